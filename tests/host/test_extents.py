"""Extents of real files on real hosts, against filefrag, qemu-img map, xfs_bmap and du."""

import json
import os
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.core.images.disks import blank, write_at
from tests.host.mounted import MAKERS, mounted
from tests.tools import needs, needs_root, tool
from xengui.core.images.extent import NOWHERE, Extent, ExtentState
from xengui.core.images.extent_map import ExtentMap
from xengui.core.sizes import KIB, MIB
from xengui.host import extents, fiemap
from xengui.host.extents import FileExtents, file_extents, open_image
from xengui.host.image_file import inspect

DATA, HOLE, SHARED = ExtentState.DATA, ExtentState.HOLE, ExtentState.SHARED
RESERVED, DELALLOC, UNKNOWN = ExtentState.RESERVED, ExtentState.DELALLOC, ExtentState.UNKNOWN

Row = tuple[int, int, ExtentState, int]


def nothing() -> None:
    """A checkpoint nobody cancels at."""


def extents_of(path: Path) -> FileExtents:
    fd = os.open(path, os.O_RDONLY)
    try:
        found = file_extents(fd, nothing)
    finally:
        os.close(fd)
    check_tiles(found.map)
    return found


def check_tiles(found: ExtentMap) -> None:
    """The extents tile the image exactly."""
    reached = 0
    for each in found.tiles():
        assert (each.start, each.length > 0) == (reached, True)
        reached = each.end
    assert reached == found.size
    assert sum(found.totals.values()) == found.size


