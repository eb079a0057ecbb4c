"""``xengui report`` as a user runs it, without a display."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools import needs, tool
from xengui.core.sizes import MIB


def run(*arguments: str, code: int = 0, **variables: str) -> str:
    """What it said on stderr; stdout stays empty."""
    surroundings = {
        k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    done = subprocess.run(
        [sys.executable, "-m", "xengui", "report", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=surroundings | variables,
    )
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    return done.stderr


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "images"
    folder.mkdir()
    with (folder / "mail.img").open("wb") as file:
        file.write(b"x" * 3 * MIB)
        file.truncate(64 * MIB)
        os.fsync(file.fileno())
    with (folder / "line\nbreak.img").open("wb") as file:
        file.truncate(4096 * MIB)
    return folder


@needs("pdftotext", "pdfinfo")
def test_a_real_folder_becomes_one_page(library: Path, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    assert run(str(library), "-o", str(file)) == ""
    text = tool("pdftotext", "-layout", str(file), "-").replace("\N{NO-BREAK SPACE}", " ")
    assert "Disk images in /" in text
    assert "2 images of 4.1 GiB in all" in text
    assert "mail.img" in text
    assert "line\\nbreak.img" in text
    assert os.uname().nodename in text
    assert "Title:           Disk images in" in tool("pdfinfo", str(file))


def test_a_file_there_is_refused_then_replaced(library: Path, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(b"old")
    assert "exists already" in run(str(library), "-o", str(file), code=1)
    assert file.read_bytes() == b"old"
    run(str(library), "-o", str(file), "--replace")
    assert file.read_bytes().startswith(b"%PDF-")


@needs("pdftotext")
def test_a_missing_folder_is_an_error_and_the_page_owns_up(library: Path, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    assert "nowhere" in run(str(library), f"{tmp_path}/nowhere", "-o", str(file), code=1)
    words = " ".join(tool("pdftotext", str(file), "-").split())  # a long path breaks the line anywhere
    assert "could not be read" in words


def test_without_a_file_it_is_wrong_usage(library: Path) -> None:
    assert "--output" in run(str(library), code=2)


def test_the_commands_load_no_qt() -> None:
    code = (
        "import sys, xengui.cli, xengui.cli.report; sys.exit(any('PySide' in name for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_cron_hears_nothing(library: Path, tmp_path: Path) -> None:
    """In the C locale Qt has a word to say at every start, and cron sends a mail for every word."""
    assert run(str(library), "-o", str(tmp_path / "a.pdf"), LC_ALL="C") == ""


def test_without_fonts_there_is_no_page_without_words(library: Path, tmp_path: Path) -> None:
    no_fonts = tmp_path / "fonts.conf"
    no_fonts.write_text(f"<fontconfig><cachedir>{tmp_path}/cache</cachedir></fontconfig>")
    said = run(str(library), "-o", str(tmp_path / "a.pdf"), code=1, FONTCONFIG_FILE=str(no_fonts))
    assert "No fonts are installed" in said
    assert not (tmp_path / "a.pdf").exists()


def test_a_missing_folder_for_the_file_is_named(library: Path, tmp_path: Path) -> None:
    said = run(str(library), "-o", str(tmp_path / "nowhere" / "a.pdf"), code=1)
    assert f"There is no folder {tmp_path}/nowhere." in said
