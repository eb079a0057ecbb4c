"""What is in view of a map, cell by cell, in reading order: every cell the same number of bytes."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from xengui.core.translate import tr
from xengui.gui import theme
from xengui.gui.quantities import Quantities
from xengui.gui.usage.map_cells import CELL, GAP, INSET, CellLayout
from xengui.gui.usage.map_gestures import cursor_step, wheel_factor, zoom_key
from xengui.gui.usage.map_view_range import ViewRange
from xengui.gui.usage.map_words import cell_line, cell_tool_tip

if TYPE_CHECKING:
    from xengui.core.images.extent_map import ExtentMap
    from xengui.gui.usage.map_pixels import CodeMemory, StatePixels

_KEY = Qt.Key


class MapGrid(QWidget):
    """Paints the range it is shown, and emits the one that wheel, drag or key asks for.

    The cursor is a byte, so it stays where it is through every zoom; ``cursor_moved`` carries the line that
    says what is there, or under the pointer while that is over a cell ("" for none). ``selected`` carries
    the first byte and the one after the last of the extent a click or Enter chose, or of the whole cell
    where there are several in it.
    """

    range_wanted = Signal(object, str)
    gesture_ended = Signal()
    cells_changed = Signal(int)
    cursor_moved = Signal(str)
    selected = Signal(object)

    def __init__(self, quantities: Quantities, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quantities = quantities
        self._extents: ExtentMap | None = None
        self._view: ViewRange | None = None
        self._in_file = False
        self._cursor: int | None = None
        self._hovered: QPointF | None = None
        self._selection: tuple[int, int] | None = None
        self._pressed: tuple[QPointF, ViewRange] | None = None
        self._panning = False
        self._pixels: StatePixels | None = None
        self._codes: CodeMemory | None = None
        self._image: tuple[object, QImage] | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.WheelFocus)
        self.setAccessibleName(tr("Map"))

    @property
    def layout_now(self) -> CellLayout:
        """Where the cells are."""
        return CellLayout.inside(self.rect(), self.devicePixelRatioF())

    @property
    def cells(self) -> int:
        """How many there is room for."""
        return self.layout_now.cells

    @property
    def cursor_offset(self) -> int | None:
        """The byte the keyboard's cursor is at."""
        return self._cursor

    def show_map(self, extents: "ExtentMap", view: ViewRange, in_file: bool = False) -> None:
        """Show another map, or another state of it; the cursor stays if it still lies inside.

        ``in_file``: its places are in the image's file, not on the device.
        """
        self._in_file = in_file
        self._extents, self._image, self._codes = extents, None, None
        self._selection = None
        if self._cursor is not None and self._cursor >= extents.size:
            self._cursor = None
        self.show_range(view)

    def show_range(self, view: ViewRange) -> None:
        """Show these cells."""
        self._view = view
        self._tell()
        self.update()

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self._quantities = quantities
        self._tell()

    def move_cursor(self, offset: int | None) -> None:
        """Put the keyboard's cursor on the byte ``offset``, in view or not."""
        self._cursor = offset
        self._tell()
        self.update()

    def select(self, start: int, end: int) -> None:
        """Frame the cells that ``start``..``end`` lie in."""
        self._selection = (start, end)
        self.update()

    def cell_rect(self, cell: int) -> QRectF:
        """Where ``cell`` (from 0) is painted."""
        return self.layout_now.rect_of(cell)

    def cell_under(self, position: QPointF | QPoint) -> int | None:
        """The cell at ``position``, gap included; None where there are no bytes."""
        if self._view is None:
            return None
        cell = self.layout_now.cell_at(position)
        return cell if cell is not None and cell < self._view.filled else None

    def sizeHint(self) -> QSize:
        """As Qt wants it."""
        return QSize(600, 18 * (CELL + GAP))

    def minimumSizeHint(self) -> QSize:
        """As Qt wants it."""
        return QSize(20 * (CELL + GAP), CELL + 2 * INSET)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Room for more cells, or fewer."""
        super().resizeEvent(event)
        self.cells_changed.emit(self.cells)

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt wants it."""
        with QPainter(self) as painter:
            self.paint(painter, self.rect(), self.devicePixelRatioF())
            if self._view is not None:
                self._paint_marks(painter)

    def paint(self, painter: QPainter, rect: QRect, ratio: float) -> None:
        """Paint the range in view into ``rect`` of any device, ``ratio`` of its pixels to one of ours."""
        if self._extents is None or self._view is None:
            return
        layout = CellLayout.inside(rect, ratio)
        view = self._view.with_cells(layout.cells)
        key = (view, layout.columns, ratio, self.palette().cacheKey())
        if self._image is None or self._image[0] != key:
            self._image = key, self._compose(view, layout)
        painter.drawImage(QPointF(layout.area.topLeft()), self._image[1])

    def _compose(self, view: ViewRange, layout: CellLayout) -> QImage:
        from xengui.gui.usage.map_pixels import CodeMemory, StatePixels

        assert self._extents is not None
        pixels, ratio = self._pixels, layout.ratio
        if pixels is None or pixels.ratio != ratio or pixels.palette.cacheKey() != self.palette().cacheKey():
            pixels = self._pixels = StatePixels(self.palette(), ratio)
        if self._codes is None:
            self._codes = CodeMemory(self._extents)
        codes = self._codes.of_cells(view.start, view.end, view.cell)
        return pixels.grid(codes, layout.columns, layout.rows)

    def _paint_marks(self, painter: QPainter) -> None:
        """The frames of the selection and of the cursor, over a wider line that sets them off any colour."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme.colours(self.palette())
        ground = self.palette().color(QPalette.ColorRole.Window)
        assert self._view is not None
        paths = []
        if self._selection is not None:
            paths.append((self._outline(*self._selection), colours.accent, 1.5))
        cell = self._cursor_cell()
        if cell is not None and self.hasFocus():
            path = QPainterPath()
            path.addRect(self.cell_rect(cell).adjusted(-1, -1, 1, 1))
            paths.append((path, colours.text, 2.0))
        for path, colour, width in paths:
            painter.setPen(QPen(ground, width + 2))
            painter.drawPath(path)
            painter.setPen(QPen(colour, width))
            painter.drawPath(path)

    def _outline(self, start: int, end: int) -> QPainterPath:
        """Around the cells of ``start``..``end`` that are in view."""
        path = QPainterPath()
        view = self._view
        assert view is not None
        if end <= view.start or start >= view.end:
            return path
        first, last = view.cell_at(max(start, view.start)), view.cell_at(min(end, view.end) - 1)
        for rect in self.layout_now.spans(first, last):
            path.addRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5))
        return path.simplified()

    def event(self, event: QEvent) -> bool:
        """The tooltip is of the cell under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            cell = self.cell_under(event.pos())
            if cell is None:
                QToolTip.hideText()
            else:
                area = self.cell_rect(cell).toAlignedRect()
                QToolTip.showText(event.globalPos(), self.tool_tip_of(cell), self, area)
            return True
        return super().event(event)

    def tool_tip_of(self, cell: int) -> str:
        """All there is to say on ``cell``."""
        assert self._view is not None
        assert self._extents is not None
        start, end = self._view.bytes_of(cell)
        return cell_tool_tip(self._extents, start, end, self._quantities, self._in_file)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom in or out at the pointer."""
        factor = wheel_factor(event)
        if self._view is None or not factor:
            return event.ignore()
        cell = self.cell_under(event.position())
        at = cell if cell is not None else max(0, self._view.filled - 1)
        self.range_wanted.emit(self._view.zoomed(factor, at), "wheel")
        return event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The beginning of a click or of a pan."""
        if event.button() is not Qt.MouseButton.LeftButton or self._view is None:
            return super().mousePressEvent(event)
        self._pressed = event.position(), self._view
        self._panning = False
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what the pointer is over; or pan: what was taken hold of stays under it."""
        if self._pressed is None:
            self._hovered = event.position()
            return self._tell()
        position, view = self._pressed
        moved = event.position() - position
        if not self._panning and moved.manhattanLength() < QApplication.startDragDistance():
            return None
        if not self._panning:
            self._panning = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        layout = self.layout_now
        cells = round(moved.y() / layout.pitch) * layout.columns + round(moved.x() / layout.pitch)
        self.range_wanted.emit(view.panned(-cells), "pan")
        return None

    def leaveEvent(self, event: QEvent) -> None:
        """The line is the cursor's again."""
        self._hovered = None
        self._tell()
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The end of a pan; or a click, which selects."""
        if self._pressed is None:
            return
        self._pressed = None
        if self._panning:
            self._panning = False
            self.unsetCursor()
            self.gesture_ended.emit()
            return
        cell = self.cell_under(event.position())
        if cell is not None and self._view is not None:
            self.move_cursor(self._view.bytes_of(cell)[0])
            self._select_at_cursor()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, pages, Home and End move the cursor, + − 0 zoom at it, Enter and Space select."""
        view = self._view
        if view is None or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return super().keyPressEvent(event)
        if event.key() in (_KEY.Key_Return, _KEY.Key_Enter, _KEY.Key_Space):
            return self._select_at_cursor()
        cell = self._cursor_cell()
        wanted = zoom_key(event, view, cell if cell is not None else view.cells // 2)
        if wanted is not None:
            return self.range_wanted.emit(wanted, "")
        here = self._cursor if cell is not None else None
        target = cursor_step(event, view, self.layout_now.columns, here)
        if target is None:
            return super().keyPressEvent(event)
        self._go_to(target)
        return None

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard needs a cursor to be seen."""
        super().focusInEvent(event)
        keyboard = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if self._cursor_cell() is None and self._view is not None and event.reason() in keyboard:
            self.move_cursor(self._view.start)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The cursor shows only while keys go there."""
        super().focusOutEvent(event)
        self.update()

    def _go_to(self, target: int) -> None:
        """The cursor on the byte ``target``, its row in view."""
        view = self._view
        assert view is not None
        self._cursor = target // view.cell * view.cell
        away = (target - view.start) // view.cell
        if 0 <= away < view.cells:
            self._tell()
            return self.update()
        columns = self.layout_now.columns
        over = away if away < 0 else away - view.cells + 1
        rows = -(-over // columns) if over > 0 else over // columns
        self.range_wanted.emit(view.panned(rows * columns), "keys")
        return None

    def _select_at_cursor(self) -> None:
        cell = self._cursor_cell()
        if cell is None or self._view is None or self._extents is None:
            return
        start, end = self._view.bytes_of(cell)
        extent = self._extents.at(start)
        chosen = (extent.start, extent.end) if extent.end >= end else (start, end)
        self.select(*chosen)
        self.selected.emit(chosen)

    def _cursor_cell(self) -> int | None:
        view = self._view
        if view is None or self._cursor is None or not view.start <= self._cursor < view.end:
            return None
        return view.cell_at(self._cursor)

    def _tell(self) -> None:
        """Say what is at the cursor, to the panel and to a screen reader."""
        line = self._line_of(self._cursor_cell())
        self.setAccessibleDescription(line)
        hovered = self.cell_under(self._hovered) if self._hovered is not None else None
        self.cursor_moved.emit(self._line_of(hovered) or line)

    def _line_of(self, cell: int | None) -> str:
        if cell is None or self._view is None or self._extents is None:
            return ""
        start, end = self._view.bytes_of(cell)
        return cell_line(self._extents, start, end, self._quantities, self._in_file)