def synced(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def by_filefrag(path: Path) -> list[Row]:
    """filefrag's extents, cut at the file's end, which it rounds up to its blocks."""
    size = path.stat().st_size
    rows = []
    for line in tool("filefrag", "-v", "-b1", str(path)).splitlines():
        found = re.match(r"\s*\d+:\s*(\d+)\.\.\s*(\d+):\s*(\d+)\.\.\s*\d+:\s*\d+:(?:\s*\d+:)?\s*(.*)$", line)
        if found is None:
            continue
        start, last, physical = (int(found[number]) for number in (1, 2, 3))
        flags = set(found[4].replace(" ", "").split(","))
        state = DATA
        for word, each in (("shared", SHARED), ("unwritten", RESERVED), ("delalloc", DELALLOC)):
            if word in flags:
                state = each
        placeless = bool(flags & {"unknown_loc", "delalloc", "encoded", "inline"})
        if start < size:
            rows.append((start, min(last + 1, size) - start, state, NOWHERE if placeless else physical))
    return rows


def rows_of(found: ExtentMap) -> list[Row]:
    return [
        (each.start, each.length, each.state, each.physical) for each in map(found.extent, range(len(found)))
    ]


def by_qemu(path: Path) -> list[tuple[int, int, bool]]:
    """Start, end and whether it is written, as qemu-img finds it by SEEK_DATA; it rounds the end up."""
    told = json.loads(tool("qemu-img", "map", "-f", "raw", "--output=json", str(path)))
    size = path.stat().st_size
    rows = [(each["start"], min(each["start"] + each["length"], size), each["data"]) for each in told]
    return merged([row for row in rows if row[0] < size])


def merged(rows: list[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
    found: list[tuple[int, int, bool]] = []
    for start, end, data in rows:
        if found and found[-1][1:] == (start, data):
            start = found.pop()[0]
        found.append((start, end, data))
    return found


def written(found: ExtentMap) -> list[tuple[int, int, bool]]:
    return merged([(each.start, each.end, each.state not in (HOLE, RESERVED)) for each in found.tiles()])


def sparse(path: Path) -> None:
    blank(path, 9 * MIB)
    for offset in (0, MIB, 5 * MIB, 8 * MIB + 12 * KIB):
        write_at(path, offset, b"x" * 64 * KIB)


def full(path: Path) -> None:
    path.write_bytes(b"x" * 3 * MIB)


def reserved(path: Path) -> None:
    blank(path, 4 * MIB)
    tool("fallocate", "-l", "16M", str(path))
    write_at(path, MIB, b"x" * 64 * KIB)


def beyond_its_end(path: Path) -> None:
    path.write_bytes(b"x" * 64 * KIB)
    tool("fallocate", "-n", "-l", "8M", str(path))


def punched(path: Path) -> None:
    full(path)
    synced(path)
    tool("fallocate", "-p", "-o", "512K", "-l", "256K", str(path))
    tool("fallocate", "-p", "-o", "2M", "-l", "64K", str(path))


def fragmented(path: Path) -> None:
    with path.open("wb") as file:
        for number in range(6000):  # more than one answer of the kernel holds
            os.pwrite(file.fileno(), b"x" * 4 * KIB, number * 8 * KIB)


def odd_end(path: Path) -> None:
    path.write_bytes(b"x" * (64 * KIB + 4 * KIB + 1))


def odd_end_in_a_hole(path: Path) -> None:
    odd_end(path)
    os.truncate(path, MIB + 777)


def empty(path: Path) -> None:
    path.touch()


def one_hole(path: Path) -> None:
    blank(path, 5 * MIB + 1)


SHAPES: list[Callable[[Path], None]] = [
    sparse,
    full,
    reserved,
    beyond_its_end,
    punched,
    fragmented,
    odd_end,
    odd_end_in_a_hole,
    empty,
    one_hole,
]


def check(path: Path) -> None:
    """Everything the tools say of the file is what we say."""
    synced(path)
    told = by_filefrag(path)
    found = extents_of(path)
    assert found.source == "fiemap"
    assert rows_of(found.map) == told
    assert found.map.records == len(told)
    if found.map.size:
        assert written(found.map) == by_qemu(path)


@needs("filefrag", "qemu-img", "fallocate")
@pytest.mark.parametrize("shape", SHAPES)
def test_as_the_tools_tell(tmp_path: Path, shape: Callable[[Path], None]) -> None:
    path = tmp_path / "a"
    shape(path)
    check(path)


@pytest.fixture(scope="module", params=list(MAKERS))
def host(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with mounted(request.param, tmp_path_factory.mktemp(request.param)) as place:
        yield place


on_hosts = [
    pytest.mark.root,
    needs_root,
    needs("filefrag", "qemu-img", "fallocate", *(maker[0] for maker in MAKERS.values())),
]


class TestOnHosts:
    """ext4, xfs and btrfs, each mounted from a file."""

    pytestmark = on_hosts

    @pytest.mark.parametrize("shape", SHAPES)
    def test_as_the_tools_tell(self, host: Path, shape: Callable[[Path], None]) -> None:
        path = host / shape.__name__
        shape(path)
        check(path)

    @pytest.mark.parametrize("shape", [full, sparse, reserved, fragmented, punched])
    def test_what_takes_space_is_what_du_says(self, host: Path, shape: Callable[[Path], None]) -> None:
        path = host / f"du {shape.__name__}"
        shape(path)
        os.truncate(path, path.stat().st_size)  # drop what is kept beyond the end
        synced(path)
        told = int(tool("du", "-B1", str(path)).split()[0])
        found = extents_of(path).map
        # The rest is the filesystem's own tree of extents (ext4), or space btrfs frees only as a whole.
        assert 0 <= told - (found.size - found.totals[HOLE]) <= 1 * MIB

    def test_delayed_allocation(self, host: Path) -> None:
        path = host / "delayed"
        with path.open("wb") as file:
            file.write(b"x" * 2 * MIB)
            file.flush()
            told = by_filefrag(path)
            found = extents_of(path).map
            assert rows_of(found) == told
            assert found.totals.get(DELALLOC) == 2 * MIB
            assert all(each.physical == NOWHERE for each in found.tiles())
            assert found.fragments == len(told)
            os.fsync(file.fileno())
            assert extents_of(path).map.totals == {HOLE: 0, DATA: 2 * MIB}

    def test_growing_while_it_is_read(self, host: Path) -> None:
        path = host / "growing"
        path.write_bytes(b"x" * MIB)
        stop = threading.Event()

        def grow() -> None:
            with path.open("r+b") as file:
                number = 0
                while not stop.is_set():
                    os.pwrite(file.fileno(), b"y" * 4 * KIB, MIB + number % 8000 * 8 * KIB)
                    if number % 97 == 0:
                        os.ftruncate(file.fileno(), 512 * KIB)
                    number += 1

        writer = threading.Thread(target=grow)
        writer.start()
        try:
            for _ in range(200):
                extents_of(path)
        finally:
            stop.set()
            writer.join()


@pytest.fixture(scope="module", params=["xfs", "btrfs"])
def reflinking(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with mounted(request.param, tmp_path_factory.mktemp(request.param)) as place:
        yield place


@pytest.mark.root
@needs_root
@needs("filefrag", "qemu-img", "mkfs.xfs", "mkfs.btrfs")
def test_reflinked(reflinking: Path) -> None:
    path, copy = reflinking / "a", reflinking / "b"
    sparse(path)
    synced(path)
    tool("cp", "--reflink=always", str(path), str(copy))
    tool("fallocate", "-l", "2M", "-o", "16M", str(copy))
    write_at(copy, 5 * MIB, b"y" * 4 * KIB)
    check(path)
    check(copy)
    assert extents_of(copy).map.totals[SHARED] == 4 * 64 * KIB - 4 * KIB
    assert extents_of(copy).map.at(5 * MIB).state is DATA
    assert extents_of(copy).map.totals[RESERVED] == 2 * MIB


@pytest.mark.root
@needs_root
@needs("xfs_bmap", "mkfs.xfs")
def test_as_xfs_bmap_tells(tmp_path: Path) -> None:
    with mounted("xfs", tmp_path) as place:
        for shape in (sparse, punched, reserved, fragmented):
            path = place / shape.__name__
            shape(path)
            synced(path)
            told = re.findall(
                r"^\s*\d+: \[(\d+)\.\.(\d+)\]: +(\d+)\.\..* (\d{6})$",
                tool("xfs_bmap", "-vp", str(path)),
                re.M,
            )
            wanted = []
            for first, last, at, flags in told:
                start, end = int(first) * 512, min((int(last) + 1) * 512, path.stat().st_size)
                state = RESERVED if flags.startswith("01") else DATA
                if start < end:
                    wanted.append((start, end - start, state, int(at) * 512))
            assert rows_of(extents_of(path).map) == wanted


def test_where_fiemap_is_refused_seek_tells() -> None:
    """tmpfs lists no extents, but knows data from holes."""
    path = Path(f"/dev/shm/xengui-test-{os.getpid()}")
    if tool("stat", "-f", "-c", "%T", "/dev/shm").strip() != "tmpfs":
        pytest.skip("NOT RUN: /dev/shm is no tmpfs")
    try:
        sparse(path)
        found = extents_of(path)
        assert (found.source, found.map.records) == ("seek", 0)
        assert found.map.totals == {HOLE: 9 * MIB - 4 * 64 * KIB, DATA: 4 * 64 * KIB}
        assert found.map.at(MIB) == Extent(MIB, 64 * KIB, DATA)
        assert written(found.map) == by_qemu(path)
    finally:
        path.unlink(missing_ok=True)


def refuse(*_: object) -> ExtentMap:
    raise fiemap.FiemapRefused


def test_seek_that_only_pretends_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As FUSE does without support of its own: one piece of data, to the end."""
    path = tmp_path / "a"
    sparse(path)
    monkeypatch.setattr(extents, "fiemap", refuse)
    monkeypatch.setattr(extents, "data_ranges", lambda fd, size: iter([(0, size)]))
    found = extents_of(path)
    assert found.source == "unknown"
    assert found.map.totals == {HOLE: 0, UNKNOWN: 9 * MIB}


def test_seek_refused_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_ranges(fd: int, size: int) -> Iterator[tuple[int, int]]:
        raise OSError(22, "no")

    path = tmp_path / "a"
    sparse(path)
    monkeypatch.setattr(extents, "fiemap", refuse)
    monkeypatch.setattr(extents, "data_ranges", no_ranges)
    assert extents_of(path).source == "unknown"


@pytest.mark.parametrize("shape", [empty, one_hole, full])
def test_seek_agrees_with_fiemap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: Callable[[Path], None]
) -> None:
    path = tmp_path / "a"
    shape(path)
    synced(path)
    wanted = extents_of(path).map.totals
    monkeypatch.setattr(extents, "fiemap", refuse)
    found = extents_of(path)
    assert (found.source, found.map.totals) == ("seek", wanted)


def test_what_is_on_its_way_to_the_disk_is_data(tmp_path: Path) -> None:
    """ext4 and xfs list it as unwritten until it has arrived; closing a file cut to nothing sends it off."""
    path = tmp_path / "a"
    for _ in range(20):
        full(path)
        found = extents_of(path).map.totals
        assert found.get(RESERVED, 0) == 0
        assert found.get(DATA, 0) + found.get(DELALLOC, 0) == 3 * MIB


def test_cancel_is_heard_before_the_last_answer(tmp_path: Path) -> None:
    path = tmp_path / "a"
    fragmented(path)
    synced(path)
    os.utime(path)
    calls = 0
    last = 10**9

    def checkpoint() -> None:
        nonlocal calls
        calls += 1
        if calls == last:
            raise InterruptedError

    with path.open("rb") as file:
        file_extents(file.fileno(), checkpoint)
        last, calls = calls, 0
        assert last >= 3  # a wait for writes, 2 answers of the kernel
        with pytest.raises(InterruptedError):
            file_extents(file.fileno(), checkpoint)


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x")
    image = inspect(str(path))
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(OSError, match="regular"):
        open_image(image)
    path.unlink()
    path.symlink_to("/etc/passwd")
    with pytest.raises(OSError, match="symbolic"):
        open_image(image)
