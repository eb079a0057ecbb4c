"""A drop-down list of choices whose impossible ones stay to be seen, greyed, with their reason."""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStyle, QStyleOptionComboBox, QWidget

from xengui.core.images.draft_choices import Choice
from xengui.core.translate import tr

T = TypeVar("T")
_PLAIN = Qt.ItemDataRole.UserRole  # the choice's own words, without its reason


class _Box(QComboBox):
    """As wide as the widest of ``widest``; shows the choice alone, whose reason is for the list."""

    def __init__(self, widest: Iterable[str]) -> None:
        super().__init__()
        self._widest = tuple(widest)

    def sizeHint(self) -> QSize:
        """As Qt wants it."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        width = max(map(self.fontMetrics().horizontalAdvance, self._widest))
        size = QSize(width, self.fontMetrics().height() + 2)
        return self.style().sizeFromContents(QStyle.ContentsType.CT_ComboBox, option, size, self)

    def minimumSizeHint(self) -> QSize:
        """As Qt wants it."""
        return self.sizeHint()

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """As Qt wants it."""
        super().initStyleOption(option)
        option.currentText = str(self.currentData(_PLAIN) or "")

    def showPopup(self) -> None:
        """As Qt wants it: the list has room for every reason."""
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 2 * self.view().frameWidth())
        super().showPopup()


class ChoiceBox(QWidget, Generic[T]):
    """``box`` is the control; ``on_chosen`` is told the value a person picked. ``texts`` name the values.

    ``wide`` are texts it is to be as wide as, so that boxes under each other end in one line.
    """

    def __init__(
        self,
        texts: dict[T, str],
        on_chosen: Callable[[T], None],
        wide: Iterable[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._texts = texts
        self._shown: list[Choice[T]] = []
        self._items = QStandardItemModel(self)
        self.box = _Box((*texts.values(), *wide))
        self.box.setModel(self._items)
        self.box.activated.connect(lambda row: on_chosen(self._shown[row].value))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.box)
        row.addStretch()

    def show_choices(self, choices: Sequence[Choice[T]], current: T) -> None:
        """Offer ``choices``, with ``current`` chosen."""
        if list(choices) != self._shown:
            self._shown = list(choices)
            with QSignalBlocker(self.box):
                self._items.clear()
                for choice in choices:
                    self._items.appendRow(self._item(choice))
        row = next((row for row, each in enumerate(self._shown) if each.value == current), -1)
        if row != self.box.currentIndex():
            with QSignalBlocker(self.box):
                self.box.setCurrentIndex(row)

    def texts(self) -> list[str]:
        """What is offered, as it reads."""
        return [self.box.itemText(row) for row in range(self.box.count())]

    def _item(self, choice: Choice[T]) -> QStandardItem:
        text = self._texts[choice.value]
        if choice.reason:
            text = tr("{choice} – {reason}").format(choice=text, reason=choice.reason)
        item = QStandardItem(text)
        item.setData(self._texts[choice.value], _PLAIN)
        item.setEnabled(choice.enabled)
        return item
