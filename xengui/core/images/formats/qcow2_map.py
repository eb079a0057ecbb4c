"""Where a qcow2's guest bytes are, by its L1 and L2 tables; QEMU's docs/interop/qcow2.txt lays them down.

Only the active tables: what snapshots keep is no part of what the guest sees.
"""

import struct

import numpy as np
import numpy.typing as npt

from xengui.core.images.extent import NOWHERE, ExtentState
from xengui.core.images.extent_map import Bytes
from xengui.core.images.formats.guest_rows import GuestRows
from xengui.core.images.image import Identity
from xengui.core.images.table_reader import BATCH, TableReader
from xengui.core.translate import tr

MOST_L1_ENTRIES = 4 * 1024**2
"""32 MiB: QEMU opens no image with more."""

_BITS = struct.Struct(">I")
_L1 = struct.Struct(">IQ")
_FEATURES = struct.Struct(">Q")
_QCOW1 = struct.Struct(">BB6xQ")
_DATA_FILE, _EXTENDED_L2 = 1 << 2, 1 << 4
_OFFSET = 0x00FF_FFFF_FFFF_FE00
_COMPRESSED, _COPIED, _ALL_ZERO = 1 << 62, 1 << 63, 1
_SUBCLUSTERS = 32
_ALL = 2**32 - 1

Entries = npt.NDArray[np.uint64]


def qcow2_map(identity: Identity, head: bytes, tables: TableReader, rows: GuestRows) -> None:
    """Add what the tables of the image that begins with ``head`` say."""
    if identity.variant == "v1":
        _qcow1_map(identity.virtual_size, head, tables, rows)
        return
    bits: int = _BITS.unpack_from(head, 20)[0]
    features = _FEATURES.unpack_from(head, 72)[0] if identity.variant != "v2" else 0
    _, l1_at = _L1.unpack_from(head, 36)
    extended, external = bool(features & _EXTENDED_L2), bool(features & _DATA_FILE)
    table_bits = bits - (4 if extended else 3)
    l2_places = _l1(tables, l1_at, -(-identity.virtual_size >> (bits + table_bits)), _OFFSET)
    _check_aligned(l2_places, bits)
    batch = BATCH // _SUBCLUSTERS if extended else BATCH
    for numbers, data in tables.tables_at(l2_places, 1 << bits, batch):
        entries = data.reshape(-1).view(">u8").astype(np.uint64)
        if extended:
            _add_extended(rows, tables.size, bits, numbers, table_bits, entries, external)
        else:
            at = np.flatnonzero(entries)
            starts = ((numbers[at >> table_bits] << table_bits) + (at & (1 << table_bits) - 1)) << bits
            states, physical = _clusters(entries[at], tables.size, bits, external)
            zero = (entries[at] & (_COMPRESSED | _ALL_ZERO)) == _ALL_ZERO
            states[zero] = ExtentState.ZERO
            rows.add(starts, 1 << bits, states, physical)


def _l1(tables: TableReader, offset: int, count: int, mask: int) -> Bytes:
    """The L2 tables' places, by the ``count`` entries of the L1 table that the guest's size needs."""
    if count > MOST_L1_ENTRIES:
        raise ValueError(tr("The qcow2 image's tables are larger than any program makes them."))
    found = [entries & mask for _, entries in tables.entries(offset, count, ">u8")]
    return np.concatenate(found) if found else np.empty(0, np.int64)


def _check_aligned(places: Bytes, bits: int) -> None:
    if (places & (1 << bits) - 1).any():
        raise ValueError(tr("The qcow2 tables are damaged: they point between clusters."))


