"""Runs of set bits in bitmaps of millions, without a look at each bit."""

import numpy as np
import numpy.typing as npt

from xengui.core.images.extent_map import Bytes

Bitmap = npt.NDArray[np.uint8]


def set_runs(bitmap: Bitmap) -> tuple[Bytes, Bytes]:
    """Where runs of ones begin and where they have ended, in bits; each byte's lowest bit comes first.

    Bits are compared with their neighbours 64 at once, and only words in which a run begins or ends are
    unpacked: a bitmap of long runs costs little more than reading it.
    """
    words = np.zeros(-(-len(bitmap) // 8) + 1, "<u8")  # a spare one, in which the last run ends
    words.view(np.uint8)[: len(bitmap)] = bitmap
    edges = words << np.uint64(1)
    edges[1:] |= words[:-1] >> np.uint64(63)
    edges ^= words
    rows = np.flatnonzero(edges)
    bits = np.unpackbits(edges[rows].view(np.uint8), bitorder="little")
    at = np.flatnonzero(bits)
    places = rows[at >> 6] * 64 + (at & 63)
    return places[::2], places[1::2]


def set_runs_in_rows(bitmaps: Bitmap) -> tuple[Bytes, Bytes, Bytes]:
    """As ``set_runs`` for each row on its own: the runs' rows, beginnings and ends within their row."""
    count, width = bitmaps.shape
    apart = np.zeros((count, width + 1), np.uint8)  # no run reaches over the byte between
    apart[:, :width] = bitmaps
    starts, ends = set_runs(apart.ravel())
    rows = starts // ((width + 1) * 8)
    base = rows * ((width + 1) * 8)
    return rows, starts - base, ends - base
