"""btrfs: the superblock 64 KiB in, as the "On-disk Format" page of btrfs's documentation has it."""

import struct

from xengui.core.images.content.fields import text_field, uuid_field
from xengui.core.images.image import Filesystem

MAGIC = b"_BHRfS_M"
MAGIC_AT = 64
SUPERBLOCK_AT = 65536
SUPERBLOCK_SIZE = 1024

_SIZES = struct.Struct("<QQ8xQ")
_LABEL_AT = 299


def btrfs(superblock: bytes) -> Filesystem | None:
    """The btrfs filesystem with this superblock. ``used`` counts each byte once, whatever the profile."""
    total, used, devices = _SIZES.unpack_from(superblock, 112)
    alone = devices == 1  # else the figures are those of all devices together
    return Filesystem(
        "btrfs",
        text_field(superblock[_LABEL_AT : _LABEL_AT + 256]),
        uuid_field(superblock[32:48]),
        total if alone else None,
        min(used, total) if alone else None,
        max(0, total - used) if alone else None,
    )
