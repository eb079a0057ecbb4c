"""What a disk may lose at its end: proven from its partition table and filesystems before it is cut."""

from dataclasses import dataclass

from xengui.core.errors import XenGuiError
from xengui.core.images.image import Identity, ImageFormat, ReadAt
from xengui.core.images.resize_plan import EXT, Volume, last_volume, volume_text
from xengui.core.images.table_edit import (
    SECTOR,
    Write,
    aligned_end,
    gpt_copy,
    gpt_for_size,
    gpt_room,
    mbr_for_size,
)
from xengui.core.sizes import format_size
from xengui.core.translate import tr

_LAST_PRIMARY = 4


@dataclass(frozen=True, slots=True)
class ShrinkPlan:
    """A disk cut to ``size`` bytes. ``volume`` is its last; with ``end`` it is to end there, else as it is.

    ``ext``: its filesystem is to be made smaller first. From ``unclaimed`` to ``unclaimed_end`` the cut part
    is nobody's by table and filesystem: without a copy it is cut only if it reads as zeros.
    """

    size: int
    table: str
    volume: Volume | None
    end: int
    ext: bool
    unclaimed: int
    unclaimed_end: int


def shrink_plan(identity: Identity, read: ReadAt, size: int, inside: bool) -> ShrinkPlan:
    """How the disk read by ``read`` is cut to ``size`` bytes; ``inside``: its last volume made smaller first.

    Raises XenGuiError where something would be cut that is somebody's.
    """
    content, old = identity.content, identity.virtual_size
    _refuse_unprovable(identity)
    gpt = content.partition_table == "gpt"
    limit = gpt_room(read, size) if gpt else size
    until = gpt_copy(read)[0] if gpt else old
    volume = last_volume(identity)
    if volume is None:
        return ShrinkPlan(size, content.partition_table, None, 0, False, size, max(size, until))
    _refuse_others(identity, volume, limit)
    if volume.number and volume.end <= limit:
        return ShrinkPlan(size, content.partition_table, volume, 0, False, size, max(size, until))
    end = _shrunk_end(volume, limit)
    held = volume.filesystem.size if volume.filesystem else None
    ext = held is None or volume.start + held > end
    if volume.number == 0 and held is None:  # says no size: only zeros may be cut
        return ShrinkPlan(size, "", volume, 0, False, size, old)
    if ext:
        _refuse_unshrinkable(volume, inside)
    elif volume.number and not inside:
        raise _too_small(volume, tr("Make the last partition smaller too (--filesystem)."))
    if identity.format is not ImageFormat.RAW and (ext or volume.number):
        raise _too_small(volume, tr("Only raw images can be made smaller inside: convert the image first."))
    claimed = volume.start + (held or 0) if ext else end
    return ShrinkPlan(size, content.partition_table, volume, end, ext, max(size, claimed), max(size, until))


def _refuse_unprovable(identity: Identity) -> None:
    if identity.backing_file or identity.data_file:
        raise XenGuiError(
            tr("What the guest sees lies in more than one file: where it ends cannot be proven."),
            tr("Convert the image to one file first."),
        )
    if identity.snapshots:
        raise XenGuiError(
            tr("The image has snapshots, which are of its present size."), tr("Delete them first.")
        )
    if identity.format is not ImageFormat.RAW and identity.content.partition_table == "gpt":
        raise XenGuiError(
            tr("A GPT has its copy at the disk's end, which only raw images let us move."),
            tr("Convert the image to raw, shrink that, and convert it back."),
        )


def _refuse_others(identity: Identity, volume: Volume, limit: int) -> None:
    for part in identity.content.partitions:
        holds = part.start <= volume.start and volume.number > _LAST_PRIMARY  # the extended one around it
        if part.number != volume.number and part.start + part.size > limit and not holds:
            raise XenGuiError(
                tr("More than the last partition lies beyond {size}.").format(size=format_size(limit)),
                tr("Choose at least {size}.").format(size=format_size(part.start + part.size)),
            )


def _shrunk_end(volume: Volume, limit: int) -> int:
    """Where a volume that reaches beyond ``limit`` is to end."""
    if not volume.number:
        return limit // SECTOR * SECTOR
    end = aligned_end(limit, 0)
    if end <= volume.start:
        raise XenGuiError(
            tr("The last partition begins beyond that size."),
            tr("Choose more than {size}.").format(size=format_size(volume.start)),
        )
    if volume.number > _LAST_PRIMARY and volume.end > limit:
        raise _too_small(
            volume, tr("Make it smaller in the guest or with a partition editor: it is logical.")
        )
    return end


def _refuse_unshrinkable(volume: Volume, inside: bool) -> None:
    if volume.kind not in EXT:
        raise _too_small(volume, tr("Only ext filesystems can be made smaller here; choose a larger size."))
    if not inside:
        raise _too_small(
            volume, tr("Make the filesystem smaller too (--filesystem), or choose a larger size.")
        )


def _too_small(volume: Volume, hint: str) -> XenGuiError:
    ends = volume.end
    if not volume.number and volume.filesystem and volume.filesystem.size:
        ends = volume.filesystem.size
    return XenGuiError(
        tr("{volume} ends at {size} ({bytes} bytes): to cut there would destroy it.").format(
            volume=volume_text(volume), size=format_size(ends), bytes=ends
        ),
        hint,
    )


def shrink_table_writes(plan: ShrinkPlan, read: ReadAt) -> tuple[Write, ...]:
    """What the partition table needs before the disk is cut, in order."""
    number = plan.volume.number if plan.volume and plan.end else 0
    if plan.table == "gpt":
        return gpt_for_size(read, plan.size, number, plan.end)
    if number and plan.volume is not None:
        return mbr_for_size(read, number, plan.volume.start, plan.end)
    return ()
