"""How an ext filesystem is laid out in groups, by its superblock; see ext_free.py for the sources."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from xengui.core.images.content.ext import MAGIC
from xengui.core.images.extent_map import Bytes
from xengui.core.translate import tr

MOST_GROUPS = 1 << 22
"""512 TiB in groups of 128 MiB, 32 TiB in the 8 MiB groups of 1 KiB blocks."""

_SUPERBLOCK_SIZE = 1024
_MAGIC_AT = 0x38
_VALID, _ERRORS = 0x1, 0x2
_SPARSE_SUPER2 = 0x200
_RECOVER, _JOURNAL_DEVICE, _META_BG, _64BIT = 0x4, 0x8, 0x10, 0x80
_SPARSE_SUPER, _GDT_CSUM, _BIGALLOC, _METADATA_CSUM = 0x1, 0x10, 0x200, 0x400
_BLOCK_UNINIT = 0x2

Descriptors = npt.NDArray[np.void]


class _Fields(NamedTuple):
    """Superblock fields, in the order of _FORM."""

    blocks: int
    first_block: int
    log_block_size: int
    log_cluster_size: int
    blocks_per_group: int
    clusters_per_group: int
    inodes_per_group: int
    state: int
    revision: int
    inode_size: int
    compat: int
    incompat: int
    ro_compat: int
    reserved_descriptors: int
    descriptor_size: int
    first_meta_bg: int
    blocks_high: int
    backup_1: int
    backup_2: int


_FORM = struct.Struct(
    "<4xI12xIIIIII"  # 0x04 blocks, 0x14 first data block, 0x18 and 0x1c sizes, 0x20.. per group
    "14xH"  # 0x3a state
    "16xI8xH"  # 0x4c revision, 0x58 inode size
    "2xIII"  # 0x5c features
    "102xH46xH4xI"  # 0xce reserved descriptor blocks, 0xfe descriptor size, 0x104 first meta_bg
    "72xI248xII"  # 0x150 blocks' upper half, 0x24c sparse_super2's groups with backups
)


@dataclass(frozen=True, slots=True)
class ExtLayout:
    """Sizes are bytes; blocks, clusters and groups are numbers of them. A cluster is ``ratio`` blocks."""

    block_size: int
    blocks: int
    first_block: int
    ratio: int
    clusters_per_group: int
    groups: int
    inode_blocks: int  # of each group's inode table
    descriptor_size: int
    old_descriptor_blocks: int  # those in one piece after each superblock; the rest is by meta_bg
    reserved_blocks: int
    backups: tuple[int, ...] | None  # the groups with a superblock; None: all
    has_uninit: bool
    is_dirty: bool

    @property
    def blocks_per_group(self) -> int:
        """Blocks in every group but the last."""
        return self.clusters_per_group * self.ratio

    @property
    def clusters(self) -> int:
        """Clusters in all, the last perhaps cut short."""
        return -(-(self.blocks - self.first_block) // self.ratio)

    @property
    def per_block(self) -> int:
        """Descriptors in a block of them; also the groups in a meta block group."""
        return self.block_size // self.descriptor_size

    def has_super(self, groups: Bytes) -> npt.NDArray[np.bool_]:
        """Which of ``groups`` begin with a copy of the superblock."""
        if self.backups is None:
            return np.ones(len(groups), np.bool_)
        return np.isin(groups, np.array(self.backups, np.int64))

    def descriptor_blocks(self) -> Bytes:
        """The block in which each block of descriptors lies."""
        index = np.arange(-(-self.groups // self.per_block), dtype=np.int64)
        superblock = _SUPERBLOCK_SIZE // self.block_size
        places = superblock + 1 + index
        meta = index >= self.old_descriptor_blocks
        group = index[meta] * self.per_block
        places[meta] = self.first_block + group * self.blocks_per_group + self.has_super(group)
        if len(places) and meta[0] and superblock != self.first_block:
            places[0] += 1  # bigalloc with 1 KiB blocks: the superblock is not in its group's first
        return places

    def base_blocks(self, groups: Bytes) -> Bytes:
        """How many blocks at each group's beginning hold superblock and descriptors, or are kept for them."""
        has_super = self.has_super(groups)
        old = np.where(has_super, 1 + self.old_descriptor_blocks + self.reserved_blocks, 0)
        within = groups % self.per_block
        in_meta = (within <= 1) | (within == self.per_block - 1)
        is_meta = groups >= self.old_descriptor_blocks * self.per_block
        if self.groups <= self.old_descriptor_blocks * self.per_block:
            is_meta[:] = False
        return np.where(is_meta, has_super.astype(np.int64) + in_meta, old)

    def descriptors(self, data: npt.NDArray[np.uint8]) -> Descriptors:
        """Blocks of descriptors as records."""
        names = ["block_bitmap", "inode_bitmap", "inode_table", "flags"]
        formats, offsets = ["<u4", "<u4", "<u4", "<u2"], [0, 4, 8, 0x12]
        if self.descriptor_size >= 64:
            names += [f"{name}_high" for name in names[:3]]
            formats += ["<u4"] * 3
            offsets += [0x20, 0x24, 0x28]
        form = np.dtype(
            {"names": names, "formats": formats, "offsets": offsets, "itemsize": self.descriptor_size}
        )
        rows: Descriptors = np.ascontiguousarray(data).reshape(-1).view(form)
        return rows

    def columns(self, rows: Descriptors) -> Iterator[Bytes]:
        """Block bitmaps, inode bitmaps and tables by block number; then which block bitmaps are unwritten."""
        for name in ("block_bitmap", "inode_bitmap", "inode_table"):
            places = rows[name].astype(np.int64)
            if self.descriptor_size >= 64:
                places |= rows[f"{name}_high"].astype(np.int64) << 32
            yield places
        flags = rows["flags"].astype(np.int64)
        yield flags & (_BLOCK_UNINIT if self.has_uninit else 0)


