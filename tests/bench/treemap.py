"""The treemap: 20,000 tiles laid out and painted, the layout beside the package squarify; 100,000 images."""

import os
import statistics
import time
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING

from tests.bench.report import figure, interleaved, ratio, seconds

if TYPE_CHECKING:
    from xengui.core.images.image import DiskImage
    from xengui.gui.usage.treemap_page import TreemapPage

TILES, IMAGES, PEER_TILES = 20_000, 100_000, 3_000
WIDTH, HEIGHT = 1280, 800
ROUNDS = 15


def run() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from xengui.app import tune_interpreter

    app = QApplication.instance() or QApplication(["bench"])
    tune_interpreter()
    _peer()
    _frames()
    _window(app.processEvents)


def _peer() -> None:
    """The layout of the same sizes by us and by the package."""
    from xengui.core.usage.treemap import Box, squarify

    sizes = [1e9 / (at + 1) ** 0.6 for at in range(PEER_TILES)]
    what, box = f"layout of {PEER_TILES:,} tiles", Box(0, 0, WIDTH, HEIGHT)

    def ours() -> object:
        return squarify(sizes, box)

    if find_spec("squarify") is None:
        alone = statistics.median(seconds(ours) for _ in range(ROUNDS))
        figure(f"{what} (squarify is not installed)", _ms(alone), "≤ 2 ms")
        return
    import squarify as peer  # type: ignore[import-not-found,unused-ignore]

    def theirs() -> object:
        return peer.squarify(peer.normalize_sizes(sizes, WIDTH, HEIGHT), 0, 0, WIDTH, HEIGHT)

    ratio(what, *_with_name(interleaved([ours, theirs], ROUNDS), "squarify"), "≤ 0.1")


def _with_name(times: list[float], name: str) -> tuple[float, str, float]:
    return times[0], name, times[1]


def _frames() -> None:
    """A frame whose every tile is new: layout from sizes to rectangles, and those to pixels."""
    from PySide6.QtGui import QImage

    from xengui.core.usage.treemap_layout import lay_out
    from xengui.core.usage.treemap_tiles import Zoom

    page = _page(_similar())
    shown = page.view.shown
    assert shown is not None
    drawn = len(shown.layout)
    lay_out_all = lambda: lay_out(shown.tree, Zoom(), page.view.width(), page.view.height(), False)  # noqa: E731
    paint: Callable[[], QImage] = lambda: page.view._paint_tiles(1.0)  # noqa: E731
    layout, pixels, both = [], [], []
    for _ in range(ROUNDS):
        layout.append(seconds(lay_out_all))
        pixels.append(seconds(paint))
        both.append(layout[-1] + pixels[-1])
    text = f"{_ms(statistics.median(both))} (layout {_ms(statistics.median(layout))}, "
    text += f"paint {_ms(statistics.median(pixels))}; best {_ms(min(both))})"
    figure(f"layout and paint of {drawn:,} tiles, {WIDTH}×{HEIGHT}", text, "< 15 ms")
    hover = []
    for at in range(200):
        page.view._hover(at)
        hover.append(seconds(page.view.repaint))
    figure("moving the pointer over a tile", f"median {_ms(statistics.median(hover))}", "< 15 ms")
    paths = [image.path for image in shown.tree.images]
    page.set_selected(paths)
    every = seconds(page.view.repaint)
    figure("selecting all of them", _ms(every), "≤ 50 ms")


def _window(process: Callable[[], object]) -> None:
    """100,000 images come in: how long the longest time is between two events."""
    from tests.gui.usage.treemaps import library

    images, breakdowns = library(IMAGES, folders=50, falling=0.5)
    page = _page([])
    worst, begun = 0.0, time.perf_counter()
    worst = seconds(lambda: page.show_images(images, breakdowns))
    while page._work.running:
        worst = max(worst, seconds(process))
    worst = max(worst, seconds(process))
    whole = time.perf_counter() - begun
    figure(f"{IMAGES:,} images: longest stall", _ms(worst), "≤ 50 ms")
    figure(f"{IMAGES:,} images: shown after", f"{whole:.2f} s", "< 1 s")


def _similar() -> "list[DiskImage]":
    """Images big enough beside each other that each is a tile."""
    from tests.gui.images.samples import sample
    from xengui.core.sizes import GIB

    return [sample(f"/srv/{at % 5}/{at}.img", 9 * GIB, GIB + at * 2**16, inode=at + 1) for at in range(TILES)]


def _page(images: "list[DiskImage]") -> "TreemapPage":
    from PySide6.QtWidgets import QApplication

    from xengui.core.usage.breakdown import Breakdown
    from xengui.gui.quantities import Quantities
    from xengui.gui.usage.treemap_page import TreemapPage

    page = TreemapPage(Quantities())
    page.resize(WIDTH, HEIGHT)
    page.show()
    QApplication.processEvents()
    known = {
        image.path: Breakdown(image.allocated // 2, image.allocated // 4 * (at % 3 == 0))
        for at, image in enumerate(images)
    }
    page.show_images(images, known)
    while page._work.running:
        QApplication.processEvents()
    return page


def _ms(value: float) -> str:
    return f"{value * 1000:,.1f} ms"


if __name__ == "__main__":
    run()
