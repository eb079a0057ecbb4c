"""What narrows the table: a search field, and the ready-made questions."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from xengui.core.translate import tr
from xengui.gui.assets import Ink, icon
from xengui.gui.images.list_proxy import QuickFilter

_PAUSE_MS = 120  # between the last key and the filtering: typing stays smooth in a large library


class FilterBar(QWidget):
    """Emits ``text_changed`` (str) and ``quick_filter_changed`` (QuickFilter); ``left`` when Down or Enter
    asks for the table."""

    text_changed = Signal(object)
    quick_filter_changed = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quick = QComboBox()
        self._quick.setAccessibleName(tr("Show"))
        self._quick.setToolTip(tr("Show only some of the images"))
        for quick, (name, hint) in _quick_filters().items():
            self._quick.addItem(name, quick)
            self._quick.setItemData(self._quick.count() - 1, hint, Qt.ItemDataRole.ToolTipRole)
        self._quick.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._field = _SearchField()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._say_text)
        self._field.textChanged.connect(self._on_text)
        self._field.left.connect(self._on_left)
        self._quick.currentIndexChanged.connect(self._say_quick)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._quick)
        layout.addWidget(self._field)
        self.setFocusProxy(self._field)

    @property
    def text(self) -> str:
        """What is typed."""
        return self._field.text()

    @property
    def quick_filter(self) -> QuickFilter:
        """The question chosen."""
        return QuickFilter(self._quick.currentData())

    def set_quick_filter(self, quick: QuickFilter) -> None:
        """Choose a question."""
        self._quick.setCurrentIndex(self._quick.findData(quick))

    def clear(self) -> None:
        """Show everything again, at once."""
        self._field.clear()
        self._quick.setCurrentIndex(0)
        self._say_text()

    def focus_field(self) -> None:
        """Ctrl+F: type anew."""
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    def _on_text(self, text: str) -> None:
        if text:
            self._pause.start()
        else:
            self._say_text()

    def _on_left(self) -> None:
        self._say_text()
        self.left.emit()

    def _say_text(self) -> None:
        self._pause.stop()
        self.text_changed.emit(self._field.text())

    def _say_quick(self) -> None:
        self.quick_filter_changed.emit(self.quick_filter)


class _SearchField(QLineEdit):
    """Esc empties it and then lets go; Down and Enter go on to the table."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        shortcut = QKeySequence(QKeySequence.StandardKey.Find).toString(
            QKeySequence.SequenceFormat.NativeText
        )
        self.setPlaceholderText(tr("Filter images   {shortcut}").format(shortcut=shortcut))
        self.setAccessibleName(tr("Filter images"))
        self.setToolTip(tr("Part of a name, folder, content or format"))
        # Its button takes Qt 10 ms to make, and there is nothing to clear before something was typed.
        self.textChanged.connect(self._offer_clear)
        self.addAction(icon("search", Ink.MUTED), QLineEdit.ActionPosition.LeadingPosition)
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance(self.placeholderText()) + 64)
        self.setMaximumWidth(360)
        self.setMinimumHeight(self.fontMetrics().height() + 12)

    def _offer_clear(self) -> None:
        self.textChanged.disconnect(self._offer_clear)
        self.setClearButtonEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """As Qt wants it."""
        key = Qt.Key(event.key())
        if key is Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _quick_filters() -> dict[QuickFilter, tuple[str, str]]:
    return {
        QuickFilter.ALL: (tr("All images"), ""),
        QuickFilter.SPARSE: (tr("Sparse"), tr("Parts of the file take no space")),
        QuickFilter.FULL: (tr("Fully allocated"), tr("Nothing is promised any more")),
        QuickFilter.EMPTY: (tr("Empty"), tr("No data was ever written")),
        QuickFilter.PROBLEM: (tr("Unreadable"), tr("Damaged, or not yours to read")),
    }
