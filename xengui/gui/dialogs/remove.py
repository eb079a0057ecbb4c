"""Asking before images are moved to the trash or deleted for good."""

import unicodedata
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from xengui.core.images.content_text import content_text
from xengui.core.images.image import DiskImage
from xengui.core.printable import printable
from xengui.core.translate import tr, trn
from xengui.gui.quantities import Quantities

_LISTED = 8


class RemoveDialog(QDialog):
    """Names what goes; Cancel is the default button, until the keyboard is on the other.

    With ``for_good`` the button stays disabled until the user has typed ``phrase``, the image's name as it is
    shown (or "delete 3"), and the text says what cannot be undone. Return in that field does nothing before.
    """

    def __init__(
        self,
        images: Sequence[DiskImage],
        for_good: bool,
        quantities: Quantities,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        count = len(images)
        freed = sum({image.key: image.allocated for image in images if image.links <= 1}.values())
        verb = (
            trn("Delete {n} image permanently", "Delete {n} images permanently", count)
            if for_good
            else trn("Move {n} image to the trash", "Move {n} images to the trash", count)
        )
        self.setWindowTitle(verb)
        self.phrase = _phrase(images)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(self._label(self._question(for_good, count), bold=True))
        layout.addWidget(self._label(_listing(images, quantities)))
        layout.addWidget(self._label(self._consequence(for_good, quantities.size(freed))))
        self.typed = QLineEdit()
        if for_good:
            prompt = self._label(tr("To confirm, type {phrase}").format(phrase=f"“{self.phrase}”"))
            prompt.setBuddy(self.typed)
            self.typed.setAccessibleName(prompt.text())
            self.typed.textChanged.connect(self._on_typed)
            layout.addWidget(prompt)
            layout.addWidget(self.typed)
        layout.addWidget(self._buttons(for_good))
        # Only now do the buttons know whose default they are to be.
        (self.confirm if for_good else self.cancel).setDefault(True)
        (self.typed if for_good else self.cancel).setFocus()

    def _buttons(self, for_good: bool) -> QDialogButtonBox:
        """The verb, then Cancel: in this order on the screen and for Tab."""
        buttons = QDialogButtonBox()
        self.confirm = QPushButton(tr("Delete permanently") if for_good else tr("Move to trash"))
        self.confirm.setEnabled(not for_good)
        self.cancel = QPushButton(tr("Cancel"))
        buttons.addButton(self.confirm, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.cancel, QDialogButtonBox.ButtonRole.RejectRole)
        for button in (self.confirm, self.cancel):
            button.setAccessibleName(button.text())
            button.setAutoDefault(True)  # Return presses the one that has the keyboard
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    def _question(self, for_good: bool, count: int) -> str:
        if for_good:
            return trn("Delete this image for good?", "Delete these {n} images for good?", count)
        return trn("Move this image to the trash?", "Move these {n} images to the trash?", count)

    def _consequence(self, for_good: bool, freed: str) -> str:
        if for_good:
            return tr(
                "What is inside is lost and cannot be brought back. The host gets {freed} back."
            ).format(freed=freed)
        return tr("The trash frees no space: the host gets {freed} back when you empty it.").format(
            freed=freed
        )

    def _label(self, text: str, bold: bool = False) -> QLabel:
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setMinimumWidth(420)
        if bold:
            font = label.font()
            font.setBold(True)
            label.setFont(font)
        return label

    def _on_typed(self, text: str) -> None:
        self.confirm.setEnabled(_as_typed(text) == _as_typed(self.phrase))


def _phrase(images: Sequence[DiskImage]) -> str:
    """What to type: something that a screen shows and a keyboard has."""
    shown = printable(images[0].name) if len(images) == 1 else ""
    return shown if _as_typed(shown) else tr("delete {n}").format(n=len(images))


def _as_typed(text: str) -> str:
    """``text`` less what nobody sees: blanks around it, their kind and number, how é is made."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _listing(images: Sequence[DiskImage], quantities: Quantities) -> str:
    lines = [
        f"{printable(image.name)}  ·  {content_text(image)}  ·  {quantities.size(image.allocated)}"
        for image in images[:_LISTED]
    ]
    if len(images) > _LISTED:
        lines.append(tr("and {n} more").format(n=len(images) - _LISTED))
    return "\n".join(lines)
