"""Which blocks of an ext2, ext3 or ext4 filesystem are free, by its groups' bitmaps.

As the kernel's Documentation/filesystems/ext4 has it: "Super Block", "Block Group Descriptors", "Block and
inode Bitmaps", "Meta Block Groups", "Flexible Block Groups", "Lazy Block Group Initialization", "Bigalloc".
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from xengui.core.images.bit_runs import set_runs
from xengui.core.images.content.ext_layout import ExtLayout, ext_layout
from xengui.core.images.content.ext_uninit import free_of_uninit
from xengui.core.images.extent_map import Bytes
from xengui.core.images.image import ReadAt
from xengui.core.images.table_reader import BATCH, TableReader
from xengui.core.translate import tr

MOST_RANGES = 1 << 24
"""256 MiB of them: none of today's disks is so fragmented, but a bitmap may claim to be."""


@dataclass(frozen=True, slots=True, eq=False)
class FreeBlocks:
    """What the filesystem says is free: ``starts`` and ``ends``, guest byte offsets, sorted and apart.

    ``is_estimate``: it was not cleanly unmounted (or is in use), so that its journal or memory knows better.
    """

    starts: Bytes
    ends: Bytes
    is_estimate: bool

    @property
    def total(self) -> int:
        """Bytes free."""
        return int((self.ends - self.starts).sum())


def free_blocks(read: ReadAt, offset: int, size: int, checkpoint: Callable[[], None]) -> FreeBlocks | None:
    """The free blocks of the ext filesystem in ``size`` bytes at ``offset`` of the guest; None if it is none.

    Raises ValueError, with a sentence to show, when its tables cannot be trusted, and what ``read`` and
    ``checkpoint`` raise. ``checkpoint`` is called at least once a MiB read.
    """
    layout = ext_layout(read(offset + 1024, 1024), size)
    if layout is None:
        return None
    damaged = tr("The ext filesystem's group descriptors are damaged.")
    tables = TableReader(lambda at, length: read(offset + at, length), size, checkpoint, damaged)
    groups = _Groups.of(tables, layout, damaged)
    starts, ends = _joined([*_free_by_bitmaps(tables, layout, groups), *groups.free_uninit(layout)])
    starts, ends = np.minimum(starts, layout.clusters), np.minimum(ends, layout.clusters)
    scale, base = layout.ratio * layout.block_size, layout.first_block * layout.block_size
    ends = np.minimum(ends * scale + base, layout.blocks * layout.block_size)
    starts = starts * scale + base
    some = ends > starts
    return FreeBlocks(starts[some] + offset, ends[some] + offset, layout.is_dirty)


@dataclass(frozen=True, slots=True, eq=False)
class _Groups:
    """The group descriptors, an array for each field; places are block numbers."""

    block_bitmap: Bytes
    inode_bitmap: Bytes
    inode_table: Bytes
    uninit: Bytes  # numbers of the groups whose block bitmap was never written

    @classmethod
    def of(cls, tables: TableReader, layout: ExtLayout, damaged: str) -> "_Groups":
        """Read all of them; ValueError where one points out of the filesystem."""
        places = layout.descriptor_blocks()
        step = max(1, BATCH // layout.block_size)
        fields: list[list[Bytes]] = [[], [], [], []]
        left = layout.groups
        for first in range(0, len(places), step):
            data = tables.gather(places[first : first + step] * layout.block_size, layout.block_size)
            rows = layout.descriptors(data)[: max(left, 0)]
            left -= len(rows)
            for found, column in zip(fields, layout.columns(rows), strict=True):
                found.append(column)
            blocks = np.concatenate([each[-1] for each in fields[:3]])
            if len(blocks) and (blocks.min() < layout.first_block or blocks.max() >= layout.blocks):
                raise ValueError(damaged)
        block_bitmap, inode_bitmap, inode_table, uninit = (np.concatenate(each) for each in fields)
        written = np.sort(block_bitmap[uninit == 0])
        if (np.diff(written) == 0).any():  # else a small file could claim any number of ranges
            raise ValueError(damaged)
        return cls(block_bitmap, inode_bitmap, inode_table, np.flatnonzero(uninit))

    def free_uninit(self, layout: ExtLayout) -> list[tuple[Bytes, Bytes]]:
        """The free clusters of the groups that have no bitmap yet."""
        if not len(self.uninit):
            return []
        return [free_of_uninit(layout, self.uninit, self.block_bitmap, self.inode_bitmap, self.inode_table)]


def _free_by_bitmaps(tables: TableReader, layout: ExtLayout, groups: _Groups) -> list[tuple[Bytes, Bytes]]:
    """Runs of free clusters, by the bitmaps that were written."""
    row_bytes = layout.clusters_per_group // 8
    step = max(1, BATCH // layout.block_size)
    written = np.ones(layout.groups, np.bool_)
    written[groups.uninit] = False
    found = []
    count = 0
    for first in range(0, layout.groups, step):
        here = np.flatnonzero(written[first : first + step])
        if not len(here):
            continue
        data = tables.gather(groups.block_bitmap[first + here] * layout.block_size, layout.block_size)
        free = np.zeros((min(step, layout.groups - first), row_bytes), np.uint8)
        free[here] = ~data[:, :row_bytes]
        starts, ends = set_runs(free.ravel())
        count += len(starts)
        if count > MOST_RANGES:
            raise ValueError(tr("The free space is too fragmented to be mapped."))
        base = first * layout.clusters_per_group
        found.append((starts + base, ends + base))
    return found


def _joined(found: list[tuple[Bytes, Bytes]]) -> tuple[Bytes, Bytes]:
    """All ranges, sorted, and neighbours made one; they do not overlap."""
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    starts = np.concatenate([each for each, _ in found])
    ends = np.concatenate([each for _, each in found])
    order = np.argsort(starts, kind="stable")
    starts, ends = starts[order], ends[order]
    apart = ends[:-1] != starts[1:]
    one = np.ones(min(1, len(starts)), np.bool_)
    return starts[np.concatenate([one, apart])], ends[np.concatenate([apart, one])]
