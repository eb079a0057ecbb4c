"""XFS: the superblock in the first sector, as "XFS Filesystem Structure" (xfs_dsb) has it; big-endian."""

import struct

from xengui.core.images.content.fields import text_field, uuid_field
from xengui.core.images.image import Filesystem, ReadAt

MAGIC = b"XFSB"

_BLOCKS = struct.Struct(">4xIQ16x16s")
_FREE = struct.Struct(">Q")
_FREE_AT = 144


def xfs(read: ReadAt, head: bytes) -> Filesystem | None:
    """The XFS filesystem whose first 4 KiB are ``head``. The free count is that of the last clean unmount."""
    block_size, blocks, uuid = _BLOCKS.unpack_from(head)
    if not 512 <= block_size <= 65536 or block_size & block_size - 1 or not blocks:
        return None
    free = min(_FREE.unpack_from(head, _FREE_AT)[0], blocks)
    return Filesystem(
        "xfs",
        text_field(head[108:120]),
        uuid_field(uuid),
        blocks * block_size,
        (blocks - free) * block_size,
        free * block_size,
    )
