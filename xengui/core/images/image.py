"""What is known of one disk image: its format, what it holds, and what it costs. Sizes are bytes."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from posixpath import join, normpath

ReadAt = Callable[[int, int], bytes]
"""``read(offset, length)``: up to ``length`` bytes; fewer at the end, never an error for the range itself."""


class ImageFormat(StrEnum):
    """The container; the value is what --json prints."""

    RAW = "raw"
    QCOW2 = "qcow2"
    VHD = "vhd"
    VHDX = "vhdx"
    VMDK = "vmdk"
    VDI = "vdi"
    ISO = "iso"


@dataclass(frozen=True, slots=True)
class Filesystem:
    """A filesystem, swap area, LUKS volume or LVM physical volume, as its superblock tells it.

    ``kind`` is blkid's TYPE name (ext4, xfs, btrfs, ntfs, vfat, exfat, ufs, zfs_member, swap,
    LVM2_member, crypto_LUKS, squashfs, iso9660).
    ``size``, ``used`` and ``free`` are None where the superblock does not say.
    """

    kind: str
    label: str = ""
    uuid: str = ""
    size: int | None = None
    used: int | None = None
    free: int | None = None


@dataclass(frozen=True, slots=True)
class Partition:
    """One partition: ``start`` and ``size`` in bytes, ``type_name`` in words, ``name`` from GPT."""

    number: int
    start: int
    size: int
    type_name: str
    name: str = ""
    filesystem: Filesystem | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What the guest would see: a partition table, or one filesystem over the whole disk, or neither.

    ``blank``: zeros wherever it was read, from where a table or a filesystem would begin to the last sectors.
    """

    partition_table: str = ""  # "gpt", "mbr" or ""
    partitions: tuple[Partition, ...] = ()
    filesystem: Filesystem | None = None
    blank: bool = False


NO_CONTENT = Content()
BLANK = Content(blank=True)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a file's bytes say it is.

    ``variant`` is the format's own kind: "v2"/"v3" (qcow2), "fixed"/"dynamic"/"differencing" (VHD, VHDX,
    VDI), VMDK's createType; "" for raw. ``problem`` is why the header cannot be trusted, "" when it can; then
    ``virtual_size`` is the file's own size. ``backing_file`` is the name as the header has it; VDI knows its
    parent by "{uuid}" only. ``data_file`` is the file beside it that holds the guest's bytes instead (qcow2's
    external data file, a VMDK descriptor's first extent).
    """

    format: ImageFormat
    virtual_size: int
    variant: str = ""
    cluster_size: int | None = None
    snapshots: int | None = None
    backing_file: str = ""
    data_file: str = ""
    content: Content = NO_CONTENT
    problem: str = ""


@dataclass(frozen=True, slots=True)
class DiskImage:
    """One row of the library: the file's own facts (lstat, or stat behind a symlink) and its identity.

    ``allocated`` is st_blocks × 512. ``file_size`` is st_size. Times are nanoseconds since the epoch.
    ``link_target`` is "" unless ``path`` is a symlink. ``readable`` and ``writable`` are what the kernel
    grants this user. ``empty``: there is not one data extent in it.
    """

    path: str
    device: int
    inode: int
    file_size: int
    allocated: int
    links: int
    mode: int
    owner: int
    group: int
    modified_ns: int
    changed_ns: int
    accessed_ns: int
    identity: Identity
    link_target: str = ""
    readable: bool = True
    writable: bool = True
    empty: bool = False

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The folder's path."""
        return self.path.rpartition("/")[0] or "/"

    @property
    def virtual_size(self) -> int:
        """Bytes the guest sees."""
        return self.identity.virtual_size

    @property
    def problem(self) -> str:
        """Why this row cannot be trusted, or ""."""
        return self.identity.problem

    @property
    def backing_path(self) -> str:
        """The absolute path of the backing file; "" without one, or where it is no file (nbd:, json:)."""
        name = self.identity.backing_file.removeprefix("file:")
        if not name or ":" in name.partition("/")[0]:
            return ""
        # A symlinked overlay's backing file lies beside the overlay itself, not beside the link.
        beside = self.folder
        if self.link_target:
            beside = normpath(join(self.folder, self.link_target)).rpartition("/")[0]
        return normpath(join(beside, name))

    @property
    def sparse(self) -> bool:
        """Whether some of the file takes no space: fewer bytes are allocated than it is long."""
        return self.allocated < self.file_size

    @property
    def promised(self) -> int:
        """Bytes this image may still take from the host: virtual size less allocated, at least 0."""
        return max(0, self.virtual_size - self.allocated)

    @property
    def key(self) -> tuple[int, int]:
        """Device and inode: what makes two paths one file."""
        return self.device, self.inode
