"""A map as numbered rows, with or without its holes: any row at once, a million of them in a stream."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from xengui.core.images.extent import NOWHERE, Extent, ExtentState
from xengui.core.images.extent_map import ExtentMap

_CHUNK = 16_384


class ExtentRows:
    """The extents of ``extents`` from row 0; with ``holes`` they tile it, and nothing is left out.

    With holes it keeps four bytes an extent, else nothing.
    """

    def __init__(self, extents: ExtentMap, holes: bool) -> None:
        self._extents = extents
        self._rows: npt.NDArray[np.int32] | None = None
        self._length = len(extents)
        if holes:
            self._rows, self._length = _numbered(extents)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, row: int) -> Extent:
        if not 0 <= row < self._length:
            raise IndexError(row)
        if self._rows is None:
            return self._extents.extent(row)
        number = int(self._rows.searchsorted(self._rows.dtype.type(row), "right")) - 1
        if number >= 0 and self._rows[number] == row:
            return self._extents.extent(number)
        return self._extents.at(self._extents.extent(number).end if number >= 0 else 0)

    def __iter__(self) -> Iterator[Extent]:
        """All in order, a chunk of the arrays at a time: a hundredth of what asking row by row takes."""
        extents, offset = self._extents, 0
        for first in range(0, len(extents), _CHUNK):
            part = slice(first, first + _CHUNK)
            for start, length, state, physical in zip(
                extents.starts[part].tolist(),
                extents.lengths[part].tolist(),
                extents.states[part].tolist(),
                extents.physical[part].tolist(),
                strict=True,
            ):
                if self._rows is not None and start > offset:
                    yield Extent(offset, start - offset, ExtentState.HOLE, NOWHERE)
                yield Extent(start, length, ExtentState(state), physical)
                offset = start + length
        if self._rows is not None and offset < extents.size:
            yield Extent(offset, extents.size - offset, ExtentState.HOLE, NOWHERE)

    def between(self, start: int, end: int) -> tuple[int, int]:
        """The rows that touch the bytes ``start``..``end`` (at least one byte): first, and after the last."""
        first = self._row_at(start)
        last = self._row_at(max(start, end - 1), before=True)
        return first, max(first, last + 1)

    def _row_at(self, offset: int, before: bool = False) -> int:
        """The row ``offset`` lies in; without one the next, or with ``before`` the one before."""
        extents = self._extents
        number = int(np.searchsorted(extents.starts, offset, "right")) - 1
        inside = number >= 0 and offset < extents.starts[number] + extents.lengths[number]
        if self._rows is None:
            return number if inside or before else number + 1
        if number < 0:
            return 0
        return int(self._rows[number]) + (0 if inside else 1)


def _numbered(extents: ExtentMap) -> tuple[npt.NDArray[np.int32], int]:
    """The row of each extent when holes are rows too, and how many rows there are."""
    count = len(extents)
    if not count:
        return np.zeros(0, np.int32), 1 if extents.size else 0
    gaps = np.empty(count, bool)
    gaps[0] = extents.starts[0] > 0
    gaps[1:] = extents.starts[1:] > extents.starts[:-1] + extents.lengths[:-1]
    rows = np.arange(count, dtype=np.int32) + np.cumsum(gaps, dtype=np.int32)
    tail = int(extents.starts[-1] + extents.lengths[-1]) < extents.size
    return rows, int(rows[-1]) + 1 + int(tail)
