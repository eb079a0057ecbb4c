"""Every view can be saved: pictures that open, figures that parse."""

import csv
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tests.gui.windows import Open, select
from xengui.core.sizes import MIB
from xengui.gui.main_window import MainWindow


def save(qtbot: QtBot, window: MainWindow, action: QAction, path: Path) -> None:
    """Ask for the dialog and name the file in it."""
    action.trigger()
    answer(qtbot, window, path)


def answer(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    qtbot.waitUntil(lambda: window.findChild(QFileDialog) is not None)
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.selectFile(str(path))
    with qtbot.waitSignal(window.exports.said):
        dialog.accept()
    qtbot.waitUntil(lambda: window.findChild(QFileDialog) is None)


@pytest.mark.parametrize("view", ["list", "treemap", "hosts", "growth"])
def test_every_view_is_saved_as_what_is_asked(
    qtbot: QtBot, open_window: Open, library: Path, tmp_path: Path, view: str
) -> None:
    window = open_window(library)
    window.actions_.views[view].trigger()
    page = window.growth.lazy.page
    if view == "growth":
        assert page is not None
        qtbot.waitUntil(lambda: bool(page.history.hosts))
    for kind in ("png", "svg", "csv", "json"):
        path = tmp_path / f"out.{kind}"
        save(qtbot, window, window.actions_.export, path)
        if kind == "png":
            image = QImage(str(path))
            assert image.width() > 600
            step = range(0, image.width(), 7)
            assert len({image.pixel(x, y) for x in step for y in range(0, image.height(), 7)}) > 4
        elif kind == "svg":
            assert ElementTree.parse(path).getroot().tag.endswith("svg")
        elif kind == "csv":
            assert len(list(csv.reader(path.read_text().splitlines()))) > 1
        else:
            assert json.loads(path.read_text())


def test_the_list_is_saved_as_it_is_filtered(
    qtbot: QtBot, open_window: Open, library: Path, tmp_path: Path
) -> None:
    window = open_window(library)
    window.page.proxy.set_text("mail.img")
    save(qtbot, window, window.actions_.export, tmp_path / "out.json")
    (image,) = json.loads((tmp_path / "out.json").read_text())["images"]
    assert image["allocated"] == 3 * MIB
    assert image["path"] == str(library / "mail.img")


def test_a_map_is_saved(qtbot: QtBot, open_window: Open, library: Path, tmp_path: Path) -> None:
    from xengui.gui.usage.map_header import MapExport

    window = open_window(library)
    select(window, library / "mail.img")
    window.page.tabs.setCurrentIndex(1)
    panel = window.maps.panel
    assert panel is not None
    qtbot.waitUntil(lambda: panel.image_map is not None)
    for kind in MapExport:
        panel.export_requested.emit(kind)
        answer(qtbot, window, tmp_path / f"map.{kind.value}")
    extents = json.loads((tmp_path / "map.json").read_text())["extents"]
    assert sum(extent["length"] for extent in extents) == 64 * MIB
    assert QImage(str(tmp_path / "map.png")).width() > 600


def test_the_report_is_saved(qtbot: QtBot, open_window: Open, library: Path, tmp_path: Path) -> None:
    window = open_window(library)
    save(qtbot, window, window.actions_.report, tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")
