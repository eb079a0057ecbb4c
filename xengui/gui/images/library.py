"""Keeps the image table true to the folders: scans, polls, and measures the hosts, all as jobs.

Folders are polled for their modification time and images for their blocks, rather than watched: inotify
sees neither a guest's writes nor a network filesystem and runs out of watches, and a stat costs 2 µs.
"""

from collections import deque
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from xengui.core.errors import XenGuiError
from xengui.core.images.image import DiskImage
from xengui.core.settings import ScanOptions
from xengui.gui.images.table_model import ImageTableModel
from xengui.gui.job_runner import JobHandle, JobRunner
from xengui.host.catalog import Catalog, Changes, FolderProblem, Scan
from xengui.jobs.scan_library import HostReport, MeasureHosts, PollLibrary, ScanLibrary

_SLICE = 400  # images taken into the table at once: some 10 ms in a library of 10,000
_TICK = 500  # ms between two looks at the folders
_GROWTH_TICKS = 6  # every so many ticks the images are looked at as well: 3 s


class Library(QObject):
    """The images of the chosen folders, in ``model``.

    Emits ``loading_changed`` (bool), ``scanned`` after each whole look, ``measured`` (HostReport) when the
    host's figures are new, and ``failed`` (XenGuiError) when a look could not be had. Lives in the GUI
    thread; the runner outlives it.
    """

    loading_changed = Signal(object)
    scanned = Signal()
    measured = Signal(object)
    failed = Signal(object)

    def __init__(
        self, runner: JobRunner, catalog: Catalog, model: ImageTableModel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._runner, self._catalog, self._model = runner, catalog, model
        self._folders: tuple[str, ...] = ()
        self._options = ScanOptions()
        self._images: dict[str, DiskImage] = {}
        self._scan = Scan()
        self._scanning: JobHandle[Scan] | None = None
        self._arrived: deque[DiskImage] = deque()  # found, not yet in the table
        self._slices = QTimer(self)
        self._slices.setSingleShot(True)
        self._slices.timeout.connect(self._take_slice)
        self._again = False
        self._loading = False
        self._polling = False
        self._ticks = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self._tick)

    @property
    def images(self) -> Sequence[DiskImage]:
        """Every image known now."""
        return tuple(self._images.values())

    @property
    def problems(self) -> Sequence[FolderProblem]:
        """The folders that could not be read."""
        return self._scan.problems

    @property
    def leftovers(self) -> Sequence[str]:
        """Part files of killed runs."""
        return self._scan.leftovers

    @property
    def loading(self) -> bool:
        """Whether a scan is under way, or what it found on its way into the table."""
        return self._loading

    def image(self, path: str) -> DiskImage | None:
        """The image at ``path``, if it is in the library."""
        return self._images.get(path)

    def set_folders(self, folders: Sequence[str], options: ScanOptions) -> None:
        """Show other folders; images in none of them go at the end of the scan."""
        self._folders, self._options = tuple(folders), options
        self.refresh()

    def refresh(self) -> None:
        """Look through the folders again; a scan under way for an older question is dropped."""
        if self._scanning is not None:
            self._again = True
            self._runner.cancel(self._scanning)
            return
        self._again = False
        self._arrived.clear()
        handle = JobHandle(ScanLibrary(self._catalog, self._folders, self._options, self._scan, polite=True))
        handle.delivered.connect(self._on_delivered)
        handle.succeeded.connect(self._on_scanned)
        handle.failed.connect(self._on_failed)
        handle.finished.connect(self._on_scan_finished)
        self._scanning = handle
        self._loading = True
        self._emit_loading(True)
        self._runner.submit(handle)

    def start_polling(self) -> None:
        """Look for changes from now on."""
        self._timer.start()

    def stop(self) -> None:
        """No more jobs from here: the window is closing."""
        self._timer.stop()
        self._slices.stop()
        self._arrived.clear()
        self._again = False

    def _on_delivered(self, batch: object) -> None:
        if not self._again and isinstance(batch, tuple):
            self._arrived.extend(batch)
            if not self._slices.isActive():
                self._slices.start(0)

    def _take_slice(self) -> None:
        """Take in what a moment allows, then let the window have as long a one."""
        clock = QElapsedTimer()
        clock.start()
        self._merge([self._arrived.popleft() for _ in range(min(_SLICE, len(self._arrived)))], ())
        if self._arrived:
            self._slices.start(max(5, clock.elapsed()))
        elif self._scanning is None and self.loading:
            self._end_loading()

    def _on_scanned(self, scan: Scan) -> None:
        self._scan = scan
        if self._again:
            return
        arriving = {image.path: image for image in self._arrived}
        self._arrived.extend(
            image
            for path, image in scan.images.items()
            if self._images.get(path) is not image and arriving.get(path) is not image
        )
        self._merge((), [path for path in self._images if path not in scan.images])

    def _on_scan_finished(self) -> None:
        self._scanning = None
        if self._again:
            self.refresh()
        elif self._arrived:
            self._slices.start(0)
        else:
            self._end_loading()

    def _end_loading(self) -> None:
        self._loading = False
        self._emit_loading(False)
        self.scanned.emit()
        self._measure()

    def _merge(self, news: Iterable[DiskImage], gone: Sequence[str]) -> None:
        added: list[DiskImage] = []
        changed: list[DiskImage] = []
        for image in news:
            (changed if image.path in self._images else added).append(image)
            self._images[image.path] = image
        for path in gone:
            del self._images[path]
        if added or changed or gone:
            self._model.apply(added, changed, gone)

    def _tick(self) -> None:
        if self._loading or self._polling:
            return
        self._ticks += 1
        images = self.images if self._ticks % _GROWTH_TICKS == 0 else ()
        handle = JobHandle(PollLibrary(self._catalog, dict(self._scan.folders), images))
        handle.succeeded.connect(self._on_polled)
        handle.finished.connect(self._on_poll_finished)
        self._polling = True
        self._runner.submit(handle)
        if images or not self._images:
            self._measure()

    def _on_polled(self, changes: Changes) -> None:
        known = [image for image in changes.changed if image.path in self._images]
        gone = [path for path in changes.gone if path in self._images]
        self._merge(known, gone)
        self._scan.images.update((image.path, image) for image in known)
        for path in gone:
            self._scan.images.pop(path, None)
        if changes.folders_changed and self._timer.isActive():
            self.refresh()

    def _on_poll_finished(self) -> None:
        self._polling = False

    def _measure(self) -> None:
        handle = JobHandle(MeasureHosts(self._folders, self.images))
        handle.succeeded.connect(self._on_measured)
        self._runner.submit(handle)

    def _on_failed(self, error: XenGuiError) -> None:
        self.failed.emit(error)

    def _on_measured(self, report: HostReport) -> None:
        self.measured.emit(report)

    def _emit_loading(self, loading: bool) -> None:
        self.loading_changed.emit(loading)
