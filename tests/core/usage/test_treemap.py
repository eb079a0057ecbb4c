"""Squarified rectangles: proportional, inside, apart, and all of it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from xengui.core.usage.treemap import Box, bands_of, box_at, break_rows, neighbour, place_rows, squarify

sizes_of = st.lists(st.integers(1, 2**44).map(float), min_size=1, max_size=60)
boxes_of = st.builds(
    lambda left, top, width, height: Box(left, top, left + width, top + height),
    st.integers(0, 500),
    st.integers(0, 500),
    st.integers(5, 3000),
    st.integers(5, 3000),
)


@given(sizes_of, boxes_of)
def test_areas_are_proportional_and_fill_the_box(sizes: list[float], box: Box) -> None:
    boxes = squarify(sizes, box)
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    assert np.allclose(areas, np.array(sizes) / sum(sizes) * box.area, rtol=1e-6, atol=1e-6 * box.area)
    assert np.isclose(areas.sum(), box.area)


@given(sizes_of, boxes_of)
def test_every_rectangle_is_inside_and_none_overlaps(sizes: list[float], box: Box) -> None:
    boxes = squarify(sorted(sizes, reverse=True), box)
    assert (boxes[:, 0] >= box.left).all()
    assert (boxes[:, 1] >= box.top).all()
    assert (boxes[:, 2] <= box.right).all()
    assert (boxes[:, 3] <= box.bottom).all()
    left, top, right, bottom = (boxes[:, at] for at in range(4))
    apart = (
        (right[:, None] <= left[None, :])
        | (right[None, :] <= left[:, None])
        | (bottom[:, None] <= top[None, :])
        | (bottom[None, :] <= top[:, None])
    )
    np.fill_diagonal(apart, True)
    # Touching edges are one number, so that "apart" needs no tolerance; only slivers thinner than that do.
    thin = np.minimum(right - left, bottom - top) <= 0
    assert (apart | thin[:, None] | thin[None, :]).all()


@given(st.lists(st.floats(0.9, 1.1), min_size=2, max_size=40), boxes_of)
def test_in_the_rows_of_before_nothing_jumps(ticks: list[float], box: Box) -> None:
    sizes = np.array(sorted((1000.0 / number for number in range(1, len(ticks) + 1)), reverse=True))
    rows = break_rows(sizes.tolist(), box.width, box.height)
    before = place_rows(sizes, rows, bands_of(sizes, rows, box))
    grown = sizes * np.array(ticks)
    after = place_rows(grown, rows, bands_of(grown, rows, box))
    # A tenth more or less of everything cannot move an edge by more than a fifth of the picture.
    moved = abs(after - before)
    assert (moved[:, ::2] <= 0.21 * box.width).all()
    assert (moved[:, 1::2] <= 0.21 * box.height).all()


def test_rectangles_are_near_squares() -> None:
    boxes = squarify([6, 6, 4, 3, 2, 2, 1], Box(0, 0, 6, 4))
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    assert np.maximum(width / height, height / width).max() < 3.01
    # The example of Bruls, Huizing and van Wijk: the two biggest stand in a column at the left.
    assert boxes[:2].tolist() == [[0, 0, 3, 2], [0, 2, 3, 4]]


def test_nothing_to_lay() -> None:
    assert squarify([], Box(0, 0, 10, 10)).shape == (0, 4)


def test_the_box_under_a_point() -> None:
    boxes = squarify([1, 1, 1, 1], Box(0, 0, 100, 100))
    assert box_at(boxes, 10, 10) == 0
    assert box_at(boxes, 10, 90) == 1
    assert box_at(boxes, 100, 10) == -1


def test_a_sliver_is_hit_from_beside_it() -> None:
    boxes = squarify([10_000, 1], Box(0, 0, 100, 100))
    assert box_at(boxes, 98.5, 50, reach=3) == 1
    assert box_at(boxes, 90, 50, reach=3) == 0
    assert box_at(boxes, 98.5, 50) == 0


@given(sizes_of, boxes_of, st.sampled_from([(1, 0), (-1, 0), (0, 1), (0, -1)]))
def test_a_neighbour_lies_in_its_direction(sizes: list[float], box: Box, step: tuple[int, int]) -> None:
    boxes = squarify(sorted(sizes, reverse=True), box)
    for number in range(len(boxes)):
        other = neighbour(boxes, number, *step)
        if other == number:
            continue
        axis = 0 if step[0] else 1
        if step[axis] > 0:
            assert boxes[other, axis] >= boxes[number, axis + 2] - 0.011
        else:
            assert boxes[other, axis + 2] <= boxes[number, axis] + 0.011


def test_arrows_reach_what_stands_beside() -> None:
    boxes = np.array([[0, 0, 50, 100], [50, 0, 100, 40], [50, 40, 100, 100]], np.float64)
    assert neighbour(boxes, 0, 1, 0) == 2, "the middle of the first points at the third"
    assert neighbour(boxes, 1, 0, 1) == 2
    assert neighbour(boxes, 2, -1, 0) == 0
    assert neighbour(boxes, 0, -1, 0) == 0, "there is nothing further left"
