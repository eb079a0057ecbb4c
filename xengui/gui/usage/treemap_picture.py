"""A treemap drawn for export: rectangles and text that stay sharp at any size, instead of pixels."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFont, QPainter, QPalette

from xengui.core.usage.treemap_classes import Classes
from xengui.core.usage.treemap_tiles import Layout, TileKind
from xengui.gui.quantities import Quantities
from xengui.gui.usage.treemap_labels import TileLabels
from xengui.gui.usage.treemap_paints import free_paint, more_paint, paints_of
from xengui.gui.usage.treemap_pixels import fill_shares


def paint_layout(
    painter: QPainter,
    layout: Layout,
    classes: Classes,
    palette: QPalette,
    font: QFont,
    quantities: Quantities,
) -> None:
    """Draw ``layout`` with the painter's origin as its upper left corner."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setBrushOrigin(QPointF(0, 0))
    painter.setPen(Qt.PenStyle.NoPen)
    _paint_tanks(painter, layout, classes, palette)
    count = len(layout.images)
    brushes = {TileKind.MORE: more_paint(palette).brush, TileKind.FREE: free_paint(palette).brush}
    for at, tile in enumerate(layout.specials):
        if tile.kind in brushes:
            box = layout.box(count + at)
            rect = QRectF(box.left, box.top, max(0.5, box.width - 1), max(0.5, box.height - 1))
            painter.fillRect(rect, brushes[tile.kind])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    labels = TileLabels(layout, font, palette, quantities, 2.0)
    for number in labels.numbers():
        labels.paint(painter, number)
    painter.restore()


def _paint_tanks(painter: QPainter, layout: Layout, classes: Classes, palette: QPalette) -> None:
    """Every image's tile, filled from the bottom."""
    brushes: list[QBrush] = [paint.brush for paint in paints_of(classes, palette)]
    boxes = layout.boxes[: len(layout.images)]
    heights = np.maximum(0.5, boxes[:, 3] - boxes[:, 1] - 1)
    shares = fill_shares(classes.shares[layout.numbers], heights)
    for (left, top, right, _), height, parts in zip(
        boxes.tolist(), heights.tolist(), shares.tolist(), strict=True
    ):
        bottom = top + height
        for brush, share in zip(brushes, parts, strict=True):
            if share:
                part = share * height
                painter.fillRect(QRectF(left, bottom - part, max(0.5, right - left - 1), part), brush)
                bottom -= part
