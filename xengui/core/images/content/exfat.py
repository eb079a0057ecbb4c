"""exFAT, by Microsoft's "exFAT file system specification": the boot sector, and the root folder's label."""

import struct

from xengui.core.images.image import Filesystem, ReadAt

MAGIC = b"EXFAT   "
MAGIC_AT = 3

_BOOT = struct.Struct("<72xQ8xIIII4xBB")
_ENTRY = 32
_LABEL, _END = 0x83, 0
_MOST_ROOT_BYTES = 16 * 1024
_LONGEST_LABEL = 15  # UTF-16 units


def exfat(read: ReadAt, head: bytes) -> Filesystem | None:
    """The exFAT filesystem whose first 4 KiB are ``head``; of free space it keeps but a rough percentage."""
    sectors, heap, clusters, root, serial, sector_bits, per_cluster_bits = _BOOT.unpack_from(head)
    if not 9 <= sector_bits <= 12 or sector_bits + per_cluster_bits > 25 or not sectors or not clusters:
        return None
    cluster_size = 1 << sector_bits + per_cluster_bits
    label = ""
    if 2 <= root < clusters + 2:
        at = (heap << sector_bits) + (root - 2) * cluster_size
        label = _label(read(at, min(cluster_size, _MOST_ROOT_BYTES)))
    number = f"{serial >> 16:04X}-{serial & 0xFFFF:04X}" if serial else ""
    return Filesystem("exfat", label, number, sectors << sector_bits)


def _label(root: bytes) -> str:
    """The root folder's label entry, which may stand anywhere in it."""
    for at in range(0, len(root), _ENTRY):
        if root[at] == _END:
            break
        if root[at] == _LABEL:
            length = min(root[at + 1], _LONGEST_LABEL) * 2
            return root[at + 2 : at + 2 + length].decode("utf-16-le", "replace").rstrip("\0 ")
    return ""
