"""Text in the theme's own inks, and the button that goes on."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QSizePolicy, QWidget

from xengui.gui import theme
from xengui.gui.assets import Ink, icon


class InkLabel(QLabel):
    """Plain text that wraps rather than widening the window, in an ink of the theme, light or dark."""

    def __init__(self, text: str = "", ink: Ink = Ink.TEXT, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._ink = ink
        # On a page of role Base, the foreground would be Text.
        self.setForegroundRole(QPalette.ColorRole.WindowText)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._dress()

    def set_ink(self, ink: Ink) -> None:
        """Change the ink."""
        self._ink = ink
        self._dress()

    def changeEvent(self, event: QEvent) -> None:
        """As Qt wants it: light and dark come and go."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()

    def _dress(self) -> None:
        colour = getattr(theme.colours(QApplication.palette()), self._ink.value)
        if self.palette().color(QPalette.ColorRole.WindowText) != colour:
            palette = QPalette()
            palette.setColor(QPalette.ColorRole.WindowText, colour)
            self.setPalette(palette)


class SignLabel(QLabel):
    """An icon as a sign beside a text; it follows light and dark, as the text does."""

    def __init__(self, name: str, ink: Ink, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._size = icon(name, ink), size
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """As Qt wants it: light and dark come and go."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        self.setPixmap(self._icon.pixmap(self._size, self._size))


def one_line(label: InkLabel) -> InkLabel:
    """``label`` with room for a line even while it is empty, so that nothing below it jumps."""
    label.setMinimumHeight(label.fontMetrics().lineSpacing())
    return label


class PrimaryButton(QPushButton):
    """The button that goes on: filled with the accent while it can be pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dress()

    def changeEvent(self, event: QEvent) -> None:
        """As Qt wants it: light and dark come and go."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()

    def _dress(self) -> None:
        app, palette = QApplication.palette(), QPalette()
        accent = app.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Highlight)
        fill = accent.darker(150)  # Fusion lights a button up by as much: its text must stay readable
        text = app.color(QPalette.ColorGroup.Active, QPalette.ColorRole.HighlightedText)
        if self.palette().color(QPalette.ColorGroup.Active, QPalette.ColorRole.Button) == fill:
            return
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
            palette.setColor(group, QPalette.ColorRole.Button, fill)
            palette.setColor(group, QPalette.ColorRole.ButtonText, text)
            palette.setColor(group, QPalette.ColorRole.Highlight, accent)  # mixed into a default button
        self.setPalette(palette)
