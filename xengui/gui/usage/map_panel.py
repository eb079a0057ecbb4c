"""The map of one image: header, strip, grid or table, legend."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QImage,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPalette,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from xengui.core.images.extent import Extent
from xengui.core.images.image import DiskImage, ImageFormat
from xengui.core.printable import printable
from xengui.core.translate import tr
from xengui.gui.quantities import Quantities
from xengui.gui.usage.elided_label import ElidedLabel
from xengui.gui.usage.extent_table import ExtentTable
from xengui.gui.usage.extent_view import ExtentView
from xengui.gui.usage.map_grid import MapGrid
from xengui.gui.usage.map_header import MapHeader, MapView
from xengui.gui.usage.map_legend import MapLegend, legend_entries
from xengui.gui.usage.map_message import MapMessage
from xengui.gui.usage.map_picture import paint_map, picture_of
from xengui.gui.usage.map_strip import MapStrip
from xengui.gui.usage.map_view_range import RangeHistory, ViewRange
from xengui.gui.usage.map_words import summary, view_text

if TYPE_CHECKING:  # numpy comes with it, and is wanted only once there is a map
    from xengui.core.images.extent_map import ExtentMap
    from xengui.core.images.image_map import ImageMap

_REREAD_MS = 3000  # an image that grows is mapped again this often at most


class MapPanel(QWidget):
    """Shows the map of the image it was given; asks for the map only while it is visible.

    Owns what is in view and where one has been; strip and grid show it and ask for changes. A map that comes
    late, for an image no longer set, is ignored. Signals: ``map_wanted(DiskImage)``,
    ``zeros_requested(DiskImage)``, ``export_requested(MapExport)``.
    """

    map_wanted = Signal(object)
    zeros_requested = Signal(object)
    export_requested = Signal(object)

    def __init__(self, quantities: Quantities, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quantities = quantities
        self._image: DiskImage | None = None
        self._map: ImageMap | None = None
        self._shown: ExtentMap | None = None
        self._view: ViewRange | None = None
        self._history = RangeHistory()
        self._asked = False  # a map was asked for, and neither it nor an error has come
        self._running = False
        self.header = MapHeader()
        self.strip, self.grid = MapStrip(quantities), MapGrid(quantities)
        self.legend, self.message = MapLegend(), MapMessage()
        self.table = ExtentTable(quantities)
        self.table_view = ExtentView(self.table)
        self.holes = QCheckBox(tr("Holes too"))
        self.status, self.notes, self.cursor_line = QLabel(), ElidedLabel(), ElidedLabel()
        self._bodies, self._pages = QStackedWidget(), QStackedWidget()
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_REREAD_MS)
        self.setAccessibleName(tr("Map"))
        self._lay_out()
        self._connect()
        self.clear()

    @property
    def image(self) -> DiskImage | None:
        """Whose map is shown or awaited."""
        return self._image

    @property
    def image_map(self) -> "ImageMap | None":
        """The map that is shown, for a job that exports it."""
        return self._map

    @property
    def shown(self) -> "ExtentMap | None":
        """The view of it that is shown."""
        return self._shown

    @property
    def view_range(self) -> ViewRange | None:
        """What is in view."""
        return self._view

    def set_image(self, image: DiskImage | None) -> None:
        """Be about ``image``. Its map is asked for when the panel is seen, and again when it has changed."""
        if image is None:
            self.clear()
            return
        before, self._image = self._image, image
        if before is None or before.path != image.path:
            self._asked = False
            self.show_loading(image)
        elif self._map is not None and _costs_differ(before, image) and not self._again.isActive():
            self._again.start()
        self._ask()

    def show_map(self, image_map: "ImageMap") -> None:
        """Show it; what was in view of the same image stays so."""
        image = image_map.image
        if self._image is not None and self._image.path != image.path:
            return
        same = self._map is not None and self._map.image.path == image.path
        guest_before = self._map is not None and self._shown is self._map.guest
        self._asked = False
        self._image, self._map = self._image or image, image_map
        view = MapView.GUEST if image_map.guest is not None else MapView.FILE
        if same and image_map.guest is not None and not guest_before:
            view = MapView.FILE
        self._show_view(view, keep=same)

    def show_loading(self, image: DiskImage) -> None:
        """Say that the map is being read."""
        self._start_on(image)
        text = tr("Reading where {name} takes space…").format(name=printable(image.name))
        self.message.show_text("", text, busy=True)

    def show_problem(self, image: DiskImage, message: str) -> None:
        """Say why there is no map of ``image``."""
        if self._image is not None and self._image.path != image.path:
            return
        self._start_on(image)
        self._asked = False
        heading = tr("No map of {name}").format(name=printable(image.name))
        self.message.show_text(heading, message, can_retry=True)

    def clear(self) -> None:
        """No image, no map."""
        self._start_on(None)
        self._asked = False
        self.message.show_text("", tr("Select an image to see where it takes space."))

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self._quantities = quantities
        for part in (self.strip, self.grid, self.table):
            part.set_quantities(quantities)
        if self._map is not None:
            self._tell()

    def set_zeros_running(self, running: bool) -> None:
        """Whether zero blocks are being looked for in this image: then they cannot be asked for again."""
        self._running = running
        self._tell_zeros()

    def picture(self) -> QImage:
        """Strip, grid and legend as they are in view, under the image's name."""
        return picture_of(self)

    def paint(self, painter: QPainter, rect: QRect) -> None:
        """The same into ``rect`` of any device, such as an SVG's."""
        paint_map(painter, rect, self)

    def showEvent(self, event: QShowEvent) -> None:
        """Being seen is when a map is wanted."""
        super().showEvent(event)
        self._ask()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The mouse's own buttons for back and forward."""
        if event.button() is Qt.MouseButton.BackButton:
            return self.go_back()
        if event.button() is Qt.MouseButton.ForwardButton:
            return self.go_forward()
        return super().mousePressEvent(event)

    def go_back(self) -> None:
        """To what was in view before."""
        self._go_to(self._history.back())

    def go_forward(self) -> None:
        """To what was in view before going back."""
        self._go_to(self._history.forward())

    def _ask(self) -> None:
        """Ask for the map of an image that has none, if anyone sees it."""
        if self._image is None or self._map is not None or self._asked or not self.isVisible():
            return
        self._asked = True
        self.map_wanted.emit(self._image)

    def _ask_again(self) -> None:
        if self._image is None or self._asked or not self.isVisible():
            return
        self._asked = True
        self.map_wanted.emit(self._image)

    def _retry(self) -> None:
        if self._image is not None:
            self.show_loading(self._image)
            self._asked = False
            self._ask()

    def _start_on(self, image: DiskImage | None) -> None:
        self._image, self._map, self._shown, self._view = image, None, None, None
        self._running = False
        self._again.stop()
        self.table.clear()
        self.header.show_text(image.name if image is not None else "", "")
        self.header.setVisible(image is not None)
        self.header.show_views(None)
        self.header.set_usable(False)
        self._tell_zeros()
        self._pages.setCurrentIndex(0)

    def _show_view(self, chosen: MapView, keep: bool = False) -> None:
        """Show one of the map's two views; ``keep`` what is in view where the sizes allow."""
        assert self._map is not None
        shown = self._map.guest if chosen is MapView.GUEST else self._map.file
        assert shown is not None
        keep = keep and self._shown is not None and self._shown.size == shown.size and self._view is not None
        self._shown = shown
        cells = self.grid.cells
        if keep and self._view is not None:
            self._view = self._view.with_cells(cells)
        else:
            self._view = ViewRange.whole(shown.size, cells)
            self._history.restart(0, shown.size)
            self.grid.move_cursor(None)
        if not shown.size:
            self._pages.setCurrentIndex(0)
            return self.message.show_text(tr("Nothing to map"), tr("This image is 0 bytes long."))
        of_guest = chosen is MapView.GUEST or self._map.guest is None
        self.strip.show_map(shown, self._map.brackets if of_guest else (), self._view)
        self.grid.show_map(shown, self._view)
        self.header.show_views(chosen if self._map.guest is not None else None)
        self.header.set_usable(True)
        self._fill_table()
        self._tell()
        self._pages.setCurrentIndex(1)
        return None

    def _choose_view(self, chosen: MapView) -> None:
        if self._map is not None:
            self._show_view(chosen)

    def _tell(self) -> None:
        """Write everything that is words."""
        assert self._map is not None
        assert self._shown is not None
        self.header.show_text(self._map.image.name, summary(self._map, self._shown, self._quantities))
        self.legend.show_entries(legend_entries(self._map, self._shown, self._quantities))
        notes = list(self._map.notes)
        self.notes.setText(" ".join(printable(note) for note in notes))
        self._tell_zeros()
        self._tell_range()

    def _tell_range(self) -> None:
        assert self._view is not None
        view = self._view
        self.status.setText(view_text(view.start, view.end, view.cell, self._quantities))

    def _tell_zeros(self) -> None:
        problem = ""
        if self._image is None or self._map is None:
            problem = tr("There is no map yet.")
        elif self._running:
            problem = tr("Zero blocks are being looked for already.")
        elif self._image.identity.format is not ImageFormat.RAW:
            problem = tr("Only raw images can be searched for zero blocks.")
        self.header.set_zeros_problem(problem)

    def _tell_cursor(self, line: str) -> None:
        self.cursor_line.setText(line)

    def _request_zeros(self) -> None:
        if self._image is not None:
            self.zeros_requested.emit(self._image)

    def _go(self, view: ViewRange, gesture: str) -> None:
        """Show ``view``, and remember where one came from."""
        self._history.visit(view.start, view.end, gesture)
        self._show_range(view)

    def _end_gesture(self) -> None:
        self._history.end_gesture()

    def _go_to(self, place: tuple[int, int] | None) -> None:
        if place is not None and self._view is not None:
            self._show_range(ViewRange.of(self._view.size, self._view.cells, *place))

    def _show_range(self, view: ViewRange) -> None:
        self._view = view
        self.strip.show_range(view)
        self.grid.show_range(view)
        self._tell_range()
        if self.header.table.isChecked():
            first, _ = self.table.rows_between(view.start, view.end)
            self.table_view.scrollTo(self.table.index(first, 0), ExtentView.ScrollHint.PositionAtTop)

    def _refit(self, cells: int) -> None:
        """The grid was resized: the same bytes in other cells."""
        if self._view is not None and self._view.cells != cells:
            start, end = self._history.current
            self._view = ViewRange.of(self._view.size, cells, start, end)
            self.strip.show_range(self._view)
            self.grid.show_range(self._view)
            self._tell_range()

    def _toggle_table(self, wanted: bool) -> None:
        self._fill_table()
        self._bodies.setCurrentIndex(1 if wanted else 0)
        self.holes.setVisible(wanted)

    def _fill_table(self) -> None:
        """Give the table its rows, once it is seen."""
        if self._shown is not None and self.header.table.isChecked():
            self.table.show_map(self._shown, self.holes.isChecked())

    def _select(self, chosen: tuple[int, int]) -> None:
        """What was chosen in the grid is what the table has selected."""
        if self._shown is not None and not self.table.rowCount():
            self.table.show_map(self._shown, self.holes.isChecked())
        self.table_view.select_bytes(*chosen)

    def _show_extent(self, extent: Extent) -> None:
        """What was chosen in the table is what the grid shows."""
        if self._view is None:
            return
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
        self.grid.cells_changed.connect(self._refit)
        self.grid.cursor_moved.connect(self._tell_cursor)
        self.grid.selected.connect(self._select)
        self.table_view.extent_chosen.connect(self._show_extent)
        self.header.zeros_clicked.connect(self._request_zeros)
        self.header.table_toggled.connect(self._toggle_table)
        self.header.view_chosen.connect(self._choose_view)
        self.header.export_chosen.connect(self.export_requested)
        self.holes.toggled.connect(self._fill_table)
        self.message.retry_clicked.connect(self._retry)
        self._again.timeout.connect(self._ask_again)
        steps: tuple[tuple[QKeySequence.StandardKey, Callable[[], None]], ...] = (
            (QKeySequence.StandardKey.Back, self.go_back),
            (QKeySequence.StandardKey.Forward, self.go_forward),
        )
        for keys, step in steps:
            shortcut = QShortcut(keys, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(step)

    def _lay_out(self) -> None:
        self.holes.hide()
        for label in (self.status, self.notes, self.cursor_line):
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setAccessibleName(tr("In view"))
        self.cursor_line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._bodies.addWidget(self.grid)
        self._bodies.addWidget(self.table_view)
        under = QHBoxLayout()
        under.setContentsMargins(3, 0, 3, 0)
        under.setSpacing(16)
        under.addWidget(self.legend, 1)
        under.addWidget(self.holes)
        under.addWidget(self.status)
        last = QHBoxLayout()
        last.setContentsMargins(3, 0, 3, 0)
        last.setSpacing(16)
        last.addWidget(self.notes)
        last.addStretch(1)
        last.addWidget(self.cursor_line)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.strip)
        column.addWidget(self._bodies, 1)
        column.addLayout(under)
        column.addLayout(last)
        self._pages.addWidget(self.message)
        self._pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 8)
        layout.setSpacing(6)
        layout.addWidget(self.header)
        layout.addWidget(self._pages, 1)


def _costs_differ(before: DiskImage, after: DiskImage) -> bool:
    """Whether the map of ``before`` cannot be that of ``after``."""
    return (before.allocated, before.file_size) != (after.allocated, after.file_size)
