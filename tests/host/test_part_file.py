"""Part files: locked while made, removed when not finished, published without replacing."""

import errno
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.tools import needs, needs_kernel, needs_root, tool
from xengui.core.errors import XenGuiError
from xengui.host.part_file import (
    create_hole,
    is_leftover,
    is_part,
    part_file,
    part_path,
    publish,
    remove_leftover,
    rename_without_replacing,
)


def test_publishing_gives_the_name_and_leaves_no_part(tmp_path: Path) -> None:
    target = str(tmp_path / "a b'\n.img")
    part = part_path(target)
    assert is_part(os.path.basename(part))
    with part_file(part) as fd:
        os.ftruncate(fd, 4096)
        assert not os.path.exists(target)
        publish(fd, part, target)
    assert os.listdir(tmp_path) == ["a b'\n.img"]


def test_what_is_not_published_goes(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), part_file(part_path(f"{tmp_path}/a.img")):
        raise RuntimeError
    assert not list(tmp_path.iterdir())


def test_a_taken_name_is_never_replaced(tmp_path: Path) -> None:
    target = tmp_path / "a.img"
    target.write_text("precious")
    part = part_path(str(target))
    with pytest.raises(FileExistsError), part_file(part) as fd:
        publish(fd, part, str(target))
    assert target.read_text() == "precious"
    assert list(tmp_path.iterdir()) == [target]


def test_the_fallback_of_rename_does_not_replace_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class OldKernel:
        def renameat2(self, *arguments: object) -> int:
            import ctypes

            ctypes.set_errno(38)  # ENOSYS
            return -1

    monkeypatch.setattr("xengui.host.part_file._LIBC", OldKernel())
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_text("new")
    target.write_text("old")
    with pytest.raises(FileExistsError):
        rename_without_replacing(str(source), str(target))
    assert (source.read_text(), target.read_text()) == ("new", "old")
    target.unlink()
    rename_without_replacing(str(source), str(target))
    assert target.read_text() == "new"
    assert not source.exists()


def test_two_of_us_at_once(tmp_path: Path) -> None:
    part = part_path(f"{tmp_path}/a.img")
    with part_file(part):
        assert not is_leftover(part)
        with pytest.raises(XenGuiError, match="another job"), part_file(part):
            pass
        with pytest.raises(XenGuiError, match="another job"):
            remove_leftover(part)
        assert os.path.exists(part)


def test_a_killed_run_leaves_a_part_that_is_known_for_one(tmp_path: Path) -> None:
    part = part_path(f"{tmp_path}/a.img")
    code = f"""
import os, signal
from xengui.host.part_file import part_file
with part_file({part!r}):
    os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", code], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert is_leftover(part)
    with part_file(part):  # the same image is asked for again: its left-over is in nobody's way
        assert not is_leftover(part)
    assert not list(tmp_path.iterdir())


def test_only_parts_can_be_removed_as_leftovers(tmp_path: Path) -> None:
    image = tmp_path / "mail.img"
    image.write_text("precious")
    with pytest.raises(ValueError, match="not a part file"):
        remove_leftover(str(image))
    (tmp_path / ".link.xengui-part").symlink_to(image)
    with pytest.raises(OSError, match="symbolic links"):
        remove_leftover(str(tmp_path / ".link.xengui-part"))
    assert image.read_text() == "precious"


def test_of_several_at_once_one_makes_it(tmp_path: Path) -> None:
    """Whatever the order of creating, locking and taking for a left-over: one wins, nothing stays."""
    path = f"{tmp_path}/.a.img.xengui-part"
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(300):
            ends: list[bool] = []
            start, asked = threading.Barrier(3, timeout=10), threading.Barrier(3, timeout=10)

            def make(start: threading.Barrier, asked: threading.Barrier, ends: list[bool]) -> None:
                start.wait()
                try:
                    with part_file(path):
                        ends.append(True)
                        asked.wait()
                except XenGuiError:
                    ends.append(False)
                    asked.wait()

            threads = [threading.Thread(target=make, args=(start, asked, ends)) for _ in range(3)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert sorted(ends) == [False, False, True]
            assert list(tmp_path.iterdir()) == []
    finally:
        sys.setswitchinterval(interval)


def test_what_took_the_parts_place_is_not_published(tmp_path: Path) -> None:
    """On a filesystem without locks another run may have removed the part and begun its own."""
    part, target = tmp_path / ".a.img.xengui-part", tmp_path / "a.img"
    with part_file(str(part)) as fd:
        part.unlink()
        part.write_text("half of another's")
        with pytest.raises(XenGuiError):
            publish(fd, str(part), str(target))
    assert not target.exists()
    assert part.read_text() == "half of another's"


def test_where_nothing_can_be_locked_parts_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part = tmp_path / ".a.img.xengui-part"
    part.write_text("perhaps somebody's")

    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("xengui.host.part_file.fcntl.fcntl", no_locks)
    assert not is_leftover(str(part))
    with pytest.raises(XenGuiError):
        remove_leftover(str(part))
    with pytest.raises(XenGuiError), part_file(str(part)):
        pass
    assert part.read_text() == "perhaps somebody's"
    with part_file(str(tmp_path / ".b.img.xengui-part")) as fd:  # a new one can be made all the same
        os.write(fd, b"x")


def test_a_folder_or_fifo_named_like_a_part_is_none(tmp_path: Path) -> None:
    (tmp_path / ".a.xengui-part").mkdir()
    os.mkfifo(tmp_path / ".b.xengui-part")
    assert not is_leftover(str(tmp_path / ".a.xengui-part"))
    assert not is_leftover(str(tmp_path / ".b.xengui-part"))


@needs_root
@needs_kernel("btrfs")
@needs("mkfs.btrfs")
def test_a_hole_outlives_a_power_cut_on_btrfs(tmp_path: Path) -> None:
    """What lies on the disk the moment create_hole returns is what the machine would find when it wakes."""
    disk, asleep, folder = tmp_path / "disk", tmp_path / "asleep", tmp_path / "mounted"
    folder.mkdir()
    with disk.open("wb") as file:
        file.truncate(512 << 20)
    tool("mkfs.btrfs", "-q", str(disk))
    tool("mount", "-o", "loop", str(disk), str(folder))
    try:
        assert create_hole(f"{folder}/a.img", 1 << 40)
        tool("cp", "--sparse=always", str(disk), str(asleep))
    finally:
        tool("umount", str(folder))
    tool("mount", "-o", "loop", str(asleep), str(folder))
    try:
        assert (folder / "a.img").stat().st_size == 1 << 40
    finally:
        tool("umount", str(folder))
