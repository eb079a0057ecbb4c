"""SquashFS: the superblock at the beginning (Documentation/filesystems/squashfs.rst, squashfs_fs.h)."""

import struct

from xengui.core.images.image import Filesystem, ReadAt

MAGIC = b"hsqs"

_SUPERBLOCK = struct.Struct("<28xHH8xQ")


def squashfs(read: ReadAt, head: bytes) -> Filesystem | None:
    """The SquashFS whose first 4 KiB are ``head``: full, as nothing can be added to one."""
    major, _, size = _SUPERBLOCK.unpack_from(head)
    return Filesystem("squashfs", size=size, used=size, free=0) if major == 4 else None
