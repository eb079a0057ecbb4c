"""The window on 10,000 images while its views are opened for the first time: how long it does not answer."""

import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.library import image_folder
from tests.bench.report import figure
from xengui.core.settings import Settings

if TYPE_CHECKING:
    from PySide6.QtCore import QEventLoop

    from xengui.gui.images.list_proxy import QuickFilter

COUNT = 10_000
BEAT_MS = 5
_SECONDS = 2.0  # for each view, from the key to long after all of it is there


def run() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QEventLoop, QSettings, QTimer
    from PySide6.QtWidgets import QApplication

    from xengui.app import tune_interpreter
    from xengui.gui.job_runner import JobRunner
    from xengui.gui.main_window import MainWindow
    from xengui.host.catalog import FolderCatalog

    app = QApplication.instance() or QApplication(["bench"])
    assert isinstance(app, QApplication)
    tune_interpreter()
    runner = JobRunner()
    with image_folder(COUNT) as folder, tempfile.TemporaryDirectory() as state:
        window = MainWindow(
            runner,
            FolderCatalog(),
            Settings(),
            (folder,),
            lambda settings: None,
            QSettings(f"{state}/window.ini", QSettings.Format.IniFormat),
            Path(state) / "history.sqlite3",
        )
        window.resize(1280, 800)
        window.show()
        loop = QEventLoop()
        heart = _Heart(loop)
        heart.beat_for(1.0)
        while window.library.loading:
            heart.beat_for(0.2)
        figure("measuring what 10,000 images are made of: longest stall", heart.text(6.0), "≤ 50 ms")
        QTimer.singleShot(0, lambda: window.page.view.selectRow(1))
        for name in ("treemap", "hosts", "growth", "list"):
            action = window.actions_.views[name]
            for time_of in ("first", "again") if name != "list" else ("again",):
                QTimer.singleShot(20, action.trigger)
                figure(f"opening {name}, {time_of}: longest stall", heart.text(_SECONDS), "≤ 50 ms")
                QTimer.singleShot(20, window.actions_.views["list"].trigger)
                heart.beat_for(0.5)
        QTimer.singleShot(20, lambda: window.page.tabs.setCurrentIndex(1))
        figure("opening the map, first: longest stall", heart.text(_SECONDS), "≤ 50 ms")
        QTimer.singleShot(20, lambda: window.page.filter_bar.set_quick_filter(_empty()))
        figure("filtering: longest stall", heart.text(1.0), "≤ 50 ms")
        window.close()
        runner.shut_down()


def _empty() -> "QuickFilter":
    from xengui.gui.images.list_proxy import QuickFilter

    return QuickFilter.EMPTY


class _Heart:
    """Beats every 5 ms while the event loop runs; what is between two beats more is a stall."""

    def __init__(self, loop: "QEventLoop") -> None:
        from PySide6.QtCore import Qt, QTimer

        self._loop = loop
        self._gaps: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def beat_for(self, seconds: float) -> float:
        """Run the loop; gives the longest stall, milliseconds."""
        from PySide6.QtCore import QTimer

        self._gaps.clear()
        self._last = time.perf_counter()
        self._timer.start()
        QTimer.singleShot(int(seconds * 1000), self._loop.quit)
        self._loop.exec()
        self._timer.stop()
        return max(self._gaps, default=0.0)

    def text(self, seconds: float) -> str:
        """The same, written out."""
        return f"{self.beat_for(seconds):.1f} ms"

    def _beat(self) -> None:
        now = time.perf_counter()
        self._gaps.append((now - self._last) * 1000 - BEAT_MS)
        self._last = now
