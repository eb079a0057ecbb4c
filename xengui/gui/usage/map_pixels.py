"""States of extents as pixels: numpy arrays that become one image, instead of a rectangle for each cell.

Imported only when a map is painted, since it needs numpy. Lengths are device pixels unless said otherwise.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPalette

from xengui.core.images.extent import ExtentState
from xengui.core.images.extent_map import Bytes, ExtentMap
from xengui.gui import theme
from xengui.gui.states import brush_of
from xengui.gui.theme import BlockState

Pixels = npt.NDArray[np.uint32]
Codes = npt.NDArray[np.uint32]

NOTHING = 15
"""Stands for "no state" in a code: past the end of the image, or no further state in the cell."""

_PATTERN = 24  # device-independent pixels: a whole number of hatches at every usual scale
_MARKS = 4  # corners of a cell
_ORDER = [*(state for state in ExtentState if state is not ExtentState.HOLE), ExtentState.HOLE]
_KEPT_STAMPS = 4000


def even_edges(start: int, end: int, count: int) -> Bytes:
    """The edges of ``count`` bins over ``start``..``end`` that differ by a byte at most; never overflows."""
    steps = np.arange(count + 1, dtype=np.int64)
    whole, rest = divmod(end - start, count)
    return start + steps * whole + steps * rest // count


def cell_edges(start: int, end: int, cell: int) -> Bytes:
    """The edges of cells of ``cell`` bytes; the last one may be cut by ``end``."""
    edges = start + np.arange(-(-(end - start) // cell) + 1, dtype=np.int64) * cell
    edges[-1] = end
    return edges


def codes_of(shares: Mapping[ExtentState, Bytes]) -> Codes:
    """For each bin its states in one number: the largest share in the lowest four bits, then the next.

    Of equal shares a state that takes space goes before a hole. NOTHING fills up.
    """
    states = [state for state in _ORDER if state in shares]
    names = np.array([*states, NOTHING], np.uint32)
    table = np.stack([shares[state] for state in states])
    present = np.count_nonzero(table, axis=0)
    codes = np.full(table.shape[1], 0xFFFFF, np.uint32)
    some = present > 0
    codes[some] = codes[some] & ~np.uint32(15) | names[table.argmax(axis=0)[some]]
    mixed = np.flatnonzero(present > 1)
    if not len(mixed):
        return codes
    amounts = table[:, mixed]
    order = np.argsort(-amounts, axis=0, kind="stable")[: _MARKS + 1]
    ranked = np.where(np.take_along_axis(amounts, order, axis=0) > 0, names[order], np.uint32(NOTHING))
    packed = np.full(len(mixed), 0xFFFFF, np.uint32)
    for rank, row in enumerate(ranked):
        packed = packed & ~np.uint32(15 << 4 * rank) | row << np.uint32(4 * rank)
    codes[mixed] = packed
    return codes


def states_in(code: int) -> list[ExtentState]:
    """The states a code tells of, the largest first."""
    numbers = [code >> 4 * rank & 15 for rank in range(_MARKS + 1)]
    return [ExtentState(number) for number in numbers if number != NOTHING]


class StatePixels:
    """How states look with ``palette`` on a screen of ``ratio`` device pixels to one."""

    def __init__(self, palette: QPalette, ratio: float) -> None:
        self.palette, self.ratio = QPalette(palette), ratio
        ours = theme.colours(palette)
        self.background = _rgb(palette.color(QPalette.ColorRole.Window))
        self.outline = _rgb(_between(ours.hole, ours.outline))
        self.gap = max(1, round(ratio))
        self.side = round(8 * ratio)
        self._patterns: dict[int, Pixels] = {}
        self._stamps: dict[int, Pixels] = {}

    @property
    def pitch(self) -> int:
        """From one cell to the next."""
        return self.side + self.gap

    def pattern(self, state: int) -> Pixels:
        """A square of the state's hue and hatch that can be laid side by side without a seam."""
        if state not in self._patterns:
            self._patterns[state] = self._paint_pattern(ExtentState(state))
        return self._patterns[state]

    def hue(self, state: int) -> int:
        """The state's colour without its hatch, as marks have it."""
        return _rgb(getattr(theme.colours(self.palette), BlockState(ExtentState(state).name.lower()).value))

    def strip(self, extents: ExtentMap, width: int, height: int) -> QImage:
        """The whole of ``extents`` in columns of one pixel: the largest share fills a column.

        Other states in it stand at its edges, so that nothing rare vanishes.
        """
        image, pixels = _image(width, height, self.ratio)
        codes = codes_of(extents.shares(even_edges(0, extents.size, width)))
        columns = np.arange(width)
        main = codes & 15
        pixels[:] = self.background
        for state in np.unique(main):
            if state == NOTHING:
                continue
            wanted = np.flatnonzero(main == state)
            pattern = self.pattern(int(state))
            rows = np.arange(height) % len(pattern)
            pixels[:, wanted] = pattern[rows[:, None], (columns[wanted] % len(pattern))[None, :]]
        self._mark_strip(pixels, codes)
        return image

    def grid(self, codes: Codes, columns: int, rows: int) -> QImage:
        """Cells in reading order, each with a gap to its right and below; those without a code stay empty."""
        pitch = self.pitch
        image, pixels = _image(columns * pitch, rows * pitch, self.ratio)
        all_codes = np.full(columns * rows, 0xFFFFF, np.uint32)
        all_codes[: len(codes)] = codes[: len(all_codes)]
        kinds, which = np.unique(all_codes, return_inverse=True)
        stamps = np.stack([self._stamp(int(code)) for code in kinds])
        which = which.reshape(rows, columns)
        for line in range(pitch):
            # One line of every cell at a time: runs of memory, where a transposed array would hop.
            pixels[line::pitch] = stamps[:, line].take(which, axis=0).reshape(rows, columns * pitch)
        return image

    def _mark_strip(self, pixels: Pixels, codes: Codes) -> None:
        """A mark three high for the largest other state above, for the next below, and so on inwards."""
        if not (codes >> 4 & 15 != NOTHING).any():
            return
        thick, line = max(1, round(3 * self.ratio)), max(1, round(self.ratio))
        height = len(pixels)
        places = [0, height - thick, thick + line, height - 2 * thick - line]
        for rank, top in enumerate(places, 1):
            others = codes >> 4 * rank & 15
            marked = np.flatnonzero(others != NOTHING)
            if not len(marked) or not 0 <= top < height:
                continue
            hues = np.array([self.hue(state) for state in ExtentState] + [0] * 7, np.uint32)
            wide = np.unique(
                np.concatenate([np.minimum(marked + more, len(codes) - 1) for more in range(line)])
            )
            source = wide.copy()
            missing = others[wide] == NOTHING
            source[missing] = marked[np.searchsorted(marked, wide[missing], "right") - 1]
            pixels[top : top + thick, wide] = hues[others[source]]
            edge = top + thick if rank % 2 else top - line
            pixels[edge : edge + line, wide] = self.background

    def _stamp(self, code: int) -> Pixels:
        if code not in self._stamps:
            if len(self._stamps) > _KEPT_STAMPS:
                self._stamps.clear()
            self._stamps[code] = self._paint_stamp(states_in(code))
        return self._stamps[code]

    def _paint_stamp(self, states: list[ExtentState]) -> Pixels:
        """A cell of the first state with the others in its corners, clockwise from the upper right."""
        stamp = np.full((self.pitch, self.pitch), self.background, np.uint32)
        if not states:
            return stamp
        side = self.side
        cell = stamp[:side, :side]
        cell[:] = self.pattern(states[0])[:side, :side]
        if states[0] is ExtentState.HOLE:
            line = self.gap
            cell[:line] = cell[-line:] = self.outline
            cell[:, :line] = cell[:, -line:] = self.outline
        corners = (cell[:, ::-1], cell[::-1, ::-1], cell[::-1], cell)
        for state, corner in zip(states[1:], corners, strict=False):
            self._paint_tick(corner, state)
        return stamp

    def _paint_tick(self, corner: Pixels, state: ExtentState) -> None:
        """A triangle in the upper left of ``corner``, set off by a line: seen even where hues are alike."""
        reach, line = round(4 * self.ratio), max(1, round(self.ratio))
        down, along = np.indices(corner.shape)
        corner[down + along < reach + line] = self.background
        corner[down + along < reach] = self.hue(state)

    def _paint_pattern(self, state: ExtentState) -> Pixels:
        side = max(1, round(_PATTERN * self.ratio))
        image, pixels = _image(side, side, self.ratio)
        with QPainter(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setBrushOrigin(QPointF(0, 0))
            painter.fillRect(QRectF(0, 0, _PATTERN + 1, _PATTERN + 1), brush_of(state, self.palette))
        return pixels.copy()


def _image(width: int, height: int, ratio: float) -> tuple[QImage, Pixels]:
    """An image of ``width`` by ``height`` and its pixels to write to; they live as long as the image."""
    image = QImage(max(1, width), max(1, height), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    pixels = np.frombuffer(image.bits(), np.uint32)  # 32 bits a pixel: lines have no padding
    return image, pixels.reshape(image.height(), image.width())


def _rgb(colour: QColor) -> int:
    return colour.rgb()


def _between(one: QColor, other: QColor) -> QColor:
    return QColor(
        (one.red() + other.red()) // 2, (one.green() + other.green()) // 2, (one.blue() + other.blue()) // 2
    )
