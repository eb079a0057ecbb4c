"""What is drawn in the growth chart: surfaces, lines, the fan of the forecast. Imports pyqtgraph."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy
import pyqtgraph  # type: ignore[import-untyped]
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QPalette, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPolygonItem

from xengui.core.usage.forecast import Forecast
from xengui.core.usage.history import DAY, HOUR, HostSeries, ImageSeries
from xengui.gui import theme
from xengui.gui.usage.growth_lines import (
    Mark,
    capacity_mark,
    forecast_mark,
    halo,
    image_pen,
    images_mark,
    other_mark,
)

_AHEAD = 0.3  # of the time shown, at most, is given to the forecast


@dataclass(frozen=True, slots=True)
class Shown:
    """What the chart shows: ``images`` have lines of their own, ``start`` is the first second in sight.

    ``only_images`` shows these lines alone, and fits the scale to them.
    """

    host: HostSeries
    images: Sequence[ImageSeries] = ()
    forecast: Forecast | None = None
    start: int = 0
    only_images: bool = False

    @property
    def whole(self) -> tuple[float, float]:
        """All the seconds worth showing: from the start, or the first sample, into the forecast."""
        first, last = max(self.start, self.host.times[0]), self.host.times[-1]
        first = min(first, last - HOUR // 2)
        ahead = 0.0
        if self.forecast is not None and not self.only_images:
            ahead = min(self.forecast.high * DAY * 1.02, (last - first) * _AHEAD / (1 - _AHEAD))
        return float(first), last + max(ahead, (last - first) * 0.01)


def items(shown: Shown, palette: QPalette) -> Iterator[QGraphicsItem]:
    """All of it, the lowest first."""
    if not shown.only_images:
        yield from _filesystem(shown, palette)
    for number, image in enumerate(shown.images):
        stairs = _stairs(*_until(image, shown.host.times[-1]))
        yield _line(*stairs, halo(palette))
        yield _line(*stairs, image_pen(number, palette))


def _filesystem(shown: Shown, palette: QPalette) -> Iterator[QGraphicsItem]:
    host = shown.host
    low = list(host.allocated)
    high = [max(*pair) for pair in zip(host.used, low, strict=True)]
    yield _fill(host.times, low, high, other_mark(palette))
    yield _fill(host.times, [0] * len(low), low, images_mark(palette))
    if shown.forecast is not None:
        yield from _fan(host, shown.forecast, palette)
    yield _line(host.times, high, other_mark(palette).pen)
    yield _line(host.times, low, images_mark(palette).pen)
    edge = [*host.times, round(shown.whole[1])]
    yield _line(*_stairs(edge, [*host.capacities, host.capacity]), capacity_mark(palette).pen)


def _fan(host: HostSeries, forecast: Forecast, palette: QPalette) -> Iterator[QGraphicsItem]:
    """From the last sample to the capacity, soonest and latest."""
    last, full, used = host.times[-1], host.capacity, host.used[-1]
    low, high = (last + days * DAY for days in (forecast.low, forecast.high))
    between = used + (full - used) * (low - last) / max(1.0, high - last)
    yield _fill([last, low, high], [used, between, full], [used, full, full], forecast_mark(palette))
    pen = QPen(theme.colours(palette).warning_text, 1.2)
    pen.setCosmetic(True)
    pen.setDashPattern([2, 3])
    for edge in (low, high):
        yield _line([last, edge], [used, full], pen)


def _line(times: Sequence[float], sizes: Sequence[float], pen: QPen | None) -> QGraphicsItem:
    line: QGraphicsItem = pyqtgraph.PlotCurveItem(list(times), list(sizes), pen=pen)
    return line


def _fill(times: Sequence[float], low: Sequence[float], high: Sequence[float], mark: Mark) -> QGraphicsItem:
    """The surface from ``low`` to ``high``; pyqtgraph's own takes ten times as long."""
    corners = numpy.array([[*times, *reversed(times)], [*high, *reversed(low)]], float)
    surface = QGraphicsPolygonItem(pyqtgraph.functions.arrayToQPolygonF(*corners))
    surface.setPen(QPen(Qt.PenStyle.NoPen))
    surface.setBrush(mark.brush or QBrush())
    return surface


def _until(image: ImageSeries, last: int) -> tuple[list[int], list[int]]:
    """An image's series with its end: nothing more once it has gone, else as it is until ``last``."""
    if image.ended is not None:
        return [*image.times, image.ended], [*image.allocated, 0]
    return [*image.times, max(last, image.times[-1])], [*image.allocated, image.allocated[-1]]


def _stairs(times: Sequence[int], sizes: Sequence[int]) -> tuple[list[int], list[int]]:
    """The corners of a staircase on which each size holds until the next."""
    x, y = [times[0]], [sizes[0]]
    for time, size in zip(times[1:], sizes[1:], strict=True):
        x += (time, time)
        y += (y[-1], size)
    return x, y
