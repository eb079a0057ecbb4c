"""Where a VMDK's guest bytes are, by its grain directory and tables; VMware's "Virtual Disk Format 5.0"."""

import numpy as np

from xengui.core.images.extent import NOWHERE, ExtentState
from xengui.core.images.formats import vmdk
from xengui.core.images.formats.guest_rows import GuestRows
from xengui.core.images.image import Identity
from xengui.core.images.table_reader import TableReader
from xengui.core.translate import tr

MOST_TABLES = 1 << 22
"""128 TiB in grains of 64 KiB; VMware ends at 62 TiB."""

_SECTOR = 512
_HEADER_SIZE = 1024
_ELSEWHERE = (b"FLAT", b"VMFS", b"VMFSRAW", b"VMFSRDM")


def vmdk_map(identity: Identity, head: bytes, tables: TableReader, rows: GuestRows) -> None:
    """Add what the sparse extent's tables, or the descriptor's lines, say."""
    if not head.startswith(vmdk.MAGIC):
        _add_descriptor(tables, rows)
        return
    header = vmdk._HEADER.unpack_from(head)
    if header[8] == vmdk._AT_END:  # stream-optimized: the true header is the footer, before the end marker
        header = vmdk._HEADER.unpack_from(tables.bytes_at(tables.size - _HEADER_SIZE, _HEADER_SIZE))
    _, flags, capacity, grain, _, _, per_table, _, directory_at, _ = header
    packed = bool(flags & vmdk._COMPRESSED)
    count = -(-capacity // max(1, grain * per_table))
    if count > MOST_TABLES or not per_table:
        raise ValueError(tr("The VMDK image's tables are larger than any program makes them."))
    directory = [entries for _, entries in tables.entries(directory_at * _SECTOR, count, "<u4")]
    places = np.concatenate([np.empty(0, np.int64), *directory]) * _SECTOR
    for numbers, data in tables.tables_at(places, per_table * 4):
        entries = data.reshape(-1).view("<u4").astype(np.int64)
        at = np.flatnonzero(entries)
        entries = entries[at]
        if len(entries) and int(entries.max()) * _SECTOR >= tables.size:
            entries[:] = tables.size  # beyond the end, packed or not
            packed = False
        starts = (numbers[at // per_table] * per_table + at % per_table) * grain * _SECTOR
        zero = entries == 1
        states = np.where(zero, ExtentState.ZERO, ExtentState.DATA).astype(np.uint8)
        rows.add(starts, grain * _SECTOR, states, np.where(zero | packed, NOWHERE, entries * _SECTOR))


def _add_descriptor(tables: TableReader, rows: GuestRows) -> None:
    """The text names other files: flat ones hold their part whole; of sparse ones nothing is known here."""
    start = 0
    text = tables.bytes_at(0, min(tables.size, vmdk._DESCRIPTOR_MOST))
    for sectors, kind, _ in vmdk._EXTENT.findall(text):
        state = ExtentState.DATA if kind in _ELSEWHERE else ExtentState.UNKNOWN
        length = int(sectors) * _SECTOR
        if start + length > rows.size:  # only where the file has changed in between
            raise ValueError(tr("The VMDK descriptor is damaged."))
        if length:
            rows.add_one(start, length, ExtentState.ZERO if kind == b"ZERO" else state)
        start += length
