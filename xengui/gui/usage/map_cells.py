"""Where the cells of a map's grid are: all in whole pixels of the screen, so that all look alike."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF

CELL, GAP = 8, 1
"""A cell's side and what is between two, in our pixels."""

INSET = 3
"""Pixels around strip and grid, for the frames of brush, cursor and selection."""


@dataclass(frozen=True, slots=True)
class CellLayout:
    """As many cells as fit into ``area``, on a screen of ``ratio`` pixels to one of ours."""

    area: QRect
    ratio: float

    @classmethod
    def inside(cls, rect: QRect, ratio: float) -> "CellLayout":
        """Of what ``rect`` leaves inside its insets."""
        return cls(rect.adjusted(INSET, INSET, -INSET, -INSET), ratio)

    @property
    def pitch(self) -> float:
        """From one cell to the next in our pixels."""
        return (round(CELL * self.ratio) + max(1, round(GAP * self.ratio))) / self.ratio

    @property
    def columns(self) -> int:
        """Cells in a row; the last gap needs no room."""
        return max(1, int((self.area.width() + GAP) / self.pitch + 1e-6))

    @property
    def rows(self) -> int:
        """Rows of cells."""
        return max(1, int((self.area.height() + GAP) / self.pitch + 1e-6))

    @property
    def cells(self) -> int:
        """How many there are."""
        return self.columns * self.rows

    def rect_of(self, cell: int) -> QRectF:
        """Where ``cell`` (from 0) is."""
        side = round(CELL * self.ratio) / self.ratio
        row, column = divmod(cell, self.columns)
        return QRectF(self.area.left() + column * self.pitch, self.area.top() + row * self.pitch, side, side)

    def cell_at(self, position: QPointF | QPoint) -> int | None:
        """The cell at ``position``, gap included; None outside."""
        column = int((position.x() - self.area.left()) // self.pitch)
        row = int((position.y() - self.area.top()) // self.pitch)
        inside = 0 <= column < self.columns and 0 <= row < self.rows
        return row * self.columns + column if inside else None

    def spans(self, first: int, last: int) -> list[QRectF]:
        """Rectangles around the cells from ``first`` to ``last`` in reading order: three at most."""
        columns = self.columns
        top, bottom = first // columns, last // columns
        pairs = [(first, last)]
        if top != bottom:
            pairs = [(first, (top + 1) * columns - 1), (bottom * columns, last)]
            if bottom - top > 1:
                pairs.insert(1, (pairs[0][1] + 1, pairs[1][0] - 1))
        return [self.rect_of(begin).united(self.rect_of(end)) for begin, end in pairs]
