"""The page on growth: how fast the images grew, when the host will be full, and which of them it is."""

import time
from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QPainter, QPalette, QPicture, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from xengui.core.errors import XenGuiError
from xengui.core.printable import printable
from xengui.core.translate import tr
from xengui.core.usage.forecast import Forecast
from xengui.core.usage.growth import HostGrowth, LibraryGrowth, library_growth
from xengui.core.usage.history import DAY, WEEK, History, ImageSeries
from xengui.gui import theme
from xengui.gui.quantities import Quantities
from xengui.gui.usage.elided_label import ElidedLabel
from xengui.gui.usage.growth_legend import GrowthLegend
from xengui.gui.usage.growth_lines import MOST_LINES
from xengui.gui.usage.growth_ranges import RangeChooser
from xengui.gui.usage.growth_table import GrowthTable
from xengui.gui.usage.growth_view import GrowthView
from xengui.gui.usage.growth_words import empty_words, headline, method, moment_words, outlook
from xengui.gui.usage.map_message import MapMessage
from xengui.gui.usage.wrapped_text import WrappedText

if TYPE_CHECKING:
    from xengui.gui.usage.growth_chart import GrowthChart

_AT_LEAST = WEEK + DAY
"""Seconds always read: the table's week and the forecast need them whatever the chart shows."""
_MARGIN, _SPACING = 16, 8
_AT_ONCE = 2000  # images


