"""The real window on a real folder."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from tests.gui.windows import ODD, Open
from xengui.core.settings import Settings
from xengui.core.sizes import MIB
from xengui.gui.job_runner import JobRunner
from xengui.gui.main_window import MainWindow
from xengui.host.catalog import FolderCatalog

QUIET = Settings(warn_percents=(), warn_promised=False)
"""However full the disk of the machine is that runs the tests."""


@pytest.fixture
def open_window(qtbot: QtBot, tmp_path: Path) -> Iterator[Open]:
    """Opens a window on folders, and waits for the first scan and the first figures."""
    runner = JobRunner()
    windows: list[MainWindow] = []

    def open_on(*folders: Path, settings: Settings | None = None) -> MainWindow:
        window = MainWindow(
            runner,
            FolderCatalog(),
            settings or QUIET,
            [str(folder) for folder in folders],
            lambda changed: None,
            QSettings(str(tmp_path / "state" / "window.ini"), QSettings.Format.IniFormat),
            tmp_path / "state" / "history.sqlite3",
        )
        windows.append(window)
        with qtbot.waitSignal(window.library.measured):
            window.show()
        return window

    yield open_on
    for window in windows:
        window.library.stop()
        window.close()
    runner.shut_down()
    for window in windows:
        window.deleteLater()


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Three images: empty, partly filled, and with an odd name."""
    folder = tmp_path / "xen images"
    folder.mkdir()
    for name, data in (("empty.img", 0), ("mail.img", 3 * MIB), (ODD, MIB)):
        with (folder / name).open("wb") as file:
            file.write(b"x" * data)
            file.truncate(64 * MIB)
            os.fsync(file.fileno())
    return folder
