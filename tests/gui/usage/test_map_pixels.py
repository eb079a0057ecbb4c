"""What is painted is what is there: shares sum to the bytes, states can be told, nothing rare vanishes."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPalette
from pytestqt.qtbot import QtBot

from tests.gui.usage.maps import D, F, H, R, S, Z, image_map, million, runs
from xengui.core.images.extent import Extent, ExtentState
from xengui.core.images.extent_map import ExtentMap
from xengui.core.sizes import GIB, KIB, LARGEST_SIZE, TIB
from xengui.gui import theme
from xengui.gui.quantities import Quantities
from xengui.gui.theme import BlockState
from xengui.gui.usage.map_legend import MapLegend, legend_entries
from xengui.gui.usage.map_panel import MapPanel
from xengui.gui.usage.map_pixels import (
    CodeMemory,
    StatePixels,
    cell_edges,
    codes_of,
    even_edges,
    states_in,
)
from xengui.gui.usage.map_view_range import BLOCK, ViewRange

LENGTHS = st.integers(1, 64).map(lambda blocks: blocks * BLOCK)
PIECES = st.lists(st.tuples(LENGTHS, st.sampled_from(ExtentState)), min_size=1, max_size=40)


def dark() -> QPalette:
    palette = QPalette(QColor("#33383f"), QColor("#24282d"))
    palette.setColor(QPalette.ColorRole.WindowText, Qt.GlobalColor.white)
    return palette


def light() -> QPalette:
    return QPalette(QColor("#fbfcfd"), QColor("#f3f5f7"))


def array_of(image: QImage) -> np.ndarray[tuple[int, int], np.dtype[np.uint32]]:
    converted = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(converted.constBits(), np.uint32)
    return pixels.reshape(converted.height(), converted.width()).copy()


# -- shares


@given(PIECES, st.integers(1, 300), st.data())
def test_the_painted_shares_of_the_grid_sum_to_the_bytes(
    pieces: list[tuple[int, ExtentState]], cells: int, data: st.DataObject
) -> None:
    extents = runs(*pieces)
    view = ViewRange.of(
        extents.size, cells, data.draw(st.integers(0, extents.size)), data.draw(st.integers(0, extents.size))
    )
    edges = cell_edges(view.start, view.end, view.cell)
    shares = extents.shares(edges)
    assert len(edges) - 1 == view.filled
    assert (np.sum([*shares.values()], axis=0) == np.diff(edges)).all()
    assert sum(int(each.sum()) for each in shares.values()) == view.end - view.start
    inside = list(extents.tiles(view.start, view.end))
    for state, amounts in shares.items():
        real = sum(
            max(0, min(each.end, view.end) - max(each.start, view.start))
            for each in inside
            if each.state is state
        )
        assert int(amounts.sum()) == real
    for code, *sizes in zip(codes_of(shares).tolist(), *(shares[s].tolist() for s in shares), strict=True):
        present = {state for state, amount in zip(shares, sizes, strict=True) if amount}
        told = states_in(code)
        assert set(told) == present, "no state in a cell goes untold"
        by_state = dict(zip(shares, sizes, strict=True))
        assert [by_state[state] for state in told] == sorted(by_state.values(), reverse=True)[: len(told)]


@given(st.integers(1, LARGEST_SIZE), st.integers(1, 4000))
def test_even_edges_cover_everything(size: int, count: int) -> None:
    edges = even_edges(0, size, count)
    assert (edges[0], edges[-1], len(edges)) == (0, size, count + 1)
    widths = np.diff(edges)
    assert int(widths.max()) - int(widths.min()) <= 1


def test_of_the_largest_image_the_smallest_share_is_still_told() -> None:
    extents = ExtentMap.of(LARGEST_SIZE, [Extent(0, 512, D), Extent(GIB, LARGEST_SIZE - GIB, R)])
    [code] = codes_of(extents.shares(even_edges(0, extents.size, 1))).tolist()
    assert states_in(code) == [R, H, D]


@given(PIECES, st.lists(st.integers(-40, 40), max_size=12), st.integers(2, 40), st.integers(1, 5))
def test_a_pan_reckons_only_what_is_new_and_gets_the_same(
    pieces: list[tuple[int, ExtentState]], pans: list[int], cells: int, blocks: int
) -> None:
    extents = runs(*pieces)
    memory = CodeMemory(extents)
    view = ViewRange.of(extents.size, cells, 0, min(extents.size, cells * blocks * BLOCK))
    for pan in [0, *pans]:
        view = view.panned(pan)
        fresh = codes_of(extents.shares(cell_edges(view.start, view.end, view.cell)))
        assert memory.of_cells(view.start, view.end, view.cell).tolist() == fresh.tolist()


# -- cells


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_a_cell_has_the_colour_of_its_largest_share_and_a_mark_for_each_other(
    qtbot: QtBot, ratio: float
) -> None:
    pixels = StatePixels(light(), ratio)
    for count in range(1, 8):
        states = [D, R, Z, S, F, ExtentState.DELALLOC, ExtentState.UNKNOWN][:count]
        extents = runs(*((BLOCK * (9 - number), state) for number, state in enumerate(states)))
        codes = codes_of(extents.shares(cell_edges(0, extents.size, extents.size)))
        seen = array_of(pixels.grid(codes, 1, 1))[: pixels.side, : pixels.side]
        assert seen[pixels.side // 2, pixels.side // 2] in np.unique(pixels.pattern(D))
        for state in states[1:]:
            assert (seen == np.uint32(pixels.hue(state))).any(), (state, count)


def test_many_codes_at_once_are_each_painted_as_alone(qtbot: QtBot) -> None:
    pixels, extents = StatePixels(light(), 1.0), million(20_000)
    codes = codes_of(extents.shares(even_edges(0, extents.size, 900)))
    grid = array_of(pixels.grid(codes, 30, 30))
    pitch = pixels.pitch
    for number in (0, 1, 450, 899):
        alone = array_of(StatePixels(light(), 1.0).grid(codes[number : number + 1], 1, 1))
        row, column = divmod(number, 30)
        place = grid[row * pitch : (row + 1) * pitch, column * pitch : (column + 1) * pitch]
        assert (place == alone).all()


def test_the_strip_shows_a_block_in_sixteen_tebibytes(qtbot: QtBot) -> None:
    extents = ExtentMap.of(16 * TIB, [Extent(0, 5 * TIB, D), Extent(9 * TIB, 4 * KIB, Z)])
    pixels = StatePixels(light(), 1.0)
    strip = array_of(pixels.strip(extents, 1000, 24))
    column = 1000 * 9 // 16
    near = strip[:, column - 1 : column + 2]
    assert (near == np.uint32(pixels.hue(Z))).any()
    assert (strip[:, 100] == np.uint32(theme.LIGHT.data.rgb())).all()


def test_strip_marks_are_never_all_that_is_left_of_a_column(qtbot: QtBot) -> None:
    states = [D, R, Z, S, F, ExtentState.DELALLOC, H]
    extents = runs(*((BLOCK * (20 - number), state) for number, state in enumerate(states)), (BLOCK, D))
    for ratio in (1.0, 2.0):
        pixels = StatePixels(light(), ratio)
        column = array_of(pixels.strip(extents, 1, round(24 * ratio)))[:, 0]
        assert (column == np.uint32(theme.LIGHT.data.rgb())).sum() >= 2 * ratio
        for state in states[1:]:
            assert (column == np.uint32(pixels.hue(state))).any()


# -- what colour-blind eyes see


@pytest.mark.parametrize("palette", [light(), dark()], ids=["light", "dark"])
def test_no_two_states_of_the_legend_look_the_same_in_grey(qtbot: QtBot, palette: QPalette) -> None:
    everything = runs(*((BLOCK, state) for state in ExtentState))
    legend = MapLegend()
    qtbot.addWidget(legend)
    legend.setPalette(palette)
    legend.show_entries(legend_entries(image_map(everything), everything, Quantities()))
    legend.resize(3000, 40)
    grey = legend.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    found = {}
    for number, entry in enumerate(legend.entries):
        inside = legend.swatch_rect(number).adjusted(2, 2, -2, -2)
        found[entry.state] = np.array(
            [
                [grey.pixelColor(x, y).value() for x in _span(inside.left(), inside.right())]
                for y in _span(inside.top(), inside.bottom())
            ],
            float,
        )
    assert set(found) == set(ExtentState)
    for (one, first), (other, second) in combinations(found.items(), 2):
        assert _differ(first, second), f"{one.name} and {other.name}"


@pytest.mark.parametrize("palette", [light(), dark()], ids=["light", "dark"])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_no_two_states_look_the_same_in_a_grey_cell(qtbot: QtBot, palette: QPalette, ratio: float) -> None:
    pixels = StatePixels(palette, ratio)
    found = {}
    for state in ExtentState:
        image = pixels.grid(codes_of({state: np.array([1])}), 1, 1)
        grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
        side = pixels.side
        found[state] = np.array(
            [[grey.pixelColor(x, y).value() for x in range(side)] for y in range(side)], float
        )
    for (one, first), (other, second) in combinations(found.items(), 2):
        assert _differ(first, second), f"{one.name} and {other.name}"


def _span(first: int, last: int) -> range:
    return range(first, last + 1)


def _differ(
    one: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    other: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> bool:
    """Whether two grey pictures differ in lightness, or in their pattern wherever that begins."""
    if abs(one.mean() - other.mean()) > 24:
        return True
    if one.std() < 3 and other.std() < 3:
        return False
    # The nearest of all ways to lay one over the other.
    shifts = (
        np.abs(np.roll(one, (down, along), (0, 1)) - other).mean() for down in range(6) for along in range(6)
    )
    return bool(min(shifts) > 8)


def test_each_state_has_a_brush() -> None:
    assert {state.name.lower() for state in ExtentState} <= {state.value for state in BlockState}


# -- on the screen


def test_cells_on_the_screen_are_where_they_say(qtbot: QtBot) -> None:
    panel = MapPanel(Quantities())
    qtbot.addWidget(panel)
    panel.resize(800, 300)
    panel.show()
    cells = panel.viewer.grid.cells
    assert cells
    panel.show_map(image_map(runs((GIB, D), (GIB, H), (GIB, R))))
    QGuiApplication.processEvents()
    grid = panel.viewer.grid
    image = grid.grab().toImage()
    view = panel.viewer.view_range
    assert view is not None
    colours = theme.colours(panel.palette())
    for offset, colour in ((0, colours.data), (GIB + GIB // 2, colours.hole)):
        middle = grid.cell_rect(view.cell_at(offset)).center().toPoint()
        assert image.pixelColor(middle).rgb() == colour.rgb()
        assert grid.cell_under(middle) == view.cell_at(offset)
