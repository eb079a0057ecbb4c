"""Filesystems checked and repaired in images, in partitions and over whole disks, without mounting."""

import os
import random
from pathlib import Path

import pytest

from tests.jobs.disks import (
    START,
    device,
    disk,
    files_in,
    finished,
    killed,
    refused,
    run_timed,
    tree_in,
    tree_of,
)
from tests.tools import needs, tool
from xengui.core.sizes import MIB
from xengui.jobs.check_filesystem import CheckFilesystem
from xengui.jobs.job import JobControl

pytestmark = needs(
    "mkfs.ext4", "mkfs.xfs", "mkfs.btrfs", "mkfs.vfat", "e2fsck", "xfs_repair", "btrfs", "fsck.vfat"
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return files_in(tmp_path_factory.mktemp("files") / "files")


def volume(folder: Path, kind: str, table: str) -> Path:
    path, inside = folder / "-a 'ü\n.img", folder / "fs"
    start, size = (START if table else 0), 320 * MIB
    for each, length in ((path, size + 2 * start), (inside, size)):
        with each.open("wb") as file:
            file.truncate(length)
    if table:
        tool("sfdisk", "-q", str(path), text=f"label: {table}\nstart=2048, size={size // 512}\n")
    tool(f"mkfs.{kind}", *(["-q"] if kind != "vfat" else []), str(inside))
    tool(
        "dd",
        f"if={inside}",
        f"of={path}",
        "bs=1M",
        f"seek={start // MIB}",
        "conv=notrunc,sparse",
        "status=none",
    )
    inside.unlink()
    return path


@pytest.mark.parametrize("table", ["", "gpt", "dos"])
@pytest.mark.parametrize("kind", ["ext4", "ext2", "xfs", "btrfs", "vfat"])
def test_whole_ones_are_clean_and_stay_untouched(tmp_path: Path, kind: str, table: str) -> None:
    path = volume(tmp_path, kind, table)
    before = os.stat(path)
    job = CheckFilesystem(str(path), repair=True)
    job.preview(JobControl())
    told = job.run(JobControl())
    assert (told.clean, told.repaired) == (True, False)
    assert os.stat(path).st_mtime_ns == before.st_mtime_ns
    assert os.listdir(tmp_path) == [path.name]


DAMAGE = {
    "ext4": (4096 * 3, 4096),
    "xfs": (512, 40),
    "vfat": (32 * 512 + 8, 64),
}


@pytest.mark.parametrize("table", ["", "gpt"])
@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_is_found_and_repaired_with_a_copy_kept(tmp_path: Path, kind: str, table: str) -> None:
    path = volume(tmp_path, kind, table)
    at, length = DAMAGE[kind]
    with path.open("r+b") as file:
        file.seek((START if table else 0) + at)
        file.write(b"\x5a" * length)
    damaged = path.read_bytes()
    told = CheckFilesystem(str(path)).run(JobControl())
    assert (told.clean, told.repaired) == (False, False)
    assert path.read_bytes() == damaged
    told = CheckFilesystem(str(path), repair=True, backup=f"{tmp_path}/old").run(JobControl())
    assert (told.clean, told.repaired) == (True, True)
    assert (tmp_path / "old").read_bytes() == damaged
    assert CheckFilesystem(str(path)).run(JobControl()).clean
    assert sorted(os.listdir(tmp_path)) == [path.name, "old"]


def test_killed_at_random_moments_of_a_repair(tmp_path: Path, files: Path) -> None:
    """All of the repair is there or nothing; in any case another can be made."""
    made = disk(tmp_path / "made.img", "gpt", 64 * MIB, files)
    whole = made.read_bytes()
    tool("debugfs", "-w", "-R", "clri <2>", device(made, "gpt"))
    tool("debugfs", "-w", "-R", "clri <8>", device(made, "gpt"))
    path = tmp_path / "a.img"
    tool("cp", "--sparse=always", str(made), str(path))
    seconds = run_timed(CheckFilesystem(str(path), repair=True))
    chance, clean = random.Random(9), 0
    damaged = made.read_bytes()
    for _ in range(60):
        tool("cp", "--sparse=always", str(made), str(path))
        killed(CheckFilesystem(str(path), repair=True), chance.uniform(0, seconds))
        finished(path)
        if path.read_bytes() == damaged:
            continue
        clean += 1
        tool("e2fsck", "-fn", device(path, "gpt"))
    assert CheckFilesystem(str(path), repair=True).run(JobControl()).clean
    assert whole[:512] == path.read_bytes()[:512]


def test_which_partition_must_be_said(tmp_path: Path, files: Path) -> None:
    path = disk(tmp_path / "a.img", "gpt", 64 * MIB, files)
    assert CheckFilesystem(str(path), 1).run(JobControl()).clean
    assert "No known" in refused(lambda: CheckFilesystem(str(path), 2).run(JobControl()))
    assert tree_in(path, "gpt", tmp_path) == tree_of(files)


@needs("mkswap", "qemu-img")
def test_what_cannot_be_checked_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.img"
    with path.open("wb") as file:
        file.truncate(16 * MIB)
    assert "No known" in refused(lambda: CheckFilesystem(str(path)).run(JobControl()))
    tool("mkswap", str(path))
    assert "no check for swap" in refused(lambda: CheckFilesystem(str(path)).run(JobControl()))
    tool("qemu-img", "create", "-q", "-f", "qcow2", str(path), "16M")
    assert "raw images only" in refused(lambda: CheckFilesystem(str(path)).run(JobControl()))
