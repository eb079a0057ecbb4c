"""Growing an ext filesystem in an image without touching it until all is known.

Its metadata alone is copied into a sparse file (e2image), grown there by resize2fs and checked; the blocks
that became others are what the image needs. So a failure or a cancel leaves the image as it was, and how much
data the filesystem holds does not matter.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from xengui.core.errors import XenGuiError
from xengui.core.images.table_edit import SECTOR, Write
from xengui.core.translate import tr
from xengui.host.allocation import copy_data, data_ranges
from xengui.host.part_file import part_file, part_path
from xengui.jobs.image_tools import check_ext, logged_run, open_path
from xengui.jobs.job import JobControl

if TYPE_CHECKING:
    from xengui.core.images.content.ext_layout import ExtLayout

_STEP = 1024 * 1024  # bytes compared at once; a multiple of every block size
_SUPERBLOCK, _SUPERBLOCK_END = 1024, 2048
_COMPAT_AT, _SPARSE_SUPER2 = 0x5C, 0x200


def ext_layout_at(fd: int, start: int, size: int) -> "ExtLayout":
    """The layout of the ext filesystem at ``start`` of the image. Raises XenGuiError when it is unfit."""
    from xengui.core.images.content.ext_layout import ext_layout  # numpy: only when it is needed

    superblock = os.pread(fd, 1024, start + _SUPERBLOCK)
    try:
        layout = ext_layout(superblock, size)
    except ValueError as error:
        raise XenGuiError(str(error), tr("Check and repair it before it is resized.")) from error
    if layout is None:
        raise XenGuiError(tr("The ext filesystem is not where it was."), tr("Refresh and try again."))
    if layout.is_dirty:
        raise XenGuiError(
            tr("The filesystem was not unmounted cleanly: its journal holds changes still to be made."),
            tr("Start the guest and shut it down, or check and repair the filesystem, then try again."),
        )
    return layout


def can_grow_by_metadata(fd: int, start: int, layout: "ExtLayout", new: int) -> bool:
    """Whether ``new`` bytes need no data moved: the group descriptors have room, backups stay in place."""
    compat = int.from_bytes(os.pread(fd, 4, start + _SUPERBLOCK + _COMPAT_AT), "little")
    groups = -(-new // (layout.block_size * layout.blocks_per_group))
    wanted = -(-groups * layout.descriptor_size // layout.block_size)
    room = layout.old_descriptor_blocks + layout.reserved_blocks
    return wanted <= room and not compat & _SPARSE_SUPER2


@contextmanager
def ext_growth(fd: int, path: str, start: int, new: int, control: JobControl) -> Iterator[Iterator[Write]]:
    """What makes the clean ext filesystem at ``start`` of the open image one of ``new`` bytes.

    What the old filesystem knows nothing of comes first, its superblock last. Raises XenGuiError, OSError.
    """
    layout = ext_layout_at(fd, start, os.fstat(fd).st_size - start)
    with part_file(part_path(path, "fs")) as work, part_file(part_path(path, "fs-before")) as before:
        logged_run(("e2image", "-r", "-o", str(start), open_path(fd), open_path(work)), control)
        old = layout.blocks * layout.block_size
        os.ftruncate(before, new)
        copy_data(work, before, old, 0, lambda _: control.checkpoint())
        check_ext(open_path(work), control)
        # It notes the check, as resize2fs wants it.
        logged_run(("e2fsck", "-fp", open_path(work)), control, codes=(0, 1))
        os.ftruncate(work, new)
        logged_run(("resize2fs", open_path(work), f"{new // SECTOR}s"), control)
        check_ext(open_path(work), control)
        yield _differences(fd, start, (before, work), layout, control)


def _differences(
    fd: int, start: int, files: tuple[int, int], layout: "ExtLayout", control: JobControl
) -> Iterator[Write]:
    """The blocks in which the second of ``files`` differs from the first; beyond the old end, from the image.

    Whole blocks, as the tools write them. What both have as holes is the filesystem's data: never compared.
    """
    before, after = files
    size, old = os.fstat(after).st_size, layout.blocks * layout.block_size
    beyond = [*data_ranges(after, size), *_within(fd, start, old, size)]
    for at in _pieces(beyond, layout.block_size, old, size):
        control.checkpoint()
        for block in _changed(os.pread(fd, _STEP, start + at), os.pread(after, _STEP, at), layout.block_size):
            yield Write(start + at + block[0], block[1])
    within = [*data_ranges(after, size), *data_ranges(before, size)]
    superblock = None
    for at in _pieces(within, layout.block_size, 0, old):
        control.checkpoint()
        length = min(_STEP, old - at)
        for inside, data in _changed(
            os.pread(before, length, at), os.pread(after, length, at), layout.block_size
        ):
            if at + inside < _SUPERBLOCK_END:
                superblock = Write(start + _SUPERBLOCK, os.pread(after, 1024, _SUPERBLOCK))
            else:
                yield Write(start + at + inside, data)
    if superblock is not None:
        yield superblock


def _within(fd: int, start: int, old: int, size: int) -> Iterator[tuple[int, int]]:
    """The image's data between the filesystem's old end and its new one, which is nobody's."""
    for begin, end in data_ranges(fd, min(start + size, os.fstat(fd).st_size)):
        if end > start + old:
            yield max(begin - start, old), end - start


def _pieces(ranges: list[tuple[int, int]], grain: int, low: int, high: int) -> Iterator[int]:
    """Where the pieces of _STEP begin that hold ``ranges`` between ``low`` and ``high``, ascending."""
    first = low // grain * grain
    found: set[int] = set()
    for begin, end in ranges:
        begin, end = max(begin, low), min(end, high)
        if begin < end:
            found.update(range((begin - first) // _STEP, -(-(end - first) // _STEP)))
    return (first + index * _STEP for index in sorted(found))


def _changed(old: bytes, new: bytes, grain: int) -> Iterator[tuple[int, bytes]]:
    """The blocks of ``new`` that ``old``, taken as zeros where it ends, has otherwise."""
    if old == new:
        return
    for at in range(0, len(new), grain):
        block = new[at : at + grain]
        if block != old[at : at + grain].ljust(len(block), b"\0"):
            yield at, block
