"""Part files: locked while made, removed when not finished, published without replacing."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from xengui.core.errors import XenGuiError
from xengui.host.part_file import (
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
