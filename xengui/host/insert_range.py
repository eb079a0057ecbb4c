"""Putting room in front of a file's bytes without copying them, by fallocate(2) FALLOC_FL_INSERT_RANGE."""

import ctypes
import errno
import os

_INSERT_RANGE = 0x20
_CANNOT = (errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL)  # EINVAL: not a multiple of the host's block size
_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.fallocate64.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64)


def insert_front(fd: int, length: int) -> bool:
    """Move all of the open file ``length`` bytes on; False, with nothing done, where the host cannot.

    Raises OSError for the rest.
    """
    os.fsync(fd)  # ext4 refuses ranges it has not placed yet
    if _LIBC.fallocate64(fd, _INSERT_RANGE, 0, length) == 0:
        return True
    code = ctypes.get_errno()
    if code in _CANNOT:
        return False
    raise OSError(code, os.strerror(code))
