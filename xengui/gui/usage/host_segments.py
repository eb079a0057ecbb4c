"""One host filesystem cut into stretches: other files, images by who, free, and promises by who. Bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from operator import attrgetter

from xengui.core.images.image import DiskImage
from xengui.core.usage.host_filesystem import HostUsage, once

_NAMED = 12  # images, and promises, with a stretch of their own
_LEAST = 250  # a stretch takes at least this part of the bar, or joins "N more"
_MOST = 1.6  # capacities a bar is wide at most


class SegmentKind(StrEnum):
    """What a stretch stands for."""

    OTHER = "other"
    IMAGE = "image"
    MORE_IMAGES = "more images"
    FREE = "free"
    PROMISE = "promise"
    MORE_PROMISES = "more promises"


@dataclass(frozen=True, slots=True)
class Segment:
    """From ``start`` to ``end`` along the bar; ``size`` are the bytes it stands for, of ``count`` images."""

    kind: SegmentKind
    start: float
    end: float
    size: int
    image: DiskImage | None = None
    count: int = 1
    selected: bool = False


def taken_of(usage: HostUsage) -> int:
    """Bytes along the bar at which the free space begins."""
    return min(max(1, usage.filesystem.capacity), usage.other + usage.allocated)


class HostContents:
    """A filesystem and the images on it, ranked once when first asked for."""

    def __init__(self, usage: HostUsage, images: Sequence[DiskImage]) -> None:
        self.usage = usage
        self._images = images

    def rank(self) -> None:
        """Work out now what else is worked out when first asked for."""
        _ = self.by_size, self.causes

    @cached_property
    def _each(self) -> list[DiskImage]:
        return sorted(once(self._images), key=attrgetter("path"))

    @cached_property
    def by_size(self) -> list[tuple[DiskImage, int]]:
        """What takes space with its bytes, the most first."""
        return _ranked(self._each, [image.allocated for image in self._each])

    @cached_property
    def by_promise(self) -> list[tuple[DiskImage, int]]:
        """What may still take space with those bytes, the most first."""
        return _ranked(self._each, [image.promised for image in self._each])

    @cached_property
    def causes(self) -> list[tuple[DiskImage, int]]:
        """The images and promises core.usage.host_filesystem.causes names, from what is ranked already."""
        short, count = self.usage.shortfall, 0
        while short > 0 and count < len(self.by_promise):
            short -= self.by_promise[count][1]
            count += 1
        return self.by_promise[:count]

    @property
    def capacity(self) -> int:
        """Of the filesystem, at least 1: it is divided by."""
        return max(1, self.usage.filesystem.capacity)

    @property
    def taken(self) -> int:
        """Where the free space begins."""
        return taken_of(self.usage)

    @property
    def wanted(self) -> int:
        """Where the promises end, in the picture or beyond."""
        return self.taken + self.usage.promised

    @property
    def scale(self) -> int:
        """Bytes the whole width stands for."""
        return max(self.capacity, min(self.wanted, int(self.capacity * _MOST)))

    def segments(self, selected: frozenset[str]) -> tuple[Segment, ...]:
        """All stretches from left to right; promises lie over the free space, from its left end on.

        The images ``selected`` have stretches of their own however small, beside the biggest.
        """
        keys = {image.key for image in self._images if image.path in selected} if selected else set()
        usage, taken = self.usage, self.taken
        begin = taken - min(taken, usage.allocated)
        found = [Segment(SegmentKind.OTHER, 0, begin, usage.other)] if usage.other else []
        # Where files are compressed, images take less than they show: their stretches shrink with them.
        shrink = (taken - begin) / usage.allocated if usage.allocated else 0.0
        found += self._cut(SegmentKind.IMAGE, self.by_size, usage.allocated, begin, shrink, keys)
        if usage.filesystem.free:
            found.append(Segment(SegmentKind.FREE, taken, self.capacity, usage.filesystem.free))
        found += self._cut(SegmentKind.PROMISE, self.by_promise, usage.promised, taken, 1.0, keys)
        return tuple(found)

    def _cut(
        self,
        kind: SegmentKind,
        sizes: Sequence[tuple[DiskImage, int]],
        total: int,
        start: float,
        shrink: float,
        selected: set[tuple[int, int]],
    ) -> list[Segment]:
        """Stretches from ``start`` on for the first of ``sizes`` and those ``selected``; the rest is one."""
        least = self.scale / _LEAST
        own = [each for each in sizes[:_NAMED] if each[1] * shrink >= least]
        if selected:
            named = {image.key for image, _ in own}
            chosen = [each for each in sizes if each[0].key in selected and each[0].key not in named]
            own += chosen[:_NAMED]
            if kind is SegmentKind.PROMISE:
                # Promises that run out of the picture do so at the end: those chosen are to be seen.
                own.sort(key=lambda each: each[0].key not in selected)
        found = []
        for image, size in own:
            end = start + size * shrink
            found.append(Segment(kind, start, end, size, image, selected=image.key in selected))
            start = end
        rest, count = total - sum(size for _, size in own), len(sizes) - len(own)
        if rest > 0 and count > 0:
            more = SegmentKind.MORE_IMAGES if kind is SegmentKind.IMAGE else SegmentKind.MORE_PROMISES
            found.append(Segment(more, start, start + rest * shrink, rest, count=count))
        return found


def _ranked(images: Sequence[DiskImage], sizes: Sequence[int]) -> list[tuple[DiskImage, int]]:
    """Those of ``images`` with ``sizes`` above 0, the most first; equal ones stay in their order."""
    order = sorted(range(len(sizes)), key=sizes.__getitem__, reverse=True)
    return [(images[number], sizes[number]) for number in order if sizes[number]]
