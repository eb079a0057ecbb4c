"""Reading a guest's bytes through a map, and where in the file they are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xengui.core.images.extent import NOWHERE, Extent, ExtentState
from xengui.core.images.extent_map import ExtentMap
from xengui.core.images.guest_in_file import file_ranges, guest_reader

FILE = bytes(range(1, 101))
BLOCK = 5
placed = st.lists(st.sampled_from(range(len(FILE) // BLOCK)), unique=True, max_size=20)


def read_file(offset: int, length: int) -> bytes:
    return FILE[offset : offset + length]


def guest_of(places: list[int | None]) -> ExtentMap:
    """Blocks in the file's blocks; None: a hole."""
    extents = [
        Extent(number * BLOCK, BLOCK, ExtentState.DATA, place * BLOCK)
        for number, place in enumerate(places)
        if place is not None
    ]
    return ExtentMap.of(len(places) * BLOCK, extents)


@given(placed, st.sets(st.integers(0, 19)), st.data())
def test_any_part_is_what_the_whole_has_there(
    places: list[int], holes: set[int], data: st.DataObject
) -> None:
    blocks: list[int | None] = [None if n in holes else place for n, place in enumerate(places)]
    whole = b"".join(
        bytes(BLOCK) if place is None else FILE[place * BLOCK : place * BLOCK + BLOCK] for place in blocks
    )
    read = guest_reader(guest_of(blocks), read_file)
    offset = data.draw(st.integers(0, len(whole)))
    length = data.draw(st.integers(0, len(whole) + 3))
    assert read(offset, length) == whole[offset : offset + length]


@given(placed)
def test_the_files_ranges_are_sorted_and_joined(places: list[int]) -> None:
    starts, ends = file_ranges(guest_of(list(places)), ExtentState.DATA)
    covered = {offset for start, end in zip(starts, ends, strict=True) for offset in range(start, end)}
    assert covered == {place * BLOCK + each for place in places for each in range(BLOCK)}
    assert (starts[1:] > ends[:-1]).all()
    assert file_ranges(guest_of(list(places)), ExtentState.ZERO)[0].tolist() == []


@pytest.mark.parametrize("state", [ExtentState.DATA, ExtentState.BACKING, ExtentState.UNKNOWN])
def test_what_lies_nowhere_is_a_sentence(state: ExtentState) -> None:
    guest = ExtentMap.of(10, [Extent(2, 4, state, NOWHERE)])
    read = guest_reader(guest, read_file)
    assert read(0, 2) == bytes(2)
    assert read(6, 99) == bytes(4)
    with pytest.raises(ValueError, match="compressed or in another file"):
        read(0, 3)
    assert file_ranges(guest, state)[0].tolist() == []


def test_zeros_by_the_tables_are_zeros_even_with_a_place() -> None:
    guest = ExtentMap.of(10, [Extent(0, 10, ExtentState.ZERO, 3)])
    assert guest_reader(guest, read_file)(1, 4) == bytes(4)


def test_a_file_that_ends_early_gives_a_short_answer() -> None:
    guest = ExtentMap.of(20, [Extent(0, 10, ExtentState.DATA, 95), Extent(10, 10, ExtentState.DATA, 0)])
    assert guest_reader(guest, read_file)(0, 20) == FILE[95:]


def test_marking_by_the_files_ranges_keeps_the_sum() -> None:
    guest = guest_of([3, 1, 2]).marked(
        np.array([0], np.int64), np.array([7], np.int64), ExtentState.GUEST_FREE
    )
    starts, ends = file_ranges(guest, ExtentState.GUEST_FREE)
    assert (starts.tolist(), ends.tolist()) == ([5, 15], [7, 20])
