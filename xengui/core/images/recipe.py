"""How a new image is made, as data: what the create job runs.

A raw image is its size as one hole; then a partition table by sfdisk; then a filesystem, made by mkfs in the
image itself or, when ``filesystem_apart``, in a sparse file of its own whose data is copied to
``filesystem_offset``; then its holes are filled if they are to be. Any other format is converted from such
a raw image when something is inside, else made empty; then its holes are filled (``fill_after_convert``).
"""

from xengui.core.errors import XenGuiError
from xengui.core.images.image import ImageFormat
from xengui.core.images.limits import format_problem, label_problem, size_problem
from xengui.core.images.spec import PARTITION_START, Allocation, FilesystemKind, ImageSpec, TableKind
from xengui.core.sizes import MIB

__all__ = [
    "dig_holes_argv",
    "filesystem_apart",
    "filesystem_offset",
    "fill_after_convert",
    "label_problem",
    "mkfs_argv",
    "qemu_convert_argv",
    "qemu_create_argv",
    "sfdisk_script",
    "size_problem",
    "spec_problem",
]

SECTOR = 512
QEMU_NAMES = {
    ImageFormat.QCOW2: "qcow2",
    ImageFormat.VHD: "vpc",
    ImageFormat.VMDK: "vmdk",
    ImageFormat.VDI: "vdi",
}
PROGRAMS = {
    FilesystemKind.EXT4: "mkfs.ext4",
    FilesystemKind.EXT3: "mkfs.ext3",
    FilesystemKind.EXT2: "mkfs.ext2",
    FilesystemKind.XFS: "mkfs.xfs",
    FilesystemKind.BTRFS: "mkfs.btrfs",
    FilesystemKind.VFAT: "mkfs.vfat",
    FilesystemKind.SWAP: "mkswap",
}
"""The program that makes each filesystem."""

_FAT32_FROM = 64 * MIB  # with 512-byte clusters: room for the 65,525 that make it FAT32
_LINUX, _SWAP, _WINDOWS = range(3)
_PARTITION_TYPES = {
    TableKind.GPT: {
        _LINUX: "0FC63DAF-8483-4772-8E79-3D69D8477DE4",
        _SWAP: "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F",
        _WINDOWS: "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7",
    },
    TableKind.MBR: {_LINUX: "83", _SWAP: "82", _WINDOWS: "c"},
}
_PARTITION_USE = {FilesystemKind.SWAP: _SWAP, FilesystemKind.VFAT: _WINDOWS}


def spec_problem(spec: ImageSpec) -> XenGuiError | None:
    """Why ``spec`` cannot be made anywhere: its size, its label, or its format with its allocation."""
    return size_problem(spec) or label_problem(spec.filesystem, spec.label) or format_problem(spec)


def sfdisk_script(spec: ImageSpec) -> str:
    """sfdisk's input: one partition over the disk, from 1 MiB on, of the type its filesystem asks for."""
    label = "gpt" if spec.partition_table is TableKind.GPT else "dos"
    kind = _PARTITION_TYPES[spec.partition_table][_PARTITION_USE.get(spec.filesystem, _LINUX)]
    start, size = PARTITION_START // SECTOR, spec.filesystem_size // SECTOR
    return f"label: {label}\nunit: sectors\n\nstart={start}, size={size}, type={kind}\n"


def mkfs_argv(spec: ImageSpec, path: str) -> tuple[str, ...]:
    """What makes the filesystem in the sparse file ``path``, exactly ``spec.filesystem_size`` long."""
    program = PROGRAMS[spec.filesystem]
    label = ("-L", spec.label) if spec.label else ()
    match spec.filesystem:
        case FilesystemKind.EXT4:
            # Without these, 64 GiB of holes become 517 MiB of zeroed journal. The kernel zeroes it on mount.
            lazy = ("-E", "lazy_itable_init=1,lazy_journal_init=1")
            return (program, "-q", "-F", *label, *lazy, path)
        case FilesystemKind.EXT3 | FilesystemKind.EXT2:
            return (program, "-q", "-F", *label, path)
        case FilesystemKind.XFS | FilesystemKind.BTRFS:
            return (program, "-q", *label, path)
        case FilesystemKind.VFAT:
            return (program, *_fat_options(spec), path)
        case _:
            return (program, *label, path)


