"""UFS 1 and 2 of FreeBSD and NetBSD: the superblock as ``struct fs`` in FreeBSD's sys/ufs/ffs/fs.h has it."""

import struct

from xengui.core.images.content.fields import text_field
from xengui.core.images.image import Filesystem

NEAR_AT, FAR_AT = 8192, 65536
"""Where the superblock lies: far in for FreeBSD's UFS 2, near for UFS 1 and some of NetBSD's UFS 2."""
SUPERBLOCK_SIZE = 1376

_MAGIC_AT = 1372
_MAGICS = {  # the version, and the byte order: UFS keeps that of the machine which made it
    b"\x54\x19\x01\x00": (1, "<"),
    b"\x00\x01\x19\x54": (1, ">"),
    b"\x19\x01\x54\x19": (2, "<"),
    b"\x19\x54\x01\x19": (2, ">"),
}
_LABEL_AT, _ID_AT = 680, 144
_LARGEST_BLOCK = 65536


def ufs(superblock: bytes) -> Filesystem | None:
    """The UFS with this superblock."""
    version, order = _MAGICS.get(superblock[_MAGIC_AT : _MAGIC_AT + 4], (0, ""))
    if not version:
        return None
    block_size, fragment, per_block = struct.unpack_from(f"{order}3i", superblock, 48)
    if not 512 <= fragment <= block_size <= _LARGEST_BLOCK or per_block * fragment != block_size:
        return None
    if version == 2:
        blocks, _, fragments = struct.unpack_from(f"{order}3q", superblock, 1016)
        (size,) = struct.unpack_from(f"{order}q", superblock, 1080)
    else:
        (size,) = struct.unpack_from(f"{order}i", superblock, 36)
        blocks, _, fragments = struct.unpack_from(f"{order}3i", superblock, 196)
    if size <= 0:
        return None
    free = min(max(0, blocks * per_block + fragments), size)
    words = struct.unpack_from(f"{order}2I", superblock, _ID_AT)
    return Filesystem(
        "ufs",
        text_field(superblock[_LABEL_AT : _LABEL_AT + 32]) if version == 2 else "",
        "".join(f"{word:08x}" for word in words) if any(words) else "",
        size * fragment,
        (size - free) * fragment,
        free * fragment,
    )
