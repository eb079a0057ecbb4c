"""Maps of whole images, raw and in containers, against dumpe2fs and qemu-img."""

import os
from pathlib import Path

import pytest

from tests.core.images.content.test_ext_free import by_dumpe2fs
from tests.core.images.disks import blank, write_at
from tests.host.mounted import mounted
from tests.tools import allocated, loop_attach, loop_detach, needs, needs_root, tool
from xengui.core.images.extent import ExtentState
from xengui.core.images.extent_map import ExtentMap
from xengui.core.images.image_map import ImageMap, breakdown_of
from xengui.core.sizes import KIB, MIB
from xengui.host import extents
from xengui.host.fiemap import FiemapRefused
from xengui.host.image_file import inspect
from xengui.host.zero_memory import ZeroMemory
from xengui.jobs.job import JobControl
from xengui.jobs.read_map import ReadMap

FREE = ExtentState.GUEST_FREE


def map_of(path: Path, with_free: bool = True) -> ImageMap:
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return ReadMap(inspect(str(path)), with_free, ZeroMemory(path.parent / "zeros")).run(JobControl())


def ranges(extents: ExtentMap, state: ExtentState) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for each in extents.tiles():
        if each.state is state:
            start = found.pop()[0] if found and found[-1][1] == each.start else each.start
            found.append((start, each.end))
    return found


@pytest.fixture
def filesystem(tmp_path: Path) -> Path:
    """An ext4 filesystem with files removed from it, every block of the image written."""
    folder = tmp_path / "files"
    folder.mkdir()
    for number in range(30):
        (folder / str(number)).write_bytes(b"x" * number * 20_000)
    made, path = blank(tmp_path / "made", 64 * MIB), tmp_path / "a.img"
    tool("mkfs.ext4", "-q", "-F", "-d", str(folder), str(made))
    tool("debugfs", "-w", "-f", "-", str(made), text="".join(f"rm /{number}\n" for number in range(0, 30, 3)))
    path.write_bytes(made.read_bytes())
    return path


