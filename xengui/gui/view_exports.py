"""What each view can be saved as: its picture, and the figures it shows."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QMargins, QObject, QPoint, QRect, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QWidget

from xengui.core.translate import tr
from xengui.gui.breakdowns import Breakdowns
from xengui.gui.growth import GROWTH, Growth
from xengui.gui.image_maps import ImageMaps
from xengui.gui.images.library import Library
from xengui.gui.images.library_page import LIST, LibraryPage
from xengui.gui.job_runner import JobRunner
from xengui.gui.quantities import Quantities
from xengui.gui.usage_review import HOSTS, TREEMAP, UsageReview

if TYPE_CHECKING:
    from xengui.core.usage.report import LibraryReport
    from xengui.gui.exports import ExportChoice, Exports
    from xengui.gui.usage.map_header import MapExport

_MARGINS = QMargins(24, 24, 24, 24)
_PAGE_WIDTH = 1000  # of the views that are as high as their words and bars
_TREEMAP = QSize(1200, 800)


class ViewExports(QObject):
    """Saves the view that is seen, the map, and the report on the library.

    All that it needs is imported when first asked for. Emits ``said`` (str) and ``failed`` (XenGuiError).
    """

    said = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        runner: JobRunner,
        page: LibraryPage,
        library: Library,
        breakdowns: Breakdowns,
        review: UsageReview,
        growth: Growth,
        maps: ImageMaps,
        quantities: Callable[[], Quantities],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._runner, self._page, self._library, self._breakdowns = runner, page, library, breakdowns
        self._review, self._growth, self._maps = review, growth, maps
        self._quantities, self._window = quantities, window
        self._exports: Exports | None = None
        maps.export_requested.connect(self.offer_map)

    def offer_view(self) -> None:
        """Ask where the view that is seen is to go."""
        name = self._page.view_name
        titles = {
            LIST: tr("Disk images"),
            TREEMAP: tr("Treemap"),
            HOSTS: tr("Host filesystems"),
            GROWTH: tr("Growth"),
        }
        choices = {
            LIST: self._list_choices,
            TREEMAP: self._treemap_choices,
            HOSTS: self._hosts_choices,
            GROWTH: self._growth_choices,
        }[name]()
        self._all_exports().offer(titles[name], choices)

    def offer_map(self, wanted: "MapExport") -> None:
        """Ask where the map is to go, as ``wanted``."""
        panel = self._maps.panel
        if panel is None or panel.image_map is None or panel.shown is None:
            return
        from xengui.core.images.extent_report import map_csv, map_json
        from xengui.gui.exports import ExportKind, picture_choices, text_choice
        from xengui.gui.usage.map_picture import PICTURE

        image_map, shown = panel.image_map, panel.shown
        title = tr("Map of {name}").format(name=image_map.image.name)
        choices = (
            *picture_choices(panel.paint, PICTURE, self._ground(), title),
            text_choice(ExportKind.CSV, lambda: map_csv(shown)),
            text_choice(ExportKind.JSON, lambda: map_json(image_map, shown)),
        )
        first = [choice for choice in choices if choice.kind.value == wanted.value]
        self._all_exports().offer(title, [*first, *(choice for choice in choices if choice not in first)])

    def offer_report(self, folders: tuple[str, ...]) -> None:
        """Ask where the report on ``folders``, or on the one chosen, is to go."""
        from xengui.gui.report.saving import library_choices

        report = self._report(folders)
        self._all_exports().offer(report.title, library_choices(report, self._quantities()))

    def print_report(self, folders: tuple[str, ...]) -> None:
        """Ask for a printer for it."""
        from xengui.gui.report.printing import print_report

        print_report(self._all_exports(), self._window, self._report(folders), self._quantities())

    def _report(self, folders: tuple[str, ...]) -> "LibraryReport":
        from xengui.gui.report.saving import report_now

        shown = folders if self._page.folder is None else (self._page.folder,)
        below = tuple(folder.rstrip("/") + "/" for folder in shown)
        images = [image for image in self._library.images if image.path.startswith(below)]
        return report_now(shown, self._review.usages, images, self._breakdowns.known)

    def _all_exports(self) -> "Exports":
        if self._exports is None:
            from xengui.gui.exports import Exports

            self._exports = Exports(self._runner, self._window)
            self._exports.said.connect(self.said)
            self._exports.failed.connect(self.failed)
        return self._exports

    def _list_choices(self) -> "list[ExportChoice]":
        view = self._page.view
        return [*self._figures(), *self._pictures(self._paint_list, view.size(), LIST)]

    def _treemap_choices(self) -> "list[ExportChoice]":
        treemap = self._review.treemap.page
        pictures = self._pictures(treemap.paint, _TREEMAP, TREEMAP) if treemap is not None else []
        return [*pictures, *self._figures()]

    def _hosts_choices(self) -> "list[ExportChoice]":
        from xengui.core.usage.export_text import hosts_csv
        from xengui.core.usage.host_text import usage_json
        from xengui.gui.exports import ExportKind, text_choice

        hosts, usages, images = self._review.hosts.page, self._review.usages, self._library.images
        pictures = []
        if hosts is not None:
            size = hosts.picture(_PAGE_WIDTH).boundingRect().size()
            pictures = self._pictures(hosts.paint, size, HOSTS)
        return [
            *pictures,
            text_choice(ExportKind.CSV, lambda: hosts_csv(usages, images)),
            text_choice(ExportKind.JSON, lambda: [usage_json(usages, images), "\n"]),
        ]

    def _growth_choices(self) -> "list[ExportChoice]":
        from xengui.core.usage.history_text import history_csv, history_json
        from xengui.gui.exports import ExportKind, text_choice

        growth = self._growth.lazy.page
        if growth is None:
            return []
        size = growth.picture(_PAGE_WIDTH).boundingRect().size()
        history = growth.history
        return [
            *self._pictures(growth.paint, size, GROWTH),
            text_choice(ExportKind.CSV, lambda: history_csv(history)),
            text_choice(ExportKind.JSON, lambda: [history_json(history), "\n"]),
        ]

    def _figures(self) -> "list[ExportChoice]":
        """The images listed, as a table and as data."""
        from xengui.core.usage.export_text import images_csv, images_json
        from xengui.gui.exports import ExportKind, text_choice

        images, usages = self._page.proxy.shown_images(), self._review.usages
        breakdowns = dict(self._breakdowns.known)

        def data() -> Iterator[str]:
            return images_json(usages, images, breakdowns, datetime.now(UTC))

        return [
            text_choice(ExportKind.CSV, lambda: images_csv(images, breakdowns)),
            text_choice(ExportKind.JSON, data),
        ]

    def _pictures(
        self, paint: Callable[[QPainter, QRect], object], size: QSize, title: str
    ) -> "list[ExportChoice]":
        from xengui.gui.exports import picture_choices

        def framed(painter: QPainter, rect: QRect) -> None:
            paint(painter, rect.marginsRemoved(_MARGINS))

        return list(picture_choices(framed, size.grownBy(_MARGINS), self._ground(), title))

    def _paint_list(self, painter: QPainter, rect: QRect) -> None:
        """The part of the list that is in view, as it is."""
        self._page.view.render(painter, QPoint(rect.left(), rect.top()))

    def _ground(self) -> QColor:
        return self._window.palette().color(QPalette.ColorRole.Window)
