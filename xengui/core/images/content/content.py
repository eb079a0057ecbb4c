"""What a guest would find on a disk: a partition table with filesystems in it, or one filesystem."""

from dataclasses import replace

from xengui.core.images.content.filesystem import (
    HEAD_SIZE,
    NO_HEAD,
    boot_sector_filesystem,
    filesystem_further_in,
    filesystem_in_head,
    find_filesystem,
    iso_volume,
)
from xengui.core.images.content.partition_table import BOOT_SIGNATURE, BOOT_SIGNATURE_AT, find_table
from xengui.core.images.image import NO_CONTENT, Content, Filesystem, Partition, ReadAt

_BEGINNING = 128 * 1024  # bytes; all marks of what is known lie in them
_SAMPLES = 8
_MOST_PROBED = 24  # partitions looked into: the rest are listed all the same


def find_content(read: ReadAt, size: int, head: bytes) -> tuple[Content, str]:
    """The content of a disk of ``size`` bytes with the first 4 KiB ``head``, and what is wrong with it or "".

    ``read`` never gives less than asked: zeros beyond the end.
    """
    if head == NO_HEAD:
        return _whole(filesystem_further_in(read, NO_HEAD)), ""
    if not head.startswith(BOOT_SIGNATURE, BOOT_SIGNATURE_AT):
        return _whole(find_filesystem(read, head)), ""
    found = boot_sector_filesystem(read, head)
    if found is not None:
        return _whole(found), ""
    table = find_table(read, size, head)
    if table is None or (table.kind == "mbr" and not table.partitions):
        # An empty table is what boot code before a filesystem looks like, too.
        found = filesystem_in_head(read, head) or filesystem_further_in(read, head)
        if found is not None or table is None:
            return _whole(found), ""
    probed = [part.number for part in table.partitions if part.number not in table.extended][:_MOST_PROBED]
    partitions = tuple(_look_into(read, part) if part.number in probed else part for part in table.partitions)
    # A hybrid ISO is a disc and a disk at once; any other mark beside a table is left over from before it.
    return Content(table.kind, partitions, iso_volume(read)), table.problem


def reads_as_zeros(read: ReadAt, size: int) -> bool:
    """Whether there are zeros where anything known begins, and here and there up to the end.

    A disk whose first sectors were wiped holds much more: it must not be called blank.
    """
    places = [(0, min(size, _BEGINNING))]
    places += [(size * part // _SAMPLES, HEAD_SIZE) for part in range(1, _SAMPLES)]
    places.append((max(0, size - HEAD_SIZE), HEAD_SIZE))
    return size > 0 and not any(read(at, length).strip(b"\0") for at, length in places)


def _whole(found: Filesystem | None) -> Content:
    return NO_CONTENT if found is None else Content(filesystem=found)


def _look_into(read: ReadAt, partition: Partition) -> Partition:
    """The partition with the filesystem in it, which may not reach beyond it."""
    start, size = partition.start, partition.size

    def read_inside(offset: int, length: int) -> bytes:
        if offset < 0 or offset >= size:
            return bytes(length)
        return read(start + offset, length)

    found = find_filesystem(read_inside, read_inside(0, HEAD_SIZE))
    return partition if found is None else replace(partition, filesystem=found)
