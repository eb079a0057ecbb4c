"""Takes a sample of the library each minute, and shows how it grew."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from xengui.core.errors import XenGuiError
from xengui.core.usage.host_filesystem import merged
from xengui.gui.images.library import Library
from xengui.gui.images.library_page import LibraryPage
from xengui.gui.job_runner import JobHandle, JobRunner
from xengui.gui.lazy_page import LazyPage
from xengui.gui.quantities import Quantities
from xengui.jobs.scan_library import HostReport

if TYPE_CHECKING:
    from xengui.core.usage.growth import LibraryGrowth
    from xengui.gui.usage.growth_page import GrowthPage

_INTERVAL = 60.0  # seconds between two samples
GROWTH = "growth"


class Growth(QObject):
    """Adds the view to ``page``; the samples are kept in the file ``history`` (None: the user's own).

    A library that is being read is not sampled: it would seem to have shrunk. Emits ``failed`` (XenGuiError),
    once for the same trouble, and ``said`` (str) with what a person should know of the history's file.
    """

    failed = Signal(object)
    said = Signal(object)

    def __init__(
        self,
        runner: JobRunner,
        page: LibraryPage,
        library: Library,
        quantities: Callable[[], Quantities],
        history: Path | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._runner, self._page, self._library, self._quantities = runner, page, library, quantities
        self._history = history
        self._sampled_at: float | None = None
        self._trouble = ""
        self._reading: JobHandle[LibraryGrowth] | None = None
        self.lazy: LazyPage[GrowthPage] = LazyPage(self._make)
        page.add_view(GROWTH, self.lazy, needs_images=False)
        page.selection_changed.connect(self._share_selection)
        page.view_changed.connect(self._on_view_changed)
        library.measured.connect(self._on_measured)

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        if self.lazy.page is not None:
            self.lazy.page.set_quantities(quantities)

    def _make(self) -> "GrowthPage":
        from xengui.gui.usage.growth_page import GrowthPage

        growth = GrowthPage(self._quantities())
        growth.selection_changed.connect(self._page.view.select_paths)
        growth.history_wanted.connect(self._read)
        growth.set_selected([image.path for image in self._page.selected_images()])
        return growth

    def _share_selection(self) -> None:
        if self.lazy.page is not None:
            self.lazy.page.set_selected([image.path for image in self._page.selected_images()])

    def _on_view_changed(self, name: str) -> None:
        if name == GROWTH and self.lazy.page is not None:
            self._read(self.lazy.page.since)

    def _on_measured(self, report: HostReport) -> None:
        now = time.monotonic()
        due = self._sampled_at is None or now - self._sampled_at >= _INTERVAL
        if not due or self._library.loading or not report.usages:
            return
        from xengui.jobs.take_sample import TakeSample

        self._sampled_at = now
        usages = merged(report.usages.values())
        handle = JobHandle(TakeSample(usages, self._library.images, self._history))
        handle.succeeded.connect(self._on_sampled)
        handle.failed.connect(self._on_failed)
        self._runner.submit(handle)

    def _on_sampled(self, notes: tuple[str, ...]) -> None:
        self._trouble = ""
        for note in notes:
            self.said.emit(note)
        if self._page.view_name == GROWTH and self.lazy.page is not None:
            self._read(self.lazy.page.since)

    def _on_failed(self, error: XenGuiError) -> None:
        """A disk that is full stays so for many minutes, and one word about it is enough."""
        if error.message != self._trouble:
            self._trouble = error.message
            self.failed.emit(error)

    def _read(self, since: float | None) -> None:
        """Read what is stored from ``since`` on (seconds since the epoch; None: all).

        An older question is no longer of interest.
        """
        page = self.lazy.page
        if page is None:
            return
        from xengui.gui.usage.growth_reading import ReadGrowth

        if self._reading is not None and self._reading.active:
            self._runner.cancel(self._reading)
        page.show_loading()
        handle = JobHandle(ReadGrowth(since, self._history))
        handle.succeeded.connect(page.show_growth)
        handle.failed.connect(page.show_problem)
        self._reading = handle
        self._runner.submit(handle)
