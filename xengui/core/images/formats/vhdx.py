"""VHDX, by Microsoft's [MS-VHDX]: little-endian, everything reached through a region table.

Checksums (CRC-32C) are not verified: nothing here depends on them, and the fields are checked one by one.
"""

import struct
from uuid import UUID

from xengui.core.images.formats.container import (
    LARGEST_VIRTUAL_SIZE,
    Container,
    Tables,
    bad_field,
    chunked,
    cut_short,
    damaged,
    insane_size,
)
from xengui.core.images.image import Identity, ImageFormat, ReadAt
from xengui.core.translate import tr

MAGIC = b"vhdxfile"

_REGION_TABLES = (192 * 1024, 256 * 1024)
_COUNT = struct.Struct("<8xI")
_REGION = struct.Struct("<16sQI")
_METADATA_COUNT = struct.Struct("<8s2xH")
_METADATA = struct.Struct("<16sII")
_PARAMETERS = struct.Struct("<II")
_U32, _U64 = struct.Struct("<I"), struct.Struct("<Q")
_LOCATOR = struct.Struct("<16x2xH")
_PAIR = struct.Struct("<IIHH")
_MOST_ENTRIES = 2047
_MIB = 1024**2

_BAT = UUID("2dc27766-f623-4200-9d64-115e9bfd4a08").bytes_le
_METADATA_REGION = UUID("8b7ca206-4790-4b9a-b8fe-575f050f886e").bytes_le
_FILE_PARAMETERS = UUID("caa16737-fa36-4d43-b3b6-33f0aa44e76b").bytes_le
_VIRTUAL_SIZE = UUID("2fa54224-cd1b-4876-b211-5dbed83bf4b8").bytes_le
_SECTOR_SIZE = UUID("8141bf1d-a96f-4709-ba47-f233a8faab5f").bytes_le
_PARENT = UUID("a8d35f2d-b30b-454d-abf7-d3d84834ab0c").bytes_le

_LEAVE_ALLOCATED, _HAS_PARENT = 1, 2
_PRESENT = 6


def open_vhdx(read: ReadAt, file_size: int, head: bytes) -> Container:
    """The VHDX file; ``head`` only said that it is one."""
    regions = _regions(read)
    bat_at, metadata_at = regions.get(_BAT, 0), regions.get(_METADATA_REGION, 0)
    if not bat_at or not metadata_at:
        return damaged(ImageFormat.VHDX, file_size, bad_field("VHDX"))
    if max(bat_at, metadata_at) >= file_size:
        return damaged(ImageFormat.VHDX, file_size, cut_short("VHDX"))
    items = _items(read, metadata_at)
    if not all(name in items for name in (_FILE_PARAMETERS, _VIRTUAL_SIZE, _SECTOR_SIZE)):
        return damaged(ImageFormat.VHDX, file_size, bad_field("VHDX"))
    block_size, flags = _PARAMETERS.unpack(read(metadata_at + items[_FILE_PARAMETERS], 8))
    size: int = _U64.unpack(read(metadata_at + items[_VIRTUAL_SIZE], 8))[0]
    sector_size: int = _U32.unpack(read(metadata_at + items[_SECTOR_SIZE], 4))[0]
    if size > LARGEST_VIRTUAL_SIZE:
        return damaged(ImageFormat.VHDX, file_size, insane_size("VHDX"))
    if not _MIB <= block_size <= 256 * _MIB or block_size & block_size - 1 or sector_size not in (512, 4096):
        return damaged(ImageFormat.VHDX, file_size, bad_field("VHDX"))
    backing_file = ""
    if flags & _HAS_PARENT:
        backing_file = _parent(read, metadata_at + items[_PARENT]) if _PARENT in items else ""
        backing_file = backing_file or tr("a parent without a name")
    variant = "differencing" if flags & _HAS_PARENT else "fixed" if flags & _LEAVE_ALLOCATED else "dynamic"
    identity = Identity(ImageFormat.VHDX, size, variant, cluster_size=block_size, backing_file=backing_file)
    return Container(identity, _guest(read, size, bat_at, block_size, sector_size))


def _regions(read: ReadAt) -> dict[bytes, int]:
    """Where the regions begin, from the first region table that is one."""
    for table_at in _REGION_TABLES:
        table = read(table_at, 16 + 32 * 16)
        if table.startswith(b"regi"):
            count = min(_COUNT.unpack_from(table)[0], 16)
            entries = (_REGION.unpack_from(table, 16 + 32 * index) for index in range(count))
            return {name: offset for name, offset, _ in entries}
    return {}


def _items(read: ReadAt, metadata_at: int) -> dict[bytes, int]:
    """Where the metadata items begin, counted from the metadata region's beginning."""
    signature, count = _METADATA_COUNT.unpack(read(metadata_at, _METADATA_COUNT.size))
    if signature != b"metadata":
        return {}
    count = min(count, _MOST_ENTRIES)
    table = read(metadata_at + 32, 32 * count)
    entries = (_METADATA.unpack_from(table, 32 * index) for index in range(count))
    return {name: offset for name, offset, _ in entries}


def _parent(read: ReadAt, locator_at: int) -> str:
    """The parent's path: relative if there is one, else as it was on the machine that made the disk."""
    count = min(_LOCATOR.unpack(read(locator_at, _LOCATOR.size))[0], 16)
    pairs = {}
    for index in range(count):
        entry = read(locator_at + _LOCATOR.size + 12 * index, 12)
        key_at, value_at, key_length, value_length = _PAIR.unpack(entry)
        key = read(locator_at + key_at, key_length).decode("utf-16-le", "replace")
        pairs[key] = read(locator_at + value_at, value_length).decode("utf-16-le", "replace")
    return next(
        (pairs[key] for key in ("relative_path", "absolute_win32_path", "volume_path") if pairs.get(key)), ""
    )


def _guest(read: ReadAt, size: int, bat_at: int, block_size: int, sector_size: int) -> ReadAt:
    """Through the BAT: after each run of payload blocks comes one entry for their sector bitmap."""
    tables = Tables(read)
    run = (sector_size << 23) // block_size

    def locate(block: int) -> int | None:
        entry = tables.entry(bat_at + (block + block // run) * 8, _U64)
        return (entry >> 20) * _MIB if entry & 7 == _PRESENT else None

    return chunked(read, size, block_size, locate)