def ext_layout(superblock: bytes, size: int) -> ExtLayout | None:
    """The layout by ``superblock`` of a filesystem in ``size`` bytes; None where there is none.

    Raises ValueError where it cannot be so.
    """
    if len(superblock) < _SUPERBLOCK_SIZE or not superblock.startswith(MAGIC, _MAGIC_AT):
        return None
    raw = _Fields(*_FORM.unpack_from(superblock))
    if raw.incompat & _JOURNAL_DEVICE:
        return None
    wide = raw.incompat & _64BIT
    blocks = raw.blocks | (raw.blocks_high << 32 if wide else 0)
    clustered = raw.ro_compat & _BIGALLOC
    per_group = raw.clusters_per_group if clustered else raw.blocks_per_group
    descriptor_size = raw.descriptor_size if wide else 32
    ratio_bits = raw.log_cluster_size - raw.log_block_size if clustered else 0
    if (
        raw.log_block_size > 6
        or not 0 <= ratio_bits <= 16
        or not raw.first_block < 2
        or blocks <= raw.first_block
        or not 8 <= per_group <= 8192 << raw.log_block_size
        or per_group % 8
        or per_group << ratio_bits != raw.blocks_per_group
        or not 32 <= descriptor_size <= 1024
        or descriptor_size & descriptor_size - 1
        or (wide and descriptor_size < 64)
    ):
        raise ValueError(tr("The ext superblock is damaged."))
    block_size = 1024 << raw.log_block_size
    groups = -(-(blocks - raw.first_block) // raw.blocks_per_group)
    if blocks * block_size > size:
        raise ValueError(tr("The ext filesystem is larger than what it lies in."))
    if groups > MOST_GROUPS:
        raise ValueError(tr("The ext superblock is damaged."))
    descriptor_blocks = -(-groups // (block_size // descriptor_size))
    in_order = min(raw.first_meta_bg, descriptor_blocks) if raw.incompat & _META_BG else descriptor_blocks
    inode_size = raw.inode_size if raw.revision else 128
    return ExtLayout(
        block_size,
        blocks,
        raw.first_block,
        1 << ratio_bits,
        per_group,
        groups,
        -(-raw.inodes_per_group * inode_size // block_size),
        descriptor_size,
        in_order,
        raw.reserved_descriptors,
        _backups(raw, groups),
        bool(raw.ro_compat & (_GDT_CSUM | _METADATA_CSUM)),
        bool(raw.incompat & _RECOVER) or raw.state & (_VALID | _ERRORS) != _VALID,
    )


def _backups(raw: _Fields, groups: int) -> tuple[int, ...] | None:
    """The groups with a superblock: 0 and 1 and the powers of 3, 5 and 7, or the two it names, or all."""
    if raw.compat & _SPARSE_SUPER2:
        return 0, raw.backup_1, raw.backup_2
    if not raw.ro_compat & _SPARSE_SUPER:
        return None
    found = [0, 1]
    for base in (3, 5, 7):
        power = base
        while power < groups:
            found.append(power)
            power *= base
    return tuple(found)
