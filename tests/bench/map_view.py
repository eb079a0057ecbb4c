"""The map panel with 10⁶ extents, 2,000 px wide: the first picture, each frame of a zoom, and the table."""

import os
import statistics
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from tests.bench.report import figure, seconds

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from xengui.core.images.image_map import ImageMap
    from xengui.gui.usage.map_panel import MapPanel
    from xengui.gui.usage.map_view_range import ViewRange

WIDTH = 2000
HEIGHTS = (330, 500)  # as the window opens, and with the details drawn up
ROUNDS = 3


def run() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from tests.gui.usage.maps import image_map, million
    from xengui.app import tune_interpreter

    app = QApplication.instance() or QApplication(["bench"])
    assert isinstance(app, QApplication)
    tune_interpreter()
    first, complete = [], []
    for _ in range(ROUNDS):
        wanted = image_map(million())  # sums are kept in a map: each round has one nobody asked yet
        panel = _panel(app, HEIGHTS[0])
        first.append(seconds(partial(_ask, panel, wanted)))
        complete.append(seconds(partial(_show, panel, wanted)))
    figure("10⁶ extents: first picture (reading)", _ms(statistics.median(first)), "< 100 ms")
    figure("10⁶ extents: complete picture", _ms(statistics.median(complete)), "< 600 ms")
    for height in HEIGHTS:
        panel = _panel(app, height)
        _show(panel, wanted)
        app.processEvents()
        for name, views in (("zoom", _zooms), ("pan", _pans), ("moving the brush", _brushes)):
            # Each frame at its best of a few passes: what the machine does besides is not the map's.
            passes = [[_frame(app, panel, view) for view in views(panel)] for _ in range(ROUNDS)]
            frames = sorted(min(times) for times in zip(*passes, strict=True))
            worst = frames[int(len(frames) * 0.95)]
            text = (
                f"median {_ms(statistics.median(frames))}, 95 % under {_ms(worst)}, best of {ROUNDS} passes"
            )
            figure(f"{name}, {WIDTH} × {height} px ({panel.viewer.grid.cells:,} cells)", text, "< 8 ms")
    rounds = [_table_times(app, wanted) for _ in range(ROUNDS)]
    for (name, _), *_ in zip(*rounds, strict=True):
        best = min(taken for times in rounds for what, taken in times if what == name)
        figure(f"table of 10⁶ extents: {name}", _ms(best), "≤ 50 ms")


def _table_times(app: "QApplication", wanted: "ImageMap") -> list[tuple[str, float]]:
    panel = _panel(app, HEIGHTS[1])
    _show(panel, wanted)
    return [(name, seconds(partial(_do, app, step))) for name, step in _table_steps(panel)]


def _panel(app: "QApplication", height: int) -> "MapPanel":
    from xengui.gui.quantities import Quantities
    from xengui.gui.usage.map_panel import MapPanel

    panel = MapPanel(Quantities())
    panel.resize(WIDTH, height)
    panel.show()
    app.processEvents()
    return panel


def _ask(panel: "MapPanel", wanted: "ImageMap") -> None:
    panel.set_image(wanted.image)
    panel.grab()


def _show(panel: "MapPanel", wanted: "ImageMap") -> None:
    panel.show_map(wanted)
    panel.grab()


def _do(app: "QApplication", step: Callable[[], object]) -> None:
    step()
    app.processEvents()


def _table_steps(panel: "MapPanel") -> list[tuple[str, Callable[[], object]]]:
    viewer = panel.viewer
    return [
        ("open", lambda: panel.header.table.setChecked(True)),
        ("paint", panel.grab),
        ("scroll to the end", viewer.table_view.scrollToBottom),
        ("paint its end", panel.grab),
        ("leave holes out", lambda: viewer.holes.setChecked(False)),
        ("take holes in", lambda: viewer.holes.setChecked(True)),
        ("select all", viewer.table_view.selectAll),
        ("paint all selected", panel.grab),
        ("copy", viewer.table_view.copy),
        ("go to a row from the picture", lambda: viewer.table_view.select_bytes(2**32, 2**32 + 1)),
    ]


def _frame(app: "QApplication", panel: "MapPanel", view: "ViewRange") -> float:
    """What one step costs: reckoned, laid out and painted, as the event loop does it."""
    return seconds(partial(_do, app, lambda: panel.viewer.strip.range_wanted.emit(view, "bench")))


def _whole(panel: "MapPanel") -> "ViewRange":
    from xengui.gui.usage.map_view_range import ViewRange

    view = panel.viewer.view_range
    assert view is not None
    return ViewRange.whole(view.size, view.cells)


def _zooms(panel: "MapPanel") -> "Iterator[ViewRange]":
    view = _whole(panel)
    for factor in [0.9] * 60 + [1.11] * 60:
        view = view.zoomed(factor, view.cells // 3)
        yield view


def _pans(panel: "MapPanel") -> "Iterator[ViewRange]":
    view = _whole(panel)
    for _ in range(4):
        view = view.zoomed(0.5, view.cells // 2)
    for _ in range(120):
        view = view.panned(97)
        yield view


def _brushes(panel: "MapPanel") -> "Iterator[ViewRange]":
    from xengui.gui.usage.map_view_range import ViewRange

    view = _whole(panel)
    for step in range(120):
        start = view.size * step // 200
        yield ViewRange.of(view.size, view.cells, start, start + view.size // 3)


def _ms(value: float) -> str:
    return f"{value * 1000:,.1f} ms"


if __name__ == "__main__":
    run()
