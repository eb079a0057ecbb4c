"""Zeros found in real files, against a plain look at each block."""

import ctypes
import fcntl
import mmap
import os
import random
from pathlib import Path

import numpy as np
import pytest

from tests.core.images.disks import blank
from xengui.core.images.ranges import Ranges
from xengui.core.sizes import KIB, MIB
from xengui.host import zeros
from xengui.host.zeros import BLOCK, TooScattered, zero_ranges


def ignore(done: int, total: int) -> None:
    """A report nobody reads."""


def found_in(path: Path, *wanted: tuple[int, int]) -> list[tuple[int, int]]:
    size = path.stat().st_size
    pairs = np.array(wanted or [(0, size)], np.int64).reshape(-1, 2)
    fd = os.open(path, os.O_RDONLY)
    try:
        return pairs_of(zero_ranges(fd, size, (pairs[:, 0], pairs[:, 1]), ignore))
    finally:
        os.close(fd)


def pairs_of(ranges: Ranges) -> list[tuple[int, int]]:
    return list(zip(ranges[0].tolist(), ranges[1].tolist(), strict=True))


def by_python(data: bytes, *wanted: tuple[int, int]) -> list[tuple[int, int]]:
    """The same, block by block."""
    found: list[tuple[int, int]] = []
    for start in range(0, len(data), BLOCK):
        end = min(start + BLOCK, len(data))
        inside = any(first <= start and end <= last for first, last in wanted or [(0, len(data))])
        if inside and not data[start:end].strip(b"\0"):
            if found and found[-1][1] == start:
                start = found.pop()[0]
            found.append((start, end))
    return found


def scattered(size: int, seed: int) -> bytes:
    """Runs of zeros and of noise, block by block, with lone bytes at the blocks' edges."""
    chance = random.Random(seed)
    data = bytearray(size)
    for start in range(0, size, BLOCK):
        match chance.randrange(5):
            case 0:
                data[start : start + BLOCK] = chance.randbytes(min(BLOCK, size - start))
            case 1:
                data[start] = 1
            case 2:
                data[min(start + BLOCK, size) - 1] = 1
    return bytes(data)


@pytest.mark.parametrize("size", [BLOCK, 5 * BLOCK, 3 * MIB + 8 * KIB, 3 * MIB + 1, 4 * MIB - 1, 17, 513])
def test_as_python_finds_them(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a"
    data = scattered(size, size)
    path.write_bytes(data)
    assert found_in(path) == by_python(data)


def test_only_what_is_wanted_and_whole_blocks_of_it(tmp_path: Path) -> None:
    path = tmp_path / "a"
    data = scattered(6 * MIB, 5)
    path.write_bytes(data)
    chance = random.Random(9)
    cuts = sorted(chance.sample(range(6 * MIB), 60))
    wanted = list(zip(cuts[::2], cuts[1::2], strict=True))
    assert found_in(path, *wanted) == by_python(data, *wanted)
    assert found_in(path, (5, BLOCK - 1)) == []


def test_without_direct_reads(tmp_path: Path) -> None:
    """tmpfs before Linux 6.6 has no O_DIRECT; elsewhere it is the same once more."""
    path = Path(f"/dev/shm/xengui-test-{os.getpid()}")
    data = scattered(5 * MIB + 77, 3)
    try:
        path.write_bytes(data)
        assert found_in(path) == by_python(data)
    finally:
        path.unlink(missing_ok=True)


def test_a_direct_read_that_is_refused_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.preadv
    refused = []

    def preadv(fd: int, buffers: list[memoryview], offset: int) -> int:
        if fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_DIRECT:
            refused.append(offset)
            raise OSError(22, "refused")
        return real(fd, buffers, offset)

    path = tmp_path / "a"
    data = scattered(5 * MIB + 77, 4)
    path.write_bytes(data)
    monkeypatch.setattr(os, "preadv", preadv)
    assert found_in(path) == by_python(data)
    assert len(refused) <= 1


def test_a_file_cut_short_meanwhile_ends_where_it_ends(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * MIB)
    fd = os.open(path, os.O_RDONLY)
    try:
        wanted = np.array([0], np.int64), np.array([8 * MIB], np.int64)
        assert pairs_of(zero_ranges(fd, 8 * MIB, wanted, ignore)) == []
    finally:
        os.close(fd)


def test_far_too_many_are_too_scattered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes((bytes(BLOCK) + b"x" * BLOCK) * 20)
    monkeypatch.setattr(zeros, "_MOST_RUNS", 19)
    with pytest.raises(TooScattered):
        found_in(path)


def test_reports_reach_the_whole(tmp_path: Path) -> None:
    path = blank(tmp_path / "a", 9 * MIB + 5)
    told: list[tuple[int, int]] = []
    fd = os.open(path, os.O_RDONLY)
    try:
        wanted = np.array([0], np.int64), np.array([9 * MIB + 5], np.int64)
        zero_ranges(fd, 9 * MIB + 5, wanted, lambda done, total: told.append((done, total)))
    finally:
        os.close(fd)
    assert told[-1][0] == told[-1][1]
    assert all(after[0] - before[0] <= 2 * MIB for before, after in zip([(0, 0), *told], told, strict=False))


def test_the_page_cache_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 8 * MIB)
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
        wanted = np.array([0], np.int64), np.array([8 * MIB], np.int64)
        zero_ranges(fd, 8 * MIB, wanted, ignore)
        assert cached(path) == 0
    finally:
        os.close(fd)


def cached(path: Path) -> int:
    """Pages of the file in the page cache, by mincore(2)."""
    libc = ctypes.CDLL(None, use_errno=True)
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as view:
        pages = len(view) // mmap.PAGESIZE
        vector = (ctypes.c_ubyte * pages)()
        start = ctypes.addressof(ctypes.c_char.from_buffer(view))
        assert libc.mincore(ctypes.c_void_p(start), ctypes.c_size_t(len(view)), vector) == 0
        return sum(each & 1 for each in vector)
