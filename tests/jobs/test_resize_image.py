"""Images made larger and smaller, and looked at with the system's own tools afterwards."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.host.mounted import mounted
from tests.jobs.disks import (
    START,
    device,
    disk,
    files_in,
    refused,
    tree_in,
    tree_of,
)
from tests.tools import allocated, loop_attach, loop_detach, needs, needs_root, tool
from xengui.core.errors import XenGuiError
from xengui.core.images.preview import Preview
from xengui.core.sizes import GIB, MIB, TIB
from xengui.jobs.job import JobCancelled, JobControl
from xengui.jobs.resize_image import ResizeImage

pytestmark = needs("sfdisk", "mkfs.ext4", "e2image", "e2fsck", "resize2fs", "debugfs")
ODD_NAME = "-mail 'ü,\n$x\udcff.img"
KINDS = {
    "ext4": ("mkfs.ext4", "-q", "-F"),
    "ext4, 1 KiB blocks": ("mkfs.ext4", "-q", "-F", "-b", "1024"),
    "ext4 without 64bit": ("mkfs.ext4", "-q", "-F", "-O", "^64bit,^metadata_csum"),
    "ext3": ("mkfs.ext3", "-q", "-F"),
    "ext2": ("mkfs.ext2", "-q", "-F"),
    "ext2, 1 KiB blocks": ("mkfs.ext2", "-q", "-F", "-b", "1024"),
}


def resize(path: object, size: int, filesystem: bool = False, backup: str = "") -> None:
    assert ResizeImage(str(path), size, filesystem, backup).run(JobControl()) == str(path)


def preview(path: object, size: int, filesystem: bool = False, backup: str = "") -> Preview:
    return ResizeImage(str(path), size, filesystem, backup).preview(JobControl())


def left(folder: Path) -> list[str]:
    return sorted(each for each in os.listdir(folder) if each.startswith("."))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return files_in(tmp_path_factory.mktemp("files") / "files")


def verify_table(path: Path, table: str) -> None:
    if table:
        assert "No errors detected" in tool("sfdisk", "--verify", str(path))
    if table == "gpt":
        with path.open("rb") as file:
            file.seek(-512, os.SEEK_END)
            assert file.read(8) == b"EFI PART"


@pytest.mark.parametrize("table", ["", "gpt", "mbr"])
@pytest.mark.parametrize("kind", KINDS)
def test_grown_and_shrunk_with_all_files_as_they_were(
    tmp_path: Path, files: Path, table: str, kind: str
) -> None:
    path = disk(tmp_path / "a.img", table, 64 * MIB, files, *KINDS[kind])
    with path.open("r+b") as file:
        file.write(b"boot code")
    if table == "gpt":
        tool("sfdisk", "--verify", str(path))
    before = tree_in(path, table, tmp_path)
    assert before == tree_of(files)
    told = preview(path, 300 * MIB, filesystem=True)
    assert not told.after < told.before == allocated(path)
    resize(path, 300 * MIB, filesystem=True, backup=f"{tmp_path}/small.img")
    assert (path.stat().st_size, (tmp_path / "small.img").stat().st_size) == (300 * MIB, 64 * MIB)
    verify_table(path, table)
    assert tree_in(path, table, tmp_path) == before
    assert blocks(path, table) > 290 * MIB
    resize(path, 48 * MIB, filesystem=True, backup=f"{tmp_path}/old.img")
    assert path.stat().st_size == 48 * MIB
    verify_table(path, table)
    assert tree_in(path, table, tmp_path) == tree_in(tmp_path / "old.img", table, tmp_path) == before
    assert path.read_bytes()[:9] == b"boot code"
    assert left(tmp_path) == []


def blocks(path: Path, table: str) -> int:
    told = dict(
        line.split(":", 1) for line in tool("dumpe2fs", "-h", device(path, table)).splitlines() if ":" in line
    )
    return int(told["Block count"]) * int(told["Block size"])


def test_growing_does_not_fill_holes(tmp_path: Path, files: Path) -> None:
    path = disk(tmp_path / "a.img", "gpt", 64 * MIB, files)
    before = allocated(path)
    resize(path, 16 * GIB, filesystem=True)
    assert allocated(path) - before < 8 * MIB
    tool("e2fsck", "-fn", device(path, "gpt"))


@pytest.mark.parametrize("name", ["a.img", ODD_NAME])
def test_the_file_alone(tmp_path: Path, files: Path, name: str) -> None:
    path = disk(tmp_path / "made.img", "mbr", 64 * MIB, files).rename(tmp_path / name)
    content = path.read_bytes()
    resize(path, 100 * MIB)
    grown = path.read_bytes()
    assert grown[: len(content)] == content
    assert len(grown) == 100 * MIB
    assert not grown[len(content) :].strip(b"\0")
    resize(path, 70 * MIB, filesystem=True)
    resize(path, 40 * MIB, filesystem=True)
    assert tree_in(path.rename(tmp_path / "b.img"), "mbr", tmp_path) == tree_of(files)


@needs("mkfs.xfs", "mkfs.btrfs")
@pytest.mark.parametrize("kind", ["xfs", "btrfs"])
def test_what_grows_only_when_mounted_is_said(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.img"
    inside = tmp_path / "fs"
    for each, size in ((path, 402 * MIB), (inside, 400 * MIB)):
        with each.open("wb") as file:
            file.truncate(size)
    tool("sfdisk", "-q", str(path), text="label: gpt\nstart=2048\n")
    tool(f"mkfs.{kind}", "-q", str(inside))
    tool("dd", f"if={inside}", f"of={path}", "bs=1M", "seek=1", "conv=notrunc,sparse", "status=none")
    told = preview(path, GIB, filesystem=True)
    assert {"xfs": "xfs_growfs", "btrfs": "btrfs filesystem resize"}[kind] in told.notes[0]
    resize(path, GIB, filesystem=True)
    verify_table(path, "gpt")
    assert "1022M" in tool("sfdisk", "-l", str(path))
    assert f"{kind} in partition 1 ends at" in refused(lambda: resize(path, 300 * MIB, filesystem=True))


def test_what_lies_last_must_be_worth_growing(tmp_path: Path, files: Path) -> None:
    path = disk(tmp_path / "a.img", "", 64 * MIB, files)
    tool("mkswap", str(path))
    assert "swap" in refused(lambda: preview(path, 128 * MIB, filesystem=True))
    with (tmp_path / "b.img").open("wb") as file:
        file.truncate(64 * MIB)
    tool("sfdisk", "-q", str(tmp_path / "b.img"), text="label: dos\n2048,20480\n24576,+,E\n26624,+\n")
    assert "extended" in refused(lambda: resize(tmp_path / "b.img", 128 * MIB, filesystem=True))
    assert "no partition" in refused(lambda: resize(disk_of_zeros(tmp_path), 128 * MIB, filesystem=True))


def disk_of_zeros(folder: Path) -> Path:
    path = folder / "zeros.img"
    with path.open("wb") as file:
        file.truncate(64 * MIB)
    return path


def test_an_mbr_ends_at_two_tebibytes(tmp_path: Path, files: Path) -> None:
    path = disk(tmp_path / "a.img", "mbr", 64 * MIB, files)
    with path.open("r+b") as file:  # no filesystem to grow, which has a limit of its own
        file.seek(START)
        file.write(bytes(4 * MIB))
    assert any("2 TiB" in note for note in preview(path, 3 * TIB, filesystem=True).notes)
    resize(path, 3 * TIB, filesystem=True)
    assert "No errors detected" in tool("sfdisk", "--verify", str(path))
    assert f"size={(2 * TIB - 2 * MIB) // 512}," in tool("sfdisk", "--dump", str(path)).replace(" ", "")


def test_a_filesystem_not_made_to_grow_that_far(tmp_path: Path, files: Path) -> None:
    path = disk(tmp_path / "a.img", "gpt", 64 * MIB, files)
    before = path.read_bytes()
    assert "without moving" in refused(lambda: resize(path, 3 * TIB, filesystem=True))
    assert path.read_bytes() == before


@pytest.mark.parametrize("table", ["", "gpt", "mbr"])
def test_never_cut_into_what_is_somebodys(tmp_path: Path, files: Path, table: str) -> None:
    path = disk(tmp_path / "a.img", table, 64 * MIB, files)
    content = path.read_bytes()
    assert "would destroy it" in refused(lambda: resize(path, 60 * MIB))
    assert "need" in refused(lambda: resize(path, 6 * MIB, filesystem=True))
    (tmp_path / "there.img").write_text("mine")
    assert "exists" in refused(lambda: resize(path, 60 * MIB, True, f"{tmp_path}/there.img"))
    assert path.read_bytes() == content
    assert left(tmp_path) == []


def test_unknown_content_is_cut_only_if_it_is_zeros(tmp_path: Path) -> None:
    path = disk_of_zeros(tmp_path)
    resize(path, 32 * MIB)
    with path.open("r+b") as file:
        file.seek(20 * MIB + 5)
        file.write(b"x")
    told = refused(lambda: resize(path, 16 * MIB))
    assert str(20 * MIB + 5) in told
    assert path.stat().st_size == 32 * MIB
    resize(path, 16 * MIB, backup=f"{tmp_path}/old.img")
    assert (path.stat().st_size, (tmp_path / "old.img").stat().st_size) == (16 * MIB, 32 * MIB)


def test_room_behind_the_last_partition_is_cut_without_touching_it(tmp_path: Path, files: Path) -> None:
    path = disk(tmp_path / "a.img", "gpt", 64 * MIB, files)
    resize(path, 200 * MIB)
    told = preview(path, 100 * MIB)
    assert told.exact
    resize(path, 100 * MIB)
    verify_table(path, "gpt")
    assert tree_in(path, "gpt", tmp_path) == tree_of(files)


@needs("qemu-img")
def test_qcow2(tmp_path: Path) -> None:
    path = tmp_path / "a.qcow2"
    tool("qemu-img", "create", "-q", "-f", "qcow2", str(path), "64M")
    tool("qemu-io", "-f", "qcow2", "-c", "write -P 7 10M 1M", str(path))
    resize(path, GIB)
    assert '"virtual-size": 1073741824' in tool("qemu-img", "info", "--output=json", str(path))
    assert "Data lies" in refused(lambda: resize(path, 10 * MIB))
    resize(path, 32 * MIB)
    tool("qemu-io", "-f", "qcow2", "-c", "read -P 7 10M 1M", str(path))
    tool("qemu-img", "check", "-q", str(path))
    assert "raw" in refused(lambda: resize(path, 64 * MIB, filesystem=True))
    tool("qemu-img", "snapshot", "-c", "one", str(path))
    assert "snapshots" in refused(lambda: resize(path, 16 * MIB))


@pytest.mark.root
@needs_root
def test_never_while_in_use(tmp_path: Path, files: Path) -> None:
    path = disk(tmp_path / "a.img", "", 64 * MIB, files)
    loop = loop_attach(path)
    try:
        for size in (128 * MIB, 32 * MIB):
            assert loop in refused(lambda size=size: resize(path, size, filesystem=True))  # type: ignore[misc]
    finally:
        loop_detach(loop)
    assert path.stat().st_size == 64 * MIB


def test_an_unclean_filesystem_is_not_grown(tmp_path: Path, files: Path) -> None:
    path = disk(tmp_path / "a.img", "", 64 * MIB, files)
    tool("debugfs", "-w", "-R", "feature needs_recovery", str(path))
    before = path.read_bytes()
    assert "cleanly" in refused(lambda: resize(path, 128 * MIB, filesystem=True))
    assert path.read_bytes() == before


def test_a_damaged_filesystem_is_not_touched(tmp_path: Path, files: Path) -> None:
    path = disk(tmp_path / "a.img", "", 64 * MIB, files)
    tool("debugfs", "-w", "-R", "clri <13>", str(path))
    before = path.read_bytes()
    for size in (128 * MIB, 32 * MIB):
        assert "errors" in refused(lambda size=size: resize(path, size, filesystem=True))  # type: ignore[misc]
    assert path.read_bytes() == before
    assert left(tmp_path) == []


def test_cancel_leaves_the_image_as_it_was(tmp_path: Path, files: Path) -> None:
    path = disk(tmp_path / "a.img", "gpt", 64 * MIB, files)
    before = path.read_bytes()
    for size in (128 * MIB, 32 * MIB):
        for allowed in range(6):
            control = _Cancelling(allowed)
            with pytest.raises(JobCancelled):
                ResizeImage(str(path), size, True).run(control)
            assert path.read_bytes() == before
            assert left(tmp_path) == []


class _Cancelling(JobControl):
    """Cancelled at the checkpoint after ``allowed`` ones."""

    def __init__(self, allowed: int) -> None:
        super().__init__()
        self._allowed = allowed

    def checkpoint(self, progress: object = None) -> None:
        if self._allowed == 0:
            self.cancel()
        self._allowed -= 1
        super().checkpoint()


@pytest.mark.root
@needs_root
def test_a_full_host_changes_nothing(tmp_path: Path, files: Path) -> None:
    with mounted("ext4", tmp_path, 48 * MIB) as place:
        made = disk(tmp_path / "made.img", "gpt", 64 * MIB, files)
        path = place / "a.img"
        tool("cp", "--sparse=always", str(made), str(path))
        before = path.read_bytes()
        free = os.statvfs(place).f_bavail * os.statvfs(place).f_frsize
        tool("fallocate", "-l", str(free - 64 * 1024), str(place / "filler"))
        for size in (GIB, 32 * MIB):
            assert "space" in refused(lambda size=size: resize(path, size, True)).lower()  # type: ignore[misc]
            assert path.read_bytes() == before
            assert left(place) == []


@pytest.mark.root
@needs_root
def test_a_read_only_host(tmp_path: Path, files: Path) -> None:
    with mounted("ext4", tmp_path, 128 * MIB) as place:
        disk(place / "a.img", "gpt", 64 * MIB, files)
        tool("mount", "-o", "remount,ro", str(place))
        assert "read-only" in refused(lambda: resize(place / "a.img", 128 * MIB, True))


def test_missing_tools_are_named(tmp_path: Path, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = disk(tmp_path / "a.img", "gpt", 64 * MIB, files)
    only = tmp_path / "only"
    only.mkdir()
    (only / "losetup").symlink_to(tool("which", "losetup").strip())
    monkeypatch.setenv("PATH", str(only))
    monkeypatch.setattr("xengui.host.run._SBIN", str(only))
    for size in (128 * MIB, 32 * MIB):
        assert "e2fsprogs" in refused(lambda size=size: resize(path, size, True))  # type: ignore[misc]


def test_the_command(tmp_path: Path, files: Path) -> None:
    path = disk(tmp_path / "a.img", "gpt", 64 * MIB, files)
    done = subprocess.run(
        [sys.executable, "-m", "xengui", "resize", str(path), "128M", "--filesystem", "--dry-run"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "ext4 in partition 1: 64 MiB → 128 MiB" in done.stdout
    assert path.stat().st_size == 64 * MIB
    done = subprocess.run(
        [sys.executable, "-m", "xengui", "resize", str(path), "128M", "--filesystem"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr, done.stdout) == (0, "", f"{path}\n")
    assert path.stat().st_size == 128 * MIB
    done = subprocess.run(
        [sys.executable, "-m", "xengui", "resize", str(path), "64M"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "would destroy it" in done.stderr


def test_not_there_or_not_allowed(tmp_path: Path) -> None:
    assert "not there" in refused(lambda: resize(tmp_path / "none.img", MIB))
    (tmp_path / "link").symlink_to("elsewhere")
    with pytest.raises(XenGuiError):
        resize(tmp_path / "link", MIB)
