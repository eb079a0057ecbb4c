"""Linux swap: the mark in a page's last ten bytes, the header 1 KiB in (include/linux/swap.h)."""

import struct

from xengui.core.images.content.fields import text_field, uuid_field
from xengui.core.images.image import Filesystem

MAGICS = (b"SWAPSPACE2", b"SWAP-SPACE")
PAGE_SIZES = (4096, 8192, 16384, 32768, 65536)

_LITTLE, _BIG = struct.Struct("<II"), struct.Struct(">II")


def swap(head: bytes, page_size: int, magic: bytes) -> Filesystem | None:
    """The swap area whose first 4 KiB are ``head`` and whose pages of ``page_size`` end in ``magic``."""
    if magic not in MAGICS:
        return None
    if magic == MAGICS[1]:  # the version before Linux 2.2: a bitmap, no header
        return Filesystem("swap")
    version, last_page = _LITTLE.unpack_from(head, 1024)
    if version != 1:
        version, last_page = _BIG.unpack_from(head, 1024)
    if version != 1 or not last_page:
        return None
    label, uuid = text_field(head[1052:1068]), uuid_field(head[1036:1052])
    return Filesystem("swap", label, uuid, (last_page + 1) * page_size)
