"""The axes of the growth chart: round binary (or decimal) sizes, and local times at round hours and days.

Imports pyqtgraph, so it is itself imported only when the chart is made.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from pyqtgraph import AxisItem  # type: ignore[import-untyped]
from PySide6.QtCore import QDateTime, QLocale

from xengui.core.sizes import SizeUnits
from xengui.core.translate import tr
from xengui.core.usage.history import DAY, HOUR
from xengui.gui.quantities import Quantities

_STEPS = {
    SizeUnits.IEC: (1024, (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)),
    SizeUnits.SI: (1000, (1, 2, 5, 10, 20, 50, 100, 200, 500)),
}
_APART = 46  # pixels between two sizes at least
_WIDTH = 78  # pixels a time takes
_CLOCK = (60, 300, 900, HOUR // 2, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR)  # s
_DAYS = (1, 2, 7, 14)
_MONTHS = (1, 2, 3, 6, 12, 24, 60)
_TICKS_AT_MOST = 200


def size_step(span: float, height: float, units: SizeUnits) -> int:
    """The bytes between two ticks when ``span`` bytes are ``height`` pixels."""
    base, steps = _STEPS[units]
    wanted = span * _APART / max(1.0, height)
    for power in range(7):
        for step in steps:
            if step * base**power >= wanted:
                return int(step * base**power)
    return int(base**7)


def time_ticks(start: float, end: float, width: float) -> tuple[str, list[float]]:
    """Moments to mark from ``start`` to ``end`` (seconds) over ``width`` pixels, and how to write them."""
    wanted = (end - start) * _WIDTH / max(1.0, width)
    for clock in _CLOCK:
        if clock >= wanted:
            return "clock", list(_between(start, end, timedelta(seconds=clock)))
    for days in _DAYS:
        if days * DAY >= wanted:
            return "day", list(_between(start, end, timedelta(days=days)))
    months = next((each for each in _MONTHS if each * 30 * DAY >= wanted), _MONTHS[-1])
    return "month", list(_firsts(start, end, months))


class SizeAxis(AxisItem):  # type: ignore[misc] # pyqtgraph has no types
    """Sizes at the left."""

    def __init__(self, quantities: Quantities) -> None:
        super().__init__("left")
        self.quantities = quantities
        self.enableAutoSIPrefix(False)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """As pyqtgraph wants it: the step, and where its ticks are."""
        step = size_step(high - low, size, self.quantities.units)
        first = max(0, int(low // step))
        ticks = [float(n * step) for n in range(first, int(high // step) + 1)]
        return [(float(step), [tick for tick in ticks if low <= tick <= high][:_TICKS_AT_MOST])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """As pyqtgraph wants it."""
        return [self.quantities.size(int(value)) for value in values]


class TimeAxis(AxisItem):  # type: ignore[misc] # pyqtgraph has no types
    """Local times at the bottom."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.enableAutoSIPrefix(False)
        self._form = "clock"

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """As pyqtgraph wants it."""
        self._form, ticks = time_ticks(low, high, size)
        spacing = ticks[1] - ticks[0] if len(ticks) > 1 else high - low
        return [(spacing, ticks[:_TICKS_AT_MOST])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """As pyqtgraph wants it; midnight is written as the day it begins."""
        return [moment_text(value, self._form) for value in values]


def moment_text(seconds: float, form: str) -> str:
    """``14:00`` ("clock"), ``23 Nov`` ("day", and midnights), ``Nov 2026`` ("month")."""
    then = QDateTime.fromSecsSinceEpoch(round(seconds))
    midnight = then.time().hour() == then.time().minute() == 0
    if form == "clock" and not midnight:
        return then.time().toString("HH:mm")
    return QLocale().toString(then.date(), tr("MMM yyyy") if form == "month" else tr("d MMM"))


def _between(start: float, end: float, step: timedelta) -> Iterator[float]:
    """Local times ``step`` apart by the clock on the wall, from a midnight on."""
    begin = datetime.fromtimestamp(start).replace(hour=0, minute=0, second=0, microsecond=0)
    if step.days > 1:
        begin -= timedelta(days=begin.toordinal() % step.days)
    skipped = int(max(0.0, start - begin.timestamp() - 2 * HOUR) / step.total_seconds())
    begin += skipped * step
    last = -1.0
    while (moment := begin.timestamp()) <= end:
        if moment >= start and moment > last:
            last = moment
            yield moment
        begin += step


def _firsts(start: float, end: float, months: int) -> Iterator[float]:
    """First days of months."""
    begin = datetime.fromtimestamp(start)
    number = begin.year * 12 + begin.month - 1
    number -= number % months
    while (moment := datetime(number // 12, number % 12 + 1, 1).timestamp()) <= end:
        if moment >= start:
            yield moment
        number += months
