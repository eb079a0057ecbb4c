"""What stands in the table's place when there are no rows: why, and what to do about it."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from xengui.core.printable import printable
from xengui.core.translate import tr
from xengui.gui.assets import Ink, icon

_PICTURE, _SIGN = 96, 44  # pixels: a drawing, and an icon whose strokes are made for 24


class EmptyState(QWidget):
    """One of five: an empty library, an empty folder, no match, loading, a folder that cannot be read.

    Emits what its buttons ask for.
    """

    add_folder_requested = Signal()
    new_image_requested = Signal()
    clear_filter_requested = Signal()
    retry_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._picture, self._heading, self._text = QLabel(), QLabel(), QLabel()
        self._icon, self._ink = "empty-library", Ink.ACCENT
        self._add = _button(tr("Add a folder…"), "folder-add")
        self._new = _button(tr("New image…"), "new-image")
        self._clear = _button(tr("Clear filter"), "")
        self._retry = _button(tr("Try again"), "refresh")
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._progress.setFixedSize(220, 6)
        self._progress.setAccessibleName(tr("Loading"))
        self._add.clicked.connect(self.add_folder_requested)
        self._new.clicked.connect(self.new_image_requested)
        self._clear.clicked.connect(self.clear_filter_requested)
        self._retry.clicked.connect(self.retry_requested)
        self._lay_out()
        self.show_empty()

    def show_empty(self) -> None:
        """There is no image in the library yet."""
        self._show(
            "empty-library",
            Ink.ACCENT,
            tr("No disk images yet"),
            tr("Add a folder that holds some, or create one. A sparse image takes space only as it fills."),
            (self._add, self._new),
        )
        self._new.setDefault(True)

    def show_empty_folder(self, folder: str) -> None:
        """There are images elsewhere, but none in ``folder``."""
        self._show(
            "folder",
            Ink.MUTED,
            tr("No disk images in {folder}").format(folder=printable(folder)),
            tr("Create one here, or choose another folder on the left."),
            (self._new,),
        )
        self._new.setDefault(True)

    def show_no_match(self) -> None:
        """There are images, but the filter lets none through."""
        self._show(
            "search",
            Ink.MUTED,
            tr("No image matches"),
            tr("Nothing in the library answers the filter."),
            (self._clear,),
        )

    def show_loading(self, text: str = "") -> None:
        """The first look at the folders is under way; ``text`` says at what."""
        self._show("folder", Ink.ACCENT, text or tr("Looking for images…"), "", (self._progress,))

    def show_error(self, path: str, reason: str) -> None:
        """The folder at ``path`` cannot be read, for ``reason``."""
        self._show(
            "warning",
            Ink.WARNING,
            tr("{path} cannot be read").format(path=printable(path)),
            reason,
            (self._retry, self._add),
        )

    @property
    def message(self) -> str:
        """What it says now."""
        return f"{self._heading.text()} {self._text.text()}".strip()

    def changeEvent(self, event: QEvent) -> None:
        """A change of colours redraws the picture."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_retry"):
            self._draw()

    def _lay_out(self) -> None:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 1.45)
        font.setWeight(QFont.Weight.DemiBold)
        self._heading.setFont(font)
        self._text.setMaximumWidth(440)
        self._text.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        for label in (self._picture, self._heading, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self._heading, self._text):
            label.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addStretch()
        for part in (self._retry, self._add, self._new, self._clear, self._progress):
            buttons.addWidget(part)
        buttons.addStretch()
        centred = QHBoxLayout()
        centred.addStretch()
        centred.addWidget(self._text, 10)
        centred.addStretch()
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addStretch(4)
        layout.addWidget(self._picture)
        layout.addWidget(self._heading)
        layout.addLayout(centred)
        layout.addSpacing(10)
        layout.addLayout(buttons)
        layout.addStretch(5)

    def _show(self, picture: str, ink: Ink, heading: str, text: str, parts: tuple[QWidget, ...]) -> None:
        self._icon, self._ink = picture, ink
        self._heading.setText(heading)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        for part in (self._add, self._new, self._clear, self._retry, self._progress):
            part.setVisible(part in parts)
        self.setAccessibleName(heading)
        self.setAccessibleDescription(text)
        self._draw()

    def _draw(self) -> None:
        size, ratio = _PICTURE if self._icon == "empty-library" else _SIGN, self.devicePixelRatioF()
        self._picture.setPixmap(icon(self._icon, self._ink).pixmap(QSize(size, size), ratio))


def _button(text: str, name: str) -> QPushButton:
    button = QPushButton(text)
    if name:
        button.setIcon(icon(name))
    button.setMinimumHeight(button.fontMetrics().height() + 16)
    button.setMinimumWidth(button.sizeHint().width() + 20)
    button.setAutoDefault(True)
    return button
