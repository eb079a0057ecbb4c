"""When a host filesystem will be full, at the pace of its last days: a range, or why nothing can be said.

The pace is Theil and Sen's: of the slopes between every two samples, the middle one, which a clean-up or
a single large file does not sway. The range lies between the quarter points of those slopes: half of all
pairs of samples agree with it. Where the lower quarter point is not above zero, growth is too unsteady for
any number: one step up in a flat series ends there too, for half of its pairs know of no growth at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from xengui.core.translate import tr, trn
from xengui.core.usage.history import DAY, HOUR, WEEK, HostSeries

FEWEST = 6
"""Samples below which nothing is said, and the shortest time they may lie apart, in seconds:"""
SHORTEST = HOUR
PERIOD = WEEK
"""Seconds before the last sample that are looked at."""
_POINTS = 96  # at most, evenly over the time: minutes of today must not outvote the hours before
_UNITS = (
    (365.0, "{n} year", "{n} years"),
    (30.4, "{n} month", "{n} months"),
    (1.0, "{n} day", "{n} days"),
    (1 / 24, "{n} hour", "{n} hours"),
)  # of days
_FURTHEST = 3650  # days; what is further off is no forecast


@dataclass(frozen=True, slots=True)
class Forecast:
    """Full in ``low`` to ``high`` days after the last sample, growing by ``fast`` to ``slow`` bytes a day.

    ``pace`` is the middle one, by Theil and Sen. ``method`` says in words where that is from.
    """

    low: float
    high: float
    fast: float
    pace: float
    slow: float
    method: str


@dataclass(frozen=True, slots=True)
class NoForecast:
    """Why there is none, in a sentence."""

    reason: str


def forecast(host: HostSeries) -> Forecast | NoForecast:
    """When ``host`` will have nothing free; everything on it counts, not images alone."""
    return forecast_free(host.times, host.free)


def forecast_free(times: Sequence[int], free: Sequence[int]) -> Forecast | NoForecast:
    """As ``forecast``, from ``free`` bytes at each of ``times`` (seconds, ascending)."""
    moments, left = _recent(times, free)
    if len(moments) < FEWEST or moments[-1] - moments[0] < SHORTEST:
        return NoForecast(tr("Too few samples to say when the disk will be full."))
    if left[-1] <= 0:
        return NoForecast(tr("The disk is full."))
    points = _evenly(moments, left)
    slopes = sorted(
        (points[first][1] - free_then) * DAY / (moment - points[first][0])
        for second, (moment, free_then) in enumerate(points)
        for first in range(second)
    )
    slow, pace, fast = (slopes[len(slopes) * quarter // 4] for quarter in (1, 2, 3))
    if pace <= 0:
        return NoForecast(tr("The disk is not filling up."))
    if slow <= 0:
        return NoForecast(tr("The disk fills too unsteadily to say when it will be full."))
    low, high = left[-1] / fast, left[-1] / slow
    if low > _FURTHEST:
        return NoForecast(tr("At this pace the disk lasts for more than ten years."))
    return Forecast(low, high, fast, pace, slow, _method(len(points), moments[-1] - moments[0]))


def range_words(low: float, high: float) -> str:
    """``in 12 to 20 days``, ``in about 3 hours``; both are days."""
    if high * 24 < 1:
        return tr("within an hour")
    unit, singular, plural = next(each for each in _UNITS if low >= 2 * each[0] or each is _UNITS[-1])
    first, last = max(1, int(low / unit)), max(1, round(high / unit))
    if first >= last or high - low < unit / 2:
        return tr("in about {time}").format(time=trn(singular, plural, last))
    return tr("in {low} to {high}").format(low=first, high=trn(singular, plural, last))


def _recent(times: Sequence[int], free: Sequence[int]) -> tuple[list[int], list[int]]:
    start = times[-1] - PERIOD if times else 0
    pairs = [(time, size) for time, size in zip(times, free, strict=True) if time >= start]
    return [time for time, _ in pairs], [size for _, size in pairs]


def _evenly(times: list[int], free: list[int]) -> list[tuple[int, int]]:
    """The last sample of each of ``_POINTS`` equal stretches of time; each moment once."""
    start, span = times[0], times[-1] - times[0]
    kept: dict[int, tuple[int, int]] = {}
    for time, size in zip(times, free, strict=True):
        kept[(time - start) * (_POINTS - 1) // span] = (time, size)
    return list(kept.values())


def _method(samples: int, seconds: int) -> str:
    return tr("the middle half of the paces between every two of {samples} from the last {time}").format(
        samples=trn("{n} sample", "{n} samples", samples),
        time=trn("{n} day", "{n} days", round(seconds / DAY))
        if seconds >= 2 * DAY
        else trn("{n} hour", "{n} hours", seconds // HOUR),
    )
