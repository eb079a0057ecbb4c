"""What mouse and keyboard do on a treemap: walk, select, zoom, open."""

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from xengui.core.usage.treemap import box_at, neighbour
from xengui.core.usage.treemap_tiles import Tile, TileKind
from xengui.gui.quantities import Quantities
from xengui.gui.usage.treemap_canvas import Shown, TreemapCanvas
from xengui.gui.usage.treemap_words import tool_tip

_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_REACH = 3.0  # pixels: a tile thinner than this is hit from beside it
_CONTROL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class TreemapView(TreemapCanvas):
    """Arrows walk, with Shift they add to the selection, with Ctrl they leave it; Space selects.

    A double click or Return opens an image, a folder or what "N more" stands for; Backspace and Alt+Up lead
    back. A click on a header selects its folder's images, on "N more" it opens them.
    """

    selection_changed = Signal(object)
    """The paths now selected, a tuple; only when it was the user who changed it here."""
    image_activated = Signal(str)
    zoom_wanted = Signal(object)
    """The Zoom to show."""
    up_wanted = Signal()
    context_menu_requested = Signal(object)
    """Where on the screen, a QPoint."""
    resized = Signal()

    def __init__(self, quantities: Quantities, parent: QWidget | None = None) -> None:
        super().__init__(quantities, parent)
        self._order: tuple[str, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def tile_at(self, position: QPoint) -> int:
        """The tile under ``position``, -1 for none."""
        return box_at(self.layout_shown.boxes, position.x() + 0.5, position.y() + 0.5, _REACH)

    def show_tiles(self, shown: Shown) -> None:
        """As the canvas does; the pointer is over something else now."""
        super().show_tiles(shown)
        if self.underMouse():
            self._hover(self.tile_at(self.mapFromGlobal(self.cursor().pos())))

    def select_all(self) -> None:
        """Every image that is shown, those summed up included."""
        layout = self.layout_shown
        more = [tile for tile in layout.specials if tile.kind is TileKind.MORE]
        images = [*layout.images, *(image for tile in more for image in tile.images)]
        self._choose(tuple(image.path for image in images))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """As Qt wants it."""
        number = self.tile_at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton:
            several = event.modifiers() & (_CONTROL | _SHIFT)
            if number < 0:
                if not several:
                    self._choose(())
                return
            self._focus(number)
            if self.layout_shown.kind(number) is not TileKind.MORE or several:
                self._pick(number, add=bool(several), toggle=bool(several & _CONTROL))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """As Qt wants it: a click on "N more" opens it."""
        number = self.tile_at(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton or number < 0 or number != self.current:
            return
        if self.layout_shown.kind(number) is TileKind.MORE and not event.modifiers() & (_CONTROL | _SHIFT):
            self._open(number)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """As Qt wants it."""
        number = self.tile_at(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton or number < 0:
            return
        if self.layout_shown.kind(number) is not TileKind.MORE:
            self._open(number)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """As Qt wants it."""
        self._hover(self.tile_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        """As Qt wants it."""
        self._hover(-1)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """As Qt wants it: the menu is about what is selected, so what it opens on becomes so."""
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        number = self.tile_at(event.pos()) if by_mouse else self.current
        if number < 0 or self.layout_shown.kind(number) is TileKind.FREE:
            if not by_mouse and self.selected:
                self.context_menu_requested.emit(self.mapToGlobal(self.rect().center()))
            return
        self._focus(number)
        if not set(self._paths(self.layout_shown.tile(number))) <= self.selected:
            self._pick(number)
        at = event.globalPos() if by_mouse else self.mapToGlobal(self.rect_of(number).center().toPoint())
        self.context_menu_requested.emit(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """As Qt wants it."""
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        if key is Qt.Key.Key_Backspace or (
            key is Qt.Key.Key_Up and modifiers & Qt.KeyboardModifier.AltModifier
        ):
            self.up_wanted.emit()
        elif not len(self.layout_shown):
            super().keyPressEvent(event)
        elif key in _STEPS or key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._walk(key, modifiers)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current >= 0:
            self._open(self.current)
        elif key is Qt.Key.Key_Space and self.current >= 0:
            self._pick(
                self.current, add=bool(modifiers & (_CONTROL | _SHIFT)), toggle=bool(modifiers & _CONTROL)
            )
        elif key is Qt.Key.Key_A and modifiers & _CONTROL:
            self.select_all()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """As Qt wants it: the keyboard is on some tile from the start."""
        if self._current < 0 and len(self.layout_shown):
            chosen = (self.number_of(path) for path in self.selected)
            self._focus(next((number for number in chosen if number >= 0), 0))
        self._touch([self.current])

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """As Qt wants it."""
        self._touch([self.current])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As Qt wants it."""
        self.resized.emit()

    def event(self, event: QEvent) -> bool:
        """As Qt wants it: each tile has its tooltip."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            number = self.tile_at(event.pos())
            if number < 0 or self.shown is None:
                QToolTip.hideText()
            else:
                text = self.tip_of(number)
                QToolTip.showText(event.globalPos(), text, self, self.rect_of(number).toAlignedRect())
            return True
        return super().event(event)

    def tip_of(self, number: int) -> str:
        """The tooltip of a tile."""
        assert self.shown is not None
        layout = self.layout_shown
        return tool_tip(layout.tile(number), layout, self.shown.breakdowns, self._quantities)

    def _walk(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
        layout = self.layout_shown
        if key in _STEPS and self.current >= 0:
            wanted = neighbour(layout.boxes, self.current, *_STEPS[key])
        else:
            wanted = len(layout) - 1 if key is Qt.Key.Key_End else 0
        self._focus(wanted)
        if layout.kind(wanted) is TileKind.IMAGE and not modifiers & _CONTROL:
            self._pick(wanted, add=bool(modifiers & _SHIFT))

    def _focus(self, number: int) -> None:
        before, self._current = self._current, number
        self._touch([before, number])
        self._describe()

    def _hover(self, number: int) -> None:
        if number != self._hovered:
            before, self._hovered = self._hovered, number
            self._touch([before, number])

    def _pick(self, number: int, add: bool = False, toggle: bool = False) -> None:
        """Select what the tile stands for: alone, too, or where ``toggle`` and already selected no more."""
        tile = self.layout_shown.tile(number)
        if tile.kind is TileKind.FREE:
            if not add:
                self._choose(())
            return
        paths = self._paths(tile)
        if not add:
            self._choose(paths)
            return
        # In the order picked; a selection from elsewhere has none.
        kept = self._order if frozenset(self._order) == self.selected else tuple(sorted(self.selected))
        these = frozenset(paths)
        if toggle and these <= self.selected:
            self._choose(tuple(path for path in kept if path not in these))
        else:
            self._choose((*kept, *(path for path in paths if path not in self.selected)))

    def _choose(self, paths: tuple[str, ...]) -> None:
        if frozenset(paths) == self.selected:
            return
        self._order = paths
        self.set_selected(paths)
        self.selection_changed.emit(paths)

    def _open(self, number: int) -> None:
        tile = self.layout_shown.tile(number)
        if tile.kind is TileKind.IMAGE:
            self.image_activated.emit(tile.images[0].path)
        elif tile.zoom is not None:
            self.zoom_wanted.emit(tile.zoom)

    def _paths(self, tile: Tile) -> tuple[str, ...]:
        return tuple(image.path for image in tile.images)
