"""When a file was made, by statx(2): the one fact that tells a file from a later one with its inode."""

import ctypes
import os

_AT_FDCWD, _STATX_BTIME = -100, 0x800
_SIZE = 256  # struct statx
_MASK_AT, _BTIME_AT = 0, 0x50  # stx_mask; stx_btime: __s64 tv_sec, __u32 tv_nsec
_LIBC = ctypes.CDLL(None, use_errno=True)


def birth_time(path: str) -> int | None:
    """Nanoseconds since the epoch; None where the filesystem does not say, or there is no such file."""
    statx = getattr(_LIBC, "statx", None)
    if statx is None:
        return None
    buffer = (ctypes.c_char * _SIZE)()
    if statx(_AT_FDCWD, os.fsencode(path), 0, _STATX_BTIME, buffer) != 0:
        return None
    if not ctypes.c_uint32.from_buffer(buffer, _MASK_AT).value & _STATX_BTIME:
        return None
    seconds = ctypes.c_int64.from_buffer(buffer, _BTIME_AT).value
    return seconds * 10**9 + ctypes.c_uint32.from_buffer(buffer, _BTIME_AT + 8).value
