"""What is installed: the wheel with its resources, the desktop's files, the icons, the man page."""

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from tests.tools import needs, tool
from xengui import __version__
from xengui.cli import command_parser

ROOT = Path(__file__).parents[1]
RESOURCES = ROOT / "resources"
ICONS = sorted((RESOURCES / "icons").glob("*.svg"))
OURS = {"desktop": "io.github.xengui.XenGUI.desktop", "metainfo": "io.github.xengui.XenGUI.metainfo.xml"}


def python(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as ``make package`` does it."""
    pytest.importorskip("hatchling", reason="NOT RUN: hatchling not installed")
    folder = tmp_path_factory.mktemp("wheel")
    python("-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder))
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel installed in it; the dependencies come from this environment."""
    pytest.importorskip("pip", reason="NOT RUN: pip not installed")
    folder = tmp_path_factory.mktemp("installed")
    python(
        *("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", "--no-deps"),
        *("--target", str(folder), str(wheel)),
    )
    return folder


def test_wheel_carries_the_resources_and_no_tests(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    files = {path.relative_to(ROOT).as_posix() for path in RESOURCES.rglob("*") if path.is_file()}
    assert {f"xengui/{name}" for name in files} <= names
    assert not [name for name in names if name.startswith("tests/")]
    assert [name for name in names if name.endswith("/licenses/LICENSE")]


def test_installed_wheel_finds_its_icons_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    found = python(
        "-c",
        "import xengui; from xengui.gui.assets import resource\n"
        "print(xengui.__file__); print(resource('icons/disk.svg'))",
        cwd=tmp_path,
        PYTHONPATH=str(installed),
    ).stdout.split("\n")
    assert found[0] == str(installed / "xengui/__init__.py")
    assert found[1] == str(installed / "xengui/resources/icons/disk.svg")


def test_installed_command_draws_its_window(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    done = python(
        *(str(installed / "bin/xengui"), "--screenshot", "window.png", "library"),
        cwd=tmp_path,
        PYTHONPATH=str(installed),
    )
    assert "icon " not in done.stderr  # a missing one is said
    assert QImage(str(tmp_path / "window.png")).width() > 400


@pytest.mark.parametrize("path", ICONS, ids=lambda path: path.stem)
def test_icon_is_drawn_on_the_one_grid(path: Path) -> None:
    svg = path.read_bytes()
    renderer = QSvgRenderer(QByteArray(svg.replace(b"currentColor", b"#ff0000")))
    assert renderer.isValid()
    box = renderer.viewBoxF()
    image = QImage(96, 96, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter, QRectF(image.rect()))
    painter.end()
    inked = [image.pixelColor(x, y) for x in range(0, 96, 2) for y in range(0, 96, 2)]
    assert any(colour.alpha() > 0 for colour in inked)
    if path.stem == "xengui":  # the app's own, in its own colours
        return
    assert (box.width(), re.findall(rb'stroke-width="([^"]+)"', svg)) in ((24, [b"1.7"]), (96, [b"2.4"]))
    assert all(colour.red() > 0 and colour.green() + colour.blue() == 0 for colour in inked if colour.alpha())
    edge = [image.pixelColor(x, y) for x, y in _edge(96)]
    assert not any(colour.alpha() for colour in edge), "cut off at the edge"


def _edge(size: int) -> Iterator[tuple[int, int]]:
    for i in range(size):
        yield from ((i, 0), (i, size - 1), (0, i), (size - 1, i))


@needs("desktop-file-validate")
def test_desktop_entry_is_valid() -> None:
    assert tool("desktop-file-validate", str(RESOURCES / OURS["desktop"])) == ""


def test_metainfo_tells_this_version_and_this_desktop_entry() -> None:
    root = ElementTree.parse(RESOURCES / OURS["metainfo"]).getroot()
    assert root.findtext("launchable") == OURS["desktop"]
    assert root.findtext("project_license") == "GPL-3.0-or-later"
    release = root.find("releases/release")
    assert release is not None
    assert release.get("version") == __version__


def test_man_page_names_every_command_and_option() -> None:
    page = (ROOT / "packaging/xengui.1").read_text().replace("\\-", "-")
    assert f"XenGUI {__version__}" in page
    parser = command_parser()
    commands = next(a for a in parser._actions if a.dest == "command").choices
    assert commands
    for name, command in dict(commands).items():
        assert f".SS {name}" in page
        for option in (option for action in command._actions for option in action.option_strings):
            assert option in page, f"{name} {option}"
    for option in ("--demo", "--screenshot", "--version"):
        assert option in page


@needs("bash")
def test_scripts_parse() -> None:
    for script in ("packaging/setup.sh", "packaging/run.sh", ".ci/run"):
        tool("bash", "-n", str(ROOT / script))
        assert os.access(ROOT / script, os.X_OK)
