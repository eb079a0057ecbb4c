"""Sorted ranges of bytes as two arrays, ``starts`` and ``ends`` (not included)."""

import numpy as np

from xengui.core.images.extent_map import Bytes

Ranges = tuple[Bytes, Bytes]


def no_ranges() -> Ranges:
    """None at all."""
    return np.empty(0, np.int64), np.empty(0, np.int64)


def joined(starts: Bytes, ends: Bytes, gap: int = 0) -> Ranges:
    """Sorted ranges, those made one that overlap, touch, or leave at most ``gap`` bytes between them."""
    if not len(starts):
        return starts, ends
    reached = np.maximum.accumulate(ends)
    apart = starts[1:] > reached[:-1] + gap
    one = np.ones(1, np.bool_)
    return starts[np.concatenate([one, apart])], reached[np.concatenate([apart, one])]


def common(one: Ranges, other: Ranges) -> Ranges:
    """The bytes in both; each of the two sorted and apart."""
    first = np.searchsorted(other[1], one[0], "right")  # of ``other``: the first to end beyond the start
    beyond = np.searchsorted(other[0], one[1], "left")  # and the first to start at or beyond the end
    counts = np.maximum(beyond - first, 0)
    rows = np.repeat(np.arange(len(counts)), counts)
    nth = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    others = first[rows] + nth
    return np.maximum(one[0][rows], other[0][others]), np.minimum(one[1][rows], other[1][others])
