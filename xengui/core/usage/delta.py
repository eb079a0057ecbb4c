"""How much was gained since an earlier moment. Sizes are bytes, moments seconds since the epoch."""

from collections.abc import Iterable
from dataclasses import dataclass

from xengui.core.translate import tr, trn
from xengui.core.usage.history import DAY, HOUR, HostSeries, ImageSeries

_CLOSE = 120  # s; a series this much younger than a day still tells of yesterday


@dataclass(frozen=True, slots=True)
class Delta:
    """``size`` bytes gained (lost, where negative) in the ``seconds`` up to the last sample."""

    size: int
    seconds: int


def image_delta(image: ImageSeries, seconds: int, now: int) -> int | None:
    """Bytes gained in the ``seconds`` before ``now``; None where it is not known what it took then.

    A file made since then gained all it takes; one that was there, but not yet looked at, is not known.
    """
    before = image.at(now - seconds)
    return None if before is None else image.now - before


def total_delta(images: Iterable[ImageSeries], host: HostSeries, seconds: int = DAY) -> Delta:
    """What all ``images`` (of ``host``) gained in the ``seconds`` before its last sample, or since its first.

    Images of which the earlier size is not known are left out: a folder taken into the library is no growth.
    """
    now = host.times[-1]
    span = min(seconds, now - host.times[0])
    if seconds - span <= _CLOSE:
        span = seconds
    gained = (image_delta(image, span, now) for image in images)
    return Delta(sum(size for size in gained if size is not None), span)


def since_words(seconds: int) -> str:
    """``since yesterday``, ``in 5 hours``, ``in 12 minutes``"""
    if seconds == DAY:
        return tr("since yesterday")
    if seconds >= 2 * DAY:
        return tr("in {days}").format(days=trn("{n} day", "{n} days", round(seconds / DAY)))
    if seconds >= HOUR:
        return tr("in {hours}").format(hours=trn("{n} hour", "{n} hours", round(seconds / HOUR)))
    return tr("in {minutes}").format(minutes=trn("{n} minute", "{n} minutes", round(seconds / 60)))
