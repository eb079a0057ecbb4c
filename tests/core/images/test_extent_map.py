"""Maps against a plain list with the state of each byte: whatever the extents, nothing is lost or doubled."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xengui.core.images.extent import NOWHERE, Extent, ExtentState
from xengui.core.images.extent_map import ExtentMap

HOLE, DATA, ZERO = ExtentState.HOLE, ExtentState.DATA, ExtentState.ZERO


@st.composite
def maps(draw: st.DrawFn) -> ExtentMap:
    """Small maps of any shape: empty, covered whole, with and without holes and places."""
    extents = []
    at = 0
    for gap, length, state, place in draw(
        st.lists(
            st.tuples(
                st.integers(0, 3),
                st.integers(1, 5),
                st.sampled_from(list(ExtentState)[1:]),
                st.one_of(st.just(NOWHERE), st.integers(0, 60)),
            ),
            max_size=12,
        )
    ):
        at += gap
        extents.append(Extent(at, length, state, place))
        at += length
    return ExtentMap.of(at + draw(st.integers(0, 4)), extents, len(extents))


def bytewise(extents: ExtentMap) -> list[tuple[ExtentState, int]]:
    """State and place of each byte, from the extents one by one."""
    found = [(HOLE, NOWHERE)] * extents.size
    for row in range(len(extents)):
        each = extents.extent(row)
        for offset in range(each.start, each.end):
            place = NOWHERE if each.physical == NOWHERE else each.physical + offset - each.start
            found[offset] = each.state, place
    return found


def by_tiles(tiles: list[Extent]) -> list[tuple[ExtentState, int]]:
    found = []
    for each in tiles:
        for offset in range(each.length):
            found.append((each.state, NOWHERE if each.physical == NOWHERE else each.physical + offset))
    return found


@given(maps())
def test_extents_and_holes_tile_the_image(extents: ExtentMap) -> None:
    tiles = list(extents.tiles())
    reached = 0
    for each in tiles:
        assert each.start == reached
        assert each.length > 0
        reached = each.end
    assert reached == extents.size
    assert by_tiles(tiles) == bytewise(extents)
    assert not any(a.state is HOLE and b.state is HOLE for a, b in pairwise(tiles))


@given(maps(), st.data())
def test_tiles_of_a_part_are_those_that_touch_it(extents: ExtentMap, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, extents.size))
    end = data.draw(st.integers(start, extents.size + 3))
    touching = [each for each in extents.tiles() if each.start < min(end, extents.size) and each.end > start]
    assert list(extents.tiles(start, end)) == (touching if start < end else [])


@given(maps())
def test_at_is_the_tile_there(extents: ExtentMap) -> None:
    for each in extents.tiles():
        assert extents.at(each.start) == extents.at(each.end - 1) == each
    for outside in (-1, extents.size):
        with pytest.raises(IndexError):
            extents.at(outside)


@given(maps(), st.data())
def test_the_shares_of_a_bin_sum_to_its_bytes(extents: ExtentMap, data: st.DataObject) -> None:
    edges = sorted(data.draw(st.lists(st.integers(0, extents.size), min_size=2, max_size=20)))
    shares = extents.shares(np.array(edges, np.int64))
    states = [state for state, _ in bytewise(extents)]
    for number, (left, right) in enumerate(pairwise(edges)):
        found = {state: int(column[number]) for state, column in shares.items() if column[number]}
        assert found == {state: states[left:right].count(state) for state in set(states[left:right])}
        assert sum(found.values()) == right - left


def test_shares_are_exact_beyond_what_floats_can_hold() -> None:
    size = 2**62 + 1
    extents = ExtentMap.of(size, [Extent(1, 2**61, DATA, 0), Extent(2**61 + 2, 2**60 + 7, ZERO, 0)])
    edges = np.array([0, 1, 2**53 + 1, 2**61 + 1, 2**61 + 3, size], np.int64)
    shares = extents.shares(edges)
    assert sum(column for column in shares.values()).tolist() == np.diff(edges).tolist()  # type: ignore[union-attr]
    assert shares[DATA].tolist() == [0, 2**53, 2**61 - 2**53, 0, 0]
    assert shares[ZERO].tolist() == [0, 0, 0, 1, 2**60 + 6]


@given(maps())
def test_totals_sum_to_the_size(extents: ExtentMap) -> None:
    assert sum(extents.totals.values()) == extents.size
    states = [state for state, _ in bytewise(extents)]
    assert {state: count for state, count in extents.totals.items() if count} == {
        state: states.count(state) for state in set(states)
    }


@given(maps())
def test_fragments_are_pieces_on_the_device(extents: ExtentMap) -> None:
    pieces = 0
    for row in range(len(extents)):
        each, before = extents.extent(row), extents.extent(row - 1) if row else None
        follows = (
            before is not None
            and NOWHERE not in (before.physical, each.physical)
            and (before.end, before.physical + before.length) == (each.start, each.physical)
        )
        pieces += not follows
    assert extents.fragments == pieces


@given(maps(), st.sets(st.integers(0, 80)), st.sets(st.sampled_from(list(ExtentState)[1:]), min_size=1))
def test_marked_is_bytewise(extents: ExtentMap, offsets: set[int], over: set[ExtentState]) -> None:
    starts = sorted(offset for offset in offsets if offset - 1 not in offsets)
    ends = sorted(offset + 1 for offset in offsets if offset + 1 not in offsets)
    marked = extents.marked(np.array(starts, np.int64), np.array(ends, np.int64), ZERO, sorted(over))
    wanted = [
        (ZERO if offset in offsets and state in over else state, place)
        for offset, (state, place) in enumerate(bytewise(extents))
    ]
    assert bytewise(marked) == wanted
    assert by_tiles(list(marked.tiles())) == wanted
    assert marked.records == extents.records


def test_an_image_of_nothing() -> None:
    for size in (0, 7):
        extents = ExtentMap.of(size, [Extent(0, 0, DATA, 5)])
        assert (len(extents), extents.fragments, extents.totals) == (0, 0, {HOLE: size})
        assert list(extents.tiles()) == ([Extent(0, 7, HOLE)] if size else [])
        assert extents.shares(np.array([0, size])) == {HOLE: np.array([size])}


def test_tiles_come_in_order_across_batches() -> None:
    count = 40_000  # more than are made at once
    starts = np.arange(count, dtype=np.int64) * 8 + 4
    extents = ExtentMap(
        count * 8 + 5,
        starts,
        np.full(count, 4, np.int64),
        np.full(count, DATA, np.uint8),
        starts,
    )
    tiles = list(extents.tiles())
    assert len(tiles) == 2 * count + 1
    assert [each.start for each in tiles] == list(range(0, count * 8 + 4, 4))
    assert tiles[-1] == Extent(count * 8, 5, HOLE)
