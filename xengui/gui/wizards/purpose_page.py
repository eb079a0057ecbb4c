"""First page: what the image is for."""

from PySide6.QtWidgets import QWidget

from xengui.core.images.draft import ImageDraft, Purpose
from xengui.core.images.draft_choices import purpose_choices
from xengui.core.translate import tr
from xengui.gui.assets import Ink
from xengui.gui.wizards.cards import CardGroup
from xengui.gui.wizards.labels import InkLabel
from xengui.gui.wizards.page import WizardPage


class PurposePage(WizardPage):
    """Three cards in plain words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("What is the image for?"), parent)
        self.cards: CardGroup[Purpose] = CardGroup(
            [
                (
                    Purpose.FILESYSTEM,
                    tr("A &filesystem, ready to use"),
                    tr(
                        "The whole disk is one filesystem, with no partitions: mount it and copy a system "
                        "in, or hand it to a guest as its root, data or swap disk. The usual choice for "
                        "Linux guests whose kernel Xen starts itself."
                    ),
                    "filesystem",
                ),
                (
                    Purpose.PARTITIONED,
                    tr("A &partitioned disk"),
                    tr(
                        "A partition table with one partition, like a disk in a real computer. For guests "
                        "that bring their own boot loader."
                    ),
                    "partition",
                ),
                (
                    Purpose.BLANK,
                    tr("A b&lank disk"),
                    tr(
                        "Nothing inside. An installer sees a new, empty disk and prepares it itself: "
                        "for Windows, BSD, and anything installed from an ISO image."
                    ),
                    "blank",
                ),
            ],
            lambda purpose: self.choose(self.draft.choose_purpose(purpose)),
        )
        self.body.addWidget(self.cards)
        self.body.addWidget(
            InkLabel(tr("No root password is needed for any of them, and nothing gets mounted."), Ink.MUTED)
        )
        self.body.addStretch()

    def show_draft(self, draft: ImageDraft) -> None:
        """As WizardPage.show_draft."""
        super().show_draft(draft)
        self.cards.show_choices(purpose_choices(draft), draft.purpose)

    def focus_first(self) -> None:
        """As WizardPage.focus_first."""
        self.cards.focus_chosen()
