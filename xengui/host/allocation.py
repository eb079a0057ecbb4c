"""How a file's space is taken: extents, reserving, writing zeros, copying without filling holes.

Ranges are (start, end) in bytes, end not included. Functions raise OSError; the jobs turn it into words.
"""

import ctypes
import errno
import mmap
import os
from collections.abc import Callable, Iterator

_RESERVE_STEP = 256 * 1024 * 1024
_WRITE_STEP = 4 * 1024 * 1024
_COPY_STEP = 16 * 1024 * 1024
_ALIGNMENT = 4096
_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.fallocate64.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64)

Report = Callable[[int], None]
"""Told the bytes done since the last call; it may raise to stop."""


def data_ranges(fd: int, size: int) -> Iterator[tuple[int, int]]:
    """The ranges of ``fd`` that hold data, by lseek(2) SEEK_DATA; unwritten extents count as holes."""
    position = 0
    while position < size:
        try:
            start = os.lseek(fd, position, os.SEEK_DATA)
        except OSError as error:
            if error.errno == errno.ENXIO:
                return
            raise
        position = min(os.lseek(fd, start, os.SEEK_HOLE), size)
        yield start, position


def hole_ranges(fd: int, size: int) -> Iterator[tuple[int, int]]:
    """What ``data_ranges`` leaves out."""
    position = 0
    for start, end in data_ranges(fd, size):
        if start > position:
            yield position, start
        position = end
    if position < size:
        yield position, size


def reserve(fd: int, size: int, report: Report) -> None:
    """Set space aside for the whole file by fallocate(2), keeping what is written.

    Not posix_fallocate: where the filesystem cannot, glibc's would silently write. Raises OSError
    (EOPNOTSUPP where the filesystem cannot).
    """
    for start in range(0, size, _RESERVE_STEP):
        length = min(_RESERVE_STEP, size - start)
        while _LIBC.fallocate64(fd, 0, start, length) != 0:
            code = ctypes.get_errno()
            if code != errno.EINTR:
                raise OSError(code, os.strerror(code))
        report(length)


def write_zeros(path: str, ranges: list[tuple[int, int]], report: Report) -> None:
    """Write zeros over ``ranges`` of the file at ``path``.

    O_DIRECT where the filesystem has it: the page cache keeps what the host's programs put there, and
    there is nothing left to write at fsync. Otherwise written back and dropped from the cache as it goes.
    """
    try:
        fd = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_DIRECT)
        direct = True
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        direct = False
    try:
        with mmap.mmap(-1, _WRITE_STEP) as zeros:  # page-aligned, as O_DIRECT wants it
            for start, end in ranges:
                direct = _write_range(fd, zeros, start, end, direct, report)
        os.fsync(fd)
    finally:
        os.close(fd)


def _write_range(fd: int, zeros: mmap.mmap, start: int, end: int, direct: bool, report: Report) -> bool:
    """Write zeros from ``start`` to ``end``; gives whether O_DIRECT is still on."""
    with memoryview(zeros) as view:
        while start < end:
            length = min(_WRITE_STEP, end - start)
            if direct and (start % _ALIGNMENT or length % _ALIGNMENT):
                if length > _ALIGNMENT and not start % _ALIGNMENT:
                    length -= length % _ALIGNMENT
                else:
                    os.set_blocking(fd, True)
                    _clear_direct(fd)
                    direct = False
            with view[:length] as piece:
                written = os.pwrite(fd, piece, start)
            if not direct:
                os.posix_fadvise(fd, max(0, start - _WRITE_STEP), _WRITE_STEP, os.POSIX_FADV_DONTNEED)
            start += written
            report(written)
    return direct


def _clear_direct(fd: int) -> None:
    import fcntl

    flags = fcntl.fcntl(fd, fcntl.F_GETFL)
    fcntl.fcntl(fd, fcntl.F_SETFL, flags & ~os.O_DIRECT)


def copy_data(source: int, target: int, size: int, target_offset: int, report: Report) -> None:
    """Copy the data extents of ``source`` to ``target_offset`` in ``target``; holes stay holes."""
    for start, end in data_ranges(source, size):
        while start < end:
            count = _copy_step(source, target, min(_COPY_STEP, end - start), start, target_offset + start)
            start += count
            report(count)


def _copy_step(source: int, target: int, length: int, start: int, to: int) -> int:
    try:
        count = os.copy_file_range(source, target, length, start, to)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EINVAL, errno.EOPNOTSUPP, errno.ENOSYS):
            raise
        count = os.pwrite(target, os.pread(source, min(length, 1024 * 1024), start), to)
    if count == 0:
        raise OSError(errno.EIO, "the file became shorter while it was copied")
    return count
