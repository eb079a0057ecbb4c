"""VDI, VirtualBox's format: little-endian; VirtualBox's VDICore.h describes header version 1.1."""

import struct
from uuid import UUID

from xengui.core.images.formats.container import (
    LARGEST_VIRTUAL_SIZE,
    Container,
    Tables,
    bad_field,
    chunked,
    cut_short,
    damaged,
    insane_size,
)
from xengui.core.images.image import Identity, ImageFormat, ReadAt

SIGNATURE = b"\x7f\x10\xda\xbe"
SIGNATURE_AT = 64

_HEADER = struct.Struct("<II")
_LAYOUT = struct.Struct("<II")
_SIZES = struct.Struct("<QIII")
_ENTRY = struct.Struct("<I")
_VERSION = 0x00010001
_VARIANTS = {1: "dynamic", 2: "fixed", 3: "undo", 4: "differencing"}
_PARENT_AT = 0x1B8
_NOT_THERE = 0xFFFFFFFE  # this and the next: never written, written as zeros


def open_vdi(read: ReadAt, file_size: int, head: bytes) -> Container:
    """The VDI image that begins with ``head``."""
    version, kind = _HEADER.unpack_from(head, 0x44)[0], _ENTRY.unpack_from(head, 0x4C)[0]
    map_at, data_at = _LAYOUT.unpack_from(head, 0x154)
    size, block_size, extra, blocks = _SIZES.unpack_from(head, 0x170)
    variant = _VARIANTS.get(kind, "")
    if version != _VERSION or not variant or not 4096 <= block_size <= 1 << 30 or block_size & block_size - 1:
        return damaged(ImageFormat.VDI, file_size, bad_field("VDI"))
    if size > LARGEST_VIRTUAL_SIZE:
        return damaged(ImageFormat.VDI, file_size, insane_size("VDI"))
    if blocks < -(-size // block_size):
        return damaged(ImageFormat.VDI, file_size, bad_field("VDI"))
    if map_at + blocks * 4 > file_size:
        return damaged(ImageFormat.VDI, file_size, cut_short("VDI"))
    parent = UUID(bytes_le=head[_PARENT_AT : _PARENT_AT + 16])
    identity = Identity(
        ImageFormat.VDI,
        size,
        variant,
        cluster_size=block_size,
        # VirtualBox looks parents up by UUID in its registry; the file has no name.
        backing_file=f"{{{parent}}}" if parent.int and variant == "differencing" else "",
    )
    tables = Tables(read)

    def locate(block: int) -> int | None:
        place = tables.entry(map_at + block * 4, _ENTRY)
        return None if place >= _NOT_THERE else data_at + place * (block_size + extra) + extra

    return Container(identity, chunked(read, size, block_size, locate))
