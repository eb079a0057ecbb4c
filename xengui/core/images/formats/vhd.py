"""VHD, by Microsoft's "Virtual Hard Disk Image Format Specification" 1.0: all big-endian.

A fixed VHD is the guest's bytes and a footer; dynamic and differencing ones begin with the footer's copy.
"""

import struct

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
from xengui.core.translate import tr

COOKIE = b"conectix"
FOOTER_SIZE = 512

_FOOTER = struct.Struct(">16xQ24xQ4xI")
_SPARSE = struct.Struct(">8s8xQ4xII")
_ENTRY = struct.Struct(">I")
_FIXED, _DYNAMIC, _DIFFERENCING = 2, 3, 4
_VARIANTS = {_FIXED: "fixed", _DYNAMIC: "dynamic", _DIFFERENCING: "differencing"}
_UNALLOCATED = 0xFFFFFFFF


def open_vhd(read: ReadAt, file_size: int, footer: bytes) -> Container:
    """The VHD whose footer, or its copy at the beginning, is ``footer``."""
    header_at, size, kind = _FOOTER.unpack_from(footer)
    variant = _VARIANTS.get(kind)
    if variant is None:
        return damaged(ImageFormat.VHD, file_size, bad_field("VHD"))
    if size > LARGEST_VIRTUAL_SIZE:
        return damaged(ImageFormat.VHD, file_size, insane_size("VHD"))
    if kind == _FIXED:
        if size > file_size - FOOTER_SIZE:
            return damaged(ImageFormat.VHD, file_size, cut_short("VHD"))
        return Container(Identity(ImageFormat.VHD, size, variant), read)
    return _open_sparse(read, file_size, size, variant, header_at)


def _open_sparse(read: ReadAt, file_size: int, size: int, variant: str, header_at: int) -> Container:
    header = read(header_at, 1024)
    cookie, table_at, entries, block_size = _SPARSE.unpack_from(header)
    if header_at + 1024 > file_size or table_at > file_size:
        return damaged(ImageFormat.VHD, file_size, cut_short("VHD"))
    if cookie != b"cxsparse" or block_size < 4096 or block_size & block_size - 1 or block_size > 1 << 30:
        return damaged(ImageFormat.VHD, file_size, bad_field("VHD"))
    if entries < -(-size // block_size):
        return damaged(ImageFormat.VHD, file_size, bad_field("VHD"))
    if table_at + entries * 4 > file_size:
        return damaged(ImageFormat.VHD, file_size, cut_short("VHD"))
    differencing = variant == _VARIANTS[_DIFFERENCING]
    identity = Identity(
        ImageFormat.VHD,
        size,
        variant,
        cluster_size=block_size,
        backing_file=_parent(header) if differencing else "",
    )
    return Container(identity, _guest(read, size, table_at, block_size, differencing))


def _parent(header: bytes) -> str:
    """The parent's name, which the specification wants there in UTF-16."""
    name = header[64:576].decode("utf-16-be", "replace").partition("\0")[0]
    return name or tr("a parent without a name")


def _guest(read: ReadAt, size: int, table_at: int, block_size: int, differencing: bool) -> ReadAt:
    """Through the block allocation table; a block begins with its bitmap of sectors."""
    tables = Tables(read)
    bitmap_size = -(-block_size // 4096 // 512) * 512
    # Only a differencing disk's bitmap matters: its clear bits are the parent's sectors.
    unit = 4096 if differencing else block_size

    def locate(chunk: int) -> int | bytes | None:
        block, part = divmod(chunk, block_size // unit)
        sector = tables.entry(table_at + block * 4, _ENTRY)
        if sector == _UNALLOCATED:
            return None
        data_at = sector * 512 + bitmap_size + part * unit
        if not differencing:
            return data_at
        present = read(sector * 512 + part, 1)[0]
        if present == 0xFF:
            return data_at
        data = read(data_at, unit) if present else b""
        return b"".join(
            data[bit * 512 : bit * 512 + 512] if present >> (7 - bit) & 1 else bytes(512) for bit in range(8)
        )

    return chunked(read, size, unit, locate)
