"""Extents, reserving, zeros and sparse copies, against filefrag and cmp."""

import itertools
import os
from pathlib import Path

import pytest

from tests.tools import allocated, needs, tool
from xengui.core.sizes import KIB, MIB
from xengui.host.allocation import copy_data, data_ranges, hole_ranges, reserve, write_zeros


def sparse_file(path: Path) -> int:
    """8 MiB with data at 1 MiB (64 KiB) and at 5 MiB (1 MiB)."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    os.ftruncate(fd, 8 * MIB)
    os.pwrite(fd, b"x" * 64 * KIB, 1 * MIB)
    os.pwrite(fd, b"y" * MIB, 5 * MIB)
    return fd


def test_ranges_tile_the_file(tmp_path: Path) -> None:
    fd = sparse_file(tmp_path / "a")
    data = list(data_ranges(fd, 8 * MIB))
    assert data == [(1 * MIB, 1 * MIB + 64 * KIB), (5 * MIB, 6 * MIB)]
    both = sorted(data + list(hole_ranges(fd, 8 * MIB)))
    assert both[0][0] == 0
    assert both[-1][1] == 8 * MIB
    assert all(a[1] == b[0] for a, b in itertools.pairwise(both))
    os.close(fd)


@needs("filefrag")
def test_reserving_keeps_data_and_leaves_unwritten_extents(tmp_path: Path) -> None:
    fd = sparse_file(tmp_path / "a")
    told: list[int] = []
    reserve(fd, 8 * MIB, told.append)
    os.fsync(fd)
    assert sum(told) == 8 * MIB
    assert allocated(tmp_path / "a") >= 8 * MIB
    assert "unwritten" in tool("filefrag", "-v", str(tmp_path / "a"))
    assert os.pread(fd, 4, 5 * MIB) == b"yyyy"
    os.close(fd)


@pytest.mark.parametrize("size", [4096, 8 * MIB, 8 * MIB + 512, 5 * MIB + 4096 + 1])
def test_zeros_are_written_to_the_last_byte_and_nothing_else_is_touched(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"z" * (size + 10))
    done: list[int] = []
    write_zeros(str(path), [(0, size)], done.append)
    assert sum(done) == size
    assert path.read_bytes() == bytes(size) + b"z" * 10


@needs("filefrag")
def test_written_zeros_are_written_extents(tmp_path: Path) -> None:
    fd = sparse_file(tmp_path / "a")
    write_zeros(str(tmp_path / "a"), list(hole_ranges(fd, 8 * MIB)), lambda count: None)
    os.close(fd)
    assert "unwritten" not in tool("filefrag", "-v", str(tmp_path / "a"))
    assert allocated(tmp_path / "a") >= 8 * MIB


def test_copying_data_keeps_holes_and_offsets(tmp_path: Path) -> None:
    source = sparse_file(tmp_path / "a")
    target = os.open(tmp_path / "b", os.O_RDWR | os.O_CREAT, 0o600)
    os.ftruncate(target, 16 * MIB)
    copy_data(source, target, 8 * MIB, 3 * MIB, lambda count: None)
    os.fsync(target)
    assert list(data_ranges(target, 16 * MIB)) == [(4 * MIB, 4 * MIB + 64 * KIB), (8 * MIB, 9 * MIB)]
    assert os.pread(target, 2, 8 * MIB) == b"yy"
    os.close(source)
    os.close(target)


def test_an_exception_from_the_report_stops_at_once(tmp_path: Path) -> None:
    fd = sparse_file(tmp_path / "a")

    class Stop(Exception):
        pass

    def stop(count: int) -> None:
        raise Stop

    with pytest.raises(Stop):
        reserve(fd, 8 * MIB, stop)
    with pytest.raises(Stop):
        write_zeros(str(tmp_path / "a"), [(0, 8 * MIB)], stop)
    os.close(fd)
