"""Zooming, panning and going back, as arithmetic: whatever is asked, the range stays sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xengui.core.sizes import GIB, KIB, LARGEST_SIZE, MIB, TIB, SizeUnits
from xengui.gui.usage.map_view_range import BLOCK, RangeHistory, ViewRange, ruler_step

SIZES = st.integers(1, LARGEST_SIZE)
CELLS = st.integers(1, 20_000)


@st.composite
def ranges(draw: st.DrawFn) -> ViewRange:
    size = draw(SIZES)
    return ViewRange.of(size, draw(CELLS), draw(st.integers(-5, size)), draw(st.integers(0, size + 5)))


def is_sound(view: ViewRange) -> bool:
    """Whole blocks, aligned, inside, and never more than one screen behind the end."""
    return (
        view.cell % BLOCK == 0
        and view.start % view.cell == 0
        and 0 <= view.start < view.size
        and view.start < view.end <= view.size
        and 1 <= view.filled <= view.cells
        and (view.start == 0 or view.filled > view.cells - 1)
    )


@given(SIZES, CELLS)
def test_the_whole_is_the_whole(size: int, cells: int) -> None:
    view = ViewRange.whole(size, cells)
    assert is_sound(view)
    assert view.is_whole
    assert view.cell == BLOCK or (view.cell - BLOCK) * cells < size


@given(SIZES, CELLS, st.data())
def test_what_is_asked_for_is_in_view(size: int, cells: int, data: st.DataObject) -> None:
    first, last = data.draw(st.integers(0, size)), data.draw(st.integers(0, size))
    view = ViewRange.of(size, cells, first, last)
    assert is_sound(view)
    assert view.start <= min(first, last)
    assert max(first, last) <= view.end


@given(ranges(), st.floats(0.01, 100), st.integers(-10, 20_000))
def test_zoom_keeps_what_is_under_the_pointer(view: ViewRange, factor: float, at: int) -> None:
    zoomed = view.zoomed(factor, at)
    assert is_sound(zoomed)
    at = min(max(0, at), view.cells - 1)
    middle = view.start + at * view.cell + view.cell // 2
    inside = zoomed.start > 0 and zoomed.end < zoomed.size
    if inside and middle < view.size:
        assert zoomed.cell_at(middle) == at
    if factor < 1:
        assert zoomed.cell < view.cell or view.cell == BLOCK
    if factor > 1:
        assert zoomed.cell > view.cell or zoomed.is_whole


@given(ranges())
def test_zooming_in_ends_at_one_block_and_out_at_the_whole(view: ViewRange) -> None:
    for _ in range(100):
        view = view.zoomed(0.5, view.cells // 2)
    assert view.cell == BLOCK
    for _ in range(100):
        view = view.zoomed(2, 0)
    assert view.is_whole


@given(ranges(), st.integers(-(2**40), 2**40))
def test_a_pan_keeps_the_magnification(view: ViewRange, cells: int) -> None:
    panned = view.panned(cells)
    assert is_sound(panned)
    assert panned.cell == view.cell
    if view.start + cells * view.cell >= 0 and panned.end < panned.size:
        assert panned.start == view.start + cells * view.cell


@given(ranges(), st.data())
def test_any_byte_can_be_shown_and_found(view: ViewRange, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, view.size - 1))
    shown = view.showing(offset)
    assert is_sound(shown)
    assert shown.start <= offset < shown.end
    start, end = shown.bytes_of(shown.cell_at(offset))
    assert start <= offset < end


@given(ranges(), CELLS)
def test_resizing_keeps_the_bytes_in_view(view: ViewRange, cells: int) -> None:
    other = view.with_cells(cells)
    assert is_sound(other)
    assert other.cells == cells
    assert other.start <= view.start
    assert view.end <= other.end


def test_back_and_forward() -> None:
    history = RangeHistory((0, 100))
    assert history.back() is None
    history.visit(10, 20)
    history.visit(10, 20)
    history.visit(12, 14)
    assert history.back() == (10, 20)
    assert history.back() == (0, 100)
    assert history.back() is None
    assert history.forward() == (10, 20)
    history.visit(50, 60)
    assert history.forward() is None
    assert history.back() == (10, 20)


def test_a_gesture_is_one_step() -> None:
    history = RangeHistory((0, 100))
    for start in range(1, 40):
        history.visit(start, 100, "wheel")
    history.visit(50, 100, "drag")
    history.end_gesture()
    history.visit(60, 100, "drag")
    assert [history.back(), history.back(), history.back()] == [(50, 100), (39, 100), (0, 100)]


def test_the_past_is_bounded() -> None:
    history = RangeHistory((0, 1))
    for start in range(1000):
        history.visit(start, start + 1)
    steps = 0
    while history.back():
        steps += 1
    assert steps < 300


@pytest.mark.parametrize(
    ("size", "most", "units", "step"),
    [
        (80 * GIB, 8, SizeUnits.IEC, 10 * GIB),
        (80 * 10**9, 8, SizeUnits.SI, 10 * 10**9),
        (3 * MIB, 10, SizeUnits.IEC, 500 * KIB),
        (900 * GIB, 2, SizeUnits.IEC, 500 * GIB),
        (1001 * GIB, 1, SizeUnits.IEC, TIB),
        (1, 5, SizeUnits.IEC, 1),
    ],
)
def test_rulers_have_round_steps(size: int, most: int, units: SizeUnits, step: int) -> None:
    assert ruler_step(size, most, units) == step
