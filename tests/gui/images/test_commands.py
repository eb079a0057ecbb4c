"""What is done to chosen images, up to the programs and the desktop it is asked of."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.gui.images.samples import sample
from xengui.core.errors import XenGuiError
from xengui.gui.images.commands import ImageCommands
from xengui.gui.images.library import Library
from xengui.gui.images.table_model import ImageTableModel
from xengui.gui.job_runner import JobRunner
from xengui.gui.quantities import Quantities
from xengui.host.catalog import FolderCatalog

ODD = "-mail 'ü\n$x%41.img"


@pytest.fixture
def commands(qtbot: QtBot) -> Iterator[ImageCommands]:
    runner, window, quantities = JobRunner(), QWidget(), Quantities()
    qtbot.addWidget(window)
    library = Library(runner, FolderCatalog(), ImageTableModel(quantities), window)
    yield ImageCommands(runner, library, lambda: quantities, window)
    runner.shut_down()


class Desktop(QObject):
    """Stands for the desktop's own way to open a folder."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        QDesktopServices.setUrlHandler("file", self, "open")  # type: ignore[arg-type]

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toLocalFile())


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    desktop = Desktop()
    yield desktop
    QDesktopServices.unsetUrlHandler("file")


def dbus_send(folder: Path, status: int, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dbus-send that keeps what it was asked, an argument a line, and ends with ``status``."""
    folder.mkdir()
    asked = folder / "asked"
    program = folder / "dbus-send"
    program.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" > "{asked}.new"\nmv "{asked}.new" "{asked}"\nexit {status}\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return asked


def test_the_file_manager_is_asked_for_the_very_file(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, commands: ImageCommands, desktop: Desktop
) -> None:
    asked = dbus_send(tmp_path / "bin", 0, monkeypatch)
    image = sample(f"{tmp_path}/{ODD}")
    commands.show_in_file_manager(image)
    qtbot.waitUntil(asked.exists)
    lines = asked.read_text().splitlines()
    assert "org.freedesktop.FileManager1.ShowItems" in lines
    (items,) = [line for line in lines if line.startswith("array:string:")]
    uri = items.removeprefix("array:string:")
    assert uri.startswith("file:///")
    assert unquote(uri.removeprefix("file://")) == image.path
    assert "," not in uri, "dbus-send would take it for two"
    assert desktop.opened == []


def test_where_no_file_manager_answers_the_folder_is_opened(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, commands: ImageCommands, desktop: Desktop
) -> None:
    asked = dbus_send(tmp_path / "bin", 1, monkeypatch)
    commands.show_in_file_manager(sample(f"{tmp_path}/{ODD}"))
    qtbot.waitUntil(lambda: desktop.opened == [str(tmp_path)])
    assert asked.exists()


def test_where_nothing_answers_the_place_is_said(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, commands: ImageCommands
) -> None:
    dbus_send(tmp_path / "bin", 1, monkeypatch)
    monkeypatch.setattr(QDesktopServices, "openUrl", staticmethod(lambda url: False))
    with qtbot.waitSignal(commands.failed) as caught:
        commands.show_in_file_manager(sample(f"{tmp_path}/{ODD}"))
    (error,) = caught.args or [None]
    assert isinstance(error, XenGuiError)
    assert str(tmp_path) in error.hint


def test_paths_with_a_comma_or_bytes_that_are_no_text(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, commands: ImageCommands, desktop: Desktop
) -> None:
    asked = dbus_send(tmp_path / "bin", 0, monkeypatch)
    commands.show_in_file_manager(sample(f"{tmp_path}/a,b\udcff.img"))
    qtbot.waitUntil(asked.exists)
    (items,) = [line for line in asked.read_text().splitlines() if line.startswith("array:string:")]
    assert items.endswith("a%2Cb%FF.img")


def test_a_path_is_copied_as_it_is(commands: ImageCommands) -> None:
    said: list[object] = []
    commands.said.connect(said.append)
    commands.copy_paths([sample("/srv/xen/a.img"), sample("/srv/xen/b c.img")], quoted=True)
    assert QGuiApplication.clipboard().text() == "/srv/xen/a.img '/srv/xen/b c.img'"
    assert said == ["2 paths copied"]
