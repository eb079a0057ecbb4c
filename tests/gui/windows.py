"""What tests of the whole window ask of it."""

from collections.abc import Callable
from pathlib import Path

from xengui.gui.main_window import MainWindow

Open = Callable[..., MainWindow]
ODD = "-mail 'ü\n$x.img"


def rows(window: MainWindow) -> list[str]:
    return [image.name for image in window.page.proxy.shown_images()]


def select(window: MainWindow, *paths: Path) -> None:
    window.page.view.select_paths([str(path) for path in paths])
