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
Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.uint64]

NOTHING = 15
"""Stands for "no state" in a code: past the end of the image, or no further state in the cell."""

_PATTERN = 24  # device-independent pixels: a whole number of hatches at every usual scale
_CORNERS = 4  # of a cell, each room for a mark; four more fit between them
_MARKS = 8
_NO_CODE = np.uint64((1 << 4 * (_MARKS + 1)) - 1)
_ORDER = [*(state for state in ExtentState if state is not ExtentState.HOLE), ExtentState.HOLE]
_KEPT_STAMPS = 4000
_SORTED_BITS = 58


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
    # One sortable number a share: its bytes above, its state's place below, which breaks ties. Where that
    # is more than 63 bits the lowest bits of the bytes are dropped, never a share as a whole.
    table = np.stack([shares[state] for state in states], axis=1)
    surplus = max(0, int(table.max(initial=0)).bit_length() - _SORTED_BITS)
    keys = table if not surplus else np.maximum(table >> surplus, table > 0)
    keys = keys << 4 | np.arange(len(states) - 1, -1, -1)
    keys.sort(axis=1)
    ranked = keys[:, : -_MARKS - 2 : -1]
    names = np.full(16, NOTHING, np.uint64)
    names[: len(states)] = states[::-1]
    found = np.where(ranked >= 16, names[ranked & 15], np.uint64(NOTHING))
    codes = np.full(len(table), _NO_CODE, np.uint64)
    for rank in range(found.shape[1]):
        codes ^= (found[:, rank] ^ np.uint64(NOTHING)) << np.uint64(4 * rank)
    return codes


class CodeMemory:
    """The codes of the cells last asked for in ``extents``: a pan computes only those that came into view."""

    def __init__(self, extents: ExtentMap) -> None:
        self._extents = extents
        self._cell = self._start = 0
        self._codes: Codes = np.zeros(0, np.uint64)

    def of_cells(self, start: int, end: int, cell: int) -> Codes:
        """The codes of the cells of ``cell`` bytes from ``start``, a multiple of it, to ``end``."""
        first, count = start // cell, -(-(end - start) // cell)
        known_first = self._start // cell
        known = range(known_first, known_first + len(self._codes) - 1)  # the last one may have been cut
        if cell != self._cell or (first not in known and first + count - 1 not in known):
            codes = self._read(start, end, cell)
        elif first in known:
            kept = self._codes[first - known_first : min(first - known_first + count, len(known))]
            codes = np.concatenate([kept, self._read(start + len(kept) * cell, end, cell)])
        else:
            kept = self._codes[: first + count - known_first]
            codes = np.concatenate([self._read(start, self._start, cell), kept])
        self._cell, self._start, self._codes = cell, start, codes
        return codes

    def _read(self, start: int, end: int, cell: int) -> Codes:
        if start >= end:
            return np.zeros(0, np.uint64)
        return codes_of(self._extents.shares(cell_edges(start, end, cell)))


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
        self._hues: dict[int, int] = {}
        self._ticks: dict[int, tuple[Mask, Mask]] = {}  # by how far they reach
        self._stamps = np.zeros((16, self.pitch, self.pitch), np.uint32)  # grows; in the order met
        self._stamp_of: dict[int, int] = {}

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
        if state not in self._hues:
            name = BlockState(ExtentState(state).name.lower()).value
            self._hues[state] = _rgb(getattr(theme.colours(self.palette), name))
        return self._hues[state]

    def strip(self, extents: ExtentMap, width: int, height: int) -> QImage:
        """The whole of ``extents`` in columns of one pixel: the largest share fills a column.

        Other states in it stand at its edges, so that nothing rare vanishes.
        """
        image, pixels = _image(width, height, self.ratio)
        codes = codes_of(extents.shares(even_edges(0, extents.size, width)))
        columns = np.arange(width)
        main = codes & np.uint64(15)
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
        all_codes = np.full(columns * rows, _NO_CODE, np.uint64)
        all_codes[: len(codes)] = codes[: len(all_codes)]
        kinds, which = np.unique(all_codes, return_inverse=True)
        which = self._stamps_of(kinds)[which].reshape(rows, columns)
        for line in range(pitch):
            # One line of every cell at a time: runs of memory, where a transposed array would hop.
            pixels[line::pitch] = self._stamps[:, line].take(which, axis=0).reshape(rows, columns * pitch)
        return image

    def _mark_strip(self, pixels: Pixels, codes: Codes) -> None:
        """A mark for the largest other state above, for the next below, and so on inwards."""
        others = [codes >> np.uint64(4 * rank) & np.uint64(15) for rank in range(1, _MARKS + 1)]
        crowded = (others[_CORNERS] != NOTHING).any()
        line = max(1, round(self.ratio))
        thick = max(1, round((2 if crowded else 3) * self.ratio))
        hues = np.zeros(16, np.uint32)
        for state in ExtentState:
            hues[state] = self.hue(state)
        for rank, states in enumerate(others):
            marked = np.flatnonzero(states != NOTHING)
            if not len(marked):
                break
            inwards = rank // 2 * (thick + line)
            top = inwards if rank % 2 == 0 else len(pixels) - thick - inwards
            # As wide as a line can be seen: a column of its own where it is marked itself.
            wide = np.unique(
                np.concatenate([np.minimum(marked + more, len(codes) - 1) for more in range(line)])
            )
            source = wide.copy()
            missing = states[wide] == NOTHING
            source[missing] = marked[np.searchsorted(marked, wide[missing], "right") - 1]
            pixels[top : top + thick, wide] = hues[states[source]]
            edge = top + thick if rank % 2 == 0 else top - line
            pixels[edge : edge + line, wide] = self.background

    def _stamps_of(self, codes: Codes) -> npt.NDArray[np.intp]:
        """Where in ``_stamps`` the picture of each code is."""
        if len(self._stamp_of) > _KEPT_STAMPS:
            self._stamp_of.clear()
        found = np.empty(len(codes), np.intp)
        for number, code in enumerate(codes.tolist()):
            place = self._stamp_of.get(code)
            if place is None:
                place = self._stamp_of[code] = len(self._stamp_of)
                if place == len(self._stamps):
                    self._stamps = np.concatenate([self._stamps, np.zeros_like(self._stamps)])
                self._stamps[place] = self._paint_stamp(states_in(code))
            found[number] = place
        return found

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
        others = states[1:]
        corners = (cell[:, ::-1], cell[::-1, ::-1], cell[::-1], cell)
        reach = 4 if len(others) <= _CORNERS else 3
        for state, corner in zip(others, corners, strict=False):
            self._paint_tick(corner, state, round(reach * self.ratio))
        sides = (cell, cell[:, ::-1].T, cell[::-1], cell.T)
        for state, edge in zip(others[_CORNERS:], sides, strict=False):
            self._paint_peg(edge, state)
        return stamp

    def _paint_peg(self, edge: Pixels, state: ExtentState) -> None:
        """A mark in the middle of the upper side of ``edge``, between the ticks."""
        half = max(1, round(self.ratio))
        middle = self.side // 2
        edge[: 2 * half, middle - half : middle + half] = self.hue(state)

    def _paint_tick(self, corner: Pixels, state: ExtentState, reach: int) -> None:
        """A triangle in the upper left of ``corner``, set off by a line: seen even where hues are alike."""
        if reach not in self._ticks:
            steps = np.arange(self.side)
            away = steps[:, None] + steps[None, :]
            self._ticks[reach] = (away < reach + max(1, round(self.ratio))), away < reach
        around, inside = self._ticks[reach]
        corner[around] = self.background
        corner[inside] = self.hue(state)

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
