"""What the host says of an image file: which bytes take space, in which state, and where.

Functions raise OSError; the jobs turn it into words.
"""

import ctypes
import errno
import os
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from xengui.core.images.extent import NOWHERE, Extent, ExtentState
from xengui.core.images.extent_map import ExtentMap
from xengui.core.images.image import DiskImage
from xengui.core.translate import tr
from xengui.host.allocation import data_ranges
from xengui.host.fiemap import FiemapRefused, fiemap

_SLACK = 1024**2
"""Bytes by which a file without holes may take less than its length: its tail, or a small one inline."""
_WRITTEN_BACK_NS = 120 * 10**9
"""By then the kernel has sent to the disk what was written: it starts after 30 seconds."""
_WAIT_BEFORE = 1  # SYNC_FILE_RANGE_WAIT_BEFORE
_WAIT_STEP = 64 * 1024**2  # bytes: cancel is heard in between
_MOST_WAITS = 64
_LIBC = ctypes.CDLL(None, use_errno=True)  # a call through ctypes releases the GIL
_LIBC.sync_file_range.argtypes = (ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint)


@dataclass(frozen=True, slots=True)
class FileExtents:
    """A file's ``map``, the ``source`` that told ("fiemap", "seek", "unknown"), and fstat's facts before."""

    map: ExtentMap
    source: str
    facts: os.stat_result


def open_image(image: DiskImage) -> int:
    """A descriptor to read ``image`` with; the caller closes it.

    Raises OSError: what was a file when it was listed may be a device, a pipe or a link to elsewhere by now.
    """
    # O_NONBLOCK: should a FIFO have taken the file's place, opening it must not wait for a writer.
    follow = 0 if image.link_target else os.O_NOFOLLOW
    fd = os.open(image.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | follow)
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise OSError(errno.EINVAL, tr("not a regular file"), image.path)
    except BaseException:
        os.close(fd)
        raise
    return fd


def file_extents(fd: int, checkpoint: Callable[[], None]) -> FileExtents:
    """The extents of the regular file ``fd``; ``checkpoint`` is called now and then and may raise to stop."""
    facts = os.fstat(fd)
    _wait_for_writes(fd, facts, checkpoint)
    try:
        return FileExtents(fiemap(fd, facts.st_size, checkpoint), "fiemap", facts)
    except FiemapRefused:
        pass
    found = _by_seek(fd, facts, checkpoint)
    if found is not None:
        return FileExtents(found, "seek", facts)
    whole = [Extent(0, facts.st_size, ExtentState.UNKNOWN)]
    return FileExtents(ExtentMap.of(facts.st_size, whole), "unknown", facts)


def _wait_for_writes(fd: int, facts: os.stat_result, checkpoint: Callable[[], None]) -> None:
    """Let what is on its way to the disk arrive, starting no other write.

    Until then ext4 and xfs list those extents as unwritten, and nothing of the file's facts changes when they
    no longer are.
    """
    if not facts.st_blocks or time.time_ns() - facts.st_ctime_ns > _WRITTEN_BACK_NS:
        return
    step = max(_WAIT_STEP, -(-facts.st_size // _MOST_WAITS))
    for offset in range(0, facts.st_size, step):
        checkpoint()
        # Where it fails, the extents are as good as they were before.
        _LIBC.sync_file_range(fd, offset, step, _WAIT_BEFORE)


def _by_seek(fd: int, facts: os.stat_result, checkpoint: Callable[[], None]) -> ExtentMap | None:
    """Data and holes by SEEK_DATA and SEEK_HOLE; None where the filesystem only pretends to know them."""
    bounds: list[int] = []
    try:
        for start, end in data_ranges(fd, facts.st_size):
            checkpoint()
            bounds += (start, end)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EOPNOTSUPP, errno.ENXIO):
            raise
        return None  # ENXIO: cut short meanwhile
    if bounds == [0, facts.st_size] and facts.st_blocks * 512 + _SLACK < facts.st_size:
        return None  # the kernel's answer for filesystems without holes: all of it is data
    if not bounds and facts.st_blocks * 512 > _SLACK:
        return None
    pairs = np.array(bounds, np.int64).reshape(-1, 2)
    starts, lengths = pairs[:, 0].copy(), pairs[:, 1] - pairs[:, 0]
    count = len(pairs)
    states = np.full(count, ExtentState.DATA, np.uint8)
    return ExtentMap(facts.st_size, starts, lengths, states, np.full(count, NOWHERE, np.int64))
