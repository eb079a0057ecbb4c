"""Resizing ended by SIGKILL: between the writes that matter, and at two hundred moments of its whole work."""

import os
import random
import shutil
from pathlib import Path

import pytest

from tests.jobs.disks import device, disk, files_in, finished, killed, refused, run_timed, tree_in, tree_of
from tests.tools import needs, tool
from xengui.core.sizes import GIB, MIB
from xengui.host.redo_journal import redo_path
from xengui.jobs.job import JobControl
from xengui.jobs.resize_image import ResizeImage

pytestmark = needs("sfdisk", "mkfs.ext4", "e2image", "e2fsck", "resize2fs", "debugfs")


def resize(path: object, size: int, filesystem: bool = False) -> None:
    assert ResizeImage(str(path), size, filesystem).run(JobControl()) == str(path)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return files_in(tmp_path_factory.mktemp("files") / "files")


def test_killed_between_the_writes_of_the_change(tmp_path: Path, files: Path) -> None:
    """The moments that matter: the random ones below seldom meet them."""
    original = disk(tmp_path / "made.img", "gpt", 64 * MIB, files)
    path = tmp_path / "a.img"
    wanted = tree_of(files)
    half = 0
    for allowed in [*range(12), *range(12, 1000, 17)]:
        tool("cp", "--sparse=always", str(original), str(path))
        child = os.fork()
        if child == 0:
            _die_after_writes(allowed)
            try:
                ResizeImage(str(path), 1 * GIB, True).run(JobControl())
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        journal = Path(redo_path(str(path)))
        half += journal.exists()
        finished(path)
        assert not journal.exists()
        verify_sane(path)
        if allowed % 5 == 0 or not os.WIFSIGNALED(status):
            assert tree_in(path, "gpt", tmp_path) == wanted
        if not os.WIFSIGNALED(status):
            break
    else:
        raise AssertionError("never came to the end")
    assert half > 10
    assert path.stat().st_size == GIB


def _die_after_writes(allowed: int) -> None:
    real, count = os.pwrite, 0

    def dying(fd: int, data: bytes, offset: int, /) -> int:
        nonlocal count
        count += 1
        if count > allowed:
            os.kill(os.getpid(), 9)
        return real(fd, data, offset)

    os.pwrite = dying  # type: ignore[assignment]


def verify_sane(path: Path) -> None:
    tool("e2fsck", "-fn", device(path, "gpt"))
    tool("sfdisk", "--dump", str(path))


@pytest.mark.parametrize("size", [256 * MIB, 32 * MIB], ids=["grow", "shrink"])
def test_killed_at_two_hundred_moments(tmp_path: Path, files: Path, size: int) -> None:
    original = disk(tmp_path / "made.img", "gpt", 64 * MIB, files)
    path = tmp_path / "a.img"
    wanted = tree_of(files)
    shutil.copyfile(original, path)
    whole = run_timed(ResizeImage(str(path), size, True))
    chance = random.Random(size)
    seen = set()
    for number in range(200):
        tool("cp", "--sparse=always", str(original), str(path))
        killed(ResizeImage(str(path), size, True), chance.uniform(0, whole))
        finished(path)
        seen.add(path.stat().st_size)
        assert seen <= {64 * MIB, size}
        verify_sane(path)
        if number % 10 == 0:
            assert tree_in(path, "gpt", tmp_path) == wanted
    resize(path, 100 * MIB, filesystem=True)
    assert tree_in(path, "gpt", tmp_path) == wanted
    assert 64 * MIB in seen


def test_what_another_wrote_since_is_not_overwritten(tmp_path: Path, files: Path) -> None:
    path = disk(tmp_path / "a.img", "gpt", 64 * MIB, files)
    child = os.fork()
    if child == 0:
        _die_after_writes(3)
        try:
            ResizeImage(str(path), 256 * MIB, True).run(JobControl())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert Path(redo_path(str(path))).exists() or pytest.skip("no journal at that write")
    with path.open("r+b") as file:
        file.seek(2 * MIB - 1024 * 1024 + 1024)
        file.write(b"y" * 1024)
    before = path.read_bytes()
    assert "was written since" in refused(lambda: resize(path, 300 * MIB, True))
    assert path.read_bytes() == before
