"""What a person has chosen in the New Image wizard so far, and what it comes to. No Qt, no files.

A draft never changes: every choice gives another. What is wrong with one is told by ``draft_checks``, what
can be chosen next by ``draft_choices``, how it reads by ``draft_summary``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from xengui.core.errors import XenGuiError
from xengui.core.images.by_hand import shell_commands
from xengui.core.images.footprint import taken_at_once
from xengui.core.images.image import ImageFormat
from xengui.core.images.names import first_number, free_name, numbered_names, with_extension
from xengui.core.images.spec import Allocation, FilesystemKind, ImageSpec, TableKind
from xengui.core.sizes import LARGEST_SIZE, format_size, parse_size
from xengui.core.translate import tr
from xengui.core.usage.host_filesystem import HostUsage

MOST_IMAGES = 99
_SIZE_STEP = 4096  # bytes; xl and 4K disks like no other sizes


class Purpose(StrEnum):
    """What the image is for."""

    FILESYSTEM = "filesystem"  # a filesystem over the whole disk, ready to use
    PARTITIONED = "partitioned"  # a partition table with one partition
    BLANK = "blank"  # nothing: an installer will see an empty disk


@dataclass(frozen=True, slots=True)
class FolderFacts:
    """What is known of a folder: the ``names`` taken in it, and its host filesystem's usage.

    ``usage`` is None where that could not be asked. ``problem`` says why no image can be made there, "" when
    one can.
    """

    folder: str
    usage: HostUsage | None
    names: frozenset[str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ToolFacts:
    """The programs that are not installed, each with the package that brings it: mkfs.xfs → xfsprogs."""

    missing: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImageDraft:
    """The wizard's answers. ``size_text`` is what was typed; ``folder`` is absolute.

    ``write_size`` is how bytes are written for the person (IEC or SI, the locale's way).
    ``filesystem`` and ``partition_table`` are kept while the purpose has no use for them; what counts is
    ``filesystem_inside`` and ``table_inside``. A name nobody typed gives way to one that is taken.
    """

    folder: str = ""
    name: str = "disk.img"
    name_typed: bool = False
    size_text: str = "20 GiB"
    count: int = 1
    purpose: Purpose = Purpose.FILESYSTEM
    allocation: Allocation = Allocation.SPARSE
    format: ImageFormat = ImageFormat.RAW
    filesystem: FilesystemKind = FilesystemKind.EXT4
    label: str = ""
    partition_table: TableKind = TableKind.GPT
    tools: ToolFacts = ToolFacts()
    facts: FolderFacts | None = None
    write_size: Callable[[int], str] = format_size

    def choose_purpose(self, purpose: Purpose) -> "ImageDraft":
        """The same for another purpose; a ready-made filesystem cannot be none."""
        kind = self.filesystem
        if purpose is Purpose.FILESYSTEM and kind is FilesystemKind.NONE:
            kind = FilesystemKind.EXT4
        return replace(self, purpose=purpose, filesystem=kind)

    def choose_format(self, image_format: ImageFormat) -> "ImageDraft":
        """The same in another format; the name's ending goes along."""
        name = with_extension(self.name, image_format)
        return replace(self, format=image_format, name=name)._with_free_name()

    def rename(self, name: str) -> "ImageDraft":
        """The same under a name somebody typed."""
        return replace(self, name=name, name_typed=True)

    def learn(self, facts: FolderFacts) -> "ImageDraft":
        """The same with what is now known of a folder."""
        return replace(self, facts=facts)._with_free_name()

    def _with_free_name(self) -> "ImageDraft":
        facts = self.folder_facts
        if facts is None or self.name_typed or self.count > 1:
            return self
        return replace(self, name=free_name(self.name, facts.names))

    @property
    def folder_facts(self) -> FolderFacts | None:
        """What is known of the chosen folder; None before anything is, or while another's is known."""
        return self.facts if self.facts is not None and self.facts.folder == self.folder else None

    @property
    def size(self) -> int:
        """The virtual size of each image in bytes, rounded up to 4 KiB; 0 while none can be read."""
        try:
            typed = parse_size(self.size_text)
        except XenGuiError:
            return 0
        return min(-(-typed // _SIZE_STEP) * _SIZE_STEP, LARGEST_SIZE)

    @property
    def filesystem_inside(self) -> FilesystemKind:
        """The filesystem that will be made."""
        return FilesystemKind.NONE if self.purpose is Purpose.BLANK else self.filesystem

    @property
    def table_inside(self) -> TableKind:
        """The partition table that will be written."""
        return self.partition_table if self.purpose is Purpose.PARTITIONED else TableKind.NONE

    @property
    def number_from(self) -> int:
        """The first number of several images: 1, or behind those that are there already."""
        facts = self.folder_facts
        return first_number(self.name, self.count, facts.names if facts else ())

    @property
    def names(self) -> tuple[str, ...]:
        """What the images will be called."""
        return numbered_names(self.name, self.count, self.number_from)

    def specs(self) -> tuple[ImageSpec, ...]:
        """The images to create. Raises XenGuiError while no size can be read."""
        if self.size == 0:
            parse_size(self.size_text)
            raise XenGuiError(tr("An image needs a size."), tr("Type a number and a unit, like 20 GiB."))
        return tuple(self.spec(name) for name in self.names)

    def spec(self, name: str) -> ImageSpec:
        """The image called ``name``."""
        return ImageSpec(
            f"{self.folder.rstrip('/')}/{name}",
            self.size,
            self.allocation,
            self.format,
            self.filesystem_inside,
            "" if self.filesystem_inside is FilesystemKind.NONE else self.label,
            self.table_inside,
        )

    def commands(self) -> str:
        """The same by hand: text for bash. Raises XenGuiError as ``specs``."""
        return shell_commands(*self.specs())

    def taken_at_once(self) -> int:
        """Bytes the images take together when they have just been made; an estimate if sparse."""
        usage = self.folder_facts.usage if self.folder_facts else None
        if usage is not None and not usage.filesystem.can_be_sparse:
            return self.count * self.size
        return self.count * taken_at_once(self.spec(self.name))

    def usage_after(self) -> HostUsage | None:
        """The host filesystem once the images are there; None where nothing is known of it."""
        facts = self.folder_facts
        if facts is None or facts.usage is None:
            return None
        taken = self.taken_at_once()
        return facts.usage.after(taken, max(0, self.count * self.size - taken), self.count)
