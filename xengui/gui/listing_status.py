"""Keeps the status bar true to what is listed, and to the host it lies on."""

from PySide6.QtCore import QObject, QTimer

from xengui.gui.images.host_status import HostStatus
from xengui.gui.images.library import Library
from xengui.gui.images.library_page import LibraryPage
from xengui.jobs.scan_library import HostReport

_PAUSE_MS = 250  # after a change of what is listed, before it is counted
_LOADING_MS = 1000  # while a library of thousands arrives, in many lots


class ListingStatus(QObject):
    """Fills ``status`` with what ``page`` lists, in a turn of its own."""

    def __init__(self, status: HostStatus, page: LibraryPage, library: Library, parent: QObject) -> None:
        super().__init__(parent)
        self._status, self._page, self._library = status, page, library
        self._report: HostReport | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self.count)
        for change in (page.proxy.shown_changed, library.scanned, library.measured):
            change.connect(self._count_soon)
        page.folder_changed.connect(self._on_folder)
        library.measured.connect(self._on_measured)

    def count(self) -> None:
        """Count what is listed now."""
        self._status.show_images(self._page.proxy.shown_images(), self._page.count_unfiltered())

    def _count_soon(self) -> None:
        if not self._pause.isActive():
            self._pause.start(_LOADING_MS if self._library.loading else _PAUSE_MS)

    def _on_folder(self) -> None:
        self.count()
        if self._report is not None:
            self._status.show_report(self._report, self._page.folder)

    def _on_measured(self, report: HostReport) -> None:
        self._report = report
        self._status.show_report(report, self._page.folder)
