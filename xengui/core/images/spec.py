"""What is to be created: one image, fully decided. The wizard and the command line both end in these."""

from dataclasses import dataclass
from enum import StrEnum

from xengui.core.images.image import ImageFormat
from xengui.core.sizes import MIB


class Allocation(StrEnum):
    """How an image's space is taken from the host."""

    SPARSE = "sparse"  # only as the guest writes
    RESERVED = "reserved"  # set aside at once, unwritten (fallocate)
    WRITTEN = "written"  # zeros written out


class TableKind(StrEnum):
    """The partition table to write."""

    NONE = "none"
    GPT = "gpt"
    MBR = "mbr"


class FilesystemKind(StrEnum):
    """The filesystems a new image can get; the value is what mkfs calls it."""

    NONE = "none"
    EXT4 = "ext4"
    EXT3 = "ext3"
    EXT2 = "ext2"
    XFS = "xfs"
    BTRFS = "btrfs"
    VFAT = "vfat"
    SWAP = "swap"


PARTITION_START = 1 * MIB
"""Where the one partition begins: aligned for every disk and RAID made."""
GPT_BACKUP = 1 * MIB
"""Kept free at the end for GPT's second table (33 sectors), rounded so that the partition ends aligned."""


@dataclass(frozen=True, slots=True)
class ImageSpec:
    """One image to create. ``path`` is absolute; ``size`` is the virtual size in bytes, a multiple of 512."""

    path: str
    size: int
    allocation: Allocation = Allocation.SPARSE
    format: ImageFormat = ImageFormat.RAW
    filesystem: FilesystemKind = FilesystemKind.NONE
    label: str = ""
    partition_table: TableKind = TableKind.NONE

    @property
    def folder(self) -> str:
        """The folder it goes to."""
        return self.path.rpartition("/")[0] or "/"

    @property
    def name(self) -> str:
        """Its file name."""
        return self.path.rpartition("/")[2]

    @property
    def filesystem_size(self) -> int:
        """Bytes the filesystem gets: the whole disk, or the one partition (ending on a 1 MiB boundary)."""
        if self.partition_table is TableKind.NONE:
            return self.size
        backup = GPT_BACKUP if self.partition_table is TableKind.GPT else 0
        return (self.size - PARTITION_START - backup) // MIB * MIB
