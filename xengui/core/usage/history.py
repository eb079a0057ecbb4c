"""What the images took at earlier times. Sizes are bytes, moments whole seconds since the epoch.

A series is a staircase: its value holds from each of its times until the next, and the last one until the
series ends. Between the minutes, hours or days that are kept nothing is claimed to be known.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from xengui.core.images.image import DiskImage
from xengui.core.usage.host_filesystem import HostUsage, by_host, merged, once

HOUR, DAY = 3600, 86_400
WEEK, MONTH, YEAR = 7 * DAY, 30 * DAY, 365 * DAY


@dataclass(frozen=True, slots=True)
class HostSample:
    """A host filesystem at one moment, with the library's images that lie on it.

    ``key`` tells filesystems apart over reboots, which change device numbers: the mount point, and for
    btrfs, whose subvolumes share their space, the device.
    """

    key: str
    mount: str
    kind: str
    capacity: int
    free: int
    images: tuple[DiskImage, ...]


@dataclass(frozen=True, slots=True)
class HostSeries:
    """What a host filesystem had, at each of ``times`` (ascending); ``allocated`` is by images.

    The sequences are equally long and never empty.
    """

    mount: str
    kind: str
    times: Sequence[int]
    capacities: Sequence[int]
    free: Sequence[int]
    allocated: Sequence[int]

    @property
    def capacity(self) -> int:
        """Bytes, at the last sample."""
        return self.capacities[-1]

    @property
    def used(self) -> list[int]:
        """Bytes this user cannot take any more, at each of ``times``."""
        return [max(0, whole - free) for whole, free in zip(self.capacities, self.free, strict=True)]


@dataclass(frozen=True, slots=True)
class ImageSeries:
    """What one image took from each of ``times`` (ascending) on; only changes stand there, never none.

    ``path`` and ``virtual`` are the last known. ``born`` is when the file was made, None where the
    filesystem does not say. ``ended`` is when it was first missed, None while it is there.
    """

    mount: str
    path: str
    virtual: int
    times: Sequence[int]
    allocated: Sequence[int]
    born: int | None = None
    ended: int | None = None

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.rpartition("/")[2]

    @property
    def now(self) -> int:
        """Bytes it takes, at the last sample; 0 once it has gone."""
        return 0 if self.ended is not None else self.allocated[-1]

    def at(self, moment: int) -> int | None:
        """Bytes it took at ``moment``: 0 before it was made and once it has gone; None where unknown."""
        if self.ended is not None and moment >= self.ended:
            return 0
        index = bisect_right(self.times, moment) - 1
        if index >= 0:
            return self.allocated[index]
        return 0 if self.born is not None and self.born > moment else None


@dataclass(frozen=True, slots=True)
class History:
    """All that was asked for. ``notes`` are sentences a person should read, as on a damaged file."""

    hosts: tuple[HostSeries, ...] = ()
    images: tuple[ImageSeries, ...] = ()
    notes: tuple[str, ...] = ()

    def host(self, mount: str) -> HostSeries | None:
        """The filesystem mounted there."""
        return next((host for host in self.hosts if host.mount == mount), None)

    def on(self, host: HostSeries) -> list[ImageSeries]:
        """The images on ``host``, those that have gone too."""
        return [image for image in self.images if image.mount == host.mount]


def sample_of(usages: Iterable[HostUsage], images: Collection[DiskImage]) -> tuple[HostSample, ...]:
    """What there is now, as ``TakeSample`` stores it; links to one file count once, dangling ones never."""
    hosts = merged(usages)
    groups = by_host(hosts, [image for image in images if image.readable or not image.link_target])
    return tuple(
        HostSample(
            usage.filesystem.source if usage.filesystem.kind == "btrfs" else usage.filesystem.mount_point,
            usage.filesystem.mount_point,
            usage.filesystem.kind,
            usage.filesystem.capacity,
            usage.filesystem.free,
            tuple(once(group)),
        )
        for usage, group in zip(hosts, groups, strict=True)
    )
