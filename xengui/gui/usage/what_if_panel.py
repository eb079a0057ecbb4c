"""What if every image fills to X %, and more are added? The verdict in words, while the slider moves."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from xengui.core.errors import XenGuiError
from xengui.core.printable import printable
from xengui.core.sizes import parse_size
from xengui.core.translate import tr, trn
from xengui.core.usage.host_filesystem import HostUsage
from xengui.core.usage.what_if import Growth, Outcome, WhatIf, answer, verdict
from xengui.gui import theme
from xengui.gui.quantities import Quantities

_PERCENT = 80
_SIZE = "20 GiB"
_MOST_ADDED = 10_000
_LEAST_SLIDER = 160  # pixels: a step of a percent is more than one


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one host filesystem, in figures and in words."""

    mount_point: str
    outcome: Outcome
    text: str


class WhatIfPanel(QWidget):
    """Asks, and answers for each host filesystem; images are added to the one chosen."""

    answered = Signal()
    """The verdicts are other ones now."""

    def __init__(self, quantities: Quantities, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quantities = quantities
        self._usages: tuple[HostUsage, ...] = ()
        self._growths: tuple[Growth, ...] = ()
        self._size = parse_size(_SIZE)
        self._problem = ""
        self.verdicts: tuple[Verdict, ...] = ()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.percent = QLabel()
        self.added = QSpinBox()
        self.size_edit = QLineEdit(_SIZE)
        self.host = QComboBox()
        self._of, self._on = QLabel(), QLabel(tr("on"))
        self._lines: list[QLabel] = []
        self._question = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._build()

    def show_usages(self, usages: Sequence[HostUsage], growths: Sequence[Growth]) -> None:
        """Ask of ``usages``, and of the images on each by their ``growths``."""
        self._usages, self._growths = tuple(usages), tuple(growths)
        names = [printable(usage.filesystem.mount_point) for usage in usages]
        if names != [self.host.itemText(number) for number in range(self.host.count())]:
            with QSignalBlocker(self.host):
                chosen = self.host.currentText()
                self.host.clear()
                self.host.addItems(names)
                self.host.setCurrentIndex(max(0, self.host.findText(chosen)))
        for widget in (self.host, self._on):
            widget.setVisible(len(names) > 1)
        self._fold()
        self._answer()

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self._quantities = quantities
        self._answer()

    @property
    def question(self) -> WhatIf:
        """What is asked; nothing is added while the typed size cannot be read."""
        return WhatIf(self.slider.value(), 0 if self._problem else self.added.value(), self._size)

    @property
    def text(self) -> str:
        """Question and verdicts, as a report has them."""
        question = self.question
        asked = tr("If every image fills to {percent} %").format(percent=question.percent)
        if question.added:
            more = trn("{n} image", "{n} images", question.added)
            asked = tr("{asked} and {images} of {size} are added").format(
                asked=asked, images=more, size=self._quantities.size(question.size)
            )
        return "\n".join([f"{asked}:", *(each.text for each in self.verdicts)])

    def changeEvent(self, event: QEvent) -> None:
        """As Qt wants it: light and dark come and go."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "_lines"):
            self._show_lines()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The question stands in one line where there is room for it."""
        super().resizeEvent(event)
        self._fold()
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """As Qt wants it: the question can always be folded."""
        least = max(row.minimumSize().width() for row in self._rows)
        # Not the layout's own: that reckons with verdicts wrapped at a width nobody sees.
        return QSize(least, self.heightForWidth(max(least, self.width())))

    def _fold(self) -> None:
        needed = sum(row.sizeHint().width() for row in self._rows) + self._question.spacing()
        wide = self.width() >= needed
        ways = QBoxLayout.Direction
        self._question.setDirection(ways.LeftToRight if wide else ways.TopToBottom)
        self._question.setStretch(1, 1 if wide else 0)  # the second row follows the first at once

    def _build(self) -> None:
        asks = QLabel(tr("What if every image &fills to"))
        asks.setBuddy(self.slider)
        self.slider.setRange(0, 100)
        self.slider.setPageStep(10)
        self.slider.setValue(_PERCENT)
        self.slider.setMinimumWidth(_LEAST_SLIDER)
        self.slider.setMaximumWidth(320)
        self.slider.setAccessibleName(tr("What if every image fills to"))
        self.percent.setMinimumWidth(self.fontMetrics().horizontalAdvance("100 %"))
        self.slider.valueChanged.connect(self._answer)
        add = QLabel(tr("and I &add"))
        add.setBuddy(self.added)
        self.added.setRange(0, _MOST_ADDED)
        self.added.setAccessibleName(tr("Images to add"))
        self.added.valueChanged.connect(self._answer)
        self.size_edit.setFixedWidth(self.fontMetrics().horizontalAdvance("0" * 9) + 16)
        self.size_edit.setToolTip(tr("A number and a unit, like 20 GiB, 512M or 1.5t"))
        self.size_edit.setAccessibleName(tr("Size of each image to add"))
        self.size_edit.textEdited.connect(self._read_size)
        self.host.setAccessibleName(tr("Where they are added"))
        self.host.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.host.setMinimumWidth(self.fontMetrics().horizontalAdvance("x" * 10))
        self.host.setMaximumWidth(self.fontMetrics().horizontalAdvance("x" * 36))
        self.host.currentIndexChanged.connect(self._answer)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._question.setSpacing(8)
        self._rows = (
            _row(asks, self.slider, self.percent),
            _row(add, self.added, self._of, self.size_edit, self._on, self.host),
        )
        for row in self._rows:
            self._question.addLayout(row)
        self._column.addLayout(self._question)

    def _read_size(self, text: str) -> None:
        try:
            self._size, self._problem = parse_size(text), ""
        except XenGuiError as error:
            self._problem = f"{error.message} {error.hint}"
        self._answer()

    def _answer(self) -> None:
        question = self.question
        self.percent.setText(tr("{percent} %").format(percent=question.percent))
        self._of.setText(tr("image of") if self.added.value() == 1 else tr("images of"))
        found = []
        for number, (usage, growth) in enumerate(zip(self._usages, self._growths, strict=True)):
            here = question
            if number != max(0, self.host.currentIndex()):
                here = WhatIf(question.percent)
            outcome = answer(here, growth, usage.filesystem.free)
            text = verdict(outcome, self._quantities.size)
            mount_point = usage.filesystem.mount_point
            if len(self._usages) > 1:
                text = tr("{path}: {verdict}").format(path=printable(mount_point), verdict=text)
            found.append(Verdict(mount_point, outcome, text))
        self.verdicts = tuple(found)
        self._show_lines()
        self._tell()

    def _show_lines(self) -> None:
        """One line a verdict, and one before them for a size that cannot be read."""
        texts = [(each.text, bool(each.outcome.short)) for each in self.verdicts]
        if self._problem:
            texts.insert(0, (self._problem, True))
        while len(self._lines) < len(texts):
            line = QLabel()
            line.setTextFormat(Qt.TextFormat.PlainText)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            line.setWordWrap(True)
            policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            line.setSizePolicy(policy)
            self._lines.append(line)
            self._column.addWidget(line)
        for number, line in enumerate(self._lines):
            text, warning = texts[number] if number < len(texts) else ("", False)
            line.setVisible(number < len(texts))
            line.setText(text)
            _dress(line, warning)

    def _tell(self) -> None:
        self.answered.emit()


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget, 1 if isinstance(widget, QSlider) else 0)
    row.addStretch(1)
    return row


def _dress(line: QLabel, warning: bool) -> None:
    """A verdict's ink: a warning is bold as well, since hue is never the only sign."""
    colours = theme.colours(QApplication.palette())
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.WindowText, colours.warning_text if warning else colours.text)
    font = line.font()
    if font.bold() != warning:
        font.setBold(warning)
        line.setFont(font)
    if line.palette() != palette:
        line.setPalette(palette)
