"""Which program checks and repairs which filesystem in a file, and what its exit code says."""

from dataclasses import dataclass

from xengui.core.errors import XenGuiError
from xengui.core.images.image import Identity, ImageFormat
from xengui.core.images.resize_plan import EXT, Volume
from xengui.core.translate import tr


@dataclass(frozen=True, slots=True)
class Fsck:
    """How a filesystem in a file is checked (nothing written) and repaired; codes with which each is well.

    ``clean`` are the codes of a check that found nothing, ``found`` those of one that found errors.
    """

    check: tuple[str, ...]
    repair: tuple[str, ...]
    clean: tuple[int, ...]
    found: tuple[int, ...]
    repaired: tuple[int, ...]


_EXT = Fsck(("e2fsck", "-fn"), ("e2fsck", "-fy"), (0,), (4, 12), (0, 1, 2))
_FSCKS = {
    **dict.fromkeys(EXT, _EXT),
    "xfs": Fsck(("xfs_repair", "-n", "-f"), ("xfs_repair", "-f"), (0,), (1,), (0,)),
    "btrfs": Fsck(
        ("btrfs", "check", "--readonly"), ("btrfs", "check", "--repair", "--force"), (0,), (1,), (0,)
    ),
    "vfat": Fsck(("fsck.vfat", "-n"), ("fsck.vfat", "-a", "-w"), (0,), (1,), (0, 1)),
}


def fsck_of(volume: Volume) -> Fsck:
    """The programs for what is in ``volume``. Raises XenGuiError where there are none."""
    found = _FSCKS.get(volume.kind)
    if found is None:
        raise XenGuiError(
            tr("There is no check for {kind} here.").format(kind=volume.kind or tr("an unknown content")),
            tr("ext2, ext3, ext4, xfs, btrfs and FAT can be checked; for others use the guest's own tools."),
        )
    return found


def volume_in(identity: Identity, partition: int) -> Volume:
    """Partition ``partition`` of a raw disk; 0: the filesystem over the whole, or the only one there is.

    Raises XenGuiError where that is not to be had.
    """
    if identity.problem:
        raise XenGuiError(identity.problem, tr("Repair the image's own tables first."))
    if identity.format is not ImageFormat.RAW:
        raise XenGuiError(
            tr("Filesystems can be checked in raw images only; this is {format}.").format(
                format=identity.format.value
            ),
            tr("Convert it to raw first, or check it in the guest."),
        )
    content = identity.content
    volumes = [Volume(each.number, each.start, each.size, each.filesystem) for each in content.partitions]
    if not content.partition_table and content.filesystem is not None:
        volumes = [Volume(0, 0, identity.virtual_size, content.filesystem)]
    if partition:
        volumes = [each for each in volumes if each.number == partition]
    known = [each for each in volumes if each.filesystem is not None]
    if len(known) == 1:
        return known[0]
    if known:
        numbers = ", ".join(str(each.number) for each in known)
        raise XenGuiError(
            tr("There is more than one filesystem in the image."),
            tr("Say which partition: {numbers}.").format(numbers=numbers),
        )
    raise XenGuiError(tr("No known filesystem is there to be checked."), tr("Look at the image's content."))
