"""Partition tables: MBR with its chain of logical partitions, and GPT (UEFI specification, chapter 5)."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from xengui.core.images.content.partition_types import (
    EXTENDED_TYPES,
    PROTECTIVE_TYPE,
    gpt_name,
    mbr_name,
)
from xengui.core.images.image import Partition, ReadAt
from xengui.core.translate import tr

BOOT_SIGNATURE = b"\x55\xaa"
BOOT_SIGNATURE_AT = 510

# A guest's kernel often lies beside its disk, and its header (Documentation/arch/x86/boot.rst) looks like a
# table with one partition.
_LINUX_KERNEL = (b"HdrS", 0x202)
_SECTOR = 512
_TABLE_AT = 446
_MBR_ENTRIES = struct.Struct("<" + "B3xB3xII" * 4)
_MOST_LOGICAL = 60
_GPT_MAGIC = b"EFI PART"
_GPT_HEADER = struct.Struct("<8x4xII4xQ8x8x8x16xQIII")
_GPT_ENTRY = struct.Struct("<16s16xQQ8x72s")
_GPT_UNUSED = bytes(16)
_GPT_RUN = 16
_MOST_GPT_BYTES = 128 * 1024
_LONGEST_GPT_HEADER = 512


@dataclass(frozen=True, slots=True)
class Table:
    """A partition table: ``kind`` is "gpt" or "mbr"; ``problem`` says what is wrong with it, if anything.

    ``extended`` are the numbers of those partitions that only hold others.
    """

    kind: str
    partitions: tuple[Partition, ...]
    extended: frozenset[int] = frozenset()
    problem: str = ""


class _Entry(NamedTuple):
    """One of an MBR's four, in sectors."""

    kind: int
    start: int
    size: int


def find_table(read: ReadAt, size: int, head: bytes) -> Table | None:
    """The partition table of the disk of ``size`` bytes whose first 4 KiB are ``head``."""
    if not head.startswith(BOOT_SIGNATURE, BOOT_SIGNATURE_AT) or head.startswith(*_LINUX_KERNEL):
        return None
    entries = _entries(head)
    if entries is None:
        return None
    if any(entry.kind == PROTECTIVE_TYPE for entry in entries):
        table = _gpt(read, size, head)
        if table is not None:
            return table
    if not _plausible(entries, size):
        return None
    extended = (number for number, entry in enumerate(entries, 1) if entry.kind in EXTENDED_TYPES)
    return Table("mbr", _mbr_partitions(read, entries), frozenset(extended))


def _entries(sector: bytes) -> list[_Entry] | None:
    """The four entries of an MBR or EBR; None if the bytes are boot code, which the active flags tell."""
    fields = _MBR_ENTRIES.unpack_from(sector, _TABLE_AT)
    if any(flag not in (0, 0x80) for flag in fields[::4]):
        return None
    return [_Entry(fields[at + 1], fields[at + 2], fields[at + 3]) for at in range(0, 16, 4)]


def _plausible(entries: list[_Entry], size: int) -> bool:
    """Whether this can be a table: types and sizes go together, and the first partition begins on it."""
    used = [entry for entry in entries if entry.kind]
    return all(entry.size for entry in used) and (
        not used or min(entry.start for entry in used) * _SECTOR < size
    )


def _mbr_partitions(read: ReadAt, entries: list[_Entry]) -> tuple[Partition, ...]:
    partitions = []
    logical: list[Partition] = []
    for number, entry in enumerate(entries, 1):
        if not entry.kind:
            continue
        partitions.append(_partition(number, entry, 0))
        if entry.kind in EXTENDED_TYPES and not logical:
            logical = _logical_partitions(read, entry)
    return (*partitions, *logical)


def _partition(number: int, entry: _Entry, base: int) -> Partition:
    return Partition(number, (base + entry.start) * _SECTOR, entry.size * _SECTOR, mbr_name(entry.kind))


def _logical_partitions(read: ReadAt, extended: _Entry) -> list[Partition]:
    """The chain inside an extended partition: each link has one partition and points to the next link."""
    found: list[Partition] = []
    at = extended.start
    visited: set[int] = set()
    while at not in visited and len(visited) < _MOST_LOGICAL:
        visited.add(at)
        sector = read(at * _SECTOR, _SECTOR)
        entries = _entries(sector) if sector[BOOT_SIGNATURE_AT:] == BOOT_SIGNATURE else None
        if entries is None:
            break
        data = next((entry for entry in entries[:2] if entry.kind not in EXTENDED_TYPES and entry.size), None)
        link = next((entry for entry in entries[:2] if entry.kind in EXTENDED_TYPES and entry.size), None)
        if data is not None and data.kind:
            found.append(_partition(5 + len(found), data, at))
        if link is None or not 0 < link.start < extended.size:
            break
        at = extended.start + link.start
    return found


def _gpt(read: ReadAt, size: int, head: bytes) -> Table | None:
    """The GPT from its header in sector 1, else from the copy in the last sector.

    A disk with 4 KiB sectors has its sector 1 at 4096. None if there is not even a damaged one.
    """
    signature = head.startswith(_GPT_MAGIC, _SECTOR)
    if signature:
        partitions = _gpt_partitions(read, head[_SECTOR : 2 * _SECTOR], _SECTOR, 1)
        if partitions is not None:
            return Table("gpt", partitions)
    for sector_size, at in ((_SECTOR, size // _SECTOR * _SECTOR - _SECTOR), (4096, 4096)):
        header = read(at, _SECTOR)
        if header.startswith(_GPT_MAGIC):
            signature = True
            partitions = _gpt_partitions(read, header, sector_size, at // sector_size)
            if partitions is not None:
                return Table("gpt", partitions)
    if not signature:
        return None
    return Table("gpt", (), problem=tr("The GPT partition table is damaged, and so is its copy at the end."))


def _gpt_partitions(read: ReadAt, header: bytes, sector_size: int, here: int) -> tuple[Partition, ...] | None:
    """The partitions, if the header in sector ``here`` and its table are whole; else None."""
    header_size, crc, own_lba, table_lba, count, entry_size, table_crc = _GPT_HEADER.unpack_from(header)
    if not 92 <= header_size <= _LONGEST_GPT_HEADER or own_lba != here:
        return None
    if zlib.crc32(header[:16] + bytes(4) + header[20:header_size]) != crc:
        return None
    if entry_size < 128 or entry_size % 8 or not 0 < count * entry_size <= _MOST_GPT_BYTES:
        return None
    table = read(table_lba * sector_size, count * entry_size)
    if zlib.crc32(table) != table_crc:
        return None
    partitions = []
    for at in _used_entries(table, entry_size):
        kind, first, last, name = _GPT_ENTRY.unpack_from(table, at)
        if first > last:
            continue
        partitions.append(
            Partition(
                at // entry_size + 1,
                first * sector_size,
                (last - first + 1) * sector_size,
                gpt_name(kind),
                name.decode("utf-16-le", "replace").partition("\0")[0],
            )
        )
    return tuple(partitions)


def _used_entries(table: bytes, entry_size: int) -> Iterator[int]:
    """Where the entries in use begin. Most of the usual 128 are not: sixteen at a time are passed over."""
    run = _GPT_RUN * entry_size
    unused = bytes(run)
    for start in range(0, len(table), run):
        if not table.startswith(unused, start):
            for at in range(start, min(start + run, len(table)), entry_size):
                if not table.startswith(_GPT_UNUSED, at):
                    yield at
