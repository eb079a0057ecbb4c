"""A file's extents as the kernel lists them: FS_IOC_FIEMAP of linux/fiemap.h.

FIEMAP_FLAG_SYNC stays off: asking must not make the host write what a guest left in the page cache.
"""

import ctypes
import errno
import os
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from xengui.core.images.extent import NOWHERE, ExtentState
from xengui.core.images.extent_map import Columns, ExtentMap

_FS_IOC_FIEMAP = 0xC020660B  # _IOWR('f', 11, struct fiemap), the same on x86, Arm and RISC-V
_BUFFER_SIZE = 256 * 1024
_HEADER = np.dtype(
    [
        ("start", np.uint64),
        ("length", np.uint64),
        ("flags", np.uint32),
        ("mapped", np.uint32),
        ("count", np.uint32),
        ("reserved", np.uint32),
    ]
)  # struct fiemap
_RECORD = np.dtype(
    [
        ("logical", np.int64),
        ("physical", np.int64),
        ("length", np.int64),
        ("reserved64", np.uint64, 2),
        ("flags", np.uint32),
        ("reserved", np.uint32, 3),
    ]
)  # struct fiemap_extent
_RECORDS_AT_ONCE = (_BUFFER_SIZE - _HEADER.itemsize) // _RECORD.itemsize
_LAST, _UNKNOWN, _DELALLOC, _ENCODED = 0x1, 0x2, 0x4, 0x8
_INLINE, _UNWRITTEN, _SHARED = 0x200, 0x800, 0x2000
_PLACELESS = _UNKNOWN | _DELALLOC | _ENCODED | _INLINE
_REFUSALS = (errno.EOPNOTSUPP, errno.ENOTTY, errno.ENOSYS, errno.EINVAL, errno.EBADR)
_LIBC = ctypes.CDLL(None, use_errno=True)  # a call through ctypes releases the GIL
_LIBC.ioctl.argtypes = (ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p)


class FiemapRefused(Exception):  # noqa: N818 - the caller has another way to ask
    """The file's filesystem does not list extents."""


def fiemap(fd: int, size: int, checkpoint: Callable[[], None]) -> ExtentMap:
    """The extents of the first ``size`` bytes of ``fd``; ``checkpoint`` is called before each ioctl.

    What lies beyond ``size`` (space kept past the end) is left out. Raises FiemapRefused, OSError, and what
    ``checkpoint`` raises.
    """
    buffer = np.zeros(_BUFFER_SIZE, np.uint8)
    header = buffer[: _HEADER.itemsize].view(_HEADER)
    records = buffer[_HEADER.itemsize :][: _RECORDS_AT_ONCE * _RECORD.itemsize].view(_RECORD)
    parts: list[Columns] = []
    position, last = 0, False
    while position < size and not last:
        checkpoint()
        header[0] = (position, size - position, 0, 0, _RECORDS_AT_ONCE, 0)
        _ask(fd, buffer)
        found = records[: int(header["mapped"][0])]
        if not len(found):
            break
        reached = int(found["logical"][-1] + found["length"][-1])
        if reached <= position:
            break  # a filesystem that would list the same extents for ever
        last = bool(found["flags"][-1] & _LAST)
        parts.append(_columns(found, position, size))
        position = reached
    return _joined(parts, size)


def _ask(fd: int, buffer: npt.NDArray[np.uint8]) -> None:
    while _LIBC.ioctl(fd, _FS_IOC_FIEMAP, buffer.ctypes.data) != 0:
        code = ctypes.get_errno()
        if code in _REFUSALS:
            raise FiemapRefused(os.strerror(code))
        if code != errno.EINTR:
            raise OSError(code, os.strerror(code))


def _columns(found: npt.NDArray[np.void], begin: int, end: int) -> Columns:
    """One answer as the map's columns, cut to ``begin``..``end``: a file may change between two answers."""
    logical = found["logical"]
    starts = np.maximum(logical, begin)
    ends = np.minimum(logical + found["length"], end)
    physical = found["physical"] + (starts - logical)
    states = np.full(len(found), ExtentState.DATA, np.uint8)
    flags = found["flags"]
    if (flags & ~np.uint32(_LAST)).any():
        # The later one wins: of an extent both shared and unwritten a guest has written nothing.
        states[flags & _SHARED != 0] = ExtentState.SHARED
        states[flags & _UNWRITTEN != 0] = ExtentState.RESERVED
        states[flags & _DELALLOC != 0] = ExtentState.DELALLOC
        physical[flags & _PLACELESS != 0] = NOWHERE
    return starts, ends - starts, states, physical


def _joined(parts: list[Columns], size: int) -> ExtentMap:
    """The answers as one map; each column is let go as it is joined, so that memory is not taken twice."""
    if not parts:
        return ExtentMap.of(size, ())
    columns = [list(column) for column in zip(*parts, strict=True)]
    parts.clear()
    starts, lengths, states, physical = (np.concatenate(columns.pop(0)) for _ in range(4))
    kept = lengths > 0
    kept[1:] &= starts[1:] >= starts[:-1] + lengths[:-1]  # no filesystem lists overlaps, a broken one may
    if not kept.all():
        starts, lengths, states, physical = starts[kept], lengths[kept], states[kept], physical[kept]
    return ExtentMap(size, starts, lengths, states, physical, len(starts))
