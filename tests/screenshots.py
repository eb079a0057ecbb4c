"""``make screenshots``: redraws the README's pictures from the sample library, light and dark."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"


def main() -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ.setdefault("QT_SCALE_FACTOR", "1")
    from PySide6.QtCore import QSettings
    from PySide6.QtGui import QFont
    from PySide6.QtWidgets import QApplication

    from xengui.core.settings import ColourScheme, Settings
    from xengui.gui import theme
    from xengui.gui.job_runner import JobRunner
    from xengui.gui.main_window import MainWindow
    from xengui.host.catalog import FolderCatalog

    app = QApplication(["screenshots"])
    app.setFont(QFont("Inter", 10))
    PICTURES.mkdir(parents=True, exist_ok=True)
    runner = JobRunner()
    with tempfile.TemporaryDirectory() as state, tempfile.TemporaryDirectory(prefix="demo-") as folder:
        theme.apply(app, ColourScheme.LIGHT)
        window = MainWindow(
            runner,
            FolderCatalog(),
            Settings(warn_percents=(), warn_promised=False),
            (),
            lambda settings: None,
            QSettings(f"{state}/window.ini", QSettings.Format.IniFormat),
            Path(state) / "history.sqlite3",
        )
        window.resize(1280, 800)
        window.open_demo(folder)
        window.show()
        wait(app, lambda: bool(window.library.images) and not window.library.loading)
        wait(app, lambda: "free" in window.host_status.text)
        window.banner.hide()
        image = next(image for image in window.library.images if image.name == "shop.img")
        window.page.view.select_paths([image.path])
        window.page.tabs.setCurrentIndex(1)
        wait(app, lambda: window.maps.panel is not None and window.maps.panel.image_map is not None)
        wait(app, lambda: len(window.breakdowns.known) > 10)
        for name, view in (
            ("window", "list"),
            ("treemap", "treemap"),
            ("hosts", "hosts"),
            ("growth", "growth"),
        ):
            window.actions_.views[view].trigger()
            window.page.show_details(view in ("list", "treemap"))
            rest(app, 1500)  # views are fed, and the chart is drawn, in turns of their own
            for scheme in (ColourScheme.LIGHT, ColourScheme.DARK):
                theme.apply(app, scheme)
                rest(app, 200)
                window.grab().save(str(PICTURES / f"{name}-{scheme}.png"))
            theme.apply(app, ColourScheme.LIGHT)
        wizard_pictures(app, window)
        window.library.stop()
        window.close()
        runner.shut_down()


def wizard_pictures(app: object, window: object) -> None:
    """The wizard's last page, light and dark."""
    from PySide6.QtWidgets import QApplication

    from xengui.core.images.draft_checks import Page
    from xengui.core.settings import ColourScheme
    from xengui.gui import theme
    from xengui.gui.main_window import MainWindow
    from xengui.gui.wizards.new_image import NewImageWizard

    assert isinstance(app, QApplication)
    assert isinstance(window, MainWindow)
    window.actions_.new_image.trigger()
    wait(app, lambda: bool(window.findChildren(NewImageWizard)))
    wizard = window.findChildren(NewImageWizard)[0]
    while wizard.page is not Page.SUMMARY:
        wait(app, wizard.next_button.isEnabled)
        wizard.next_button.click()
    wait(app, wizard.next_button.isEnabled)
    settle(app)
    for scheme in (ColourScheme.LIGHT, ColourScheme.DARK):
        theme.apply(app, scheme)
        settle(app)
        wizard.grab().save(str(PICTURES / f"wizard-{scheme}.png"))
    wizard.reject()


def settle(app: object) -> None:
    """Let everything that is due be drawn."""
    from PySide6.QtWidgets import QApplication

    assert isinstance(app, QApplication)
    for _ in range(20):
        app.processEvents()


def rest(app: object, milliseconds: int) -> None:
    """Run the event loop for a while."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
    settle(app)


def wait(app: object, ready: Callable[[], bool]) -> None:
    """Run the event loop until ``ready``."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    assert isinstance(app, QApplication)
    while not ready():
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 1000)


if __name__ == "__main__":
    main()
