"""NTFS: the boot sector, and the volume's name from the fourth record of its master file table.

Microsoft documents the boot sector; the layout of the records is as the Linux-NTFS project found it.
"""

import struct

from xengui.core.images.image import Filesystem, ReadAt

MAGIC = b"NTFS    "
MAGIC_AT = 3

_BOOT = struct.Struct("<11xHB26xQQ8xb7xQ")
_FIRST_ATTRIBUTE = struct.Struct("<20xH")
_ATTRIBUTE = struct.Struct("<IIB")
_RESIDENT = struct.Struct("<16xIH")
_VOLUME_RECORD = 3
_VOLUME_NAME, _END = 0x60, 0xFFFFFFFF
_MOST_ATTRIBUTES = 32


def ntfs(read: ReadAt, head: bytes) -> Filesystem | None:
    """The NTFS filesystem whose first 4 KiB are ``head``."""
    sector_size, per_cluster, sectors, mft, record_code, serial = _BOOT.unpack_from(head)
    if sector_size not in (256, 512, 1024, 2048, 4096) or not per_cluster:
        return None
    # Clusters above 64 KiB are written as a negative power of two.
    cluster_size = sector_size * (per_cluster if per_cluster <= 128 else 1 << min(256 - per_cluster, 12))
    record_size = 1 << min(-record_code, 12) if record_code < 0 else record_code * cluster_size
    label = ""
    if 256 <= record_size <= 4096:
        label = _label(read(mft * cluster_size + _VOLUME_RECORD * record_size, record_size))
    # The boot sector's own copy at the end is one sector more than it counts.
    return Filesystem("ntfs", label, f"{serial:016X}", sectors * sector_size)


def _label(record: bytes) -> str:
    """The $VOLUME_NAME attribute of the record for $Volume."""
    if not record.startswith(b"FILE"):
        return ""
    at: int = _FIRST_ATTRIBUTE.unpack_from(record)[0]
    for _ in range(_MOST_ATTRIBUTES):
        if at + 24 > len(record):
            break
        kind, length, non_resident = _ATTRIBUTE.unpack_from(record, at)
        if kind == _END or length < 24:
            break
        if kind == _VOLUME_NAME and not non_resident:
            size, value_at = _RESIDENT.unpack_from(record, at)
            value = record[at + value_at : at + value_at + min(size, 256)]
            return value.decode("utf-16-le", "replace").rstrip("\0 ")
        at += length
    return ""
