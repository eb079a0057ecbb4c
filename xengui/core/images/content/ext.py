"""ext2, ext3 and ext4: the superblock 1 KiB in, as the kernel's Documentation/filesystems/ext4 has it."""

import struct

from xengui.core.images.content.fields import text_field, uuid_field
from xengui.core.images.image import Filesystem, ReadAt

MAGIC = b"\x53\xef"
MAGIC_AT = 0x438

_SUPERBLOCK = 1024
_COUNTS = struct.Struct("<4xI4xI8xI")
_FEATURES = struct.Struct("<III16s16s")
_HIGH_COUNTS = struct.Struct("<I4xI")

_HAS_JOURNAL = 0x4
_JOURNAL_DEVICE, _64BIT = 0x8, 0x80
# What ext3 may have: more makes it ext4 (filetype, recover, meta_bg; sparse_super, large_file, btree_dir).
_EXT3_INCOMPAT = 0x2 | 0x4 | 0x10
_EXT3_RO_COMPAT = 0x1 | 0x2 | 0x4


def ext(read: ReadAt, head: bytes) -> Filesystem | None:
    """The ext filesystem whose first 4 KiB are ``head``."""
    blocks, free, log_block_size = _COUNTS.unpack_from(head, _SUPERBLOCK)
    compat, incompat, ro_compat, uuid, label = _FEATURES.unpack_from(head, _SUPERBLOCK + 0x5C)
    if log_block_size > 6 or not blocks:
        return None
    if incompat & _64BIT:
        high_blocks, high_free = _HIGH_COUNTS.unpack_from(head, _SUPERBLOCK + 0x150)
        blocks |= high_blocks << 32
        free |= high_free << 32
    if incompat & _JOURNAL_DEVICE:
        kind = "jbd"
    elif incompat & ~_EXT3_INCOMPAT or ro_compat & ~_EXT3_RO_COMPAT:
        kind = "ext4"
    else:
        kind = "ext3" if compat & _HAS_JOURNAL else "ext2"
    block_size = 1024 << log_block_size
    free = min(free, blocks)
    return Filesystem(
        kind,
        text_field(label),
        uuid_field(uuid),
        blocks * block_size,
        (blocks - free) * block_size,
        free * block_size,
    )
