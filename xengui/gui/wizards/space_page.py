"""Third page: how the images' space is taken, and what is inside them."""

from dataclasses import replace

from PySide6.QtWidgets import QLineEdit, QWidget

from xengui.core.images.draft import ImageDraft, Purpose
from xengui.core.images.draft_checks import Field, Page, problems
from xengui.core.images.draft_choices import (
    allocation_choices,
    filesystem_choices,
    format_choices,
    table_choices,
)
from xengui.core.images.image import ImageFormat
from xengui.core.images.spec import Allocation, FilesystemKind, TableKind
from xengui.core.translate import tr
from xengui.gui.wizards.cards import CardGroup
from xengui.gui.wizards.choice_box import ChoiceBox
from xengui.gui.wizards.form import FieldForm, ProblemList
from xengui.gui.wizards.page import WizardPage


class SpacePage(WizardPage):
    """Three cards for the space; format, filesystem, label and partition table below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("How its space is taken"), parent)
        self.cards: CardGroup[Allocation] = CardGroup(
            _allocation_cards(), lambda value: self.choose(replace(self.draft, allocation=value))
        )
        self.allocation_problems = ProblemList(self.choose)
        self.body.addWidget(self.cards)
        self.body.addWidget(self.allocation_problems)
        self.form = FieldForm(self.choose)
        self._add_fields()
        self.body.addWidget(self.form)
        self.body.addStretch()

    def _add_fields(self) -> None:
        formats, tables, filesystems = _format_texts(), _table_texts(), _filesystem_texts()
        wide = [*formats.values(), *tables.values(), *filesystems.values()]
        self.format: ChoiceBox[ImageFormat] = ChoiceBox(
            formats, lambda value: self.choose(self.draft.choose_format(value)), wide
        )
        self.table: ChoiceBox[TableKind] = ChoiceBox(
            tables, lambda value: self.choose(replace(self.draft, partition_table=value)), wide
        )
        self.filesystem: ChoiceBox[FilesystemKind] = ChoiceBox(
            filesystems, lambda value: self.choose(replace(self.draft, filesystem=value)), wide
        )
        self.label = QLineEdit()
        self.label.setFixedWidth(self.fontMetrics().horizontalAdvance("0" * 24) + 16)
        self.label.setPlaceholderText(tr("none"))
        self.label.textEdited.connect(lambda text: self.choose(replace(self.draft, label=text)))
        self.form.add(tr("F&ormat"), self.format, Field.FORMAT, self.format.box)
        self.form.add(tr("Partition &table"), self.table, Field.TABLE, self.table.box)
        self.form.add(tr("&Filesystem"), self.filesystem, Field.FILESYSTEM, self.filesystem.box)
        self.form.add(tr("&Label"), self.label, Field.LABEL)

    def show_draft(self, draft: ImageDraft) -> None:
        """As WizardPage.show_draft."""
        super().show_draft(draft)
        found = problems(draft, Page.SPACE)
        self.cards.show_choices(allocation_choices(draft), draft.allocation)
        self.allocation_problems.show_problems(each for each in found if each.field is Field.ALLOCATION)
        self.format.show_choices(format_choices(draft), draft.format)
        self.table.show_choices(table_choices(draft), draft.partition_table)
        self.filesystem.show_choices(filesystem_choices(draft), draft.filesystem)
        if self.label.text() != draft.label:
            self.label.setText(draft.label)
        inside = draft.purpose is not Purpose.BLANK
        self.form.show_problems(found)
        self.form.set_row_visible(Field.TABLE, draft.purpose is Purpose.PARTITIONED)
        self.form.set_row_visible(Field.FILESYSTEM, inside)
        self.form.set_row_visible(Field.LABEL, draft.filesystem_inside is not FilesystemKind.NONE)

    def focus_first(self) -> None:
        """As WizardPage.focus_first."""
        self.cards.focus_chosen()


def _allocation_cards() -> list[tuple[Allocation, str, str, str]]:
    return [
        (
            Allocation.SPARSE,
            tr("S&parse"),
            tr(
                "Takes space on the host only as the guest writes. Made in an instant; a little slower at "
                "first writes, and the host can fill up if it promises more than it has."
            ),
            "sparse",
        ),
        (
            Allocation.RESERVED,
            tr("&Reserved"),
            tr(
                "All of its space is set aside at once, without being written. Made quickly, and a guest "
                "that writes never finds the host full."
            ),
            "reserved",
        ),
        (
            Allocation.WRITTEN,
            tr("&Written"),
            tr(
                "Zeros are written over all of it now. Takes as long as the disk needs; then every write "
                "goes to its place at full speed."
            ),
            "written",
        ),
    ]


def _format_texts() -> dict[ImageFormat, str]:
    return {
        ImageFormat.RAW: tr("raw (fastest, mountable)"),
        ImageFormat.QCOW2: tr("qcow2 (snapshots)"),
        ImageFormat.VHD: tr("VHD (XenServer, Hyper-V)"),
        ImageFormat.VMDK: tr("VMDK (VMware; not for xl)"),
        ImageFormat.VDI: tr("VDI (VirtualBox; not for xl)"),
    }


def _table_texts() -> dict[TableKind, str]:
    return {TableKind.GPT: tr("GPT (any size, UEFI)"), TableKind.MBR: tr("MBR (old boot loaders)")}


def _filesystem_texts() -> dict[FilesystemKind, str]:
    return {
        FilesystemKind.NONE: tr("none"),
        FilesystemKind.EXT4: tr("ext4 (Linux)"),
        FilesystemKind.EXT3: tr("ext3 (older Linux)"),
        FilesystemKind.EXT2: tr("ext2 (no journal)"),
        FilesystemKind.XFS: tr("xfs (large files)"),
        FilesystemKind.BTRFS: tr("btrfs (snapshots, checksums)"),
        FilesystemKind.VFAT: tr("vfat (FAT, read everywhere)"),
        FilesystemKind.SWAP: tr("swap (swap space)"),
    }
