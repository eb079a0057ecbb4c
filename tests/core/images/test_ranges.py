"""Ranges against sets of bytes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from xengui.core.images.ranges import Ranges, common, joined, no_ranges

Offsets = set[int]


def ranges_of(offsets: Offsets) -> Ranges:
    starts = sorted(offset for offset in offsets if offset - 1 not in offsets)
    ends = sorted(offset + 1 for offset in offsets if offset + 1 not in offsets)
    return np.array(starts, np.int64), np.array(ends, np.int64)


def offsets_of(ranges: Ranges) -> Offsets:
    pairs = zip(ranges[0].tolist(), ranges[1].tolist(), strict=True)
    return {offset for start, end in pairs for offset in range(start, end)}


some = st.sets(st.integers(0, 60))


@given(some, some)
def test_common_is_in_both(one: Offsets, other: Offsets) -> None:
    assert offsets_of(common(ranges_of(one), ranges_of(other))) == one & other


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9))), st.integers(0, 4))
def test_joined_covers_the_same_and_the_small_gaps(pairs: list[tuple[int, int]], gap: int) -> None:
    pairs.sort()
    starts = np.array([start for start, _ in pairs], np.int64)
    ends = np.array([start + length for start, length in pairs], np.int64)
    found = joined(starts, ends, gap)
    assert (found[0][1:] > found[1][:-1] + gap).all()
    covered = offsets_of((starts, ends))
    assert covered <= offsets_of(found)
    for offset in offsets_of(found) - covered:  # only what a gap of that length leaves
        before = max(each for each in covered if each < offset)
        assert min(each for each in covered if each > offset) - before - 1 <= gap


def test_none_at_all() -> None:
    assert [column.tolist() for column in no_ranges()] == [[], []]
    assert offsets_of(common(no_ranges(), ranges_of({1, 2}))) == set()
    assert offsets_of(joined(*no_ranges())) == set()
