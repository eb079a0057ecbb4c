"""The free clusters of ext4 groups that have no block bitmap yet (BLOCK_UNINIT): all but their metadata.

The kernel's Documentation/filesystems/ext4, "Lazy Block Group Initialization" and "Special Features".
"""

import numpy as np

from xengui.core.images.content.ext_layout import ExtLayout
from xengui.core.images.extent_map import Bytes


def free_of_uninit(
    layout: ExtLayout, uninit: Bytes, block_bitmap: Bytes, inode_bitmap: Bytes, inode_table: Bytes
) -> tuple[Bytes, Bytes]:
    """Ranges of clusters in the groups ``uninit``, less every group's bitmaps and tables that lie in them.

    Flexible block groups put these into other groups; the kernel never leaves such a group without bitmap,
    but where one is found all the same its metadata is not called free.
    """
    starts = uninit * layout.clusters_per_group
    ends = np.minimum(starts + layout.clusters_per_group, layout.clusters)
    firsts = layout.first_block + uninit * layout.blocks_per_group
    base = layout.base_blocks(uninit)
    used = np.concatenate([firsts, block_bitmap, inode_bitmap, inode_table]) - layout.first_block
    ones = np.ones(len(block_bitmap), np.int64)
    lengths = np.concatenate([base, ones, ones, ones * layout.inode_blocks])
    some = lengths > 0
    used, lengths = used[some], lengths[some]
    return _without(starts, ends, used // layout.ratio, -(-(used + lengths) // layout.ratio))


def _without(starts: Bytes, ends: Bytes, used: Bytes, used_ends: Bytes) -> tuple[Bytes, Bytes]:
    """``starts``..``ends`` (sorted, apart) less the ``used`` ranges, in any order and overlapping."""
    order = np.argsort(used, kind="stable")
    used, used_ends = used[order], np.maximum.accumulate(used_ends[order])
    cuts = np.unique(np.concatenate([starts, ends, used, used_ends]))
    begins, stops = cuts[:-1], cuts[1:]
    row = np.searchsorted(starts, begins, "right") - 1
    free = (row >= 0) & (begins < ends[row])
    hit = np.searchsorted(used, begins, "right") - 1
    if len(used):
        free &= (hit < 0) | (begins >= used_ends[hit])
    return begins[free], stops[free]
