"""Where a VHDX's guest bytes are, by its BAT; [MS-VHDX] 2.5 has it.

A log that was not replayed (the machine that wrote the file crashed) may hold newer entries: this map is then
what the file says without it.
"""

import struct

import numpy as np
import numpy.typing as npt

from xengui.core.images.bit_runs import set_runs_in_rows
from xengui.core.images.extent import NOWHERE, ExtentState
from xengui.core.images.extent_map import Bytes
from xengui.core.images.formats import vhdx
from xengui.core.images.formats.guest_rows import GuestRows
from xengui.core.images.image import Identity, ReadAt
from xengui.core.images.table_reader import BATCH, TableReader
from xengui.core.translate import tr

_MIB = 1024**2
_CHUNK_SECTORS = 1 << 23  # that one bitmap block of 1 MiB has bits for
_NOT_PRESENT, _FULLY_PRESENT, _PARTIALLY_PRESENT = 0, 6, 7
_RESERVED = (4, 5)
_U32 = struct.Struct("<I")


def vhdx_map(identity: Identity, _head: bytes, tables: TableReader, rows: GuestRows) -> None:
    """Add what the BAT says: after each chunk's payload blocks comes the entry of their sector bitmap.

    Undefined, zero and unmapped blocks read as zeros; one that is not present is the parent's, if any.
    """
    bat_at, sector_size = _bat_and_sector_size(tables.bytes_at)
    block_size = identity.cluster_size or _MIB
    differencing = identity.variant == "differencing"
    ratio = _CHUNK_SECTORS * sector_size // block_size
    blocks = -(-identity.virtual_size // block_size)
    count = -(-blocks // ratio) * (ratio + 1) if differencing else blocks + max(0, blocks - 1) // ratio
    step = max(1, BATCH // 8 // (ratio + 1)) * (ratio + 1)  # whole chunks
    for first, entries in tables.entries(bat_at, count, "<u8", step):
        chunk, within = np.divmod(np.arange(len(entries)), ratio + 1)
        payload = np.flatnonzero((within < ratio) & (entries & 7 != _NOT_PRESENT))
        kinds = entries[payload] & 7
        partial = kinds == _PARTIALLY_PRESENT
        if np.isin(kinds, _RESERVED).any() or (partial.any() and not differencing):
            raise ValueError(_damaged())
        chunk, within = chunk[payload], within[payload]
        starts = (first // (ratio + 1) * ratio + chunk * ratio + within) * block_size
        places = np.where(kinds < _FULLY_PRESENT, NOWHERE, entries[payload] & -_MIB)
        if not partial.any():
            rows.add(starts, block_size, _states(kinds), places)
            continue
        bitmaps = entries[np.minimum(chunk * (ratio + 1) + ratio, len(entries) - 1)]
        if (bitmaps[partial] & 7 != _FULLY_PRESENT).any():
            raise ValueError(_damaged())
        width = block_size // sector_size // 8
        bitmap_places = (bitmaps & -_MIB) + within * width
        many = max(1, BATCH // width)
        for at in range(0, len(starts), many):
            each = slice(at, at + many)
            _add_partial(
                tables,
                rows,
                (block_size, sector_size),
                (starts[each], kinds[each], places[each], bitmap_places[each]),
            )


def _add_partial(
    tables: TableReader, rows: GuestRows, sizes: tuple[int, int], blocks: tuple[Bytes, Bytes, Bytes, Bytes]
) -> None:
    """Blocks (starts, kinds, places, their bitmaps' places) of which some are only in part in this file."""
    block_size, sector_size = sizes
    starts, kinds, places, bitmap_places = blocks
    part = np.flatnonzero(kinds == _PARTIALLY_PRESENT)
    whole = np.flatnonzero(kinds != _PARTIALLY_PRESENT)
    row, begins, ends = set_runs_in_rows(tables.gather(bitmap_places[part], block_size // sector_size // 8))
    row = part[row]
    all_starts = np.concatenate([starts[whole], starts[row] + begins * sector_size])
    order = np.argsort(all_starts, kind="stable")
    lengths = np.concatenate([np.full(len(whole), block_size), (ends - begins) * sector_size])
    states = np.concatenate([_states(kinds[whole]), np.full(len(row), ExtentState.DATA, np.uint8)])
    physical = np.concatenate([places[whole], places[row] + begins * sector_size])
    rows.add(all_starts[order], lengths[order], states[order], physical[order])


def _states(kinds: Bytes) -> npt.NDArray[np.uint8]:
    return np.where(kinds < _FULLY_PRESENT, ExtentState.ZERO, ExtentState.DATA).astype(np.uint8)


def _bat_and_sector_size(read: ReadAt) -> tuple[int, int]:
    """Where the BAT begins, and the logical sectors' size; the header was judged before."""
    regions = vhdx._regions(read)
    bat_at, metadata_at = regions.get(vhdx._BAT), regions.get(vhdx._METADATA_REGION)
    sector_size_at = vhdx._items(read, metadata_at).get(vhdx._SECTOR_SIZE) if metadata_at else None
    if bat_at is None or metadata_at is None or sector_size_at is None:
        raise ValueError(_damaged())  # only where the file has changed in between
    return bat_at, _U32.unpack(read(metadata_at + sector_size_at, 4))[0]


def _damaged() -> str:
    return tr("The VHDX block allocation table is damaged.")
