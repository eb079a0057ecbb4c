"""ZFS members: the first label's list of names and values, by Sun's "ZFS On-Disk Specification" (2006), 1.3.

The list is in the XDR form of nvlists (libnvpair's nv.h; XDR is RFC 4506): all words big-endian, of 4 bytes.
"""

import struct

from xengui.core.images.content.fields import text_field
from xengui.core.images.image import Filesystem

LABEL_AT = 16 * 1024
LABEL_SIZE = 4096
"""The names wanted come first in a list that may take 112 KiB."""

_HEADERS = (b"\1\0\0\0", b"\1\1\0\0")  # XDR; the byte order of the host that wrote it
_MOST_PAIRS = 64
_U64, _STRING = 8, 9  # enum data_type_t
_PAIR, _NUMBER, _HEAD_SIZE = struct.Struct(">II"), struct.Struct(">Q"), 12


def zfs(label: bytes) -> Filesystem | None:
    """The member of a pool with this list of names and values; its size is the pool's affair."""
    if label[:4] not in _HEADERS:
        return None
    values = dict(_pairs(label))
    name, pool = values.get("name"), values.get("pool_guid")
    if pool is None or len(pool) != _NUMBER.size:
        return None
    return Filesystem("zfs_member", text_field(name or b""), str(_NUMBER.unpack(pool)[0]))


def _pairs(label: bytes) -> list[tuple[str, bytes]]:
    """Those of the list's values that are one string or one number, in their bytes."""
    found, at = [], _HEAD_SIZE
    for _ in range(_MOST_PAIRS):
        if at + 8 > len(label):
            break
        length = _PAIR.unpack_from(label, at)[0]
        pair = label[at : at + length]
        if length < 24 or len(pair) < length:
            break
        name_length = _PAIR.unpack_from(pair, 4)[1]
        value_at = 12 + (name_length + 3 & ~3)
        if value_at + 8 <= length:
            kind, count = _PAIR.unpack_from(pair, value_at)
            name = text_field(pair[12 : 12 + name_length])
            value = pair[value_at + 8 :]
            if kind == _U64 and count == 1:
                found.append((name, value[: _NUMBER.size]))
            elif kind == _STRING and count == 1 and len(value) >= 4:
                found.append((name, value[4 : 4 + int.from_bytes(value[:4])]))
        at += length
    return found
