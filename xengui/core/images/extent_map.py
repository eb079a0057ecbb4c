"""Which bytes of an image are where, and in which state. Offsets and lengths are bytes.

Imported only when a map is wanted: it is the one part of core/images that needs numpy.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from xengui.core.images.extent import NOWHERE, Extent, ExtentState

Bytes = npt.NDArray[np.int64]
Columns = tuple[Bytes, Bytes, npt.NDArray[np.uint8], Bytes]
"""Starts, lengths, states, physical places."""

_TILES_AT_ONCE = 16_384


@dataclass(frozen=True)
class ExtentMap:
    """``size`` bytes in extents: four arrays of one length, sorted by ``starts``, never overlapping.

    What no extent covers is a hole. ``records`` is how many the source listed (0: it does not list any).
    25 bytes an extent, and 12 more once it has been painted.
    """

    size: int
    starts: Bytes
    lengths: Bytes
    states: npt.NDArray[np.uint8]
    physical: Bytes
    records: int = 0

    @classmethod
    def of(cls, size: int, extents: Sequence[Extent], records: int = 0) -> "ExtentMap":
        """A map from a few extents, sorted; holes among them are left out."""
        kept = [extent for extent in extents if extent.state is not ExtentState.HOLE and extent.length]
        return cls(
            size,
            np.array([extent.start for extent in kept], np.int64),
            np.array([extent.length for extent in kept], np.int64),
            np.array([extent.state for extent in kept], np.uint8),
            np.array([extent.physical for extent in kept], np.int64),
            records,
        )

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def fragments(self) -> int:
        """Stretches that lie in one piece on the device: neighbours in file and on disk count once."""
        if not len(self):
            return 0
        ends = self.starts[:-1] + self.lengths[:-1]
        placed = self.physical[:-1] != NOWHERE
        joined = (ends == self.starts[1:]) & placed
        joined &= self.physical[:-1] + self.lengths[:-1] == self.physical[1:]
        return len(self) - int(joined.sum())

    @cached_property
    def totals(self) -> dict[ExtentState, int]:
        """Bytes by state; the states there are, and always HOLE. They sum to ``size``."""
        totals = {state: int(sums[-1]) for state, (_, sums) in self._by_state.items()}
        return {ExtentState.HOLE: self.size - sum(totals.values()), **totals}

    @cached_property
    def _by_state(self) -> dict[ExtentState, tuple[npt.NDArray[np.int32] | None, Bytes]]:
        """For each state: the rows in it (None: all) and the bytes before each of them, and the sum last."""
        found = {}
        present = np.flatnonzero(np.bincount(self.states, minlength=len(ExtentState)))
        for number in present:
            rows = None
            lengths = self.lengths
            if len(present) > 1:
                rows = np.flatnonzero(self.states == number).astype(np.int32)
                lengths = self.lengths[rows]
            sums = np.zeros(len(lengths) + 1, np.int64)
            np.cumsum(lengths, out=sums[1:])
            found[ExtentState(int(number))] = rows, sums
        return found

    def shares(self, edges: Bytes) -> dict[ExtentState, Bytes]:
        """Bytes of each state between neighbouring ``edges`` (sorted, within 0..size): len(edges) - 1 each.

        Exact: over all states, HOLE included, a bin's shares sum to its width. The cost goes with the number
        of edges, not of extents.
        """
        rows_before = np.searchsorted(self.starts, edges, "left")  # extents that begin before the edge
        last = np.maximum(rows_before - 1, 0)
        widths = np.diff(edges)
        if not len(self):
            return {ExtentState.HOLE: widths}
        beyond = np.maximum(self.starts[last] + self.lengths[last] - edges, 0)
        beyond[rows_before == 0] = 0  # how far the last of them reaches past the edge
        state_of_last = self.states[last]
        shares = {}
        rest = widths.copy()
        for state, (rows, sums) in self._by_state.items():
            # In the rows' own type: else numpy casts all of them, a million, at each frame.
            rank = rows_before if rows is None else rows.searchsorted(rows_before.astype(rows.dtype), "left")
            before = sums[rank] - np.where(state_of_last == state, beyond, 0)
            shares[state] = np.diff(before)
            rest -= shares[state]
        return {ExtentState.HOLE: rest, **shares}

    def at(self, offset: int) -> Extent:
        """The extent, or the hole, that ``offset`` lies in. Raises IndexError outside the image."""
        if not 0 <= offset < self.size:
            raise IndexError(offset)
        row = int(np.searchsorted(self.starts, offset, "right")) - 1
        if row >= 0 and offset < self.starts[row] + self.lengths[row]:
            return self.extent(row)
        start = int(self.starts[row] + self.lengths[row]) if row >= 0 else 0
        end = int(self.starts[row + 1]) if row + 1 < len(self) else self.size
        return Extent(start, end - start, ExtentState.HOLE)

    def extent(self, row: int) -> Extent:
        """The extent in ``row`` of the arrays."""
        return Extent(
            int(self.starts[row]),
            int(self.lengths[row]),
            ExtentState(int(self.states[row])),
            int(self.physical[row]),
        )

    def tiles(self, start: int = 0, end: int | None = None) -> Iterator[Extent]:
        """Every extent that touches start..end, whole and in order, with the holes between: no gaps."""
        for columns in self.tile_columns(start, end):
            for begin, length, state, physical in zip(*(column.tolist() for column in columns), strict=True):
                yield Extent(begin, length, ExtentState(state), physical)

    def tile_columns(self, start: int = 0, end: int | None = None) -> Iterator[Columns]:
        """As tiles, many at once: their starts, lengths, states and physical places."""
        end = self.size if end is None else min(end, self.size)
        if start >= end:
            return
        first = max(int(np.searchsorted(self.starts, start, "right")) - 1, 0)
        if first < len(self) and self.starts[first] + self.lengths[first] <= start:
            first += 1
        reached = int(self.starts[first - 1] + self.lengths[first - 1]) if first else 0
        if first < len(self) and self.starts[first] <= start:
            reached = int(self.starts[first])  # the hole before it does not touch
        stop = int(np.searchsorted(self.starts, end, "left"))
        for row in range(first, stop, _TILES_AT_ONCE):
            rows = slice(row, min(row + _TILES_AT_ONCE, stop))
            yield self._with_holes(rows, reached)
            reached = int(self.starts[rows.stop - 1] + self.lengths[rows.stop - 1])
        if reached < end:
            beyond = int(self.starts[stop]) if stop < len(self) else self.size
            hole = Extent(reached, beyond - reached, ExtentState.HOLE)
            yield (
                np.array([hole.start]),
                np.array([hole.length]),
                np.array([hole.state], np.uint8),
                np.array([hole.physical]),
            )

    def _with_holes(self, rows: slice, reached: int) -> Columns:
        """The extents in ``rows``, and the holes before them from ``reached`` on."""
        starts, lengths = self.starts[rows], self.lengths[rows]
        before = np.concatenate([[reached], starts[:-1] + lengths[:-1]])
        all_lengths = np.stack([starts - before, lengths], 1).ravel()
        kept = all_lengths > 0
        states = np.stack([np.full_like(self.states[rows], ExtentState.HOLE), self.states[rows]], 1).ravel()
        places = np.stack([np.full_like(starts, NOWHERE), self.physical[rows]], 1).ravel()
        return np.stack([before, starts], 1).ravel()[kept], all_lengths[kept], states[kept], places[kept]

    def marked(
        self,
        starts: Bytes,
        ends: Bytes,
        state: ExtentState,
        over: Sequence[ExtentState] = (ExtentState.DATA,),
    ) -> "ExtentMap":
        """This map with ``starts``..``ends`` (sorted, apart) put into ``state`` where they were in ``over``.

        Extents are cut at the ranges' ends; physical places follow the cuts.
        """
        if not len(starts) or not len(self):
            return self
        own_ends = self.starts + self.lengths
        cuts = np.unique(np.concatenate([self.starts, own_ends, starts, ends]))
        rows = np.searchsorted(self.starts, cuts[:-1], "right") - 1
        inside = (rows >= 0) & (cuts[:-1] < own_ends[rows])
        begins, lengths, rows = cuts[:-1][inside], np.diff(cuts)[inside], rows[inside]
        marks = np.searchsorted(starts, begins, "right") - 1
        hit = (marks >= 0) & (begins < ends[marks])
        states = self.states[rows].copy()
        states[hit & np.isin(states, [int(each) for each in over])] = state
        places = self.physical[rows]
        physical = np.where(places == NOWHERE, NOWHERE, places + begins - self.starts[rows])
        return ExtentMap(self.size, begins, lengths, states, physical, self.records)
