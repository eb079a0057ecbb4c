"""What the one-page report of a library says, without a word on how it looks. Sizes are bytes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from xengui.core.images.image import DiskImage
from xengui.core.printable import printable
from xengui.core.translate import tr, trn
from xengui.core.usage.alarm import THRESHOLDS, Alarm, AlarmKind, used_percent
from xengui.core.usage.breakdown import Breakdown
from xengui.core.usage.host_filesystem import HostUsage, by_host, once
from xengui.core.usage.reclaim import Reclaim, reclaim_of
from xengui.core.usage.what_if import WhatIf, answer, growth_of

Size = Callable[[int], str]
"""Writes bytes for people."""


@dataclass(frozen=True, slots=True)
class HostPart:
    """One host filesystem and the images on it."""

    usage: HostUsage
    images: tuple[DiskImage, ...]

    @property
    def outlook(self) -> str:
        """When it will be full, and what to do about that or about how full it is; "" with no cause to.

        How full it is and what is free stand in its picture.
        """
        usage, said = self.usage, []
        full_at = answer(WhatIf(100), growth_of(self.images), usage.filesystem.free).full_at
        if full_at is not None:
            said.append(tr("It is full once every image is filled to {percent} %.").format(percent=full_at))
        if self.images and not usage.filesystem.read_only:
            if used_percent(usage) >= THRESHOLDS[0]:
                said.append(Alarm(AlarmKind.USED, usage).hint)
            elif usage.shortfall:
                said.append(Alarm(AlarmKind.PROMISED, usage).hint)
        return " ".join(said)


@dataclass(frozen=True, slots=True)
class LibraryReport:
    """The library at ``made_ns`` (since the epoch) on the machine ``host_name``.

    ``hosts``: the one that is shortest first. ``images``: each file once, what takes most first.
    ``breakdowns`` by path. ``unread`` are folders that could not be read: the figures are without them.
    """

    folders: tuple[str, ...]
    host_name: str
    made_ns: int
    hosts: tuple[HostPart, ...]
    images: tuple[DiskImage, ...]
    breakdowns: Mapping[str, Breakdown]
    unread: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """``Disk images in /srv/xen``"""
        if not self.folders:
            return tr("Disk images")
        first = tr("Disk images in {folder}").format(folder=printable(self.folders[0]))
        if len(self.folders) == 1:
            return first
        more = trn("{n} more folder", "{n} more folders", len(self.folders) - 1)
        return tr("{first} and {more}").format(first=first, more=more)

    @property
    def allocated(self) -> int:
        """What all images take."""
        return sum(image.allocated for image in self.images)

    @property
    def reclaim(self) -> Reclaim:
        """What could be got back from all images."""
        return reclaim_of(self.images, self.breakdowns)

    def summary(self, size: Size) -> str:
        """The library in a sentence or two."""
        if not self.images:
            return tr("There are no disk images here.")
        virtual = sum(image.virtual_size for image in self.images)
        promised = sum(image.promised for image in self.images)
        said = tr("{images} of {virtual} in all, as guests see them, take {allocated} on disk.").format(
            images=trn("{n} image", "{n} images", len(self.images)),
            virtual=size(virtual),
            allocated=size(self.allocated),
        )
        if promised:
            said += " " + tr("They may still take {promised}.").format(promised=size(promised))
        return said

    @property
    def omission(self) -> str:
        """What the figures are without, or ""."""
        if not self.unread:
            return ""
        if len(self.unread) == 1:
            return tr("Without {folder}, which could not be read.").format(folder=printable(self.unread[0]))
        count = trn("{n} folder", "{n} folders", len(self.unread))
        return tr("Without {folders} that could not be read.").format(folders=count)

    def rest(self, shown: int, size: Size) -> str:
        """``and 12 more images, 3.1 GiB`` for those behind the first ``shown``; "" for none."""
        left = self.images[shown:]
        if not left:
            return ""
        return tr("and {images}, {size}").format(
            images=trn("{n} more image", "{n} more images", len(left)),
            size=size(sum(image.allocated for image in left)),
        )


def library_report(
    folders: Sequence[str],
    usages: Sequence[HostUsage],
    images: Sequence[DiskImage],
    breakdowns: Mapping[str, Breakdown],
    host_name: str,
    made_ns: int,
    unread: Sequence[str] = (),
) -> LibraryReport:
    """The report on ``images``, which lie on ``usages``; what is shown is a copy and changes no more."""
    groups = by_host(usages, images)
    hosts = [HostPart(usage, tuple(group)) for usage, group in zip(usages, groups, strict=True)]
    hosts.sort(key=lambda part: (-part.usage.shortfall, -part.usage.allocated))
    each = sorted(once(images), key=lambda image: (-image.allocated, image.path))
    return LibraryReport(
        tuple(folders), host_name, made_ns, tuple(hosts), tuple(each), dict(breakdowns), tuple(unread)
    )
