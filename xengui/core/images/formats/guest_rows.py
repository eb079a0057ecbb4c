"""Collects what a format's tables say of the guest's bytes, neighbours joined as they come."""

import numpy as np
import numpy.typing as npt

from xengui.core.images.extent import NOWHERE, ExtentState
from xengui.core.images.extent_map import Bytes, ExtentMap
from xengui.core.translate import tr

MOST_EXTENTS = 1 << 24
"""About 400 MiB of them, at which the map is given up: a full 1 TiB qcow2 without two clusters in order."""

States = npt.NDArray[np.uint8]
_Columns = tuple[Bytes, Bytes, States, Bytes]


class GuestRows:
    """Stretches of a guest's ``size`` bytes, added in their order; ``physical`` is within ``file_size``.

    ``missing`` is the sentence for places beyond the file's end.
    """

    __slots__ = ("_columns", "_count", "_file_size", "_missing", "_placed", "_records", "_tail", "size")

    def __init__(self, size: int, file_size: int, missing: str) -> None:
        self.size = size
        self._file_size = file_size
        self._missing = missing
        self._columns: list[_Columns] = []
        self._tail: _Columns | None = None  # the last stretch, which the next may continue
        self._count = 0
        self._records = 0
        self._placed = 0  # bytes of the file that have been given to the guest

    def add(self, starts: Bytes, lengths: Bytes | int, states: States, physical: Bytes) -> None:
        """Stretches in order, none before what was added; holes among them are dropped."""
        kept = np.flatnonzero((states != ExtentState.HOLE) & (starts < self.size))
        if not len(kept):
            return
        self._records += len(kept)
        lengths = np.full(len(kept), lengths) if isinstance(lengths, int) else lengths[kept]
        columns = (starts[kept], lengths, states[kept], physical[kept])
        if int(columns[3].max()) >= self._file_size or int(columns[3].min()) < NOWHERE:
            raise ValueError(self._missing)
        self._count_placed(columns[1], columns[3])
        if self._tail is not None:
            columns = _stacked([self._tail, columns])
        columns = _joined(*columns)
        self._tail = _rows(columns, slice(-1, None))
        self._count += len(columns[0]) - 1
        if self._count > MOST_EXTENTS:
            raise ValueError(tr("The image is too fragmented to be mapped."))
        if len(columns[0]) > 1:
            self._columns.append(_rows(columns, slice(-1)))

    def _count_placed(self, lengths: Bytes, physical: Bytes) -> None:
        """No byte is the guest's twice: else a small file could claim any number of extents."""
        placed = physical != NOWHERE
        there = np.minimum(lengths, self._file_size - physical)  # the last may be cut short
        self._placed += int(there.sum(where=placed))
        if self._placed > self._file_size:
            raise ValueError(tr("The image's tables are damaged: they use parts of the file twice."))

    def add_one(self, start: int, length: int, state: ExtentState, physical: int = NOWHERE) -> None:
        """One stretch, after all that were added."""
        self.add(
            np.array([start], np.int64),
            length,
            np.array([state], np.uint8),
            np.array([physical], np.int64),
        )

    def finish(self, backed: bool) -> ExtentMap:
        """The map; what nothing was added for is BACKING where the image is ``backed``, else a hole."""
        if self._tail is not None:
            self._columns.append(self._tail)
        starts, lengths, states, physical = _stacked(self._columns)
        self._columns, self._tail = [], None
        if len(starts):
            lengths[-1] = min(int(lengths[-1]), self.size - int(starts[-1]))
        if backed:
            starts, lengths, states, physical = _gaps_filled(self.size, starts, lengths, states, physical)
        return ExtentMap(self.size, starts, lengths, states, physical, self._records)


def _rows(columns: _Columns, rows: slice) -> _Columns:
    """Some rows, copied: a view would keep the whole batch."""
    starts, lengths, states, physical = columns
    return starts[rows].copy(), lengths[rows].copy(), states[rows].copy(), physical[rows].copy()


def _stacked(columns: list[_Columns]) -> _Columns:
    """One below the other."""
    if not columns:
        nothing = np.empty(0, np.int64)
        return nothing, nothing, np.empty(0, np.uint8), nothing
    return (
        np.concatenate([each[0] for each in columns]),
        np.concatenate([each[1] for each in columns]),
        np.concatenate([each[2] for each in columns]),
        np.concatenate([each[3] for each in columns]),
    )


def _joined(starts: Bytes, lengths: Bytes, states: States, physical: Bytes) -> _Columns:
    """Neighbours made one where both the guest's and the file's bytes continue."""
    here, before = physical[1:], physical[:-1]
    follows = np.where(before == NOWHERE, here == NOWHERE, here == before + lengths[:-1])
    follows &= starts[1:] == starts[:-1] + lengths[:-1]
    follows &= states[1:] == states[:-1]
    firsts = np.concatenate([np.zeros(1, np.int64), np.flatnonzero(~follows) + 1])
    lasts = np.concatenate([firsts[1:], np.array([len(starts)])]) - 1
    begins = starts[firsts]
    return begins, starts[lasts] + lengths[lasts] - begins, states[firsts], physical[firsts]


def _gaps_filled(size: int, starts: Bytes, lengths: Bytes, states: States, physical: Bytes) -> _Columns:
    """All of it, with BACKING between."""
    gap_starts = np.concatenate([np.zeros(1, np.int64), starts + lengths])
    gap_lengths = np.concatenate([starts, np.array([size])]) - gap_starts
    some = np.flatnonzero(gap_lengths)
    if not len(some):
        return starts, lengths, states, physical
    return (
        np.insert(starts, some, gap_starts[some]),
        np.insert(lengths, some, gap_lengths[some]),
        np.insert(states, some, np.uint8(ExtentState.BACKING)),
        np.insert(physical, some, NOWHERE),
    )
