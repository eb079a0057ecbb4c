"""A line across the window that says what happened and what to do: never in the way, never a pop-up."""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QEvent, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QPainter, QPaintEvent, QPalette, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from xengui.core.printable import printable
from xengui.core.translate import tr
from xengui.gui import theme
from xengui.gui.assets import icon


class Severity(StrEnum):
    """What kind of news it is; the value names the icon."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


_TINT, _FLASH = 0.14, 0.55  # opacity of the severity's colour, usually and when something is said again
_FLASH_MS = 700


class Banner(QWidget):
    """Hidden until ``show_message``; the newest message replaces the one before. Esc closes it.

    Said while another stands it flashes, and said again it counts: nothing happens unseen. Emits ``closed``.
    """

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._severity = Severity.INFO
        self._action: Callable[[], None] | None = None
        self._said: tuple[str, str] | None = None
        self._times = 0
        self._flash = QVariantAnimation(self)
        self._flash.setStartValue(_FLASH)
        self._flash.setEndValue(_TINT)
        self._flash.setDuration(_FLASH_MS)
        self._flash.valueChanged.connect(self.update)
        # While it is to be seen, Esc anywhere in its window is for it.
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.hide)
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
        self._draw_icon()
        message, hint = printable(message), "\n".join(map(printable, hint.split("\n")))
        again = self.isVisible() and self._said is not None
        self._times = self._times + 1 if again and self._said == (message, hint) else 1
        self._said = message, hint
        if self._times > 1:
            message = tr("{message} ({n} times)").format(message=message, n=self._times)
        self._message.setText(message)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._button.setText(button)
        self._button.setVisible(action is not None)
        self.setAccessibleName(message)
        self.setAccessibleDescription(hint)
        self.show()
        self.update()
        self._flash.stop()
        if again:
            self._draw_the_eye()

    @property
    def flashing(self) -> bool:
        """Whether it draws the eye at this moment."""
        return self._flash.state() is QVariantAnimation.State.Running

    def _draw_the_eye(self) -> None:
        from PySide6.QtWidgets import QStyle  # 7 ms to load, and seldom needed

        if self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration):
            self._flash.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """As Qt wants it; that the whole window goes is no closing."""
        super().hideEvent(event)
        if self.isHidden():
            self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:
        """As Qt wants it: light and dark come and go."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._said is not None:
            self._draw_icon()

    def _draw_icon(self) -> None:
        self._icon.setPixmap(icon(self._severity.value).pixmap(20, 20))

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
            painter.setOpacity(float(self._flash.currentValue()) if self.flashing else _TINT)
            painter.fillRect(self.rect(), colour)
            painter.setOpacity(1.0)
            painter.fillRect(0, 0, 4, self.height(), colour)

    def _act(self) -> None:
        self.hide()
        if self._action is not None:
            self._action()
