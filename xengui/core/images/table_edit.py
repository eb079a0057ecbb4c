"""The bytes that make a partition table fit a disk of another size; the caller orders and syncs.

GPT as the UEFI specification, chapter 5, has it: header and table after the first sector, copies at the end.
"""

import struct
import zlib
from typing import NamedTuple

from xengui.core.errors import XenGuiError
from xengui.core.images.image import ReadAt
from xengui.core.sizes import MIB, TIB
from xengui.core.translate import tr

SECTOR = 512
MBR_END = 2 * TIB - SECTOR
"""The byte an MBR partition may reach: its sectors are counted in 32 bits."""

_HEADER = struct.Struct("<8sIIIIQQQQ16sQIII")
_ENTRY_RANGE = struct.Struct("<QQ")
_ENTRY_RANGE_AT = 32
_MAGIC = b"EFI PART"
_MBR_TABLE, _MBR_ENTRY = 446, 16
_MBR_SECTORS_AT = 12
_PROTECTIVE = 0xEE
_MOST_TABLE = 128 * 1024


class Write(NamedTuple):
    """``data`` to be at ``offset`` of the disk."""

    offset: int
    data: bytes


class _Gpt(NamedTuple):
    header: bytes  # header_size bytes
    table: bytes
    table_lba: int
    entry_size: int


def gpt_room(read: ReadAt, disk_size: int) -> int:
    """The byte at which the last partition of a GPT disk of ``disk_size`` bytes must end, at the latest."""
    return disk_size // SECTOR * SECTOR - (_table_sectors(_gpt(read)) + 1) * SECTOR


def gpt_for_size(read: ReadAt, new_size: int, number: int, end: int, clear: bool = True) -> tuple[Write, ...]:
    """What moves a GPT to a disk of ``new_size`` bytes, partition ``number`` (0: none) ending at ``end``.

    In the order to be written: the copy at the new end; the table itself, whose old checksum tells until its
    header is written that it is being changed; with ``clear``, zeros over the old copy where that lies within
    the new disk. At each moment one of the two is whole. Raises XenGuiError where the table is not whole, or
    something lies in the copy's way.
    """
    gpt = _gpt(read)
    table = bytearray(gpt.table)
    if number:
        at = (number - 1) * gpt.entry_size + _ENTRY_RANGE_AT
        first, _ = _ENTRY_RANGE.unpack_from(table, at)
        _ENTRY_RANGE.pack_into(table, at, first, end // SECTOR - 1)
    last = new_size // SECTOR - 1
    copy_lba = last - _table_sectors(gpt)
    if any(reach * SECTOR >= copy_lba * SECTOR for reach in _reaches(table, gpt.entry_size)):
        raise XenGuiError(
            tr("A partition lies where the partition table's copy must be."), tr("Choose a larger size.")
        )
    head, padded = read(0, SECTOR), bytes(table).ljust(_table_sectors(gpt) * SECTOR, b"\0")
    fields = (gpt.header, zlib.crc32(table), copy_lba - 1)
    copy = _header(*fields, here=last, other=1, table_lba=copy_lba)
    own = _header(*fields, here=1, other=last, table_lba=gpt.table_lba)
    writes = [
        Write(copy_lba * SECTOR, padded + copy),
        Write(gpt.table_lba * SECTOR, padded),
        Write(0, _protective(head, last) + own),
    ]
    start, old_last = gpt_copy(read)
    if clear and old_last < copy_lba and read(old_last * SECTOR, 8) == _MAGIC:
        writes.append(Write(start, bytes((old_last + 1) * SECTOR - start)))
    return tuple(writes)


def gpt_copy(read: ReadAt) -> tuple[int, int]:
    """The byte where the table's copy at the end begins, and the sector of its header."""
    gpt = _gpt(read)
    last = _HEADER.unpack_from(gpt.header)[6]
    return (last - _table_sectors(gpt)) * SECTOR, last


def mbr_for_size(read: ReadAt, number: int, start: int, end: int) -> tuple[Write, ...]:
    """What makes the primary partition ``number`` reach from ``start`` to ``end``: one sector."""
    sector = bytearray(read(0, SECTOR))
    at = _MBR_TABLE + (number - 1) * _MBR_ENTRY + _MBR_SECTORS_AT
    struct.pack_into("<I", sector, at, (end - start) // SECTOR)
    return (Write(0, bytes(sector)),)


def aligned_end(end: int, at_least: int) -> int:
    """``end`` down to a whole MiB, but not under ``at_least``."""
    return max(end // MIB * MIB, at_least)


def _gpt(read: ReadAt) -> _Gpt:
    """The table after the first sector, whole. Raises XenGuiError when it is not."""
    sector = read(SECTOR, SECTOR)
    header_size = _HEADER.unpack_from(sector)[2]
    if not sector.startswith(_MAGIC) or not _HEADER.size <= header_size <= SECTOR:
        raise _damaged()
    header = sector[:header_size]
    _, _, _, crc, _, here, _, _, _, _, table_lba, count, entry_size, table_crc = _HEADER.unpack_from(header)
    if here != 1 or zlib.crc32(header[:16] + bytes(4) + header[20:]) != crc:
        raise _damaged()
    if entry_size < 128 or not 0 < count * entry_size <= _MOST_TABLE:
        raise _damaged()
    table = read(table_lba * SECTOR, count * entry_size)
    if len(table) != count * entry_size or zlib.crc32(table) != table_crc:
        raise _damaged()
    return _Gpt(header, table, table_lba, entry_size)


def _damaged() -> XenGuiError:
    return XenGuiError(
        tr("The GPT partition table is damaged, or has sectors of 4 KiB."),
        tr("Repair it first (gdisk), or resize the file alone and the rest in the guest."),
    )


def _table_sectors(gpt: _Gpt) -> int:
    return -(-len(gpt.table) // SECTOR)


def _reaches(table: bytes | bytearray, entry_size: int) -> list[int]:
    """The last sector of every partition."""
    return [
        _ENTRY_RANGE.unpack_from(table, at + _ENTRY_RANGE_AT)[1]
        for at in range(0, len(table), entry_size)
        if any(table[at : at + 16])
    ]


def _header(header: bytes, table_crc: int, last_usable: int, here: int, other: int, table_lba: int) -> bytes:
    """A header's sector with its checksum, the rest as it was."""
    fields = list(_HEADER.unpack_from(header))
    fields[3], fields[5], fields[6], fields[8], fields[10], fields[13] = (
        *(0, here, other, last_usable, table_lba),
        table_crc,
    )
    fresh = _HEADER.pack(*fields) + header[_HEADER.size :]
    fields[3] = zlib.crc32(fresh)
    return (_HEADER.pack(*fields) + header[_HEADER.size :]).ljust(SECTOR, b"\0")


def _protective(sector: bytes, last: int) -> bytes:
    """The first sector, its protective entry as long as the disk or as 32 bits can say."""
    changed = bytearray(sector)
    for at in range(_MBR_TABLE, _MBR_TABLE + 4 * _MBR_ENTRY, _MBR_ENTRY):
        start = int.from_bytes(changed[at + 8 : at + 12], "little")
        if changed[at + 4] == _PROTECTIVE and start == 1:  # a hybrid MBR's may end before other entries
            struct.pack_into("<I", changed, at + _MBR_SECTORS_AT, min(last, 0xFFFFFFFF))
    return bytes(changed)
