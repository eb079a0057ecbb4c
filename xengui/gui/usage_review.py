"""The views that answer what images cost: treemap and host filesystems, fed with what the list shows."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QSettings, QTimer

from xengui.core.images.image import DiskImage
from xengui.core.usage.host_filesystem import HostUsage, merged
from xengui.gui.breakdowns import Breakdowns
from xengui.gui.images.library import Library
from xengui.gui.images.library_page import LibraryPage
from xengui.gui.job_runner import JobHandle, JobRunner
from xengui.gui.lazy_page import LazyPage
from xengui.gui.quantities import Quantities
from xengui.jobs.scan_library import HostReport

if TYPE_CHECKING:
    from xengui.gui.usage.host_figures import HostFigures
    from xengui.gui.usage.host_page import HostPage
    from xengui.gui.usage.treemap_page import TreemapPage

_PAUSE_MS = 250  # between two times a view is fed, so that a scan or a growing library costs little
_REST = 20  # times as long as feeding took
_AT_ONCE = 2000  # images
TREEMAP, HOSTS = "treemap", "hosts"


class UsageReview(QObject):
    """Adds the views to ``page``, and keeps the one that is seen true to library, filter and selection.

    The treemap shows what the list shows. The hosts' page shows the filesystems of the chosen folder with
    every image on them, whatever the filter: whether a host runs out does not depend on what is looked at.
    """

    def __init__(
        self,
        runner: JobRunner,
        page: LibraryPage,
        library: Library,
        breakdowns: Breakdowns,
        quantities: Callable[[], Quantities],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._runner, self._page, self._library, self._breakdowns = runner, page, library, breakdowns
        self._quantities = quantities
        self._report: HostReport | None = None
        self._state: QSettings | None = None
        self._ranking: JobHandle[HostFigures] | None = None
        self._stale = {TREEMAP, HOSTS}
        self._cost_ms = 0
        self.treemap: LazyPage[TreemapPage] = LazyPage(self._make_treemap)
        self.hosts: LazyPage[HostPage] = LazyPage(self._make_hosts)
        page.add_view(TREEMAP, self.treemap)
        page.add_view(HOSTS, self.hosts)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._feed)
        for news in (page.proxy.shown_changed, page.proxy.dataChanged, breakdowns.changed):
            news.connect(self._on_news)
        library.measured.connect(self._on_measured)
        page.view_changed.connect(self._feed)
        page.selection_changed.connect(self._share_selection)

    @property
    def usages(self) -> list[HostUsage]:
        """The host filesystems of the folder chosen, or of the whole library."""
        if self._report is None:
            return []
        usages = merged(self._report.usages.values())
        device = self._report.devices.get(self._page.folder or "")
        return [usage for usage in usages if device is None or device in usage.devices] or usages

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        for lazy in (self.treemap, self.hosts):
            if lazy.page is not None:
                lazy.page.set_quantities(quantities)

    def save_state(self, state: QSettings) -> None:
        """Keep how the treemap is coloured."""
        if self.treemap.page is not None:
            self.treemap.page.save_state(state)

    def restore_state(self, state: QSettings) -> None:
        """As it was when saved, once the treemap is seen."""
        self._state = state

    def _make_treemap(self) -> "TreemapPage":
        from xengui.gui.usage.treemap_page import TreemapPage

        treemap = TreemapPage(self._quantities())
        if self._state is not None:
            treemap.restore_state(self._state)
        treemap.selection_changed.connect(self._page.view.select_paths)
        treemap.image_activated.connect(self._on_activated)
        treemap.context_menu_requested.connect(self._page.context_menu_requested)
        self._pause.start(0)
        return treemap

    def _make_hosts(self) -> "HostPage":
        from xengui.gui.usage.host_page import HostPage

        hosts = HostPage(self._quantities())
        hosts.selection_changed.connect(self._page.view.select_paths)
        self._pause.start(0)
        return hosts

    def _on_measured(self, report: HostReport) -> None:
        before, self._report = self._report, report
        if before is None or before.usages != report.usages:
            self._stale = {TREEMAP, HOSTS}
            self._feed_soon()

    def _on_news(self) -> None:
        self._stale = {TREEMAP, HOSTS}
        self._feed_soon()

    def _feed_soon(self) -> None:
        if self._page.view_name in self._stale and not self._pause.isActive():
            self._pause.start(max(_PAUSE_MS, _REST * self._cost_ms))

    def _feed(self) -> None:
        """Give the view that is seen what it does not have yet."""
        name = self._page.view_name
        if name not in self._stale:
            return
        clock = QElapsedTimer()
        clock.start()
        if name == TREEMAP and self.treemap.page is not None:
            self.treemap.page.show_hosts(self.usages)
            self.treemap.page.show_images(self._page.proxy.shown_images(), self._breakdowns.known)
        elif name == HOSTS and self.hosts.page is not None:
            self._feed_hosts(self.hosts.page)
        else:
            return
        self._stale.discard(name)
        self._share_selection()
        self._cost_ms = clock.elapsed()

    def _feed_hosts(self, hosts: "HostPage") -> None:
        """A small library at once, so that it is there with the page; a large one by a worker."""
        usages, images = self.usages, self._library.images
        if len(images) <= _AT_ONCE:
            hosts.show_usages(usages, images, self._breakdowns.known)
            return
        from xengui.gui.usage.host_figures import RankHosts

        if self._ranking is not None and self._ranking.active:
            self._runner.cancel(self._ranking)
        self._ranking = JobHandle(RankHosts(usages, images, self._breakdowns.known))
        self._ranking.succeeded.connect(hosts.show_figures)
        self._runner.submit(self._ranking)

    def _share_selection(self) -> None:
        paths = [image.path for image in self._page.selected_images()]
        for lazy in (self.treemap, self.hosts):
            if lazy.page is not None:
                lazy.page.set_selected(paths)

    def _on_activated(self, path: str) -> None:
        image: DiskImage | None = self._library.image(path)
        if image is not None:
            self._page.image_activated.emit(image)
