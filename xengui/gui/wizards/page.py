"""What every page of the New Image wizard is: it shows a draft, and says when another was chosen."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from xengui.core.images.draft import ImageDraft


class WizardPage(QWidget):
    """A heading, and below it what a subclass adds to ``body``. Emits ``changed`` with the draft chosen."""

    changed = Signal(object)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.draft = ImageDraft()
        self.heading = QLabel()
        self.heading.setFont(scaled(self.heading.font(), 1.5, QFont.Weight.Medium))
        self.heading.setWordWrap(True)
        self.set_title(title)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(26, 22, 26, 12)
        self.body.setSpacing(12)
        self.body.addWidget(self.heading)

    def set_title(self, title: str) -> None:
        """Change the heading."""
        self.heading.setText(title)
        self.setAccessibleName(title)

    def show_draft(self, draft: ImageDraft) -> None:
        """Show ``draft``; subclasses extend it, and change nothing that already shows it."""
        self.draft = draft

    def focus_first(self) -> None:
        """Put the keyboard where work on this page begins."""
        self.setFocus(Qt.FocusReason.TabFocusReason)

    def choose(self, draft: ImageDraft) -> None:
        """Say that ``draft`` was chosen."""
        self.changed.emit(draft)


def scaled(font: QFont, factor: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """``font`` made ``factor`` times as large, in ``weight``."""
    changed = QFont(font)
    if font.pointSizeF() > 0:
        changed.setPointSizeF(font.pointSizeF() * factor)
    else:
        changed.setPixelSize(round(font.pixelSize() * factor))
    changed.setWeight(weight)
    return changed


def without_mnemonic(text: str) -> str:
    """A label's text as it is read: what accessible names are."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")
