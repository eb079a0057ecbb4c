"""qcow2 (and the header of its ancestor qcow), as QEMU's docs/interop/qcow2.txt lays it down."""

import struct

from xengui.core.images.formats.container import (
    CONTENT_SPAN,
    LARGEST_VIRTUAL_SIZE,
    Container,
    Tables,
    Unpacker,
    bad_field,
    chunked,
    cut_short,
    damaged,
    insane_size,
)
from xengui.core.images.image import Identity, ImageFormat, ReadAt
from xengui.core.translate import tr

MAGIC = b"QFI\xfb"

_HEADER = struct.Struct(">4xIQIIQIIQQIIQ")
_FEATURES = struct.Struct(">Q")
_LENGTH = struct.Struct(">I")
_EXTENSION = struct.Struct(">II")
_QCOW1 = struct.Struct(">4xIQI4xQBB")
_ENTRY = struct.Struct(">Q")

_CORRUPT, _DATA_FILE, _COMPRESSION, _EXTENDED_L2 = 1 << 1, 1 << 2, 1 << 3, 1 << 4
_KNOWN_FEATURES = 0b11111
_DATA_FILE_EXTENSION = 0x44415441
_OFFSET = 0x00FF_FFFF_FFFF_FE00
_COMPRESSED = 1 << 62
_ALL_ZERO = 1
_MOST_SNAPSHOTS = 65536
_LONGEST_NAME = 1023
_SUBCLUSTERS = 32


def open_qcow2(read: ReadAt, file_size: int, head: bytes) -> Container:
    """The qcow2 image that begins with ``head``."""
    version, backing_at, backing_length, bits, size, crypt, l1_size, l1_at, _, _, snapshots, _ = (
        _HEADER.unpack_from(head)
    )
    if version == 1:
        return _open_qcow1(read, file_size, head)
    features = _FEATURES.unpack_from(head, 72)[0] if version >= 3 else 0
    problem = _problem(version, bits, features, snapshots) or _size_problem(
        size, bits, features, l1_size, l1_at, file_size
    )
    if not problem and backing_length > _LONGEST_NAME:
        problem = bad_field("qcow2")
    if problem:
        return damaged(ImageFormat.QCOW2, file_size, problem)
    cluster_size = 1 << bits
    header_length = _LENGTH.unpack_from(head, 100)[0] if version >= 3 else 72
    identity = Identity(
        ImageFormat.QCOW2,
        size,
        variant=f"v{version}",
        cluster_size=cluster_size,
        snapshots=snapshots,
        backing_file=_name(read, backing_at, backing_length),
        data_file=_data_file(read, header_length, cluster_size) if features & _DATA_FILE else "",
    )
    if crypt or features & _DATA_FILE:
        return Container(identity)
    table_span = cluster_size // (16 if features & _EXTENDED_L2 else 8) * cluster_size
    if table_span >= CONTENT_SPAN and l1_size and not _ENTRY.unpack(read(l1_at, 8))[0] & _OFFSET:
        return Container(identity)  # nothing where content begins: as good as no guest, and common
    zlib_packed = not features & _COMPRESSION or head[104] == 0
    return Container(identity, _guest(read, size, bits, l1_at, bool(features & _EXTENDED_L2), zlib_packed))


def _problem(version: int, bits: int, features: int, snapshots: int) -> str:
    if version not in (2, 3) or features & ~_KNOWN_FEATURES:
        return tr("The qcow2 image needs a newer program: a version or feature unknown here.")
    if features & _CORRUPT:
        return tr("QEMU has marked this qcow2 image as damaged; “qemu-img check” says more.")
    if not 9 <= bits <= 21 or snapshots > _MOST_SNAPSHOTS:
        return bad_field("qcow2")
    return ""


def _size_problem(size: int, bits: int, features: int, l1_size: int, l1_at: int, file_size: int) -> str:
    if size > LARGEST_VIRTUAL_SIZE:
        return insane_size("qcow2")
    entry_bits = 4 if features & _EXTENDED_L2 else 3
    if l1_size < -(-size >> (2 * bits - entry_bits)):
        return bad_field("qcow2")
    if l1_at + l1_size * 8 > file_size or l1_at % (1 << bits):
        return cut_short("qcow2") if l1_size else ""
    return ""


def _name(read: ReadAt, offset: int, length: int) -> str:
    return read(offset, length).decode("utf-8", "surrogateescape").rstrip("\0") if offset and length else ""


def _data_file(read: ReadAt, offset: int, cluster_size: int) -> str:
    """The data file's name, from the header's extensions in the first cluster."""
    for _ in range(16):
        kind, length = _EXTENSION.unpack(read(offset, 8))
        if not kind or offset + 8 + length > cluster_size:
            break
        if kind == _DATA_FILE_EXTENSION:
            return _name(read, offset + 8, min(length, _LONGEST_NAME))
        offset += 8 + (length + 7 & ~7)
    return ""


def _guest(read: ReadAt, size: int, bits: int, l1_at: int, extended: bool, zlib_packed: bool) -> ReadAt:
    """Through L1 and L2 to the clusters; with extended L2 entries, to their 32 subclusters."""
    tables, unpacker = Tables(read), Unpacker(read, -15)
    cluster_size = 1 << bits
    entry_size = 16 if extended else 8
    per_table = cluster_size // entry_size
    parts = _SUBCLUSTERS if extended else 1
    size_bits = bits - 8  # of a compressed cluster's descriptor: its length in sectors

    def packed(entry: int, part: int) -> bytes | None:
        if not zlib_packed:
            return None
        offset_bits = 62 - size_bits
        offset = entry & (1 << offset_bits) - 1
        sectors = (entry >> offset_bits & (1 << size_bits) - 1) + 1
        chunk = unpacker.unpack(offset, sectors * 512 - offset % 512, cluster_size)
        if chunk is None or not extended:
            return chunk
        part_size = cluster_size // parts
        return chunk[part * part_size : (part + 1) * part_size]

    def locate(chunk: int) -> int | bytes | None:
        cluster, part = divmod(chunk, parts)
        upper, lower = divmod(cluster, per_table)
        l2_at = tables.entry(l1_at + upper * 8, _ENTRY) & _OFFSET
        if not l2_at:
            return None
        entry = tables.entry(l2_at + lower * entry_size, _ENTRY)
        if entry & _COMPRESSED:
            return packed(entry & _COMPRESSED - 1, part)
        if extended:
            if not tables.entry(l2_at + lower * entry_size + 8, _ENTRY) >> part & 1:
                return None
        elif entry & _ALL_ZERO:
            return None
        offset = entry & _OFFSET
        return offset + part * (cluster_size // parts) if offset else None

    return chunked(read, size, cluster_size // parts, locate)


def _open_qcow1(read: ReadAt, file_size: int, head: bytes) -> Container:
    """The old qcow: only its header, since nothing makes it any more."""
    _, backing_at, backing_length, size, bits, _ = _QCOW1.unpack_from(head)
    if size > LARGEST_VIRTUAL_SIZE:
        return damaged(ImageFormat.QCOW2, file_size, insane_size("qcow"))
    if not 9 <= bits <= 21 or backing_length > _LONGEST_NAME:
        return damaged(ImageFormat.QCOW2, file_size, bad_field("qcow"))
    backing_file = _name(read, backing_at, backing_length)
    return Container(
        Identity(ImageFormat.QCOW2, size, variant="v1", cluster_size=1 << bits, backing_file=backing_file)
    )
