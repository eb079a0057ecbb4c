"""The worst moment of the window: 10,000 images scanned, a written create running, the table scrolled.

A 5 ms heartbeat in the event loop measures how late it comes.
"""

import os
import tempfile
import time
from pathlib import Path

from tests.bench.library import image_folder
from tests.bench.report import figure
from xengui.core.images.spec import Allocation, ImageSpec
from xengui.core.settings import Settings
from xengui.core.sizes import GIB
from xengui.jobs.create_image import CreateImage

COUNT = 10_000
BEAT = 0.005  # s


def run() -> None:  # noqa: PLR0915 - one scene, told in order
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QSettings, Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from xengui.app import tune_interpreter
    from xengui.gui.job_runner import JobHandle, JobRunner
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
        gaps: list[float] = []
        last = time.perf_counter()

        def beat() -> None:
            nonlocal last
            now = time.perf_counter()
            gaps.append(now - last)
            last = now

        heart = QTimer()
        heart.setTimerType(Qt.TimerType.PreciseTimer)
        heart.setInterval(int(BEAT * 1000))
        heart.timeout.connect(beat)
        view = window.page.view

        def scroll() -> None:
            bar = view.verticalScrollBar()
            bar.setValue((bar.value() + 97) % max(1, bar.maximum()))

        wheel = QTimer()
        wheel.setInterval(16)
        wheel.timeout.connect(scroll)
        written = JobHandle(CreateImage(ImageSpec(f"{folder}/written.img", 4 * GIB, Allocation.WRITTEN)))
        rows_at_end = 0

        def end() -> None:
            nonlocal rows_at_end
            rows_at_end = window.page.proxy.rowCount()
            app.quit()

        written.finished.connect(end)
        heart.start()
        wheel.start()
        runner.submit(written)
        window.show()
        app.processEvents()  # the first picture of a window is no stall: there is nothing to hold up yet
        last = time.perf_counter()
        app.exec()
        heart.stop()
        wheel.stop()
        late = sorted((gap - BEAT) * 1000 for gap in gaps)
        most = late[int(len(late) * 0.999)]
        text = f"worst {late[-1]:.1f} ms, 99.9 % under {most:.1f} ms of {len(late):,} beats"
        assert rows_at_end >= COUNT, f"the scan had found {rows_at_end} when the written job ended"
        figure("stall while scanning, writing and scrolling", text, "≤ 50 ms")
        window.close()
        runner.shut_down()
