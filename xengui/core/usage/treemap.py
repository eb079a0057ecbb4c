"""Squarified rectangles: areas proportional to sizes, each as near to a square as its neighbours allow.

Pure geometry, in two halves so that a picture can stay still. ``break_rows`` decides which sizes share a row
(after Bruls, Huizing and van Wijk); ``place_rows`` gives every size its rectangle in rows already decided.
Sizes that tick under kept rows slide; nothing jumps. Lengths are pixels. Imported only when a treemap is
wanted: it needs numpy.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]
Boxes = npt.NDArray[np.float64]
"""One line a rectangle: left, top, right, bottom."""


class Box(NamedTuple):
    """A rectangle by its edges."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    @property
    def area(self) -> float:
        """Square pixels."""
        return self.width * self.height


class Row(NamedTuple):
    """The sizes up to ``end`` (not included) side by side: ``upright`` at the left, else on top."""

    end: int
    upright: bool


def break_rows(sizes: Sequence[float], width: float, height: float) -> list[Row]:
    """Which of ``sizes`` (each above 0) share a row in ``width`` × ``height``.

    Made for the biggest first; in any other order the rows are as good, the rectangles less square.
    """
    rows: list[Row] = []
    sums = [0.0, *accumulate(sizes)]
    count, start = len(sizes), 0
    while start < count:
        upright = width >= height
        side = height if upright else width
        left = sums[count] - sums[start]
        square = side * side * left / (width * height)  # bytes of a row as thick as it is long
        end = _row_end(sizes, sums, start, square)
        rows.append(Row(end, upright))
        share = (sums[end] - sums[start]) / left
        # What rounding leaves may be below nothing; a row needs a side to stand on.
        if upright:
            width = max(width * (1 - share), 1e-9)
        else:
            height = max(height * (1 - share), 1e-9)
        start = end
    return rows


def _row_end(sizes: Sequence[float], sums: Sequence[float], start: int, square: float) -> int:
    """Where the row from ``start`` ends: before the size that would make its worst rectangle worse.

    With every size the biggest rectangle gets squarer and the smallest longer. So the best row ends where
    the two are alike, which halving finds in a few steps where walking takes one for each size.
    """
    biggest, before = sizes[start], sums[start]
    low, high = start + 1, bisect_left(sums, before + (square * biggest) ** 0.5, start + 1)
    high = min(high, len(sizes))
    while low < high:
        middle = (low + high) // 2
        fill = (sums[middle] - before) ** 2 / square
        if fill * fill < biggest * sizes[middle - 1]:
            low = middle + 1
        else:
            high = middle
    if low <= start + 1 or low > len(sizes):
        return min(low, len(sizes))
    now, then = ((sums[end] - before) ** 2 / square for end in (low, low - 1))
    return low - 1 if now / sizes[low - 1] > biggest / then else low


def bands_of(sizes: Floats, rows: Sequence[Row], box: Box) -> list[Box]:
    """The rectangle of each of ``rows`` in ``box``; the last takes what is left, to the bit."""
    left, top, right, bottom = box
    totals = np.add.reduceat(sizes, [0, *(row.end for row in rows[:-1])]).tolist()
    rest = sum(totals)
    bands = []
    for total, row in zip(totals[:-1], rows[:-1], strict=True):
        share = min(1.0, total / rest)
        rest -= total
        if row.upright:
            edge = left + (right - left) * share
            bands.append(Box(left, top, edge, bottom))
            left = edge
        else:
            edge = top + (bottom - top) * share
            bands.append(Box(left, top, right, edge))
            top = edge
    return [*bands, Box(left, top, right, bottom)]


def place_rows(sizes: Floats, rows: Sequence[Row], bands: Sequence[Box]) -> Boxes:
    """The rectangles of ``sizes`` in ``rows`` that stand in ``bands``: neighbours share edges to the bit."""
    if not len(sizes):
        return np.zeros((0, 4))
    edges = np.concatenate(([0.0], np.cumsum(sizes)))
    ends = np.array([row.end for row in rows])
    starts = np.concatenate(([0], ends[:-1]))
    lengths = ends - starts
    before = np.repeat(edges[starts], lengths)
    totals = np.repeat(edges[ends] - edges[starts], lengths)
    first, last = (edges[:-1] - before) / totals, (edges[1:] - before) / totals
    upright = np.repeat(np.array([row.upright for row in rows]), lengths)
    left, top, right, bottom = np.repeat(np.array(bands, np.float64).T, lengths, axis=1)
    boxes = np.empty((len(sizes), 4))
    width, height = right - left, bottom - top
    boxes[:, 0] = np.where(upright, left, left + first * width)
    boxes[:, 1] = np.where(upright, top + first * height, top)
    boxes[:, 2] = np.where(upright, right, left + last * width)
    boxes[:, 3] = np.where(upright, top + last * height, bottom)
    return boxes


def squarify(sizes: Sequence[float], box: Box) -> Boxes:
    """Both halves: the rectangles of ``sizes``, in their order, filling ``box``."""
    if not len(sizes):
        return np.zeros((0, 4))
    rows, weights = break_rows(sizes, box.width, box.height), np.asarray(sizes, np.float64)
    return place_rows(weights, rows, bands_of(weights, rows, box))


def box_at(boxes: Boxes, x: float, y: float, reach: float = 0.0) -> int:
    """Which of ``boxes`` holds the point, or -1; of several the last.

    A sliver that is thinner than ``reach`` wins within that of it: no hand could hit it otherwise.
    """
    found = np.flatnonzero((boxes[:, 0] <= x) & (x < boxes[:, 2]) & (boxes[:, 1] <= y) & (y < boxes[:, 3]))
    exact = int(found[-1]) if len(found) else -1
    thin = np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) < reach
    if not thin.any() or (exact >= 0 and thin[exact]):
        return exact
    away_x = np.maximum(boxes[:, 0] - x, x - boxes[:, 2])
    away = np.maximum(away_x, np.maximum(boxes[:, 1] - y, y - boxes[:, 3]))
    nearest = int(np.argmin(np.where(thin, away, np.inf)))
    return nearest if away[nearest] < reach else exact


def neighbour(boxes: Boxes, number: int, step_x: int, step_y: int) -> int:
    """The box next to box ``number`` in the direction given by -1, 0 and 1; itself where there is none.

    Of those beyond its edge the nearest, and of those the one that its middle points at.
    """
    along, across = (0, 1) if step_x else (1, 0)
    forward = step_x + step_y > 0
    own = boxes[number]
    near, far = (boxes[:, along], own[along + 2]) if forward else (-boxes[:, along + 2], -own[along])
    distance = near - far
    middle = (own[across] + own[across + 2]) / 2
    aside = np.maximum(boxes[:, across] - middle, middle - boxes[:, across + 2]).clip(0)
    overlap = (boxes[:, across] < own[across + 2] - 0.01) & (boxes[:, across + 2] > own[across] + 0.01)
    wanted = distance > -0.01
    wanted[number] = False
    if not wanted.any():
        return number
    cost = distance.clip(0) * 4 + aside + np.where(overlap, 0.0, 1e6)
    return int(np.argmin(np.where(wanted, cost, np.inf)))
