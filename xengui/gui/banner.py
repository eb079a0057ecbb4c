"""A line across the window that says what happened and what to do: never in the way, never a pop-up."""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from xengui.core.printable import printable
from xengui.core.translate import tr
from xengui.gui import theme
from xengui.gui.assets import icon


class Severity(StrEnum):
    """What kind of news it is; the value names the icon."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Banner(QWidget):
    """Hidden until ``show_message``; the newest message replaces the one before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._severity = Severity.INFO
        self._action: Callable[[], None] | None = None
        self._icon = QLabel()
        self._message, self._hint = QLabel(), QLabel()
        for label in (self._message, self._hint):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        font = self._message.font()
        font.setBold(True)
        self._message.setFont(font)
        self._button = QPushButton()
        self._button.clicked.connect(self._act)
        close = QToolButton()
        close.setIcon(icon("cancel"))
        close.setAutoRaise(True)
        close.setToolTip(tr("Dismiss"))
        close.setAccessibleName(tr("Dismiss"))
        close.clicked.connect(self.hide)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._message)
        texts.addWidget(self._hint)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 10, 8)
        layout.setSpacing(12)
        layout.addWidget(self._icon)
        layout.addLayout(texts, 1)
        layout.addWidget(self._button)
        layout.addWidget(close)
        self.hide()

    @property
    def text(self) -> str:
        """What it says now."""
        return f"{self._message.text()} {self._hint.text()}".strip()

    def show_message(
        self,
        severity: Severity,
        message: str,
        hint: str = "",
        button: str = "",
        action: Callable[[], None] | None = None,
    ) -> None:
        """Say it; ``button`` with ``action`` is the way out, if one click can be it."""
        self._severity, self._action = severity, action
        self._icon.setPixmap(icon(severity.value).pixmap(20, 20))
        message, hint = printable(message), "\n".join(map(printable, hint.split("\n")))
        self._message.setText(message)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._button.setText(button)
        self._button.setVisible(action is not None)
        self.setAccessibleName(message)
        self.setAccessibleDescription(hint)
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A tint of the severity's colour over the window's, and a stripe of it at the edge."""
        colours = theme.colours(self.palette())
        colour = {
            Severity.INFO: colours.accent,
            Severity.WARNING: colours.zero,
            Severity.ERROR: colours.error,
        }[self._severity]
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Window))
            painter.setOpacity(0.14)
            painter.fillRect(self.rect(), colour)
            painter.setOpacity(1.0)
            painter.fillRect(0, 0, 4, self.height(), colour)

    def _act(self) -> None:
        self.hide()
        if self._action is not None:
            self._action()
