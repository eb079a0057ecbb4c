"""What stands around a map's strip: brackets with the names of what lies where, and a ruler."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPen

from xengui.core.printable import printable
from xengui.gui.quantities import Quantities
from xengui.gui.theme import Colours
from xengui.gui.usage.map_cells import INSET
from xengui.gui.usage.map_view_range import ruler_step

if TYPE_CHECKING:
    from xengui.core.images.image_map import Bracket

_LEAST_LABEL = 24
_MARK_ROOM = 110  # pixels between the ruler's marks, at least


def paint_brackets(
    painter: QPainter,
    bar: QRect,
    size: int,
    brackets: Sequence["Bracket"],
    colours: Colours,
    quantities: Quantities,
) -> None:
    """Over ``bar``, which stands for ``size`` bytes: a bracket each, and its name where there is room."""
    metrics = painter.fontMetrics()
    base = bar.top() - 4.5
    written = float(bar.left())
    for bracket in brackets:
        left = _x(bracket.start, bar, size) + 0.5
        right = max(left + 0.5, min(_x(bracket.start + bracket.length, bar, size), bar.right() + 1) - 1.5)
        painter.setPen(QPen(colours.outline, 1))
        painter.drawPolyline(
            [QPointF(left, base + 3), QPointF(left, base), QPointF(right, base), QPointF(right, base + 3)]
        )
        begin = max(left, written)
        room = int(right - begin)
        if room < _LEAST_LABEL:
            continue
        text = f"{printable(bracket.label)} · {quantities.size(bracket.length)}"
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.setPen(colours.muted_text)
        painter.drawText(QPointF(begin, base - metrics.descent() - 1), text)
        written = begin + metrics.horizontalAdvance(text) + 6


def paint_ruler(painter: QPainter, bar: QRect, size: int, colours: Colours, quantities: Quantities) -> None:
    """Under ``bar``, which stands for ``size`` bytes: marks at round sizes."""
    if not size:
        return
    metrics = painter.fontMetrics()
    step = ruler_step(size, max(1, bar.width() // _MARK_ROOM), quantities.units)
    for offset in range(step, size, step):
        x = _x(offset, bar, size)
        text = quantities.size(offset)
        half = metrics.horizontalAdvance(text) / 2
        painter.setPen(QPen(colours.outline, 1))
        painter.drawLine(QPointF(x, bar.bottom() + 3), QPointF(x, bar.bottom() + 5))
        if bar.left() <= x - half and x + half <= bar.right() + INSET:
            painter.setPen(colours.muted_text)
            painter.drawText(QPointF(x - half, bar.bottom() + 6 + metrics.ascent()), text)


def _x(offset: int, bar: QRect, size: int) -> float:
    return bar.left() + bar.width() * offset / max(1, size)
