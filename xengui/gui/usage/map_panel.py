"""The map of one image: header, strip, grid or table, legend."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeySequence, QPainter, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from xengui.core.images.image import DiskImage, ImageFormat
from xengui.core.printable import printable
from xengui.core.translate import tr
from xengui.gui.quantities import Quantities
from xengui.gui.usage.map_header import MapHeader, MapView
from xengui.gui.usage.map_legend import legend_entries
from xengui.gui.usage.map_message import MapMessage
from xengui.gui.usage.map_picture import paint_map, picture_of
from xengui.gui.usage.map_viewer import MapViewer
from xengui.gui.usage.map_words import summary

if TYPE_CHECKING:  # numpy comes with it, and is wanted only once there is a map
    from xengui.core.images.extent_map import ExtentMap
    from xengui.core.images.image_map import ImageMap

_REREAD_MS = 3000  # an image that grows is mapped again this often at most


class MapPanel(QWidget):
    """Shows the map of the image it was given; asks for the map only while it is visible.

    A map that comes late, for an image no longer set, is ignored. Signals: ``map_wanted(DiskImage)``,
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
        self._asked = False  # a map was asked for, and neither it nor an error has come
        self._outdated = False  # the image has changed since its map was asked for
        self._running = False
        self._percent: int | None = None
        self.header, self.message = MapHeader(), MapMessage()
        self.viewer = MapViewer(quantities)
        self._pages = QStackedWidget()
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
        return self.viewer.shown

    def set_image(self, image: DiskImage | None) -> None:
        """Be about ``image``. Its map is asked for when the panel is seen, and again when it has changed."""
        if image is None:
            self.clear()
            return
        before, self._image = self._image, image
        if before is None or before.path != image.path:
            self._asked, self._running, self._percent = False, False, None
            self.show_loading(image)
        elif self._map is not None and _costs_differ(before, image):
            self._outdated = True
        self._ask()

    def show_map(self, image_map: "ImageMap") -> None:
        """Show it; what was in view of the same image stays so."""
        image = image_map.image
        if self._image is not None and self._image.path != image.path:
            return
        same = self._map is not None and self._map.image.path == image.path
        guest_before = self._map is not None and self.shown is self._map.guest
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
        self._asked, self._running, self._percent = False, False, None
        self.message.show_text("", tr("Select an image to see where it takes space."))

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self._quantities = quantities
        self.viewer.set_quantities(quantities)
        if self._map is not None and self.shown is not None:
            self._tell()

    def set_zeros_running(self, running: bool, percent: int | None = None) -> None:
        """Whether zero blocks are being looked for in this image: then they cannot be asked for again.

        ``percent`` is how far that is, None where it is not known.
        """
        self._running, self._percent = running, percent
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

    def _ask(self) -> None:
        """Ask for the map of an image that has none, or an old one, if anyone sees it."""
        if self._image is None or self._asked or not self.isVisible():
            return
        if self._map is None:
            self._ask_now()
        elif self._outdated and not self._again.isActive():
            self._again.start()

    def _ask_now(self) -> None:
        """Ask, unless that was done or nobody sees it any more."""
        if self._image is None or self._asked or not self.isVisible():
            return
        self._asked, self._outdated = True, False
        self.map_wanted.emit(self._image)

    def _retry(self) -> None:
        if self._image is not None:
            self.show_loading(self._image)
            self._asked = False
            self._ask()

    def _start_on(self, image: DiskImage | None) -> None:
        self._image, self._map, self._outdated = image, None, False
        self._again.stop()
        self.viewer.clear()
        self.header.show_text(image.name if image is not None else "", "")
        self.header.setVisible(image is not None)
        self.header.show_views(None)
        self.header.set_usable(False)
        self._tell_zeros()
        self._pages.setCurrentIndex(0)

    def _show_view(self, chosen: MapView, keep: bool = False) -> None:
        """Show one of the map's two views; ``keep`` what is in view where the sizes allow."""
        assert self._map is not None
        extents = self._map.guest if chosen is MapView.GUEST else self._map.file
        assert extents is not None
        self.header.setVisible(True)
        self.header.show_views(chosen if self._map.guest is not None else None)
        self.header.set_usable(bool(extents.size))
        if not extents.size:
            self.viewer.clear()
            self.header.show_text(self._map.image.name, "")
            self._tell_zeros()
            self._pages.setCurrentIndex(0)
            return self.message.show_text(tr("Nothing to map"), tr("There are 0 bytes here."))
        of_file = chosen is MapView.FILE and self._map.guest is not None
        brackets = () if of_file else self._map.brackets
        self.viewer.show_map(extents, brackets, keep, in_file=chosen is MapView.GUEST)
        self._tell()
        self._pages.setCurrentIndex(1)
        return None

    def _choose_view(self, chosen: MapView) -> None:
        if self._map is not None:
            self._show_view(chosen)

    def _tell(self) -> None:
        """Write everything that is words."""
        assert self._map is not None
        assert self.shown is not None
        self.header.show_text(self._map.image.name, summary(self._map, self.shown, self._quantities))
        self.viewer.legend.show_entries(legend_entries(self._map, self.shown, self._quantities))
        notes = [printable(note) for note in self._map.notes]
        if self._map.free_is_estimate:
            notes.append(
                tr("Free in guest is an estimate: its filesystem is in use, or was not cleanly unmounted.")
            )
        self.viewer.show_notes(" ".join(notes))
        self._tell_zeros()

    def _tell_zeros(self) -> None:
        problem = ""
        if self._image is None or self._map is None:
            problem = tr("There is no map yet.")
        elif self._running:
            problem = tr("Zero blocks are being looked for already.")
        elif self._image.identity.format is not ImageFormat.RAW:
            problem = tr("Only raw images can be searched for zero blocks.")
        self.header.show_zeros(problem, self._running, self._percent)

    def _request_zeros(self) -> None:
        if self._image is not None:
            self.zeros_requested.emit(self._image)

    def _connect(self) -> None:
        self.header.zeros_clicked.connect(self._request_zeros)
        self.header.table_toggled.connect(self.viewer.show_table)
        self.header.view_chosen.connect(self._choose_view)
        self.header.export_chosen.connect(self.export_requested)
        self.message.retry_clicked.connect(self._retry)
        self._again.timeout.connect(self._ask_now)
        steps: tuple[tuple[QKeySequence.StandardKey, Callable[[], None]], ...] = (
            (QKeySequence.StandardKey.Back, self.viewer.go_back),  # Backspace is one of its keys
            (QKeySequence.StandardKey.Forward, self.viewer.go_forward),
        )
        for keys, step in steps:
            shortcut = QShortcut(keys, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(step)

    def _lay_out(self) -> None:
        self._pages.addWidget(self.message)
        self._pages.addWidget(self.viewer)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 6)
        layout.setSpacing(4)
        layout.addWidget(self.header)
        layout.addWidget(self._pages, 1)


def _costs_differ(before: DiskImage, after: DiskImage) -> bool:
    """Whether the map of ``before`` cannot be that of ``after``."""
    return (before.allocated, before.file_size) != (after.allocated, after.file_size)
