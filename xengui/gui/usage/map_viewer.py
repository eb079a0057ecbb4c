"""A map to look at: strip, grid or table, legend. What is in view, and where one has been, is kept here."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from xengui.core.images.extent import Extent
from xengui.core.translate import tr
from xengui.gui.quantities import Quantities
from xengui.gui.usage.elided_label import ElidedLabel
from xengui.gui.usage.extent_table import ExtentTable
from xengui.gui.usage.extent_view import ExtentView
from xengui.gui.usage.map_grid import MapGrid
from xengui.gui.usage.map_legend import MapLegend
from xengui.gui.usage.map_status import MapStatus
from xengui.gui.usage.map_strip import MapStrip
from xengui.gui.usage.map_view_range import RangeHistory, ViewRange
from xengui.gui.usage.map_words import view_text

if TYPE_CHECKING:  # numpy comes with it, and is wanted only once there is a map
    from xengui.core.images.extent_map import ExtentMap
    from xengui.core.images.image_map import Bracket

_PAUSE_MS = 800  # turns of the wheel or keys further apart than this are steps of their own


class MapViewer(QWidget):
    """Shows one ExtentMap. Strip, grid and table ask for changes, and all show the range held here."""

    def __init__(self, quantities: Quantities, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quantities = quantities
        self._shown: ExtentMap | None = None
        self._view: ViewRange | None = None
        self._history = RangeHistory()
        self._chosen: tuple[int, int] | None = None
        self._in_file = False
        self._in_table = False  # whether the table has rows, of what is shown
        self.strip, self.grid = MapStrip(quantities), MapGrid(quantities)
        self.legend = MapLegend()
        self.table = ExtentTable(quantities)
        self.table_view = ExtentView(self.table)
        self.holes = QCheckBox(tr("Holes too"))
        self.status, self.notes = MapStatus(), ElidedLabel()
        self._bodies = QStackedWidget()
        self.pause = QTimer(self)
        self.pause.setSingleShot(True)
        self.pause.setInterval(_PAUSE_MS)
        self._lay_out()
        self._connect()

    @property
    def shown(self) -> "ExtentMap | None":
        """What is shown."""
        return self._shown

    @property
    def view_range(self) -> ViewRange | None:
        """What of it is in view."""
        return self._view

    def show_map(
        self, extents: "ExtentMap", brackets: Sequence["Bracket"], keep: bool, in_file: bool = False
    ) -> None:
        """Show ``extents``, at least one byte; ``keep`` what is in view where the sizes allow.

        ``in_file``: physical places are in the image's file, not on the device.
        """
        before = self._shown
        keep = keep and before is not None and before.size == extents.size
        self._shown, self._in_table, self._in_file = extents, False, in_file
        if keep and self._view is not None:
            self._view = self._view.with_cells(self.grid.cells)
        else:
            self._view = ViewRange.whole(extents.size, self.grid.cells)
            self._history.restart(0, extents.size)
            self._chosen = None
            self.grid.move_cursor(None)
        self.strip.show_map(extents, brackets, self._view, in_file)
        self.grid.show_map(extents, self._view, in_file)
        if self._chosen is not None:
            self.grid.select(*self._chosen)
        self._fill_table()
        self._tell_range()

    def clear(self) -> None:
        """Show nothing."""
        self._shown, self._view, self._chosen, self._in_table = None, None, None, False
        self.table.clear()

    def show_notes(self, notes: str) -> None:
        """What could not be told; "" takes no room."""
        self.notes.setText(notes)
        self.notes.setVisible(bool(notes))

    def show_table(self, wanted: bool) -> None:
        """The table in the grid's place, at what was chosen or is in view."""
        self._bodies.setCurrentIndex(1 if wanted else 0)
        self.holes.setVisible(wanted)
        self._fill_table()

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self._quantities = quantities
        for part in (self.strip, self.grid, self.table):
            part.set_quantities(quantities)
        if self._view is not None:
            self._tell_range()

    def go_back(self) -> None:
        """To what was in view before."""
        self._go_to(self._history.back())

    def go_forward(self) -> None:
        """To what was in view before going back."""
        self._go_to(self._history.forward())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The mouse's own buttons for back and forward."""
        if event.button() is Qt.MouseButton.BackButton:
            return self.go_back()
        if event.button() is Qt.MouseButton.ForwardButton:
            return self.go_forward()
        return super().mousePressEvent(event)

    def _go(self, view: ViewRange, gesture: str) -> None:
        """Show ``view``, and remember where one came from."""
        self._history.visit(view.start, view.end, gesture)
        if gesture:
            self.pause.start()
        self._show_range(view)

    def _end_gesture(self) -> None:
        self.pause.stop()
        self._history.end_gesture()

    def _go_to(self, place: tuple[int, int] | None) -> None:
        if place is not None and self._view is not None:
            self._show_range(ViewRange.of(self._view.size, self._view.cells, *place))

    def _show_range(self, view: ViewRange) -> None:
        self._view = view
        self.strip.show_range(view)
        self.grid.show_range(view)
        self._tell_range()
        if self._bodies.currentIndex() == 1:
            self.table_view.scroll_to_byte(view.start)

    def _tell_range(self) -> None:
        assert self._view is not None
        view = self._view
        self.status.show_range(view_text(view.start, view.end, view.cell, self._quantities))

    def _refit(self, cells: int) -> None:
        """The grid was resized: the same bytes in other cells."""
        if self._view is not None and self._view.cells != cells:
            self._show_range(ViewRange.of(self._view.size, cells, *self._history.current))

    def _fill_table(self, again: bool = False) -> None:
        """Give the table its rows once it is seen, and put it where the grid is."""
        if self._shown is None or self._view is None or self._bodies.currentIndex() != 1:
            return
        if again or not self._in_table:
            self._in_table = True
            self.table.show_map(self._shown, self.holes.isChecked(), self._in_file)
        if self._chosen is not None:
            self.table_view.select_bytes(*self._chosen)
        else:
            self.table_view.scroll_to_byte(self._view.start)

    def _select(self, chosen: tuple[int, int]) -> None:
        """What was chosen in the grid is what the table has selected, at once or once it is seen."""
        self._chosen = chosen
        self._fill_table()

    def _show_extent(self, extent: Extent) -> None:
        """What was chosen in the table is what the grid shows."""
        if self._view is None:
            return
        self._chosen = (extent.start, extent.end)
        self.grid.move_cursor(extent.start)
        self.grid.select(extent.start, extent.end)
        view = self._view.showing(extent.start)
        self._history.visit(view.start, view.end)
        self._view = view
        self.strip.show_range(view)
        self.grid.show_range(view)
        self._tell_range()

    def _connect(self) -> None:
        for part in (self.strip, self.grid):
            part.range_wanted.connect(self._go)
            part.gesture_ended.connect(self._end_gesture)
        self.pause.timeout.connect(self._end_gesture)
        self.grid.cells_changed.connect(self._refit)
        self.grid.cursor_moved.connect(self.status.show_cursor)
        self.grid.selected.connect(self._select)
        self.table_view.extent_chosen.connect(self._show_extent)
        self.holes.toggled.connect(lambda: self._fill_table(again=True))

    def _lay_out(self) -> None:
        self.holes.setChecked(True)  # the picture shows them as well
        self.holes.hide()
        self.notes.hide()
        self._bodies.addWidget(self.grid)
        self._bodies.addWidget(self.table_view)
        # Where a panel is low the body gives way: what the strip and its ruler need is little, and fixed.
        self.table_view.setMinimumHeight(self.grid.minimumSizeHint().height())
        last = QHBoxLayout()
        last.setSpacing(16)
        last.addWidget(self.status, 1)
        last.addWidget(self.holes)
        words = QVBoxLayout()
        words.setContentsMargins(3, 0, 3, 0)
        words.setSpacing(2)
        for part in (self.legend, self.notes):
            words.addWidget(part)
        words.addLayout(last)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.strip)
        column.addWidget(self._bodies, 1)
        column.addLayout(words)
