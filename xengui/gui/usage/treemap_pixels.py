"""Tiles as pixels: every tile of a treemap in a few numpy calls, where a rectangle each would take 20 times.

All tiles of one line of pixels are runs of one value. So the picture is a sum: what a run has more than its
left neighbour stands where it starts, less where it ends, and adding up along the lines gives every pixel's
class; a table turns class and place in the hatch into a colour. Lengths are device pixels.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPalette

from xengui.core.usage.treemap import Boxes
from xengui.core.usage.treemap_classes import Shares
from xengui.gui.usage.treemap_paints import PERIOD

_TALL = 12.0  # pixels: a tile so high shows every state it has by _LEAST at least
_LEAST = 2.0

Edges = npt.NDArray[np.int64]


def fill_shares(shares: Shares, heights: npt.NDArray[np.float64]) -> Shares:
    """``shares`` with what is there but would be thinner than two pixels made so: nothing rare vanishes."""
    least = np.where(heights >= _TALL, _LEAST / np.maximum(heights, 1.0), 0.0).astype(np.float32)[:, None]
    if not ((shares > 0) & (shares < least)).any():
        return shares
    raised = np.where(shares > 0, np.maximum(shares, least), np.float32(0))
    filled: Shares = raised / raised.sum(axis=1, keepdims=True)
    return filled


class TilePixels:
    """Paints tiles with ``brushes`` (by class) on ``palette``'s background, ``ratio`` pixels to a unit."""

    def __init__(self, brushes: Sequence[QBrush], palette: QPalette, ratio: float) -> None:
        self.ratio = ratio
        self._period = max(1, round(PERIOD * ratio))
        ground = QBrush(palette.color(QPalette.ColorRole.Window))
        self._colours = np.concatenate([self._pattern(brush) for brush in (ground, *brushes)])
        self._phase: npt.NDArray[np.uint32] = np.zeros((0, 0), np.uint32)

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
        return self._coloured(width, height, self._runs(width, height, left, top, right, bottom, classes))

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

    def _runs(
        self,
        width: int,
        height: int,
        left: Edges,
        top: Edges,
        right: Edges,
        bottom: Edges,
        classes: Edges,
    ) -> npt.NDArray[np.uint32]:
        """For each pixel its class times the size of a pattern."""
        there = (bottom > top) & (right > left)
        left, top, right, bottom, classes = (each[there] for each in (left, top, right, bottom, classes))
        heights = bottom - top
        starts = np.cumsum(heights) - heights
        lines = np.arange(int(heights.sum())) + np.repeat(top - starts, heights)
        lines *= width
        values = np.repeat((classes * self._period**2).astype(np.uint32), heights)
        changes = np.zeros(width * height + 1, np.uint32)
        changes[lines + np.repeat(left, heights)] = values
        # Ends meet starts of neighbours, but no two runs end at one place; numbers wrap, sums come out right.
        changes[lines + np.repeat(right, heights)] -= values
        return np.cumsum(changes[:-1], dtype=np.uint32).reshape(height, width)

    def _coloured(self, width: int, height: int, runs: npt.NDArray[np.uint32]) -> QImage:
        if self._phase.shape != (height, width):
            down = (np.arange(height) % self._period * self._period).astype(np.uint32)
            self._phase = down[:, None] + (np.arange(width) % self._period).astype(np.uint32)
        runs += self._phase
        image = QImage(width, height, QImage.Format.Format_RGB32)
        pixels = np.frombuffer(image.bits(), np.uint32).reshape(height, width)
        np.take(self._colours, runs, out=pixels, mode="clip")
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