class GrowthPage(QWidget):
    """Headline, chart and table of one host filesystem; a chooser where there are several.

    It asks for what it shows with ``history_wanted``, and shows what ``show_history`` then brings. The chart
    is made with the first history, for what draws it takes a while to load.
    """

    selection_changed = Signal(object)
    """The paths now selected, a tuple; only when it was the user who changed it here."""
    history_wanted = Signal(object)
    """The page was shown, or another range chosen: seconds since the epoch (a float), None for everything."""

    def __init__(self, quantities: Quantities, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quantities = quantities
        self._growth: LibraryGrowth | None = None
        self.chart: GrowthChart | None = None
        self.table = GrowthTable(quantities)
        self.view = GrowthView(self.table)
        self.legend = GrowthLegend()
        self.message = MapMessage()
        self.message.progress.setAccessibleName(tr("Reading the history"))
        self.host_box = QComboBox()
        self.host_box.setAccessibleName(tr("Host filesystem"))
        self.only_selected = QCheckBox(tr("Selected only"))
        self.only_selected.setToolTip(tr("Show the selected images alone, and fit the sizes to them"))
        self.ranges = RangeChooser()
        self._headline, self._method = QLabel(), QLabel()
        self._under_hair = ElidedLabel()
        self._stack = QStackedWidget()
        self._lay_out()
        self.message.retry_clicked.connect(self._want)
        self.host_box.currentIndexChanged.connect(self._show_host)
        self.only_selected.toggled.connect(self._show_chart)
        self.ranges.span_chosen.connect(self._on_range)
        self.view.paths_selected.connect(self._on_selected)
        self.show_loading()

    @property
    def since(self) -> float | None:
        """Seconds since the epoch from which on the page wants samples; None for all there are."""
        span = self.ranges.span
        return None if span is None else time.time() - max(span, _AT_LEAST)

    @property
    def history(self) -> History:
        """What is shown; nothing before it was read."""
        return self._growth.history if self._growth is not None else History()

    @property
    def text(self) -> str:
        """The headline, and how it was found."""
        return "\n".join(part for part in (self._headline.text(), self._method.text()) if part)

    def show_history(self, history: History) -> None:
        """Show ``history``, working out at once what it says."""
        self.show_growth(library_growth(history))

    def show_growth(self, growth: LibraryGrowth) -> None:
        """Show what was read; without any sample, how to come by some."""
        self._growth, history = growth, growth.history
        self.message.retry.setText(tr("Try again"))
        if not history.hosts:
            self.message.show_text(*empty_words(history.notes))
            self._stack.setCurrentWidget(self.message)
            return
        chosen = self.host_box.currentData()
        mounts = [host.mount for host in history.hosts]
        self.host_box.blockSignals(True)
        self.host_box.clear()
        for mount in mounts:
            self.host_box.addItem(printable(mount), mount)
        self.host_box.setCurrentIndex(mounts.index(chosen) if chosen in mounts else _fullest(history))
        self.host_box.blockSignals(False)
        self.host_box.setVisible(len(mounts) > 1)
        if any(len(host.images) > _AT_ONCE for host in growth.hosts.values()):
            QTimer.singleShot(0, self, self._complete)  # a turn for what was read, one to show it
        else:
            self._complete()

    def _complete(self) -> None:
        self._make_chart()
        self._stack.setCurrentIndex(1)
        self._show_host()

    def show_loading(self) -> None:
        """Say that the history is being read, unless there is an older one to look at meanwhile."""
        if not self.history.hosts:
            self.message.show_text(tr("Reading the history…"), busy=True)
            self._stack.setCurrentWidget(self.message)

    def show_problem(self, error: XenGuiError) -> None:
        """Say why there is no history to show."""
        self._growth = None
        self.message.show_text(error.message, error.hint, can_retry=True)
        self._stack.setCurrentWidget(self.message)

    def set_selected(self, paths: Collection[str]) -> None:
        """Select these images, and draw their lines. Not told back."""
        if frozenset(paths) != self.view.selected:
            self.view.set_selected(paths)
            self._show_chart()

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self._quantities = quantities
        self.table.set_quantities(quantities)
        if self.chart is not None:
            self.chart.set_quantities(quantities)
        if self._host is not None:
            self._write_headline(self._host)

    def paint(self, painter: QPainter, rect: QRect) -> int:
        """Draw headline, legend and chart as wide as ``rect`` from its top on; gives the height they took."""
        top = rect.top()
        painter.save()
        painter.setPen(theme.colours(self.palette()).text)
        for label in (self._headline, self._method):
            if label.text():
                wrapped = WrappedText(label.text(), label.font(), rect.width())
                painter.save()
                painter.translate(rect.left(), 0)
                wrapped.paint(painter, top)
                painter.restore()
                top += wrapped.height + _SPACING
        if self.chart is not None and self._host is not None:
            painter.setFont(self.font())
            row = QRect(rect.left(), top, rect.width(), 0)
            top += self.legend.paint(painter, row) + _SPACING
            size = self.chart.size()
            height = round(rect.width() * size.height() / max(1, size.width()))
            self.chart.paint(painter, QRect(rect.left(), top, rect.width(), height))
            top += height
        painter.restore()
        return top - rect.top()

    def picture(self, width: int = 1000) -> QPicture:
        """The page as a recording to be played on any device; its bounding rect is set."""
        picture = QPicture()
        with QPainter(picture) as painter:
            height = self.paint(painter, QRect(0, 0, width, 0))
        picture.setBoundingRect(QRect(0, 0, width, height))
        return picture

    def sizeHint(self) -> QSize:
        """As Qt wants it."""
        return QSize(760, 480)

    def showEvent(self, event: QShowEvent) -> None:
        """As Qt wants it."""
        super().showEvent(event)
        if not event.spontaneous():
            self.show_loading()
            self._want()

    def changeEvent(self, event: QEvent) -> None:
        """As Qt wants it: the legend has the chart's colours."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "_stack"):
            self._show_chart()

    @property
    def _host(self) -> HostGrowth | None:
        return self._growth.hosts.get(str(self.host_box.currentData())) if self._growth is not None else None

    def _lay_out(self) -> None:
        self._headline.setWordWrap(True)
        self._headline.setTextFormat(Qt.TextFormat.PlainText)
        font = QFont(self.font())
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.15)
        self._headline.setFont(font)
        self._method.setWordWrap(True)
        self._method.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self._method, self._under_hair):
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.host_box)
        row.addWidget(self.ranges)
        row.addStretch(1)
        row.addWidget(self.only_selected)
        upper = QWidget()
        self._chart_place = QVBoxLayout(upper)
        self._chart_place.setContentsMargins(0, 0, 0, 0)
        self._chart_place.setSpacing(_SPACING)
        self._chart_place.addWidget(self.legend)
        self._chart_place.addWidget(self._under_hair)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(upper)
        splitter.addWidget(self.view)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setChildrenCollapsible(False)
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(_SPACING)
        column.addWidget(self._headline)
        column.addWidget(self._method)
        column.addLayout(row)
        column.addWidget(splitter, 1)
        self._stack.addWidget(self.message)
        self._stack.addWidget(shown)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)

    def _make_chart(self) -> None:
        if self.chart is None:
            from xengui.gui.usage.growth_chart import GrowthChart  # pyqtgraph and numpy, not at start

            self.chart = GrowthChart(self._quantities)
            self.chart.pointed_at.connect(self._on_pointed)
            self._chart_place.insertWidget(1, self.chart, 1)

    def _show_host(self) -> None:
        host = self._host
        if host is None:
            return
        self.table.show_images(host.images)
        self._write_headline(host)
        if len(host.images) > _AT_ONCE:
            QTimer.singleShot(0, self, self._show_chart)
        else:
            self._show_chart()

    def _write_headline(self, host: HostGrowth) -> None:
        words = headline(host.host, host.gained, self._quantities)
        self._headline.setText(f"{words} {outlook(host.outlook)}")
        how = method(host.outlook, host.host, int(time.time()), self._quantities)
        self._method.setText(" ".join((*self.history.notes, how)).strip())
        self._method.setVisible(bool(self._method.text()))

    def _show_chart(self) -> None:
        host = self._host
        if host is None or self.chart is None:
            return
        from xengui.gui.usage.growth_items import Shown

        chosen = self._chosen()
        span = self.ranges.span
        start = 0 if span is None else host.host.times[-1] - span
        self.table.set_lines({image.path: number for number, image in enumerate(chosen)})
        self.only_selected.setEnabled(bool(chosen))
        self.chart.show_series(
            Shown(
                host.host,
                chosen,
                host.outlook if isinstance(host.outlook, Forecast) else None,
                start,
                bool(chosen) and self.only_selected.isChecked(),
            )
        )
        self.legend.show_marks(self.chart.marks())
        self._on_pointed(-1)

    def _chosen(self) -> list[ImageSeries]:
        """The selected images that get lines: those the table has first."""
        rows = self.table.rows_of(self.view.selected)[:MOST_LINES]
        return [self.table.image(row) for row in rows]

    def _on_pointed(self, number: int) -> None:
        host = self._host
        if host is None or number < 0:
            text = tr("Point at the chart, or walk it with the arrow keys; plus and minus zoom.")
        else:
            text = moment_words(host.host, number, self._chosen(), self._quantities)
        self._under_hair.setText(text)
        if self.chart is not None:
            self.chart.setAccessibleDescription(text)

    def _on_range(self) -> None:
        self._show_chart()  # what is known already, until the rest is there
        self._want()

    def _on_selected(self, paths: tuple[str, ...]) -> None:
        self._show_chart()
        self.selection_changed.emit(paths)

    def _want(self) -> None:
        self.history_wanted.emit(self.since)


def _fullest(history: History) -> int:
    """The filesystem to look at first: with images, and the least free of its capacity."""
    shares = [(not host.allocated[-1], host.free[-1] / max(1, host.capacity)) for host in history.hosts]
    return shares.index(min(shares))
