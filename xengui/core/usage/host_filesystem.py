"""A filesystem of the host and what the images on it have been promised. All figures are bytes."""

from collections.abc import Iterable
from dataclasses import dataclass

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
    """What is taken and promised: ``allocated`` by the ``images`` images, ``promised`` to them on top."""

    filesystem: HostFilesystem
    allocated: int
    promised: int
    images: int

    @property
    def other(self) -> int:
        """Bytes taken by everything that is not an image (and by what only root may use)."""
        return max(0, self.filesystem.capacity - self.filesystem.free - self.allocated)

    @property
    def shortfall(self) -> int:
        """Bytes missing if every image fills; 0 when the host can keep its promises."""
        return max(0, self.promised - self.filesystem.free)

    def after(self, allocated: int, promised: int, images: int) -> "HostUsage":
        """The same host once ``images`` more are there, taking ``allocated`` now and ``promised`` later."""
        grown = HostFilesystem(
            self.filesystem.mount_point,
            self.filesystem.kind,
            self.filesystem.source,
            self.filesystem.capacity,
            max(0, self.filesystem.free - allocated),
            self.filesystem.read_only,
        )
        return HostUsage(grown, self.allocated + allocated, self.promised + promised, self.images + images)


def usage_of(filesystem: HostFilesystem, images: Iterable[DiskImage]) -> HostUsage:
    """The usage by ``images``, all on ``filesystem``; hard links and symlinks to one file count once."""
    allocated = promised = 0
    seen: set[tuple[int, int]] = set()
    for image in images:
        if image.key not in seen:
            seen.add(image.key)
            allocated += image.allocated
            promised += image.promised
    return HostUsage(filesystem, allocated, promised, len(seen))
