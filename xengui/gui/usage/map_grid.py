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
from xengui.gui.usage.map_gestures import wheel_factor, zoom_key
from xengui.gui.usage.map_strip import INSET
from xengui.gui.usage.map_view_range import ViewRange
from xengui.gui.usage.map_words import cell_line, cell_tool_tip

if TYPE_CHECKING:
    from xengui.core.images.extent_map import ExtentMap
    from xengui.gui.usage.map_pixels import StatePixels

_CELL, _GAP = 8, 1
_KEY = Qt.Key


class MapGrid(QWidget):
    """Paints the range it is shown, and emits the one that wheel, drag or key asks for.

    The cursor is a byte, so it stays where it is through every zoom; ``cursor_moved`` carries the line that
    says what is there ("" for none). ``selected`` carries the first byte and the one after the last of the
    extent a click or Enter chose, or of the whole cell where there are several in it.
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
        self._cursor: int | None = None
        self._selection: tuple[int, int] | None = None
        self._pressed: tuple[QPointF, ViewRange] | None = None
        self._panning = False
        self._pixels: StatePixels | None = None
        self._image: tuple[object, QImage] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Map"))

    @property
    def cells(self) -> int:
        """How many there is room for."""
        columns, rows = self._layout(self.rect(), self.devicePixelRatioF())
        return columns * rows

    @property
    def columns(self) -> int:
        """Cells in a row."""
        return self._layout(self.rect(), self.devicePixelRatioF())[0]

    @property
    def cursor_offset(self) -> int | None:
        """The byte the keyboard's cursor is at."""
        return self._cursor

    def show_map(self, extents: "ExtentMap", view: ViewRange) -> None:
        """Show another map, or another state of it; the cursor stays if it still lies inside."""
        self._extents, self._image = extents, None
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
        ratio = self.devicePixelRatioF()
        return self._cell_rect(cell, self.rect(), ratio)

    def cell_under(self, position: QPointF | QPoint) -> int | None:
        """The cell at ``position``, gap included; None where there are no bytes."""
        if self._view is None:
            return None
        columns, rows = self._layout(self.rect(), self.devicePixelRatioF())
        pitch = _pitch(self.devicePixelRatioF())
        column, row = int((position.x() - INSET) // pitch), int(position.y() // pitch)
        cell = row * columns + column
        inside = 0 <= column < columns and 0 <= row < rows
        return cell if inside and cell < self._view.filled else None

    def sizeHint(self) -> QSize:
        """As Qt wants it."""
        return QSize(600, 18 * (_CELL + _GAP))

    def minimumSizeHint(self) -> QSize:
        """As Qt wants it."""
        return QSize(20 * (_CELL + _GAP), 4 * (_CELL + _GAP))

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
        columns, rows = self._layout(rect, ratio)
        view = self._view.with_cells(columns * rows)
        key = (view, columns, rows, ratio, self.palette().cacheKey())
        if self._image is None or self._image[0] != key:
            self._image = key, self._compose(view, columns, rows, ratio)
        painter.drawImage(QPointF(rect.left() + INSET, rect.top()), self._image[1])

    def _compose(self, view: ViewRange, columns: int, rows: int, ratio: float) -> QImage:
        from xengui.gui.usage.map_pixels import StatePixels, cell_edges, codes_of

        assert self._extents is not None
        pixels = self._pixels
        if pixels is None or pixels.ratio != ratio or pixels.palette.cacheKey() != self.palette().cacheKey():
            pixels = self._pixels = StatePixels(self.palette(), ratio)
        codes = codes_of(self._extents.shares(cell_edges(view.start, view.end, view.cell)))
        return pixels.grid(codes, columns, rows)

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
        """Around the cells of ``start``..``end`` that are in view: three rectangles in one at most."""
        path = QPainterPath()
        view = self._view
        assert view is not None
        if end <= view.start or start >= view.end:
            return path
        first, last = view.cell_at(max(start, view.start)), view.cell_at(min(end, view.end) - 1)
        columns = self.columns
        spans = [(first, last)]
        if first // columns != last // columns:
            spans = [(first, (first // columns + 1) * columns - 1), (last // columns * columns, last)]
            if last // columns - first // columns > 1:
                spans.insert(1, (spans[0][1] + 1, spans[1][0] - 1))
        for begin, finish in spans:
            rect = self.cell_rect(begin).united(self.cell_rect(finish))
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
        return cell_tool_tip(self._extents, *self._view.bytes_of(cell), self._quantities)

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
        """Pan: what was taken hold of stays under the pointer."""
        if self._pressed is None:
            return
        position, view = self._pressed
        moved = event.position() - position
        if not self._panning and moved.manhattanLength() < QApplication.startDragDistance():
            return
        if not self._panning:
            self._panning = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        pitch = _pitch(self.devicePixelRatioF())
        cells = round(moved.y() / pitch) * self.columns + round(moved.x() / pitch)
        self.range_wanted.emit(view.panned(-cells), "pan")

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
        target = self._target(event, view)
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

    def _target(self, event: QKeyEvent, view: ViewRange) -> int | None:
        """The byte a key sends the cursor to; None for any other key."""
        key, whole = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key == _KEY.Key_Home:
            return 0 if whole else view.start
        if key == _KEY.Key_End:
            return (view.size if whole else view.end) - 1
        steps = {
            _KEY.Key_Left: -1,
            _KEY.Key_Right: 1,
            _KEY.Key_Up: -self.columns,
            _KEY.Key_Down: self.columns,
            _KEY.Key_PageUp: -view.cells,
            _KEY.Key_PageDown: view.cells,
        }
        if key not in steps:
            return None
        here = self._cursor if self._cursor_cell() is not None else None
        if here is None or self._cursor is None:
            return view.start
        there = here + steps[_KEY(key)] * view.cell
        if 0 <= there < view.size:
            return there
        # A page at the ends is as far as there is; a single step stays in its column.
        return min(max(0, there), view.size - 1) if abs(steps[_KEY(key)]) in (1, view.cells) else here

    def _go_to(self, target: int) -> None:
        """The cursor on the byte ``target``, its row in view."""
        view = self._view
        assert view is not None
        self._cursor = target // view.cell * view.cell
        away = (target - view.start) // view.cell
        if 0 <= away < view.cells:
            self._tell()
            return self.update()
        columns = self.columns
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
        line = ""
        cell = self._cursor_cell()
        if cell is not None and self._view is not None and self._extents is not None:
            line = cell_line(self._extents, *self._view.bytes_of(cell), self._quantities)
        self.setAccessibleDescription(line)
        self.cursor_moved.emit(line)

    def _layout(self, rect: QRect, ratio: float) -> tuple[int, int]:
        """Columns and rows that fit; the last gap needs no room."""
        pitch = _pitch(ratio)
        room = rect.width() - 2 * INSET + _GAP
        return max(1, int(room / pitch + 1e-6)), max(1, int((rect.height() + _GAP) / pitch + 1e-6))

    def _cell_rect(self, cell: int, rect: QRect, ratio: float) -> QRectF:
        columns = self._layout(rect, ratio)[0]
        pitch = _pitch(ratio)
        side = round(_CELL * ratio) / ratio
        return QRectF(
            rect.left() + INSET + cell % columns * pitch, rect.top() + cell // columns * pitch, side, side
        )


def _pitch(ratio: float) -> float:
    """From one cell to the next in our pixels: a whole number of the screen's."""
    return (round(_CELL * ratio) + max(1, round(_GAP * ratio))) / ratio
