"""What resizing a disk means for what is in it: decided from its identity, before anything is touched."""

from dataclasses import dataclass

from xengui.core.errors import XenGuiError
from xengui.core.images.image import Filesystem, Identity, ImageFormat, ReadAt
from xengui.core.images.table_edit import (
    MBR_END,
    SECTOR,
    Write,
    aligned_end,
    gpt_for_size,
    gpt_room,
    mbr_for_size,
)
from xengui.core.sizes import LARGEST_SIZE, format_size
from xengui.core.translate import tr

EXT = ("ext2", "ext3", "ext4")
"""What resize2fs can grow and shrink in a file."""
_RESIZABLE = (ImageFormat.RAW, ImageFormat.QCOW2)
_LAST_PRIMARY = 4

_IN_GUEST = {
    "xfs": "xfs_growfs /",
    "btrfs": "btrfs filesystem resize max /",
    "ntfs": "diskpart: extend",
    "LVM2_member": "pvresize {device}; lvextend -r -l +100%FREE VG/LV",
    "crypto_LUKS": "cryptsetup resize NAME",
    "zfs_member": "zpool online -e POOL {device}",
    "ufs": "growfs /",
}
"""What makes these use their larger place, in the running guest."""


@dataclass(frozen=True, slots=True)
class Volume:
    """What lies last on a disk: partition ``number``, or the whole disk (0). All in bytes."""

    number: int
    start: int
    size: int
    filesystem: Filesystem | None

    @property
    def end(self) -> int:
        """The first byte after it."""
        return self.start + self.size

    @property
    def kind(self) -> str:
        """The filesystem's kind, "" when none is known."""
        return self.filesystem.kind if self.filesystem else ""


@dataclass(frozen=True, slots=True)
class GrowPlan:
    """A disk's growth to ``size`` bytes: ``volume`` is to end at ``end``; None when only the file grows.

    ``ext``: its filesystem grows with it. ``notes`` say what is left to do, or to know.
    """

    size: int
    table: str = ""
    volume: Volume | None = None
    end: int = 0
    ext: bool = False
    notes: tuple[str, ...] = ()


def check_new_size(identity: Identity, size: int) -> None:
    """Raises XenGuiError where an image of this kind cannot be of ``size`` bytes at all."""
    if identity.problem:
        raise XenGuiError(identity.problem, tr("Repair the image before it is resized."))
    if identity.format not in _RESIZABLE:
        raise XenGuiError(
            tr("Images of the format {format} cannot be resized.").format(format=identity.format.value),
            tr("Convert it to raw or qcow2 first."),
        )
    if size % SECTOR or not SECTOR <= size <= LARGEST_SIZE:
        raise XenGuiError(
            tr("{size} bytes is no size for a disk.").format(size=size),
            tr("Choose a multiple of 512 bytes, less than 8 EiB."),
        )
    if size == identity.virtual_size:
        raise XenGuiError(tr("The image has this size already."), tr("Choose another size."))


def last_volume(identity: Identity) -> Volume | None:
    """The volume that ends last; None where nothing is known to be in the image."""
    content = identity.content
    if content.partitions:
        last = max(content.partitions, key=lambda part: (part.start + part.size, part.number))
        return Volume(last.number, last.start, last.size, last.filesystem)
    if content.filesystem is not None and not content.partition_table:
        return Volume(0, 0, identity.virtual_size, content.filesystem)
    return None


def grow_plan(identity: Identity, read: ReadAt, size: int, inside: bool) -> GrowPlan:
    """How the disk read by ``read`` grows to ``size`` bytes; ``inside``: its last volume with it.

    Raises XenGuiError where that cannot be.
    """
    volume, table = last_volume(identity), identity.content.partition_table
    if not inside:
        note = tr("What is in the image keeps its size.")
        return GrowPlan(size, notes=(note,) if volume else ())
    if identity.format is not ImageFormat.RAW:
        raise XenGuiError(
            tr("Only in raw images can partitions and filesystems be grown from outside."),
            tr("Grow the file alone, then the rest in the guest; or convert the image to raw."),
        )
    if volume is None:
        raise XenGuiError(
            tr("There is no partition and no known filesystem in the image to grow."),
            tr("Grow the file alone."),
        )
    _refuse_unsuitable(volume, table)
    end, notes = _new_end(volume, table, read, size)
    if end <= volume.end:
        raise XenGuiError(
            tr("There is no room for the last partition to grow into."), tr("Choose a larger size.")
        )
    ext = volume.kind in EXT
    return GrowPlan(size, table, volume, end, ext, (*notes, *(() if ext else left_to_do(volume))))


def _refuse_unsuitable(volume: Volume, table: str) -> None:
    if volume.kind == "swap":
        raise XenGuiError(
            tr("What lies last in the image is swap: to grow it helps nobody."),
            tr("Grow the file alone, then move the swap area in the guest or with a partition editor."),
        )
    if table == "mbr" and volume.number > _LAST_PRIMARY:
        raise XenGuiError(
            tr("The last partition lies in an extended one."),
            tr("Grow the file alone, then the partitions in the guest (growpart, parted)."),
        )


def _new_end(volume: Volume, table: str, read: ReadAt, size: int) -> tuple[int, tuple[str, ...]]:
    """Where the volume may end on a disk of ``size`` bytes, and what to know about it."""
    if not volume.number:
        return size, ()
    if table == "gpt":
        room = gpt_room(read, size)
        return (aligned_end(room, volume.end) if room > volume.end else volume.end), ()
    if size > MBR_END:
        note = tr("An MBR partition cannot reach beyond 2 TiB: the rest of the disk stays unused.")
        return aligned_end(MBR_END, volume.end), (note,)
    return aligned_end(size, volume.end), ()


def left_to_do(volume: Volume) -> tuple[str, ...]:
    """What the guest must still do once its volume has become larger."""
    kind = volume.kind
    if kind in ("xfs", "btrfs"):
        why = tr("{kind} grows only while it is mounted. In the guest: {command}")
    elif kind in _IN_GUEST:
        why = tr("{kind} is grown by the guest itself: {command}")
    else:
        return (tr("What is in the partition stays as it is: only the partition grows."),)
    device = f"/dev/xvda{volume.number or ''}"
    return (why.format(kind=kind, command=_IN_GUEST[kind].format(device=device)),)


def table_writes(plan: GrowPlan, read: ReadAt) -> tuple[Write, ...]:
    """What the partition table needs, in order."""
    if plan.volume is None or not plan.volume.number:
        return ()
    if plan.table == "gpt":
        # Where a filesystem grows over the old copy, that goes with the filesystem's own changes.
        return gpt_for_size(read, plan.size, plan.volume.number, plan.end, clear=not plan.ext)
    return mbr_for_size(read, plan.volume.number, plan.volume.start, plan.end)


def volume_text(volume: Volume) -> str:
    """What it is, in words: "ext4 in partition 2", "the xfs filesystem"."""
    kind = volume.kind or tr("what is")
    if not volume.number:
        return tr("the {kind} filesystem").format(kind=kind)
    return tr("{kind} in partition {number}").format(kind=kind, number=volume.number)


def size_text(old: int, new: int) -> str:
    """ "20 GiB → 40 GiB"."""
    return f"{format_size(old)} → {format_size(new)}"
