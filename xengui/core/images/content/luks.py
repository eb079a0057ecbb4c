"""LUKS 1 and 2: cryptsetup's "LUKS On-Disk Format Specification" and "LUKS2 On-Disk Format"."""

import struct

from xengui.core.images.content.fields import text_field
from xengui.core.images.image import Filesystem, ReadAt

MAGIC = b"LUKS\xba\xbe"

_VERSION = struct.Struct(">6xH")


def luks(read: ReadAt, head: bytes) -> Filesystem | None:
    """The LUKS volume whose first 4 KiB are ``head``; only version 2 has a label."""
    version: int = _VERSION.unpack_from(head)[0]
    if version not in (1, 2):
        return None
    label = text_field(head[24:72]) if version == 2 else ""
    return Filesystem("crypto_LUKS", label, text_field(head[168:208]))
