"""Which bytes of a map are in view, and how zooming, panning and going back change that. No Qt, only bytes.

A grid of ``cells`` shows the image from ``start`` on, ``cell`` bytes in each cell. Both are whole blocks, and
``start`` is a multiple of ``cell``: then a pan moves what is painted, and no cell gets other shares by it.
"""

from dataclasses import dataclass, field

from xengui.core.sizes import SizeUnits

BLOCK = 4096
"""The least a cell stands for: what filesystems allocate."""

_MOST_VISITS = 200


@dataclass(frozen=True, slots=True)
class ViewRange:
    """``cells`` cells of ``cell`` bytes from ``start`` on, in an image of ``size`` bytes."""

    size: int
    cells: int
    start: int
    cell: int

    @classmethod
    def whole(cls, size: int, cells: int) -> "ViewRange":
        """The whole image."""
        return cls.of(size, cells, 0, size)

    @classmethod
    def of(cls, size: int, cells: int, start: int, end: int) -> "ViewRange":
        """The least range that shows ``start``..``end``, in either order; what is outside is left out."""
        first, last = sorted((min(max(0, start), size), min(max(0, end), size)))
        cells = max(1, cells)
        cell = _whole_blocks(-(-(last - first) // cells))
        if first // cell * cell + cells * cell < last:  # lost at the front to whole cells
            cell = (
                _whole_blocks(-(-(last - first) // max(1, cells - 1))) if cells > 1 else _whole_blocks(last)
            )
        return cls._placed(size, cells, first, cell)

    @classmethod
    def _placed(cls, size: int, cells: int, start: int, cell: int) -> "ViewRange":
        cell = min(cell, _whole_blocks(-(-size // cells)))
        latest = max(0, -(-(size - cells * cell) // cell)) * cell
        return cls(size, cells, min(max(0, start) // cell * cell, latest), cell)

    @property
    def end(self) -> int:
        """The byte after the last in view."""
        return min(self.size, self.start + self.cells * self.cell)

    @property
    def filled(self) -> int:
        """How many cells there are bytes for."""
        return -(-(self.end - self.start) // self.cell)

    @property
    def is_whole(self) -> bool:
        """Whether everything is in view."""
        return self.start == 0 and self.end == self.size

    def bytes_of(self, cell: int) -> tuple[int, int]:
        """Where the bytes of ``cell`` (from 0) begin and end."""
        start = min(self.size, self.start + cell * self.cell)
        return start, min(self.size, start + self.cell)

    def cell_at(self, offset: int) -> int:
        """The cell that ``offset`` lies in, or the nearest one."""
        return min(max(0, (offset - self.start) // self.cell), max(0, self.filled - 1))

    def zoomed(self, factor: float, at: int) -> "ViewRange":
        """With ``factor`` times the bytes in a cell; what is in cell ``at`` stays there, as far as can be.

        Any factor but 1 changes a cell by a block at least, until it is one block or the whole is in view.
        """
        cell = _whole_blocks(round(self.cell * factor))
        if factor < 1:
            cell = max(BLOCK, min(cell, self.cell - BLOCK))
        elif factor > 1:
            cell = max(cell, self.cell + BLOCK)
        at = min(max(0, at), self.cells - 1)
        anchor = min(self.size, self.start + at * self.cell + self.cell // 2)
        return ViewRange._placed(self.size, self.cells, (anchor // cell - at) * cell, cell)

    def panned(self, cells: int) -> "ViewRange":
        """``cells`` cells further on, or back where negative; stops at the ends."""
        return ViewRange._placed(self.size, self.cells, self.start + cells * self.cell, self.cell)

    def moved_to(self, start: int) -> "ViewRange":
        """The same magnification from ``start`` on."""
        return ViewRange._placed(self.size, self.cells, start, self.cell)

    def showing(self, offset: int) -> "ViewRange":
        """This, or the range of the same magnification with ``offset`` in its middle if it is out of view."""
        if self.start <= offset < self.end:
            return self
        return self.moved_to((offset // self.cell - self.cells // 2) * self.cell)

    def with_cells(self, cells: int) -> "ViewRange":
        """The same bytes in another number of cells, for a grid that was resized."""
        return self if cells == self.cells else ViewRange.of(self.size, cells, self.start, self.end)


@dataclass(slots=True)
class RangeHistory:
    """Where one has been: what Back and Forward go through. Offsets only, so it survives resizing.

    Visits by one gesture (turns of the wheel, a drag) count as one.
    """

    current: tuple[int, int] = (0, 0)
    _past: list[tuple[int, int]] = field(default_factory=list)
    _future: list[tuple[int, int]] = field(default_factory=list)
    _gesture: str = ""

    def visit(self, start: int, end: int, gesture: str = "") -> None:
        """Be at ``start``..``end`` now; ``gesture`` names what led there, "" for a step of its own."""
        if (start, end) == self.current:
            return
        if not gesture or gesture != self._gesture:
            self._past = [*self._past[-_MOST_VISITS:], self.current]
        self.current, self._gesture = (start, end), gesture
        self._future.clear()

    def end_gesture(self) -> None:
        """What comes next is a visit of its own."""
        self._gesture = ""

    def restart(self, start: int, end: int) -> None:
        """Forget all, and be here."""
        self.current, self._gesture = (start, end), ""
        self._past.clear()
        self._future.clear()

    def back(self) -> tuple[int, int] | None:
        """Go to where one was before; None where there is no before."""
        return self._go(self._past, self._future)

    def forward(self) -> tuple[int, int] | None:
        """Undo ``back``; None where there is nothing to undo."""
        return self._go(self._future, self._past)

    def _go(self, source: list[tuple[int, int]], other: list[tuple[int, int]]) -> tuple[int, int] | None:
        if not source:
            return None
        other.append(self.current)
        self.current, self._gesture = source.pop(), ""
        return self.current


def ruler_step(size: int, most: int, units: SizeUnits) -> int:
    """Bytes between the marks of a ruler over ``size`` bytes: a round size, with ``most`` marks at most."""
    base = 1024 if units is SizeUnits.IEC else 1000
    least = -(-size // max(1, most))
    unit = 1
    while True:
        for number in (1, 2, 5, 10, 20, 50, 100, 200, 500):
            if unit * number >= least:
                return unit * number
        unit *= base


def _whole_blocks(size: int) -> int:
    return max(BLOCK, -(-size // BLOCK) * BLOCK)
