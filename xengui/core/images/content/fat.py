"""FAT12, FAT16 and FAT32, by Microsoft's "FAT32 File System Specification" 1.03."""

import struct

from xengui.core.images.image import Filesystem, ReadAt

BOOT_SIGNATURE = b"\x55\xaa"

_BPB = struct.Struct("<HBHBHHBHHHIIIHHI")
_BPB_AT = 11
_FSINFO = struct.Struct("<I")
_SECTOR_SIZES = frozenset({b"\0\2", b"\0\4", b"\0\x08", b"\0\x10"})
_ID = struct.Struct("<I")
_FSINFO_MAGIC, _FSINFO_MAGIC_2 = b"RRaA", b"rrAa"
_UNKNOWN_COUNT = 0xFFFFFFFF
_VOLUME_ID, _LONG_NAME = 0x08, 0x0F
_NO_NAME = b"NO NAME    "
_MOST_ROOT_BYTES = 16 * 1024


def looks_like_fat(head: bytes) -> bool:
    """Whether the boot sector holds a FAT filesystem's parameters rather than a boot loader's code."""
    if head[11:13] not in _SECTOR_SIZES:  # most heads are no FAT's: this settles it
        return False
    if head[0] not in (0xEB, 0xE9) and head[510:512] != BOOT_SIGNATURE:
        return False
    (_, per_cluster, reserved, fats, root_entries, sectors16, media, fat16, _, _, _, sectors32,
     fat32, _, _, _) = _BPB.unpack_from(head, _BPB_AT)  # fmt: skip
    return (
        per_cluster != 0
        and per_cluster & per_cluster - 1 == 0
        and reserved != 0
        and fats in (1, 2)
        and (media >= 0xF8 or media == 0xF0)
        and (fat16 != 0) == (root_entries != 0)
        and (fat16 or fat32) != 0
        and (sectors16 or sectors32) != 0
    )


def fat(read: ReadAt, head: bytes) -> Filesystem | None:
    """The FAT filesystem whose first 4 KiB are ``head``, once ``looks_like_fat`` said yes."""
    (sector_size, per_cluster, reserved, fats, root_entries, sectors16, _, fat16, _, _, _, sectors32,
     fat32, _, _, root_cluster) = _BPB.unpack_from(head, _BPB_AT)  # fmt: skip
    sectors = sectors16 or sectors32
    root_at = (reserved + fats * (fat16 or fat32)) * sector_size
    data_at = root_at + root_entries * 32
    cluster_size = per_cluster * sector_size
    clusters = max(0, sectors * sector_size - data_at) // cluster_size
    size = sectors * sector_size
    free = None
    if fat16:
        extended = 36
        root = read(root_at, min(root_entries * 32, _MOST_ROOT_BYTES))
    else:
        extended = 64
        root = read(data_at + (root_cluster - 2) * cluster_size, min(cluster_size, _MOST_ROOT_BYTES))
        free = _free(read, head, sector_size)
        free = free * cluster_size if free is not None and free <= clusters else None
    signature, serial, boot_label = head[extended + 2], head[extended + 3 : extended + 7], _NO_NAME
    if signature == 0x29:
        boot_label = head[extended + 7 : extended + 18]
    label = _root_label(root) or (boot_label if boot_label != _NO_NAME else b"")
    number: int = _ID.unpack(serial)[0] if signature in (0x28, 0x29) else 0
    return Filesystem(
        "vfat",
        label.decode("utf-8", "replace").rstrip("\0 "),
        f"{number >> 16:04X}-{number & 0xFFFF:04X}" if number else "",
        size,
        clusters * cluster_size - free if free is not None else None,
        free,
    )


def _free(read: ReadAt, head: bytes, sector_size: int) -> int | None:
    """FAT32's count of free clusters, which FSInfo keeps as a hint."""
    sector = struct.unpack_from("<H", head, 48)[0]
    if not sector:
        return None
    at = sector * sector_size
    info = head[at : at + 512] if at + 512 <= len(head) else read(at, 512)
    if info[:4] != _FSINFO_MAGIC or info[484:488] != _FSINFO_MAGIC_2:
        return None
    free: int = _FSINFO.unpack_from(info, 488)[0]
    return None if free == _UNKNOWN_COUNT else free


def _root_label(root: bytes) -> bytes:
    """The name of the root folder's volume entry."""
    for at in range(0, len(root), 32):
        attributes = root[at + 11]
        if not root[at]:
            break
        if root[at] != 0xE5 and attributes & _VOLUME_ID and attributes & 0x3F != _LONG_NAME:
            return root[at : at + 11]
    return b""
