"""All that the page on host filesystems works out of a library: done at once, or by a worker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xengui.core.images.image import DiskImage
from xengui.core.translate import tr
from xengui.core.usage.breakdown import Breakdown
from xengui.core.usage.host_filesystem import HostUsage, by_host
from xengui.core.usage.reclaim import Reclaim, reclaim_of
from xengui.core.usage.what_if import Growth, growth_of
from xengui.gui.usage.host_segments import HostContents
from xengui.jobs.job import Job, JobControl, Lane


@dataclass(frozen=True, slots=True)
class HostFigures:
    """``contents`` and ``growths`` are one for each of ``usages``, ``reclaim`` is of all ``images``.

    ``breakdowns`` are by path.
    """

    usages: tuple[HostUsage, ...] = ()
    images: tuple[DiskImage, ...] = ()
    breakdowns: Mapping[str, Breakdown] | None = None
    contents: tuple[HostContents, ...] = ()
    growths: tuple[Growth, ...] = ()
    reclaim: Reclaim | None = None


def figures_of(
    usages: Sequence[HostUsage], images: Sequence[DiskImage], breakdowns: Mapping[str, Breakdown]
) -> HostFigures:
    """The figures of ``usages`` and those of ``images`` that lie on each: 60 ms for 10,000."""
    groups = by_host(usages, images)
    contents = tuple(HostContents(usage, group) for usage, group in zip(usages, groups, strict=True))
    for each in contents:
        each.rank()
    growths = tuple(growth_of(group) for group in groups)
    reclaim = reclaim_of(images, breakdowns)
    return HostFigures(tuple(usages), tuple(images), breakdowns, contents, growths, reclaim)


class RankHosts(Job[HostFigures]):
    """``figures_of`` for a library so large that the window would stand still for it."""

    lane = Lane.SCAN

    def __init__(
        self, usages: Sequence[HostUsage], images: Sequence[DiskImage], breakdowns: Mapping[str, Breakdown]
    ) -> None:
        # The caller's grow while this waits for its turn.
        self._usages, self._images, self._breakdowns = tuple(usages), tuple(images), dict(breakdowns)
        self.title = tr("Look who takes the host's space")

    def run(self, control: JobControl) -> HostFigures:
        """As Job.run."""
        control.checkpoint()
        return figures_of(self._usages, self._images, self._breakdowns)
