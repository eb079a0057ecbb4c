"""A filesystem of the host and what the images on it have been promised. All figures are bytes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from xengui.core.images.image import DiskImage

NOT_SPARSE = frozenset({"vfat", "msdos", "exfat", "hfs", "hfsplus", "iso9660", "udf"})
"""Filesystem types (as /proc/mounts names them) whose files cannot have holes."""
MISLEADING = frozenset({"btrfs", "zfs", "bcachefs"})
"""Compressing or copy-on-write types, where st_blocks is not what deleting a file would free."""


@dataclass(frozen=True, slots=True)
class HostFilesystem:
    """One mounted filesystem. ``free`` is what this user may still take (f_bavail); ``used`` is the rest.

    ``source`` is the device or export as mountinfo(5) names it.
    """

    mount_point: str
    kind: str
    source: str
    capacity: int
    free: int
    read_only: bool = False

    @property
    def can_be_sparse(self) -> bool:
        """Whether files on it can have holes."""
        return self.kind not in NOT_SPARSE

    @property
    def allocation_misleads(self) -> bool:
        """Whether allocated bytes can differ from what a file really costs (compression, shared extents)."""
        return self.kind in MISLEADING


@dataclass(frozen=True, slots=True)
class HostUsage:
    """What is taken and promised: ``allocated`` by the ``images`` images, ``promised`` to them on top.

    ``devices`` are the st_dev of those images (several for btrfs subvolumes); empty where nobody looked.
    """

    filesystem: HostFilesystem
    allocated: int
    promised: int
    images: int
    devices: frozenset[int] = field(default=frozenset(), compare=False)

    @property
    def other(self) -> int:
        """Bytes taken by everything that is not an image (and by what only root may use)."""
        return max(0, self.filesystem.capacity - self.filesystem.free - self.allocated)

    @property
    def used(self) -> int:
        """Bytes of the capacity that this user cannot take any more."""
        return max(0, self.filesystem.capacity - self.filesystem.free)

    @property
    def room(self) -> int:
        """Bytes the images could take in all: what they have and what is free."""
        return self.filesystem.free + self.allocated

    @property
    def wanted(self) -> int:
        """Bytes the images take once each is full; an image that takes more than it shows counts as it is."""
        return self.allocated + self.promised

    @property
    def overcommit(self) -> float:
        """How many times over the images' room is given away: above 1 exactly when there is a shortfall.

        Infinite where images want space and there is no room at all.
        """
        if not self.wanted:
            return 0.0
        return self.wanted / self.room if self.room else float("inf")

    @property
    def shortfall(self) -> int:
        """Bytes missing if every image fills; 0 when the host can keep its promises."""
        return max(0, self.promised - self.filesystem.free)

    def after(self, allocated: int, promised: int, images: int) -> "HostUsage":
        """The same host once ``images`` more are there, taking ``allocated`` now and ``promised`` later."""
        grown = replace(self.filesystem, free=max(0, self.filesystem.free - allocated))
        return replace(
            self,
            filesystem=grown,
            allocated=self.allocated + allocated,
            promised=self.promised + promised,
            images=self.images + images,
        )


@dataclass(frozen=True, slots=True)
class Promise:
    """One image and the bytes it may still take."""

    path: str
    size: int


def usage_of(filesystem: HostFilesystem, images: Iterable[DiskImage]) -> HostUsage:
    """The usage by ``images``, all on ``filesystem``; hard links and symlinks to one file count once."""
    allocated = promised = 0
    each = once(images)
    for image in each:
        allocated += image.allocated
        promised += image.promised
    return HostUsage(filesystem, allocated, promised, len(each), frozenset(image.device for image in each))


def once(images: Iterable[DiskImage]) -> list[DiskImage]:
    """``images`` without the further paths (hard links, symlinks) to a file already counted."""
    found: dict[tuple[int, int], DiskImage] = {}
    for image in images:
        found.setdefault((image.device, image.inode), image)  # not .key: a call for each of thousands
    return list(found.values())


def promises(images: Iterable[DiskImage]) -> tuple[Promise, ...]:
    """What each of ``images`` may still take, the most first; those that may take nothing are left out."""
    grow = [Promise(image.path, image.promised) for image in once(images) if image.promised]
    return tuple(sorted(grow, key=lambda promise: (-promise.size, promise.path)))


def causes(usage: HostUsage, images: Iterable[DiskImage]) -> tuple[Promise, ...]:
    """The fewest of ``images`` (all on ``usage``) without whose growth the host keeps all other promises.

    The biggest promise first; empty when there is no shortfall.
    """
    short, found = usage.shortfall, []
    for promise in promises(images) if short else ():
        if short <= 0:
            break
        found.append(promise)
        short -= promise.size
    return tuple(found)


def by_host(usages: Sequence[HostUsage], images: Iterable[DiskImage]) -> list[list[DiskImage]]:
    """The images on each of ``usages``, in their order: by device, or by mount point where that is unknown.

    Images on none of them are left out.
    """
    groups: list[list[DiskImage]] = [[] for _ in usages]
    by_device = {
        device: group for usage, group in zip(usages, groups, strict=True) for device in usage.devices
    }
    # The longest mount point first: /srv/xen before /srv before /.
    mounts = sorted(
        (
            (usage.filesystem.mount_point.rstrip("/") + "/", group)
            for usage, group in zip(usages, groups, strict=True)
            if not usage.devices
        ),
        key=lambda mount: -len(mount[0]),
    )
    for image in images:
        group = by_device.get(image.device)
        if group is None and mounts:
            group = next((each for point, each in mounts if image.path.startswith(point)), None)
        if group is not None:
            group.append(image)
    return groups


def merged(usages: Iterable[HostUsage]) -> list[HostUsage]:
    """``usages`` with the subvolumes of one btrfs, which share its space, made one."""
    found: dict[tuple[str, ...], HostUsage] = {}
    for number, usage in enumerate(usages):
        on = usage.filesystem
        # Every other kind has its own space per device, even where two mounts name the same source.
        key = (on.kind, on.source) if on.kind == "btrfs" else (str(number),)
        before = found.get(key)
        if before is None:
            found[key] = usage
            continue
        shorter = min((before.filesystem, on), key=lambda each: len(each.mount_point))
        found[key] = HostUsage(
            shorter,
            before.allocated + usage.allocated,
            before.promised + usage.promised,
            before.images + usage.images,
            before.devices | usage.devices,
        )
    return list(found.values())
