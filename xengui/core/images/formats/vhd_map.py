"""Where a VHD's guest bytes are, by its block allocation table; Microsoft's specification 1.0 has it.

"Block Allocation Table and Data Blocks": each block begins with a bitmap of its sectors, the first sector's
bit the highest of the first byte. It only counts in differencing disks: a clear bit is the parent's sector.
"""

import struct

import numpy as np

from xengui.core.images.bit_runs import set_runs_in_rows
from xengui.core.images.extent import ExtentState
from xengui.core.images.extent_map import Bytes
from xengui.core.images.formats.guest_rows import GuestRows
from xengui.core.images.image import Identity
from xengui.core.images.table_reader import BATCH, TableReader
from xengui.core.translate import tr

_HEADER_AT = struct.Struct(">16xQ")
_TABLE_AT = struct.Struct(">16xQ")
_UNALLOCATED = 0xFFFFFFFF
_SECTOR = 512
_REVERSED = np.packbits(
    np.unpackbits(np.arange(256, dtype=np.uint8).reshape(-1, 1), axis=1, bitorder="little"), axis=1
).ravel()
"""Each byte with its bits in the other order."""


def vhd_map(identity: Identity, head: bytes, tables: TableReader, rows: GuestRows) -> None:
    """Add what the table of the VHD with the footer ``head`` says."""
    block_size = identity.cluster_size
    if block_size is None:  # fixed: the guest's bytes, then the footer
        rows.add_one(0, identity.virtual_size, ExtentState.DATA, 0)
        return
    header_at: int = _HEADER_AT.unpack_from(head)[0]
    table_at: int = _TABLE_AT.unpack(tables.bytes_at(header_at, _TABLE_AT.size))[0]
    bitmap_size = -(-block_size // _SECTOR // 8 // _SECTOR) * _SECTOR
    for first, entries in tables.entries(table_at, -(-identity.virtual_size // block_size), ">u4"):
        present = np.flatnonzero(entries != _UNALLOCATED)
        places = entries[present] * _SECTOR
        if (places == 0).any():
            raise ValueError(tr("The VHD block allocation table is damaged."))
        starts = (first + present) * block_size
        if identity.variant == "differencing":
            _add_sectors(tables, rows, block_size, bitmap_size, starts, places)
        else:
            data = np.full(len(present), ExtentState.DATA, np.uint8)
            rows.add(starts, block_size, data, places + bitmap_size)


def _add_sectors(
    tables: TableReader, rows: GuestRows, block_size: int, bitmap_size: int, starts: Bytes, places: Bytes
) -> None:
    """Runs of the sectors that are in this file."""
    step = max(1, BATCH // bitmap_size)
    used = block_size // _SECTOR // 8
    for first in range(0, len(starts), step):
        batch = slice(first, first + step)
        bitmaps = _REVERSED[tables.gather(places[batch], bitmap_size)[:, :used]]
        block, begins, ends = set_runs_in_rows(bitmaps)
        rows.add(
            starts[batch][block] + begins * _SECTOR,
            (ends - begins) * _SECTOR,
            np.full(len(block), ExtentState.DATA, np.uint8),
            places[batch][block] + bitmap_size + begins * _SECTOR,
        )
