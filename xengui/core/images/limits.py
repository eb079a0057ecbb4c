"""What cannot be made: sizes and labels that formats, tables and filesystems do not take. Bytes throughout.

The least sizes are measured with e2fsprogs 1.47, xfsprogs 6.1, btrfs-progs 6.2, dosfstools 4.2.
"""

import unicodedata
from collections.abc import Callable

from xengui.core.errors import XenGuiError
from xengui.core.images.image import ImageFormat
from xengui.core.images.spec import PARTITION_START, Allocation, FilesystemKind, ImageSpec, TableKind
from xengui.core.sizes import GIB, LARGEST_SIZE, MIB, TIB, format_size
from xengui.core.translate import tr

SizeText = Callable[[int], str]
"""How bytes are written for the person."""
SECTOR = 512
SMALLEST = {
    FilesystemKind.NONE: SECTOR,
    FilesystemKind.EXT4: 2 * MIB,  # below, mkfs leaves the journal out
    FilesystemKind.EXT3: 2 * MIB,
    FilesystemKind.EXT2: 1 * MIB,
    FilesystemKind.XFS: 300 * MIB,
    FilesystemKind.BTRFS: 109 * MIB,
    FilesystemKind.VFAT: 1 * MIB,
    FilesystemKind.SWAP: 1 * MIB,
}
_LARGEST_FILESYSTEM = {
    FilesystemKind.EXT3: 16 * TIB - 4096,
    FilesystemKind.EXT2: 16 * TIB - 4096,
    FilesystemKind.VFAT: 2 * TIB - SECTOR,
    FilesystemKind.SWAP: 16 * TIB - 4096,
}
_LARGEST_FORMAT = {
    ImageFormat.VHD: 2040 * GIB,
    ImageFormat.VMDK: 64 * TIB,
    ImageFormat.VDI: 511 * TIB,
}
_LARGEST_MBR = 2 * TIB
_LABEL_BYTES = {
    FilesystemKind.EXT4: 16,
    FilesystemKind.EXT3: 16,
    FilesystemKind.EXT2: 16,
    FilesystemKind.XFS: 12,
    FilesystemKind.BTRFS: 254,  # it holds 255, of which blkid shows 254
    FilesystemKind.VFAT: 11,
    FilesystemKind.SWAP: 15,  # mkswap keeps the last of the 16 for a NUL
}
_NOT_IN_FAT = frozenset('*?.,;:/\\|+=<>[]"')


def label_limit(kind: FilesystemKind) -> int:
    """Bytes of UTF-8 a label of ``kind`` may have; 0 where there is none."""
    return _LABEL_BYTES.get(kind, 0)


def smallest_size(kind: FilesystemKind, table: TableKind) -> int:
    """The least size of an image that has room for ``kind``, its partition table included."""
    room = {TableKind.NONE: 0, TableKind.MBR: PARTITION_START, TableKind.GPT: 2 * PARTITION_START}[table]
    least = SMALLEST[kind]
    return max(least, MIB) + room if room else least


def size_problem(spec: ImageSpec, write: SizeText = format_size) -> XenGuiError | None:
    """Why no image of this size can be made, whatever the host; None when one can."""
    size = spec.size
    if size <= 0:
        return XenGuiError(tr("An image needs a size."), tr("Type a number and a unit, like 20 GiB."))
    if size > LARGEST_SIZE:
        return XenGuiError(tr("No file can be that large."), tr("Use less than 8 EiB."))
    if size % SECTOR:
        return XenGuiError(
            tr("Disks are made of sectors of 512 bytes; {size} bytes is not a whole number of them.").format(
                size=size
            ),
            tr("Use {size} bytes.").format(size=-(-size // SECTOR) * SECTOR),
        )
    return _too_small(spec, write) or _too_large(spec, write)


def _too_small(spec: ImageSpec, write: SizeText) -> XenGuiError | None:
    least = smallest_size(spec.filesystem, spec.partition_table)
    if spec.size >= least:
        return None
    what = tr("A partition table") if spec.filesystem is FilesystemKind.NONE else spec.filesystem.value
    return XenGuiError(
        tr("{what} needs an image of at least {size}.").format(what=what, size=write(least)),
        tr("Choose a larger size, or something smaller to put inside."),
    )


def _too_large(spec: ImageSpec, write: SizeText) -> XenGuiError | None:
    if spec.partition_table is TableKind.MBR and spec.size > _LARGEST_MBR:
        return XenGuiError(
            tr("An MBR partition table ends at {size}.").format(size=write(_LARGEST_MBR)),
            tr("Choose GPT, or a size of at most {size}.").format(size=write(_LARGEST_MBR)),
        )
    limit = _LARGEST_FORMAT.get(spec.format, LARGEST_SIZE)
    if spec.size > limit:
        return XenGuiError(
            tr("A {format} image ends at {size}.").format(format=spec.format.name, size=write(limit)),
            tr("Choose a smaller size, or another format."),
        )
    limit = _LARGEST_FILESYSTEM.get(spec.filesystem, LARGEST_SIZE)
    if spec.filesystem_size > limit:
        return XenGuiError(
            tr("{kind} ends at {size}.").format(kind=spec.filesystem.value, size=write(limit)),
            tr("Choose a smaller size, or another filesystem (ext4, xfs and btrfs go further)."),
        )
    return None


def format_problem(spec: ImageSpec) -> XenGuiError | None:
    """Why this format cannot take its space in this way; None when it can."""
    if spec.format is ImageFormat.VMDK and spec.allocation is not Allocation.SPARSE:
        return XenGuiError(
            tr("A VMDK that takes its space at once is two files, not one image."),
            tr("Make it sparse, or choose another format."),
        )
    return None


def label_problem(kind: FilesystemKind, label: str) -> XenGuiError | None:
    """Why ``label`` cannot be the label of a filesystem of ``kind``; None when it can ("" always can)."""
    if not label or kind is FilesystemKind.NONE:
        return None
    limit = label_limit(kind)
    length = len(label.encode(errors="surrogateescape"))
    if length > limit:
        return XenGuiError(
            tr("The label takes {length} bytes; {kind} has room for {limit}.").format(
                length=length, kind=kind.value, limit=limit
            ),
            tr("Shorten it; letters with accents take two bytes or more."),
        )
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in label):
        return XenGuiError(
            tr("A label cannot contain line breaks or control characters."), tr("Type it anew.")
        )
    if kind is FilesystemKind.VFAT and (not label.isascii() or _NOT_IN_FAT & set(label) or label[0] == " "):
        return XenGuiError(
            tr("A FAT label takes plain letters, digits and a few signs."),
            tr('Leave out accents, a blank at the beginning, and * ? . , ; : / \\ | + = < > [ ] "'),
        )
    return None
