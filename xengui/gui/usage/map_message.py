"""What stands in a map's place when there is none: nothing selected, reading, or why it cannot be read."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from xengui.core.translate import tr


class MapMessage(QWidget):
    """A heading and a sentence, with a bar while something is under way or a button to try again."""

    retry_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading, self._text = QLabel(), QLabel()
        self.retry = QPushButton(tr("Try again"))
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setFixedSize(220, 6)
        self.progress.setAccessibleName(tr("Reading the map"))
        self.retry.clicked.connect(self.retry_clicked)
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 1.15)
        font.setWeight(QFont.Weight.DemiBold)
        self._heading.setFont(font)
        self._text.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addStretch()
        for label in (self._heading, self._text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(label)
        layout.addWidget(self.progress, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.retry, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch()

    @property
    def text(self) -> str:
        """What it says."""
        return f"{self._heading.text()} {self._text.text()}".strip()

    def show_text(self, heading: str, text: str = "", busy: bool = False, can_retry: bool = False) -> None:
        """Say this."""
        self._heading.setText(heading)
        self._text.setText(text)
        self._heading.setVisible(bool(heading))
        self._text.setVisible(bool(text))
        self.progress.setVisible(busy)
        self.retry.setVisible(can_retry)
        self.setAccessibleName(heading or text)
        self.setAccessibleDescription(text)
