"""LVM2 physical volumes: the label in one of the first four sectors (lib/format_text/layout.h in LVM2)."""

import struct

from xengui.core.images.image import Filesystem, ReadAt

MAGIC = b"LABELONE"
TYPE = b"LVM2 001"

_LABEL = struct.Struct("<8sQ4xI8s")
_SIZE = struct.Struct("<Q")
_SECTORS = range(0, 2048, 512)
_GROUPS = (6, 4, 4, 4, 4, 4, 6)


def lvm(read: ReadAt, head: bytes) -> Filesystem | None:
    """The physical volume whose first 4 KiB are ``head``, if there is a label in them."""
    for at in _SECTORS:
        if not head.startswith(MAGIC, at):
            continue
        _, sector, header_at, kind = _LABEL.unpack_from(head, at)
        if kind != TYPE or sector * 512 != at or header_at > 512 - 40:
            continue
        header = at + header_at
        letters = head[header : header + 32].decode("ascii", "replace")
        groups, taken = [], 0
        for length in _GROUPS:
            groups.append(letters[taken : taken + length])
            taken += length
        return Filesystem("LVM2_member", "", "-".join(groups), _SIZE.unpack_from(head, header + 32)[0])
    return None
