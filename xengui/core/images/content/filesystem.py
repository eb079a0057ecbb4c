"""Which filesystem a volume holds: the marks within its first 4 KiB, then those further in."""

from collections.abc import Callable

from xengui.core.images.content import (
    btrfs,
    exfat,
    ext,
    fat,
    luks,
    lvm,
    ntfs,
    squashfs,
    swap,
    ufs,
    xfs,
    zfs,
)
from xengui.core.images.formats import iso9660
from xengui.core.images.image import Filesystem, ReadAt

HEAD_SIZE = 4096
NO_HEAD = bytes(HEAD_SIZE)

Probe = Callable[[ReadAt, bytes], Filesystem | None]
"""``probe(read, head)`` of one volume; ``read`` never gives less than asked (zeros beyond the end)."""

_MARKS: tuple[tuple[int, bytes, Probe], ...] = (
    (ext.MAGIC_AT, ext.MAGIC, ext.ext),
    (0, xfs.MAGIC, xfs.xfs),
    (0, luks.MAGIC, luks.luks),
    (0, squashfs.MAGIC, squashfs.squashfs),
    (ntfs.MAGIC_AT, ntfs.MAGIC, ntfs.ntfs),
    (exfat.MAGIC_AT, exfat.MAGIC, exfat.exfat),
)
_SWAP_MARK = 10
_NEAR = ufs.NEAR_AT
_SWAP_AT = HEAD_SIZE - _SWAP_MARK


def filesystem_in_head(read: ReadAt, head: bytes) -> Filesystem | None:
    """The filesystem whose mark is in the volume's first 4 KiB."""
    for at, mark, probe in _MARKS:
        if head.startswith(mark, at):
            found = probe(read, head)
            if found is not None:
                return found
    if fat.looks_like_fat(head):
        return fat.fat(read, head)
    if head.startswith(swap.MAGICS, _SWAP_AT):
        return swap.swap(head, HEAD_SIZE, head[_SWAP_AT:])
    return lvm.lvm(read, head) if lvm.MAGIC in head else None


def boot_sector_filesystem(read: ReadAt, head: bytes) -> Filesystem | None:
    """NTFS, exFAT or FAT, whose boot sector ends like an MBR but has no partition table in it."""
    if head.startswith(ntfs.MAGIC, ntfs.MAGIC_AT):
        return ntfs.ntfs(read, head)
    if head.startswith(exfat.MAGIC, exfat.MAGIC_AT):
        return exfat.exfat(read, head)
    return fat.fat(read, head) if fat.looks_like_fat(head) else None


def filesystem_further_in(read: ReadAt, head: bytes) -> Filesystem | None:
    """The filesystem whose mark lies beyond the first 4 KiB: btrfs, ISO 9660, UFS, ZFS, swap of larger pages.

    Swap's mark ends a page, right before where the others begin, so that three reads serve for all.
    """
    far = read(btrfs.SUPERBLOCK_AT - _SWAP_MARK, _SWAP_MARK + ufs.SUPERBLOCK_SIZE)
    if far.startswith(btrfs.MAGIC, _SWAP_MARK + btrfs.MAGIC_AT):
        return btrfs.btrfs(far[_SWAP_MARK:])
    middle = read(iso9660.DESCRIPTORS_AT - _SWAP_MARK, _SWAP_MARK + iso9660.DESCRIPTOR_SIZE)
    if middle.startswith(iso9660.IDENTIFIER, _SWAP_MARK + 1):
        return iso9660.iso9660(read, middle[_SWAP_MARK:])
    near = read(_NEAR - _SWAP_MARK, zfs.LABEL_AT + zfs.LABEL_SIZE - _NEAR + _SWAP_MARK)
    found = (
        ufs.ufs(far[_SWAP_MARK:])
        or ufs.ufs(near[_SWAP_MARK:])
        or zfs.zfs(near[zfs.LABEL_AT - _NEAR + _SWAP_MARK :])
    )
    if found is not None or head is NO_HEAD:
        return found
    second = zfs.LABEL_AT - _NEAR
    ends = (near[:_SWAP_MARK], near[second : second + _SWAP_MARK], middle[:_SWAP_MARK], far[:_SWAP_MARK])
    for page_size, mark in zip(swap.PAGE_SIZES[1:], ends, strict=True):
        found = swap.swap(head, page_size, mark)
        if found is not None:
            return found
    return None


def iso_volume(read: ReadAt) -> Filesystem | None:
    """The ISO 9660 volume, which may lie behind a partition table."""
    descriptor = read(iso9660.DESCRIPTORS_AT, iso9660.DESCRIPTOR_SIZE)
    return iso9660.iso9660(read, descriptor) if descriptor.startswith(iso9660.IDENTIFIER, 1) else None


def find_filesystem(read: ReadAt, head: bytes) -> Filesystem | None:
    """The filesystem of the volume whose first 4 KiB are ``head``."""
    if head == NO_HEAD:
        return filesystem_further_in(read, NO_HEAD)
    return filesystem_in_head(read, head) or filesystem_further_in(read, head)
