"""Tiles as pixels: every tile of a treemap in a few numpy calls, where a rectangle each would take 20 times.

All tiles of one line of pixels are runs of one value. So the picture is a sum: what a run has more than its
left neighbour stands where it starts, less where it ends, and adding up along the lines gives every pixel's
class; a table turns class and place in the hatch into a colour. Lengths are device pixels.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPalette

from xengui.core.usage.treemap import Boxes
from xengui.core.usage.treemap_classes import Shares
from xengui.gui.usage.treemap_paints import PERIOD

_TALL = 12.0  # pixels: a tile so high shows every state it has by _LEAST at least
_LEAST = 2.0
_LINES = 32  # coloured at a time

Edges = npt.NDArray[np.int64]


def fill_shares(shares: Shares, heights: npt.NDArray[np.float64]) -> Shares:
    """``shares`` with what is there but would be thinner than two pixels made so: nothing rare vanishes."""
    least = np.where(heights >= _TALL, _LEAST / np.maximum(heights, 1.0), 0.0).astype(np.float32)[:, None]
    if not ((shares > 0) & (shares < least)).any():
        return shares
    raised = np.where(shares > 0, np.maximum(shares, least), np.float32(0))
    filled: Shares = raised / raised.sum(axis=1, keepdims=True)
    return filled


def frames_of(boxes: Boxes, area: QRectF, colour: QColor, ratio: float) -> QImage:
    """Frames around ``boxes`` as they are seen in ``area``, on nothing."""
    width, height = max(1, round(area.width() * ratio)), max(1, round(area.height() * ratio))
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    pixels = np.frombuffer(image.bits(), np.uint32).reshape(height, width)
    at = np.array([area.left(), area.top()] * 2)
    edges = np.rint((boxes - at) * ratio).astype(np.int64)
    edges[:, 2:] -= max(1, round(ratio))  # the gap is no part of a tile
    for _ in range(max(1, round(2 * ratio))):
        edges = edges[(edges[:, 2] > edges[:, 0]) & (edges[:, 3] > edges[:, 1])]
        left, top, right, bottom = edges.T
        for line in (top, bottom - 1):
            _draw_runs(pixels, line, left, right, colour.rgba())
        for column in (left, right - 1):
            _draw_runs(pixels.T, column, top, bottom, colour.rgba())
        edges = edges + np.array([1, 1, -1, -1])
    image.setDevicePixelRatio(ratio)
    return image


def _draw_runs(pixels: npt.NDArray[np.uint32], lines: Edges, starts: Edges, ends: Edges, colour: int) -> None:
    """In each of ``lines`` the pixels from a start to an end, where they are in the picture."""
    starts, ends = starts.clip(0, pixels.shape[1]), ends.clip(0, pixels.shape[1])
    inside = (lines >= 0) & (lines < pixels.shape[0]) & (ends > starts)
    lines, starts, ends = lines[inside], starts[inside], ends[inside]
    lengths = ends - starts
    places = np.arange(int(lengths.sum())) + np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)
    pixels[np.repeat(lines, lengths), places] = colour


class TilePixels:
    """Paints tiles with ``brushes`` (by class) on ``palette``'s background, ``ratio`` pixels to a unit."""

    def __init__(self, brushes: Sequence[QBrush], palette: QPalette, ratio: float) -> None:
        self.ratio = ratio
        self._period = max(1, round(PERIOD * ratio))
        ground = QBrush(palette.color(QPalette.ColorRole.Window))
        self._colours = np.concatenate([self._pattern(brush) for brush in (ground, *brushes)])
        self._changes: npt.NDArray[np.uint32] = np.zeros((0, 0), np.uint32)

    def paint(
        self,
        width: int,
        height: int,
        boxes: Boxes,
        shares: Shares,
        others: Boxes,
        others_class: Sequence[int],
    ) -> QImage:
        """``boxes`` filled from the bottom by their ``shares``, and ``others`` each with its class."""
        tiles = self._edges(boxes, width, height)
        rows, bands = self._bands(tiles, shares)
        more = self._edges(others, width, height)
        left = np.concatenate([tiles[rows, 0], more[:, 0]])
        right = np.concatenate([tiles[rows, 2], more[:, 2]])
        top = np.concatenate([bands[:, 0], more[:, 1]])
        bottom = np.concatenate([bands[:, 1], more[:, 3]])
        classes = np.concatenate([bands[:, 2], np.array(others_class, np.int64)]) + 1
        self._mark_runs(width, height, left, top, right, bottom, classes)
        return self._coloured(width, height)

    def _edges(self, boxes: Boxes, width: int, height: int) -> Edges:
        """``boxes`` in whole pixels, one gap (of the background) smaller at the right and below."""
        edges = np.rint(boxes * self.ratio).astype(np.int64)
        gap = max(1, round(self.ratio))
        np.minimum(edges[:, 2::4], width, out=edges[:, 2::4])
        np.minimum(edges[:, 3::4], height, out=edges[:, 3::4])
        for axis in (0, 1):
            # A sliver keeps its one pixel rather than its gap; at the very end there is nothing to part from.
            last = width if axis == 0 else height
            ends = edges[:, axis + 2]
            smaller = np.where(ends < last, ends - gap, ends)
            edges[:, axis + 2] = np.where(smaller > edges[:, axis], smaller, ends)
        return edges

    def _bands(self, tiles: Edges, shares: Shares) -> tuple[npt.NDArray[np.intp], Edges]:
        """The tile of each band, and its top, bottom and class."""
        heights = tiles[:, 3] - tiles[:, 1]
        shares = fill_shares(shares, heights.astype(np.float64))
        there = np.flatnonzero(shares > 0)
        rows, columns = np.divmod(there, shares.shape[1])
        sums = shares.copy()
        for column in range(1, shares.shape[1]):
            sums[:, column] += sums[:, column - 1]  # three times as fast as cumsum along such short lines
        # Float sums may miss 1 by a bit: the last band of a tile ends at its top, whatever they say.
        levels = sums.ravel()[there]
        last = np.ones(len(rows), np.bool_)
        last[:-1] = rows[1:] != rows[:-1]
        levels[last] = 1.0
        high = np.rint(levels * heights[rows]).astype(np.int64)
        low = np.zeros_like(high)
        low[1:] = np.where(last[:-1], 0, high[:-1])
        bottom = tiles[rows, 3]
        return rows, np.stack([bottom - high, bottom - low, columns], axis=1)

    def _mark_runs(
        self,
        width: int,
        height: int,
        left: Edges,
        top: Edges,
        right: Edges,
        bottom: Edges,
        classes: Edges,
    ) -> None:
        """Where runs start and end: by how much the class (times the size of a pattern) changes."""
        there = (bottom > top) & (right > left)
        left, top, right, bottom, classes = (each[there] for each in (left, top, right, bottom, classes))
        heights = bottom - top
        first = (top - (np.cumsum(heights) - heights)) * (width + 1) + left
        starts = np.arange(0, int(heights.sum()) * (width + 1), width + 1) + np.repeat(first, heights)
        values = np.repeat((classes * self._period**2).astype(np.uint32), heights)
        if self._changes.shape != (height, width + 1):
            self._changes = np.zeros((height, width + 1), np.uint32)
        else:
            self._changes.fill(0)
        changes = self._changes.reshape(-1)
        changes[starts] = values
        # Ends meet starts of neighbours, but no two runs end at one place; numbers wrap, sums come out right.
        starts += np.repeat(right - left, heights)
        changes[starts] -= values

    def _coloured(self, width: int, height: int) -> QImage:
        """The colours of what the runs add up to; a few lines at a time, which the cache holds."""
        image = QImage(width, height, QImage.Format.Format_RGB32)
        pixels = np.frombuffer(image.bits(), np.uint32).reshape(height, width)
        across = (np.arange(width) % self._period).astype(np.uint32)
        down = (np.arange(height) % self._period * self._period).astype(np.uint32)
        for start in range(0, height, _LINES):
            lines = slice(start, min(start + _LINES, height))
            # Every line's runs end in it, so that lines add up apart.
            sums = np.cumsum(self._changes[lines].reshape(-1), dtype=np.uint32).reshape(-1, width + 1)
            place = sums[:, :width]
            place += across
            place += down[lines, None]
            np.take(self._colours, place, out=pixels[lines], mode="clip")
        image.setDevicePixelRatio(self.ratio)
        return image

    def _pattern(self, brush: QBrush) -> npt.NDArray[np.uint32]:
        """One period of ``brush``, line after line."""
        tile = QImage(self._period, self._period, QImage.Format.Format_RGB32)
        tile.fill(QColor(brush.color()))
        with QPainter(tile) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            # Exactly one period, whatever rounding the ratio left.
            painter.scale(self._period / PERIOD, self._period / PERIOD)
            painter.fillRect(QRectF(0, 0, PERIOD, PERIOD), brush)
        return np.frombuffer(tile.constBits(), np.uint32).copy()
