"""Finds blocks of nothing but zeros in a file. Functions raise OSError; the jobs turn it into words."""

import errno
import fcntl
import mmap
import os
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from xengui.core.images.ranges import Ranges, common, joined, no_ranges

BLOCK = 4096
_READ_STEP = 2 * 1024**2  # bytes: a slow disk needs 20 ms for them, and cancel is heard after each
_WORTH_READING = 256 * 1024  # bytes: skipping a smaller gap costs more than reading it
_MOST_RUNS = 1 << 24


class TooScattered(Exception):  # noqa: N818 - it is the file that is so
    """There are more stretches of zeros than a map could be made of."""


def zero_ranges(fd: int, size: int, wanted: Ranges, report: Callable[[int, int], None]) -> Ranges:
    """The whole 4 KiB blocks inside ``wanted`` (sorted, apart) that hold only zeros, neighbours made one.

    The last block of a file of ``size`` bytes may be shorter. ``report`` is told the bytes read and the bytes
    to read, after each read, and may raise to stop. The page cache stays as it is where there is O_DIRECT.
    Raises OSError and TooScattered.
    """
    blocks = _whole_blocks(wanted, size)
    spans = joined(*blocks, _WORTH_READING)
    total = int((spans[1] - spans[0]).sum())
    found: list[Ranges] = []
    done = runs = 0
    with mmap.mmap(-1, _READ_STEP) as buffer:  # page-aligned, as O_DIRECT wants it
        reader = _Reader(fd, buffer)
        for start, end in zip(spans[0].tolist(), spans[1].tolist(), strict=True):
            for offset in range(start, end, _READ_STEP):
                length = min(_READ_STEP, end - offset)
                starts, ends = _runs(reader.blocks_are_zero(offset, length))
                runs += len(starts)
                if runs > _MOST_RUNS:
                    raise TooScattered
                if len(starts):
                    found.append((offset + starts * BLOCK, offset + ends * BLOCK))
                done += length
                report(done, total)
    if not found:
        return no_ranges()
    starts, ends = (np.concatenate(column) for column in zip(*found, strict=True))
    return common(joined(starts, np.minimum(ends, size)), blocks)


def _whole_blocks(wanted: Ranges, size: int) -> Ranges:
    """``wanted``, cut to whole blocks; the file's end counts as a block's end."""
    starts, ends = joined(*wanted)
    starts = -(-starts // BLOCK) * BLOCK
    ends = np.where(ends >= size, size, ends // BLOCK * BLOCK)
    some = ends > starts
    return starts[some], ends[some]


def _runs(zero: npt.NDArray[np.bool_]) -> Ranges:
    """Where runs of true begin and end."""
    edges = np.flatnonzero(np.diff(zero, prepend=False, append=False))
    return edges[::2], edges[1::2]


class _Reader:
    """Reads ``fd`` into ``buffer``, past the page cache where the filesystem can."""

    def __init__(self, fd: int, buffer: mmap.mmap) -> None:
        self._fd, self._buffer = fd, buffer
        self._direct = False
        try:
            fcntl.fcntl(fd, fcntl.F_SETFL, fcntl.fcntl(fd, fcntl.F_GETFL) | os.O_DIRECT)
            self._direct = True
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise

    def blocks_are_zero(self, offset: int, length: int) -> npt.NDArray[np.bool_]:
        """For each block of the ``length`` bytes at ``offset``: whether all of it is zeros.

        Fewer where the file ends; ``offset`` is at a block's start.
        """
        count = -(-length // BLOCK)
        got = self._read(offset, count * BLOCK)
        count = -(-got // BLOCK)
        self._buffer[got : count * BLOCK] = bytes(count * BLOCK - got)
        words = np.frombuffer(self._buffer, np.uint64, count * BLOCK // 8).reshape(-1, BLOCK // 8)
        # 20 GB/s; any() is slower, since it first makes truths of the words.
        zero: npt.NDArray[np.bool_] = words.max(axis=1) == 0
        return zero

    def _read(self, offset: int, length: int) -> int:
        """Fill the buffer from ``offset``; gives how many bytes there were."""
        got = 0
        with memoryview(self._buffer) as view:
            while got < length and got % BLOCK == 0:  # a piece of a block is the end of the file
                with view[got:length] as rest:
                    try:
                        count = os.preadv(self._fd, [rest], offset + got)
                    except OSError as error:
                        if error.errno != errno.EINVAL or not self._direct:
                            raise
                        self._leave_direct()
                        continue
                if not count:
                    break
                got += count
        if not self._direct:
            os.posix_fadvise(self._fd, offset, length, os.POSIX_FADV_DONTNEED)
        return got

    def _leave_direct(self) -> None:
        fcntl.fcntl(self._fd, fcntl.F_SETFL, fcntl.fcntl(self._fd, fcntl.F_GETFL) & ~os.O_DIRECT)
        self._direct = False
