"""What the colours of a treemap mean, with the bytes of each: always in sight."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from xengui.core.translate import tr
from xengui.core.usage.treemap_classes import Classes, ColourBy, numbers_in, sizes_of
from xengui.core.usage.treemap_tiles import Layout, TileKind, Zoom
from xengui.core.usage.treemap_tree import Tree
from xengui.gui import theme
from xengui.gui.quantities import Quantities
from xengui.gui.usage.treemap_paints import Paint, free_paint, more_paint, paints_of

_WIDTH, _HEIGHT = 22, 14  # of a swatch: room for two periods of a hatch
_SPACE, _BETWEEN = 6, 16
_LONGEST = 220  # of a name, as those of folders can be
_USUAL = ("data", "shared", "guest_free", "zero", "reserved")  # explained also where there is none


@dataclass(frozen=True, slots=True)
class Entry:
    """One class and its bytes in words; ``muted`` where the picture has nothing of it."""

    paint: Paint
    amount: str
    exact: str = ""
    muted: bool = False

    @property
    def text(self) -> str:
        """``Data 41 GiB``"""
        return f"{self.paint.label} {self.amount}"


def entries_of(
    tree: Tree, classes: Classes, layout: Layout, zoom: Zoom, owner: QWidget, quantities: Quantities
) -> list[Entry]:
    """What is to be explained of the part ``zoom``, painted with the palette of ``owner``."""
    palette = owner.palette()
    totals = classes.totals(sizes_of(tree), numbers_in(tree, zoom))
    entries = []
    for name, paint in zip(classes.names, paints_of(classes, palette), strict=True):
        size = totals[name]
        if size or (classes.by is ColourBy.STATE and name in _USUAL) or classes.by is ColourBy.AGE:
            amount = quantities.size(size) if size else quantities.count(0)
            entries.append(Entry(paint, amount, quantities.exact(size), not size))
    for kind, paint in ((TileKind.MORE, more_paint(palette)), (TileKind.FREE, free_paint(palette))):
        size = sum(tile.size for tile in layout.specials if tile.kind is kind)
        if size:
            entries.append(Entry(paint, quantities.size(size), quantities.exact(size)))
    return entries


class TreemapLegend(QWidget):
    """Swatches with their names and bytes, on as many lines as they need."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(tr("Legend"))

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is explained."""
        return self._entries

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Explain these."""
        self._entries = tuple(entries)
        self.setAccessibleDescription(" · ".join(entry.text for entry in entries))
        self.updateGeometry()
        self.update()

    def swatch_rect(self, number: int) -> QRect:
        """Where the swatch of the entry ``number`` is."""
        place = self._places(self.width())[number]
        return QRect(place.left(), place.top() + (place.height() - _HEIGHT) // 2, _WIDTH, _HEIGHT)

    def sizeHint(self) -> QSize:
        """As Qt wants it."""
        return QSize(480, self.heightForWidth(max(480, self.width())))

    def minimumSizeHint(self) -> QSize:
        """As Qt wants it."""
        return QSize(120, self._line())

    def hasHeightForWidth(self) -> bool:
        """As Qt wants it."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As Qt wants it."""
        places = self._places(width)
        return places[-1].bottom() + 1 if places else self._line()

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt wants it."""
        with QPainter(self) as painter:
            self.paint(painter, self.rect())

    def paint(self, painter: QPainter, rect: QRect) -> None:
        """Paint into ``rect`` of any device."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(self.font())
        for entry, place in zip(self._entries, self._places(rect.width()), strict=True):
            self._paint_entry(painter, entry, place.translated(rect.topLeft()))
        painter.restore()

    def _paint_entry(self, painter: QPainter, entry: Entry, place: QRect) -> None:
        colours = theme.colours(self.palette())
        top = place.top() + (place.height() - _HEIGHT) // 2
        path = QPainterPath()
        path.addRoundedRect(QRectF(place.left() + 0.5, top + 0.5, _WIDTH - 1, _HEIGHT - 1), 2, 2)
        painter.setBrushOrigin(QPointF(place.left(), top))
        painter.fillPath(path, entry.paint.brush)
        painter.setPen(QPen(colours.outline, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        text = place.adjusted(_WIDTH + _SPACE, 0, 0, 0)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        name = self._name(entry)
        painter.setPen(colours.muted_text if entry.muted else colours.text)
        painter.drawText(text, flags, name)
        painter.setPen(colours.muted_text)
        used = QFontMetrics(self.font()).horizontalAdvance(name + " ")
        painter.drawText(text.adjusted(used, 0, 0, 0), flags, entry.amount)

    def event(self, event: QEvent) -> bool:
        """The tooltip explains the class under the pointer."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tool_tip_at(event.pos()), self)
            return True
        return super().event(event)

    def tool_tip_at(self, position: QPoint) -> str:
        """What the entry at ``position`` means; "" between entries."""
        for entry, place in zip(self._entries, self._places(self.width()), strict=True):
            if place.contains(position):
                lines = (entry.paint.label, entry.paint.hint, entry.exact)
                return "\n".join(line for line in lines if line)
        return ""

    def _name(self, entry: Entry) -> str:
        metrics = QFontMetrics(self.font())
        return metrics.elidedText(entry.paint.label, Qt.TextElideMode.ElideMiddle, _LONGEST)

    def _line(self) -> int:
        return max(_HEIGHT, QFontMetrics(self.font()).height()) + 4

    def _places(self, width: int) -> list[QRect]:
        """Where each entry stands, in lines of ``width``."""
        metrics = QFontMetrics(self.font())
        places: list[QRect] = []
        x = y = 0
        for entry in self._entries:
            text = metrics.horizontalAdvance(f"{self._name(entry)} {entry.amount}")
            needed = _WIDTH + _SPACE + text + 2
            if x and x + needed > width:
                x, y = 0, y + self._line()
            places.append(QRect(x, y, needed, self._line()))
            x += needed + _BETWEEN
        return places