def _clusters(
    entries: Entries, file_size: int, bits: int, external: bool
) -> tuple[npt.NDArray[np.uint8], Bytes]:
    """DATA or HOLE for each L2 entry, and its place; compressed clusters have none of their own.

    In an ``external`` data file a cluster may lie at offset 0; then only the "copied" bit says it is there.
    """
    packed = (entries & _COMPRESSED) != 0
    places = (entries & _OFFSET).astype(np.int64)
    allocated = packed | ((entries & (_OFFSET | _COPIED if external else _OFFSET)) != 0)
    states = np.where(allocated, ExtentState.DATA, ExtentState.HOLE).astype(np.uint8)
    if packed.any():
        offset_bits = 62 - (bits - 8)  # above it: the length in sectors
        if int((entries[packed] & ((1 << offset_bits) - 1)).max()) >= file_size:
            places[packed] = file_size  # beyond the end
        else:
            places[packed] = NOWHERE
    if external:
        places[:] = NOWHERE  # not in this file
    placed = places > 0
    _check_aligned(places[placed & ~packed], bits)
    places[places == 0] = NOWHERE
    return states, places


def _add_extended(
    rows: GuestRows,
    file_size: int,
    bits: int,
    numbers: Bytes,
    table_bits: int,
    entries: Entries,
    external: bool,
) -> None:
    """Entries of 16 bytes: the second half has a bit for each subcluster allocated, then for each zero."""
    pairs = entries.reshape(-1, 2)
    at = np.flatnonzero(pairs.any(axis=1))
    starts = ((numbers[at >> table_bits] << table_bits) + (at & (1 << table_bits) - 1)) << bits
    entry, bitmap = pairs[at, 0], pairs[at, 1]
    packed = (entry & _COMPRESSED) != 0
    _, physical = _clusters(entry, file_size, bits, external)
    there = np.where(packed, _ALL, bitmap & _ALL)
    zero = np.where(packed, 0, bitmap >> np.uint64(32))
    whole = (zero == _ALL) | ((there == _ALL) & (zero == 0)) | ((there | zero) == 0)
    states = np.where(zero == _ALL, ExtentState.ZERO, ExtentState.DATA)
    states[(there | zero) == 0] = ExtentState.HOLE
    part = ~whole
    part_size = (1 << bits) // _SUBCLUSTERS
    index = np.arange(_SUBCLUSTERS, dtype=np.uint64)
    part_zero = (zero[part, None] >> index & 1).astype(np.bool_)
    part_there = (there[part, None] >> index & 1).astype(np.bool_)
    part_states = np.where(part_zero, ExtentState.ZERO, np.where(part_there, ExtentState.DATA, 0))
    offsets = index.astype(np.int64) * part_size
    base = physical[part, None]
    all_starts = np.concatenate([starts[whole], (starts[part, None] + offsets).ravel()])
    order = np.argsort(all_starts, kind="stable")
    lengths = np.full(len(order), part_size)
    lengths[: int(whole.sum())] = 1 << bits
    rows.add(
        all_starts[order],
        lengths[order],
        np.concatenate([states[whole], part_states.ravel()]).astype(np.uint8)[order],
        np.concatenate([physical[whole], np.where(base == NOWHERE, NOWHERE, base + offsets).ravel()])[order],
    )


def _qcow1_map(size: int, head: bytes, tables: TableReader, rows: GuestRows) -> None:
    """The old qcow: plain offsets, the highest bit set for compressed clusters; no zero clusters."""
    bits, table_bits, _ = _QCOW1.unpack_from(head, 32)
    l1_at: int = struct.unpack_from(">Q", head, 40)[0]
    if not 6 <= table_bits <= 13:
        raise ValueError(tr("The qcow header is damaged."))
    l2_places = _l1(tables, l1_at, -(-size >> (bits + table_bits)), (1 << 63) - 1)
    for numbers, data in tables.tables_at(l2_places, 8 << table_bits):
        entries = data.reshape(-1).view(">i8").astype(np.int64)
        at = np.flatnonzero(entries)
        starts = ((numbers[at >> table_bits] << table_bits) + (at & (1 << table_bits) - 1)) << bits
        places = np.where(entries[at] < 0, NOWHERE, entries[at])
        rows.add(starts, 1 << bits, np.full(len(at), ExtentState.DATA, np.uint8), places)
