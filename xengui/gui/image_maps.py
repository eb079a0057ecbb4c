"""The map of the selected image: reads it when it is seen, and looks for zeros in it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from xengui.core.errors import XenGuiError
from xengui.core.images.image import DiskImage
from xengui.core.translate import tr
from xengui.gui.images.library_page import LibraryPage
from xengui.gui.job_runner import JobHandle, JobRunner
from xengui.gui.lazy_page import LazyPage
from xengui.gui.quantities import Quantities

if TYPE_CHECKING:
    from xengui.core.images.image_map import ImageMap
    from xengui.core.images.ranges import Ranges
    from xengui.gui.usage.map_panel import MapPanel


class ImageMaps(QObject):
    """Adds the map to the details of ``page``.

    Emits ``failed`` (XenGuiError), ``zeros_found`` (DiskImage) and ``export_requested`` (MapExport).
    """

    failed = Signal(object)
    zeros_found = Signal(object)
    export_requested = Signal(object)

    def __init__(
        self, runner: JobRunner, page: LibraryPage, quantities: Callable[[], Quantities], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._runner, self._page, self._quantities = runner, page, quantities
        self._reading: JobHandle[ImageMap] | None = None
        self._searching: dict[str, JobHandle[Ranges]] = {}
        self.lazy: LazyPage[MapPanel] = LazyPage(self._make)
        page.add_details(tr("Map"), self.lazy)
        page.selection_changed.connect(self._follow_selection)

    @property
    def panel(self) -> "MapPanel | None":
        """The map, once it was seen."""
        return self.lazy.page

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        if self.panel is not None:
            self.panel.set_quantities(quantities)

    def _make(self) -> "MapPanel":
        from xengui.gui.usage.map_panel import MapPanel

        panel = MapPanel(self._quantities())
        panel.map_wanted.connect(self._read)
        panel.zeros_requested.connect(self._find_zeros)
        panel.export_requested.connect(self.export_requested)
        panel.set_image(self._selected())
        return panel

    def _selected(self) -> DiskImage | None:
        images = self._page.selected_images()
        return images[0] if len(images) == 1 else None

    def _follow_selection(self) -> None:
        if self.panel is None:
            return
        image = self._selected()
        self.panel.set_image(image)
        self._show_search()

    def _show_search(self) -> None:
        """Say how far the search for zeros in the image shown is, if there is one."""
        if self.panel is None:
            return
        image = self._selected()
        handle = self._searching.get(image.path) if image is not None else None
        percent = None
        if handle is not None and handle.progress.total:
            percent = 100 * handle.progress.done // handle.progress.total
        self.panel.set_zeros_running(handle is not None, percent)

    def _read(self, image: DiskImage) -> None:
        """Read the map of ``image``; one still being read is no longer wanted."""
        from xengui.jobs.read_map import ReadMap

        if self._reading is not None:
            self._runner.cancel(self._reading)
        handle = JobHandle(ReadMap(image))
        handle.succeeded.connect(self._on_read)
        handle.failed.connect(lambda error: self._on_problem(image, error))
        self._reading = handle
        self._runner.submit(handle)

    def _on_read(self, image_map: "ImageMap") -> None:
        if self.panel is not None:
            self.panel.show_map(image_map)

    def _on_problem(self, image: DiskImage, error: XenGuiError) -> None:
        if self.panel is not None:
            self.panel.show_problem(image, f"{error.message} {error.hint}".strip())

    def _find_zeros(self, image: DiskImage) -> None:
        from xengui.jobs.find_zeros import FindZeros

        if image.path in self._searching:
            return
        handle = JobHandle(FindZeros(image))
        handle.succeeded.connect(lambda _: self._on_found(image))
        handle.failed.connect(self.failed)
        handle.progressed.connect(self._show_search)
        handle.finished.connect(lambda: self._on_searched(image))
        self._searching[image.path] = handle
        self._runner.submit(handle)
        self._show_search()

    def _on_found(self, image: DiskImage) -> None:
        self.zeros_found.emit(image)
        if self.panel is not None and self.panel.image is not None and self.panel.image.path == image.path:
            self._read(self.panel.image)

    def _on_searched(self, image: DiskImage) -> None:
        self._searching.pop(image.path, None)
        self._show_search()
