"""The window's own command line: pictures, the sample library, settings kept or left alone."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from xengui.core.sizes import GIB


def xengui(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", **variables}
    return subprocess.run(
        [sys.executable, "-m", "xengui", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=120,
    )


def colours_in(picture: Path) -> int:
    """How many different colours a grid of its points has."""
    image = QImage(str(picture))
    assert not image.isNull()
    return len({image.pixel(x, y) for x in range(0, image.width(), 5) for y in range(0, image.height(), 5)})


def test_a_picture_of_a_library(tmp_path: Path) -> None:
    folder = tmp_path / "a folder"
    folder.mkdir()
    with (folder / "mail.img").open("wb") as file:
        file.truncate(20 * GIB)
    picture = tmp_path / "window.png"
    done = xengui("--screenshot", str(picture), str(folder))
    assert done.returncode == 0, done.stderr
    assert colours_in(picture) > 20


def test_the_sample_library_shows_itself_and_goes(tmp_path: Path, own_home: Path) -> None:
    picture, there = tmp_path / "demo.png", tmp_path / "tmp"
    there.mkdir()
    done = xengui("--demo", "--screenshot", str(picture), TMPDIR=str(there))
    assert done.returncode == 0, done.stderr
    assert colours_in(picture) > 50
    assert list(there.iterdir()) == []
    assert not (own_home / ".config" / "xengui" / "settings.json").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_session_that_ends_takes_the_sample_library_along(tmp_path: Path, number: signal.Signals) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-m", "xengui", "--demo"], env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        while not list(tmp_path.glob("xengui-demo-*/xen")):
            assert process.poll() is None
            time.sleep(0.02)  # another process's doing: there is nothing to wait for but the folder
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert "Traceback" not in errors
    assert list(tmp_path.iterdir()) == []


def test_a_picture_that_cannot_be_saved_is_a_failure(tmp_path: Path) -> None:
    done = xengui("--screenshot", str(tmp_path / "nowhere" / "window.png"), str(tmp_path))
    assert done.returncode == 1
    assert "could not be saved" in done.stderr


def test_broken_settings_are_put_aside(tmp_path: Path, own_home: Path) -> None:
    kept = own_home / ".config" / "xengui" / "settings.json"
    kept.parent.mkdir(parents=True)
    kept.write_text("{ not json")
    done = xengui("--screenshot", str(tmp_path / "a.png"), str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert kept.with_suffix(".broken.json").read_text() == "{ not json"


def test_the_librarys_folders_come_from_the_settings(tmp_path: Path, own_home: Path) -> None:
    (tmp_path / "a.img").touch()
    kept = own_home / ".config" / "xengui" / "settings.json"
    kept.parent.mkdir(parents=True)
    kept.write_text(json.dumps({"folders": [str(tmp_path)]}))
    listed = json.loads(xengui("list", "--json").stdout)
    assert [entry["name"] for entry in listed] == ["a.img"]
