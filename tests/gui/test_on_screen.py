"""The window on a real screen with a real window manager, driven by key strokes from outside."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.tools import allocated, needs, tool
from tests.x_server import x_server
from xengui.core.sizes import GIB, MIB

PATIENCE = 30.0  # s for anything to appear; a test machine may be busy


@contextmanager
def running(folder: Path, display: str, home: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {
        **os.environ,
        "DISPLAY": display,
        "QT_QPA_PLATFORM": "xcb",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
    }
    environment.pop("WAYLAND_DISPLAY", None)
    argv = [sys.executable, "-m", "xengui", str(folder)]
    with subprocess.Popen(argv, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def until(found: Callable[[], object], what: str) -> None:
    """Ask again and again, for PATIENCE at most."""
    end = time.monotonic() + PATIENCE
    while not found():
        assert time.monotonic() < end, f"no {what} within {PATIENCE} s"
        tool("sleep", "0.05")  # another program's window sends us no signal to wait for


def windows(display: str, title: str) -> list[str]:
    argv = ["env", f"DISPLAY={display}", "xdotool", "search", "--onlyvisible", "--name", title]
    return tool(*argv, check=False).split()


def press(display: str, *keys: str) -> None:
    tool("env", f"DISPLAY={display}", "xdotool", "key", "--clearmodifiers", "--delay", "60", *keys)


@pytest.mark.xvfb
@needs("Xvfb", "openbox", "xdotool", "mkfs.ext4", "e2fsck")
def test_an_image_by_key_strokes_alone(tmp_path: Path) -> None:
    folder = tmp_path / "images"
    folder.mkdir()
    target = folder / "disk.img"
    with x_server() as display, running(folder, display, tmp_path) as process:
        until(lambda: windows(display, "XenGUI"), "window")
        tool("env", f"DISPLAY={display}", "xdotool", "search", "--sync", "--onlyvisible", "--name", "XenGUI",
             "windowactivate", "--sync")  # fmt: skip
        press(display, "ctrl+n")
        until(lambda: windows(display, "New image"), "wizard")
        # Four pages, each with a sensible answer already: Enter goes on, and on the last one creates.
        end = time.monotonic() + PATIENCE
        while windows(display, "New image"):
            assert time.monotonic() < end, "the wizard does not end"
            press(display, "Return")
        until(target.exists, "image")
        press(display, "ctrl+q")
        _, said = process.communicate(timeout=PATIENCE)
        assert (process.returncode, said) == (0, "")
    assert target.stat().st_size == 20 * GIB
    assert allocated(target) < 16 * MIB
    tool("e2fsck", "-fn", str(target))
