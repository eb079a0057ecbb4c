"""Where a VDI's guest bytes are, by its block map; VirtualBox's VDICore.h describes it."""

import struct

import numpy as np

from xengui.core.images.extent import NOWHERE, ExtentState
from xengui.core.images.formats.guest_rows import GuestRows
from xengui.core.images.image import Identity
from xengui.core.images.table_reader import TableReader

_LAYOUT = struct.Struct("<II")
_SIZES = struct.Struct("<QII")
_ZERO, _FREE = 0xFFFFFFFE, 0xFFFFFFFF


def vdi_map(_identity: Identity, head: bytes, tables: TableReader, rows: GuestRows) -> None:
    """Add what the block map of the image that begins with ``head`` says."""
    map_at, data_at = _LAYOUT.unpack_from(head, 0x154)
    size, block_size, extra = _SIZES.unpack_from(head, 0x170)
    for first, entries in tables.entries(map_at, -(-size // block_size), "<u4"):
        present = np.flatnonzero(entries != _FREE)
        entries = entries[present]
        zero = entries == _ZERO
        places = np.where(zero, NOWHERE, data_at + entries * (block_size + extra) + extra)
        states = np.where(zero, ExtentState.ZERO, ExtentState.DATA).astype(np.uint8)
        rows.add((first + present) * block_size, block_size, states, places)
