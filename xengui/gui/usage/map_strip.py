"""The whole image as a strip: what lies where above it, a ruler below, and the brush: what is in view."""

from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from xengui.core.printable import printable
from xengui.core.translate import tr
from xengui.gui import theme
from xengui.gui.host_bar import small_font
from xengui.gui.quantities import Quantities
from xengui.gui.usage.map_cells import INSET
from xengui.gui.usage.map_gestures import key_step, wheel_factor
from xengui.gui.usage.map_ruler import paint_brackets, paint_ruler
from xengui.gui.usage.map_view_range import ViewRange
from xengui.gui.usage.map_words import cell_tool_tip, range_text

if TYPE_CHECKING:
    from xengui.core.images.extent_map import ExtentMap
    from xengui.core.images.image_map import Bracket

_BAR = 24
_GRIP = 6  # how near an edge of the brush is taken for that edge
_LEAST_BRUSH = 7


class _Drag(Enum):
    """What a drag does to the brush."""

    MOVE = "move"
    START = "start"
    END = "end"
    DRAW = "draw"


class MapStrip(QWidget):
    """Paints ``extents`` from 0 to their size; emits the range a drag, the wheel or a key asks for.

    ``range_wanted`` carries a ViewRange and the gesture's name; it holds no range but the one it is shown.
    """

    range_wanted = Signal(object, str)
    gesture_ended = Signal()

    def __init__(self, quantities: Quantities, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quantities = quantities
        self._extents: ExtentMap | None = None
        self._brackets: Sequence[Bracket] = ()
        self._view: ViewRange | None = None
        self._in_file = False
        self._drag: _Drag | None = None
        self._grabbed = 0  # bytes: where the drag began
        self._before: ViewRange | None = None  # what was in view then
        self._still: tuple[object, QPixmap] | None = None  # all but the brush, which alone moves
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.WheelFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Whole image"))

    def show_map(
        self, extents: "ExtentMap", brackets: Sequence["Bracket"], view: ViewRange, in_file: bool = False
    ) -> None:
        """Show another map, and what of it is in view; ``in_file``: its places are in the file."""
        self._extents, self._brackets, self._still = extents, brackets, None
        self._in_file = in_file
        self._drag = None
        self.show_range(view)
        self.updateGeometry()

    def show_range(self, view: ViewRange) -> None:
        """Put the brush there."""
        self._view = view
        self.setAccessibleDescription(range_text(view.start, view.end, self._quantities))
        self.update()

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self._quantities, self._still = quantities, None
        self.update()

    def bar_rect(self, rect: QRect | None = None) -> QRect:
        """Where the image is, in the widget or when painted into ``rect``."""
        rect = rect if rect is not None else self.rect()
        above = self._small().height() + 7 if self._brackets else 4
        return QRect(rect.left() + INSET, rect.top() + above, max(1, rect.width() - 2 * INSET), _BAR)

    def brush_rect(self, rect: QRect | None = None) -> QRectF:
        """Where the brush is; never too narrow to be seen and taken."""
        bar = self.bar_rect(rect)
        assert self._view is not None
        left, right = self._x(self._view.start, bar), self._x(self._view.end, bar)
        if right - left < _LEAST_BRUSH:
            middle = (left + right) / 2
            left = min(max(bar.left(), middle - _LEAST_BRUSH / 2), bar.right() + 1 - _LEAST_BRUSH)
            right = left + _LEAST_BRUSH
        return QRectF(left, bar.top() - 2, right - left, bar.height() + 4)

    def sizeHint(self) -> QSize:
        """As Qt wants it."""
        return QSize(600, self.bar_rect().bottom() + self._small().height() + 8)

    def minimumSizeHint(self) -> QSize:
        """As Qt wants it."""
        return QSize(100, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt wants it."""
        if self._extents is None or self._view is None:
            return
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._still_picture())
            self._paint_brush(painter, self.rect())

    def paint(self, painter: QPainter, rect: QRect, ratio: float) -> None:
        """Paint into ``rect`` of any device; ``ratio`` is its pixels to one of ours."""
        if self._extents is None or self._view is None:
            return
        painter.save()
        self._paint_still(painter, rect, ratio)
        self._paint_brush(painter, rect)
        painter.restore()

    def _still_picture(self) -> QPixmap:
        """What does not move with the brush; painted anew only when map, size, font or colours change."""
        ratio = self.devicePixelRatioF()
        key = (self.size(), ratio, self.palette().cacheKey(), self.font().key())
        if self._still is None or self._still[0] != key:
            picture = QPixmap((self.size().toSizeF() * ratio).toSize())
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            with QPainter(picture) as painter:
                self._paint_still(painter, self.rect(), ratio)
            self._still = key, picture
        return self._still[1]

    def _paint_still(self, painter: QPainter, rect: QRect, ratio: float) -> None:
        from xengui.gui.usage.map_pixels import StatePixels

        assert self._extents is not None
        colours, bar, size = theme.colours(self.palette()), self.bar_rect(rect), self._extents.size
        pixels = StatePixels(self.palette(), ratio)
        width = max(1, round(bar.width() * ratio))
        painter.drawImage(QPointF(bar.topLeft()), pixels.strip(self._extents, width, round(_BAR * ratio)))
        painter.setPen(QPen(colours.outline, 1))
        painter.drawRect(QRectF(bar).adjusted(-0.5, -0.5, 0.5, 0.5))
        painter.setFont(small_font(self.font()))
        paint_brackets(painter, bar, size, self._brackets, colours, self._quantities)
        paint_ruler(painter, bar, size, colours, self._quantities)

    def _paint_brush(self, painter: QPainter, rect: QRect) -> None:
        assert self._view is not None
        colours = theme.colours(self.palette())
        brush = self.brush_rect(rect)
        bar = QRectF(self.bar_rect(rect))
        veil = QColor(self.palette().color(QPalette.ColorRole.Window))
        veil.setAlpha(120)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(bar.left(), bar.top(), brush.left() - bar.left(), bar.height()), veil)
        painter.fillRect(QRectF(brush.right(), bar.top(), bar.right() - brush.right(), bar.height()), veil)
        # A line of the background inside the frame keeps it apart from data of nearly its colour.
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Window), 1))
        painter.drawRect(brush.adjusted(1.5, 1.5, -1.5, -1.5))
        painter.setPen(QPen(colours.accent, 2 if self.hasFocus() else 1.5))
        painter.drawRoundedRect(brush, 2, 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.accent)
        middle = brush.center().y()
        for x in (brush.left(), brush.right()):
            painter.drawRoundedRect(QRectF(x - 2.5, middle - 6, 5, 12), 2, 2)

    def event(self, event: QEvent) -> bool:
        """The tooltip is of what the pointer is over."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._tool_tip(event.pos()), self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the brush, one of its edges, or begin a new one."""
        if event.button() is not Qt.MouseButton.LeftButton or self._view is None:
            return super().mousePressEvent(event)
        self._drag = self._grip(event.position())
        self._grabbed, self._before = self._offset(event.position().x()), self._view
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what was taken, or show what could be."""
        if self._view is None:
            return
        if self._drag is None:
            self.setCursor(_CURSORS[self._grip(event.position())])
            return
        wanted = self._dragged(self._offset(event.position().x()))
        if wanted is not None and wanted != self._view:
            self.range_wanted.emit(wanted, "brush")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """What was dragged stays there; a click beside the brush brings it there."""
        drag, self._drag = self._drag, None
        if drag is None or self._view is None:
            return
        at = self._offset(event.position().x())
        if drag is _Drag.DRAW and at == self._grabbed and not self._view.is_whole:
            there = self._view.moved_to(at - (self._view.end - self._view.start) // 2)
            self.range_wanted.emit(there, "brush")
        self.gesture_ended.emit()

    def _dragged(self, at: int) -> ViewRange | None:
        """What is wanted when the drag has come to ``at``.

        From what was in view when it began: ranges are whole cells, and what was rounded up once would be
        rounded up again with each step.
        """
        before = self._before
        if before is None:
            return None
        match self._drag:
            case _Drag.MOVE:
                return before.moved_to(before.start + at - self._grabbed)
            case _Drag.START:
                return ViewRange.of(before.size, before.cells, min(at, before.end - 1), before.end)
            case _Drag.END:
                return ViewRange.of(before.size, before.cells, before.start, max(at + 1, before.start + 1))
            case _Drag.DRAW if at != self._grabbed:
                return ViewRange.of(before.size, before.cells, self._grabbed, at)
        return None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Back to the whole."""
        if self._view is not None:
            self.range_wanted.emit(ViewRange.whole(self._view.size, self._view.cells), "")

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom in or out at the pointer."""
        if self._view is None or not (factor := wheel_factor(event)):
            return event.ignore()
        view = self._view.showing(self._offset(event.position().x()))
        at = view.cell_at(self._offset(event.position().x()))
        self.range_wanted.emit(view.zoomed(factor, at), "wheel")
        return event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and pages move the brush, + − 0 zoom."""
        wanted = key_step(event, self._view) if self._view is not None else None
        if wanted is None:
            return super().keyPressEvent(event)
        self.range_wanted.emit(wanted, "keys")
        return None

    def _grip(self, position: QPointF) -> _Drag:
        """What a press at ``position`` takes hold of."""
        assert self._view is not None
        brush = self.brush_rect()
        x = position.x()
        if abs(x - brush.left()) <= _GRIP and (x <= brush.left() or brush.width() > 3 * _GRIP):
            return _Drag.START
        if abs(x - brush.right()) <= _GRIP and (x >= brush.right() or brush.width() > 3 * _GRIP):
            return _Drag.END
        inside = brush.left() < x < brush.right()
        return _Drag.MOVE if inside and not self._view.is_whole else _Drag.DRAW

    def _tool_tip(self, position: QPoint) -> str:
        if self._extents is None or not self._extents.size:
            return ""
        bar = self.bar_rect()
        at = self._offset(position.x())
        if position.y() >= bar.top():
            column = max(1, self._extents.size // bar.width())
            end = min(self._extents.size, at + column)
            return cell_tool_tip(self._extents, at, end, self._quantities, self._in_file)
        names = [
            f"{printable(each.label)}\n{self._quantities.size_and_bytes(each.length)}\n"
            + range_text(each.start, each.start + each.length, self._quantities)
            for each in self._brackets
            if each.start <= at < each.start + each.length
        ]
        return "\n".join(names)

    def _x(self, offset: int, bar: QRect) -> float:
        assert self._extents is not None
        return bar.left() + bar.width() * offset / max(1, self._extents.size)

    def _offset(self, x: float) -> int:
        """The byte under ``x``, the nearest one outside the bar."""
        assert self._extents is not None
        bar = self.bar_rect()
        share = min(1.0, max(0.0, (x - bar.left()) / bar.width()))
        return min(max(0, self._extents.size - 1), int(share * self._extents.size))

    def _small(self) -> QFontMetrics:
        return QFontMetrics(QFont(small_font(self.font())))


_CURSORS = {
    _Drag.MOVE: Qt.CursorShape.OpenHandCursor,
    _Drag.START: Qt.CursorShape.SizeHorCursor,
    _Drag.END: Qt.CursorShape.SizeHorCursor,
    _Drag.DRAW: Qt.CursorShape.CrossCursor,
}