def _fat_options(spec: ImageSpec) -> tuple[str, ...]:
    kind = ("-F", "32") if spec.filesystem_size >= _FAT32_FROM else ()
    # A boot sector names the sectors before its partition; firmware and DOS go by it.
    hidden = ("-h", str(filesystem_offset(spec) // SECTOR)) if filesystem_offset(spec) else ()
    label = ("-n", spec.label.upper()) if spec.label else ()
    return (*kind, *hidden, *label)


def filesystem_apart(spec: ImageSpec) -> bool:
    """Whether the filesystem is made in a sparse file of its own, and only its data copied into the image.

    In a partition, since no mkfs but ext4's knows offsets. For ext3 and xfs always: they reserve their whole
    journal (521 MiB for an ext3 of 64 GiB, 64 MiB for an xfs), which copying leaves behind.
    """
    if spec.filesystem is FilesystemKind.NONE:
        return False
    partitioned = spec.partition_table is not TableKind.NONE
    return partitioned or spec.filesystem in (FilesystemKind.EXT3, FilesystemKind.XFS)


def filesystem_offset(spec: ImageSpec) -> int:
    """The byte of the image where its filesystem begins."""
    return 0 if spec.partition_table is TableKind.NONE else PARTITION_START


def dig_holes_argv(spec: ImageSpec, path: str) -> tuple[str, ...]:
    """What turns the zeros mkfs wrote into ``path`` back into holes; () where it writes hardly any.

    A FAT of 64 GiB has 16 MiB of them, btrfs always 4 MiB. An economy: a failure of it harms nothing.
    """
    if spec.filesystem in (FilesystemKind.VFAT, FilesystemKind.BTRFS):
        return ("fallocate", "--dig-holes", path)
    return ()


def qemu_create_argv(spec: ImageSpec, path: str) -> tuple[str, ...]:
    """What makes an empty image of a format that is not raw. Raises XenGuiError for an impossible one."""
    name = QEMU_NAMES[spec.format]
    return ("qemu-img", "create", "-q", "-f", name, "-o", _qemu_options(spec), path, str(spec.size))


def qemu_convert_argv(spec: ImageSpec, raw: str, target: str) -> tuple[str, ...]:
    """What makes an image of a format that is not raw from the raw one. Raises XenGuiError as above."""
    name = QEMU_NAMES[spec.format]
    return ("qemu-img", "convert", "-f", "raw", "-O", name, "-o", _qemu_options(spec), raw, target)


def _qemu_options(spec: ImageSpec) -> str:
    problem = format_problem(spec)
    if problem is not None:
        raise problem
    sparse = spec.allocation is Allocation.SPARSE
    match spec.format:
        case ImageFormat.QCOW2:
            # Not falloc or full: qemu-img would write where the filesystem cannot reserve, without a word
            # and without a way to stop it. The whole file is laid out, and the holes are ours to fill.
            return f"compat=1.1,preallocation={'off' if sparse else 'metadata'}"
        case ImageFormat.VHD:
            return f"subformat={'dynamic' if sparse else 'fixed'},force_size=on"
        case ImageFormat.VDI:
            return f"static={'off' if sparse else 'on'}"
        case _:
            return "subformat=monolithicSparse"


def fill_after_convert(spec: ImageSpec) -> bool:
    """Whether qemu-img leaves holes that are then to be reserved or written: it does in every format."""
    return spec.format is not ImageFormat.RAW and spec.allocation is not Allocation.SPARSE