@needs("mkfs.ext4", "dumpe2fs", "debugfs")
class TestGuestFree:
    """What the guest's filesystem calls free."""

    def test_raw_as_dumpe2fs_tells(self, filesystem: Path) -> None:
        found = map_of(filesystem)
        assert ranges(found.file, FREE) == by_dumpe2fs(filesystem)
        assert (found.free_known, found.free_is_estimate, found.guest) == (True, False, None)
        beyond = allocated(filesystem) - sum(count for _, count in breakdown_of(found).parts)
        assert 0 <= beyond <= 64 * KIB, (
            "st_blocks counts the blocks a fragmented file's extents are listed in"
        )

    def test_only_what_takes_space_can_be_given_back(self, filesystem: Path) -> None:
        start, end = max(by_dumpe2fs(filesystem), key=lambda pair: pair[1] - pair[0])
        begin = -(-start // MIB) * MIB
        assert begin + 2 * MIB < end
        tool("fallocate", "-p", "-o", str(begin), "-l", str(MIB), str(filesystem))
        tool("fallocate", "-z", "-o", str(begin + MIB), "-l", str(MIB), str(filesystem))
        found = map_of(filesystem).file
        assert found.at(begin).state is ExtentState.HOLE
        assert found.at(begin + MIB).state is ExtentState.RESERVED
        assert found.totals[FREE] == sum(b - a for a, b in by_dumpe2fs(filesystem)) - 2 * MIB

    def test_not_asked_not_told(self, filesystem: Path) -> None:
        found = map_of(filesystem, with_free=False)
        assert not found.free_known
        assert FREE not in found.file.totals

    def test_in_a_partition(self, filesystem: Path) -> None:
        disk = blank(filesystem.parent / "disk.img", 80 * MIB)
        tool("sfdisk", "-q", str(disk), text="label: gpt\nstart=2MiB, size=64MiB\n")
        with disk.open("r+b") as file:
            os.pwrite(file.fileno(), filesystem.read_bytes(), 2 * MIB)
        found = map_of(disk)
        shifted = [(start + 2 * MIB, end + 2 * MIB) for start, end in by_dumpe2fs(filesystem)]
        assert ranges(found.file, FREE) == shifted
        assert [(each.start, each.length) for each in found.brackets] == [(2 * MIB, 64 * MIB)]

    @needs("qemu-img")
    @pytest.mark.parametrize(
        "options",
        [("qcow2",), ("qcow2", "-o", "cluster_size=4k"), ("vpc",), ("vhdx",), ("vmdk",), ("vdi",)],
    )
    def test_in_a_container(self, filesystem: Path, options: tuple[str, ...]) -> None:
        path = filesystem.parent / "a.container"
        # -S 0: zeros are written too, so that the container holds all blocks.
        tool("qemu-img", "convert", "-S", "0", "-O", *options, str(filesystem), str(path))
        found = map_of(path)
        assert found.guest is not None
        assert found.notes == ()
        assert ranges(found.guest, FREE) == by_dumpe2fs(filesystem)
        free = sum(end - start for start, end in by_dumpe2fs(filesystem))
        # In the file they are as many bytes, if the host wrote them out as whole blocks.
        assert 0 <= free - found.file.totals[FREE] <= free // 10
        for start, end in ranges(found.file, FREE)[:5]:
            assert found.file.at(start).state is found.file.at(end - 1).state is FREE

    @needs("qemu-img")
    def test_what_a_snapshot_may_need_is_not_free_in_the_file(self, filesystem: Path) -> None:
        path = filesystem.parent / "a.qcow2"
        tool("qemu-img", "convert", "-S", "0", "-O", "qcow2", str(filesystem), str(path))
        tool("qemu-img", "snapshot", "-c", "before", str(path))
        found = map_of(path)
        assert found.guest is not None
        assert ranges(found.guest, FREE) == by_dumpe2fs(filesystem)
        assert FREE not in found.file.totals

    @needs("qemu-img")
    def test_compressed_tables_are_a_note(self, filesystem: Path) -> None:
        path = filesystem.parent / "a.qcow2"
        tool("qemu-img", "convert", "-c", "-O", "qcow2", str(filesystem), str(path))
        found = map_of(path)
        assert not found.free_known or FREE not in found.file.totals

    @pytest.mark.root
    @needs_root
    def test_while_it_is_mounted_it_is_an_estimate(self, filesystem: Path) -> None:
        device = loop_attach(filesystem)
        place = filesystem.parent / "mounted"
        place.mkdir()
        try:
            tool("mount", device, str(place))
            try:
                (place / "new").write_bytes(b"x" * MIB)
                tool("sync", "-f", str(place))
                found = map_of(filesystem)
                assert (found.free_known, found.free_is_estimate) == (True, True)
            finally:
                tool("umount", str(place))
        finally:
            loop_detach(device)
        found = map_of(filesystem)
        assert not found.free_is_estimate
        assert ranges(found.file, FREE) == by_dumpe2fs(filesystem)

    def test_damaged_descriptors_are_a_note(self, filesystem: Path) -> None:
        write_at(filesystem, 0x400 + 0x20, b"\xff" * 4)  # blocks per group
        found = map_of(filesystem)
        assert not found.free_known
        assert len(found.notes) == 1
        assert found.file.totals[ExtentState.DATA] == 64 * MIB


@needs("qemu-img")
def test_a_damaged_container_still_has_its_file(tmp_path: Path) -> None:
    path = tmp_path / "a.qcow2"
    tool("qemu-img", "create", "-q", "-f", "qcow2", str(path), "64M")
    write_at(path, 40, b"\xff" * 8)  # where the L1 table lies
    found = map_of(path)
    assert found.guest is None
    assert len(found.notes) == 1
    assert sum(found.file.totals.values()) == path.stat().st_size


def test_another_file_in_its_place_is_a_note(tmp_path: Path) -> None:
    path = blank(tmp_path / "a.img", MIB)
    image = inspect(str(path))
    other = blank(tmp_path / "b.img", 2 * MIB)
    other.rename(path)
    found = ReadMap(image).run(JobControl())
    assert found.file.size == 2 * MIB
    assert any("Another file" in note for note in found.notes)


def test_a_host_that_tells_less_is_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> ExtentMap:
        raise FiemapRefused

    path = blank(tmp_path / "a.img", 3 * MIB)
    write_at(path, 0, b"x" * 4 * KIB)
    monkeypatch.setattr(extents, "fiemap", refuse)
    found = map_of(path)
    assert found.source == "seek"
    assert "looks like a hole" in found.notes[0]
    monkeypatch.setattr(extents, "data_ranges", lambda fd, size: iter([(0, size)]))
    found = map_of(path)
    assert found.source == "unknown"
    assert found.file.totals[ExtentState.UNKNOWN] == 3 * MIB
    assert "does not say" in found.notes[0]


@pytest.mark.root
@needs_root
@needs("mkfs.btrfs")
def test_an_inline_file_has_no_place(tmp_path: Path) -> None:
    with mounted("btrfs", tmp_path) as place:
        path = place / "a.img"
        path.write_bytes(b"x" * 700)
        found = map_of(path)
        assert found.file.totals == {ExtentState.HOLE: 0, ExtentState.DATA: 700}
        assert found.file.at(0).physical == -1
