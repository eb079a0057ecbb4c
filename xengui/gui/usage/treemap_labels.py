"""What is written on a treemap's tiles, and the frames around them: for the window and for export alike."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPalette, QPen, QPixmap

from xengui.core.translate import tr
from xengui.core.usage.treemap_tiles import Layout, TileKind
from xengui.gui import theme
from xengui.gui.host_bar import small_font
from xengui.gui.quantities import Quantities
from xengui.gui.usage.treemap_words import title_of

_PAD = 5.0
_RADIUS = 3.0
_NARROWEST, _LOWEST = 44.0, 20.0  # of a tile that can be written on
_FEWEST = 6  # letters of a shortened name that still tell something


class TileLabels:
    """Writes on the tiles of one layout: name and size on a plate, where they fit."""

    def __init__(
        self, layout: Layout, font: QFont, palette: QPalette, quantities: Quantities, ratio: float
    ) -> None:
        self._layout, self._quantities = layout, quantities
        self._colours = theme.colours(palette)
        self._small = small_font(font)
        self._bold = QFont(self._small)
        self._bold.setBold(True)
        self._name_metrics, self._size_metrics = QFontMetricsF(self._bold), QFontMetricsF(self._small)
        self._corners = _corners(palette.color(QPalette.ColorRole.Window), ratio)

    def numbers(self) -> list[int]:
        """Those that can be written on, the biggest first."""
        boxes = self._layout.boxes
        width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
        found = np.flatnonzero((width >= _NARROWEST) & (height >= _LOWEST))
        ordered: list[int] = found[np.argsort(-(width * height)[found], kind="stable")].tolist()
        return ordered

    def paint(self, painter: QPainter, number: int) -> None:
        """What is on the tile ``number``."""
        kind, box = self._layout.kind(number), self._layout.box(number)
        # The last pixel at the right and below is the gap to the neighbour.
        rect = QRectF(box.left, box.top, box.width - 1, box.height - 1)
        if kind is TileKind.HEADER:
            self._paint_header(painter, rect, number)
            return
        self._round_off(painter, rect)
        if kind is TileKind.FREE:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._colours.outline, 1))
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        lines = self.lines(number)
        if lines:
            self._paint_plate(painter, rect, lines, kind is not TileKind.FREE)

    def lines(self, number: int) -> list[str]:
        """The name, shortened if enough of it is left, and under it the size: what fits."""
        box = self._layout.box(number)
        room = box.width - 1 - 4 * _PAD
        tile = self._layout.tile(number)
        whole = title_of(tile, self._layout)
        name = self._name_metrics.elidedText(whole, Qt.TextElideMode.ElideMiddle, room)
        if name != whole and len(name) <= _FEWEST:
            return []
        size = self._quantities.size(tile.size)
        needed = self._name_metrics.height() + self._size_metrics.height() + 2 * _PAD + 2
        if box.height < needed or self._size_metrics.horizontalAdvance(size) > room:
            return [name]
        return [name, size]

    def _paint_header(self, painter: QPainter, rect: QRectF, number: int) -> None:
        tile = self._layout.tile(number)
        size = self._quantities.size(tile.size)
        room = rect.width() - 2 * _PAD
        name = self._name_metrics.elidedText(title_of(tile, self._layout), Qt.TextElideMode.ElideMiddle, room)
        base = rect.center().y() + (self._name_metrics.ascent() - self._name_metrics.descent()) / 2
        painter.setFont(self._bold)
        painter.setPen(self._colours.text)
        painter.drawText(QPointF(rect.left() + _PAD - 2, base), name)
        used = self._name_metrics.horizontalAdvance(name) + 2 * _PAD
        if used + self._size_metrics.horizontalAdvance(size) <= room:
            painter.setFont(self._small)
            painter.setPen(self._colours.muted_text)
            painter.drawText(QPointF(rect.left() + _PAD - 2 + used, base), size)

    def _paint_plate(self, painter: QPainter, rect: QRectF, lines: list[str], dark: bool) -> None:
        """Nothing can be read on a hatch: text stands on a plate of its own."""
        width = self._name_metrics.horizontalAdvance(lines[0])
        height = self._name_metrics.height()
        if len(lines) > 1:
            width = max(width, self._size_metrics.horizontalAdvance(lines[1]))
            height += self._size_metrics.height()
        inset = min(_PAD, max(1.0, (rect.height() - height - 2) / 2))
        plate = QRectF(rect.left() + inset, rect.top() + inset, width + 2 * _PAD, height + 2)
        if dark:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(10, 14, 20, 165))
            painter.drawRoundedRect(plate, _RADIUS, _RADIUS)
        base = plate.top() + 1 + self._name_metrics.ascent()
        painter.setFont(self._bold)
        painter.setPen(QColor(Qt.GlobalColor.white) if dark else self._colours.text)
        painter.drawText(QPointF(plate.left() + _PAD, base), lines[0])
        if len(lines) > 1:
            painter.setFont(self._small)
            if not dark:
                painter.setPen(self._colours.muted_text)
            painter.drawText(QPointF(plate.left() + _PAD, base + self._size_metrics.height()), lines[1])

    def _round_off(self, painter: QPainter, rect: QRectF) -> None:
        right, bottom = rect.right() - _RADIUS, rect.bottom() - _RADIUS
        for corner, (x, y) in zip(
            self._corners,
            ((rect.left(), rect.top()), (right, rect.top()), (rect.left(), bottom), (right, bottom)),
            strict=True,
        ):
            painter.drawPixmap(QPointF(x, y), corner)


def paint_selected(painter: QPainter, palette: QPalette, rect: QRectF) -> None:
    """The frame of what is selected: seen on every colour, as it is dark and light side by side."""
    colours = theme.colours(palette)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if min(rect.width(), rect.height()) >= 12:
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Window), 1.5))
        painter.drawRect(rect.adjusted(2.75, 2.75, -2.75, -2.75))
        painter.setPen(QPen(colours.text, 2.5))
        painter.drawRect(rect.adjusted(0.75, 0.75, -0.75, -0.75))
    else:
        painter.setPen(QPen(colours.text, 1.5))
        painter.drawRect(rect)


def paint_focused(painter: QPainter, palette: QPalette, rect: QRectF) -> None:
    """The ring of the tile that has the keyboard: inside a big one, around a small one."""
    roomy = min(rect.width(), rect.height()) >= 20
    ring = rect.adjusted(5, 5, -5, -5) if roomy else rect.adjusted(-2, -2, 2, 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(Qt.GlobalColor.black), 2))
    painter.drawRect(ring)
    pen = QPen(QColor(Qt.GlobalColor.white), 2)
    pen.setDashPattern([2, 2])
    painter.setPen(pen)
    painter.drawRect(ring)


def paint_hovered(painter: QPainter, palette: QPalette, rect: QRectF) -> None:
    """A light film, and a line around it."""
    film = QColor(Qt.GlobalColor.white)
    film.setAlpha(28)
    painter.fillRect(rect, film)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colours(palette).text, 1))
    painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))


def paint_nothing(painter: QPainter, palette: QPalette, rect: QRectF, title: str, text: str) -> None:
    """Where there is no tile: why, and what would make one."""
    colours = theme.colours(palette)
    _paint_sketch(painter, colours, QPointF(rect.center().x(), rect.center().y() - 52))
    font = QFont(painter.font())
    bold = QFont(font)
    bold.setBold(True)
    bold.setPointSizeF(font.pointSizeF() * 1.15 if font.pointSizeF() > 0 else 12)
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    width = min(rect.width() - 16, 460.0)
    words = QRectF(rect.center().x() - width / 2, rect.center().y(), width, rect.height() / 2)
    painter.setFont(bold)
    painter.setPen(colours.text)
    painter.drawText(words, flags, title)
    height = painter.boundingRect(words, flags, title).height()
    painter.setFont(font)
    painter.setPen(colours.muted_text)
    painter.drawText(words.adjusted(0, height + 6, 0, 0), flags, text)


def accessible_name() -> str:
    """What a screen reader calls the picture."""
    return tr("Treemap")


def _paint_sketch(painter: QPainter, colours: theme.Colours, middle: QPointF) -> None:
    """A little treemap in outline."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colours.outline, 1.5))
    painter.setBrush(colours.hole)
    for left, top, width, height in ((-34, -26, 38, 52), (8, -26, 26, 30), (8, 8, 11, 18), (23, 8, 11, 18)):
        painter.drawRoundedRect(QRectF(middle.x() + left, middle.y() + top, width, height), 3, 3)
    painter.restore()


def _corners(ground: QColor, ratio: float) -> list[QPixmap]:
    """What makes a square corner round: upper left, upper right, lower left, lower right."""
    side = round(_RADIUS * ratio)
    found = []
    for x, y in ((0, 0), (-_RADIUS, 0), (0, -_RADIUS), (-_RADIUS, -_RADIUS)):
        pixmap = QPixmap(side, side)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        path = QPainterPath()
        path.addRect(QRectF(0, 0, _RADIUS, _RADIUS))
        circle = QPainterPath()
        circle.addEllipse(QRectF(x, y, 2 * _RADIUS, 2 * _RADIUS))
        with QPainter(pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillPath(path.subtracted(circle), ground)
        found.append(pixmap)
    return found
