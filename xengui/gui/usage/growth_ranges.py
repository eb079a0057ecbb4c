"""Which stretch of time the growth chart shows: one button each."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from xengui.core.translate import tr
from xengui.core.usage.history import DAY, MONTH, WEEK, YEAR
from xengui.gui import theme


class RangeChooser(QWidget):
    """Day, week, month, year or all; ``span`` is in seconds, None for all."""

    span_chosen = Signal(object)
    """The user chose another: its ``span``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Time shown"))
        self.span: int | None = WEEK
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        spans = (
            (tr("Day"), DAY),
            (tr("Week"), WEEK),
            (tr("Month"), MONTH),
            (tr("Year"), YEAR),
            (tr("All"), None),
        )
        for name, span in spans:
            button = QToolButton()
            button.setText(name)
            button.setAccessibleName(name)
            button.setCheckable(True)
            button.setChecked(span == self.span)
            button.setProperty("span", span)
            self._group.addButton(button)
            row.addWidget(button)
        self._group.buttonClicked.connect(self._on_clicked)
        self._dress()

    @property
    def buttons(self) -> dict[str, QToolButton]:
        """By what stands on them."""
        return {each.text(): each for each in self.findChildren(QToolButton)}

    def changeEvent(self, event: QEvent) -> None:
        """As Qt wants it: another scheme has other colours."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "_group"):
            self._dress()

    def _dress(self) -> None:
        """Make the one chosen plain to see: the style's own sign for it is lost in the dark."""
        ours = theme.colours(self.palette())
        for button in self._group.buttons():
            palette = QPalette(self.palette())
            if button.isChecked():
                palette.setColor(QPalette.ColorRole.Button, ours.accent_background)
                palette.setColor(QPalette.ColorRole.ButtonText, ours.accent)
            button.setPalette(palette)

    def _on_clicked(self, button: QToolButton) -> None:
        span = button.property("span")
        self.span = span if isinstance(span, int) else None
        self._dress()
        self.span_chosen.emit(self.span)
