"""VMDK, by VMware's "Virtual Disk Format 5.0" note: sparse extents ("KDMV") and text descriptors."""

import re
import struct

from xengui.core.images.formats.container import (
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

MAGIC = b"KDMV"
DESCRIPTOR_MAGIC = b"# Disk DescriptorFile"

_HEADER = struct.Struct("<4xIIQQQQIQQQ")
_GRAIN = struct.Struct("<QI")
_ENTRY = struct.Struct("<I")
_SECTOR = 512
_COMPRESSED = 1 << 16
_AT_END = 2**64 - 1
_DESCRIPTOR_MOST = 64 * 1024

_FIELD = re.compile(rb'^[ \t]*(createType|parentFileNameHint)[ \t]*=[ \t]*"([^"\r\n]*)"', re.MULTILINE)
_EXTENT = re.compile(
    rb'^[ \t]*(?:RW|RDONLY|NOACCESS)[ \t]+(\d{1,20})[ \t]+([A-Z]+)(?:[ \t]+"([^"\r\n]*)")?', re.MULTILINE
)


def open_vmdk(read: ReadAt, file_size: int, head: bytes) -> Container:
    """The sparse extent that begins with ``head``; often a whole disk with its descriptor inside."""
    header = _HEADER.unpack_from(head)
    if header[8] == _AT_END:  # stream-optimized: the true header is the footer, before the end marker
        footer = read(file_size - 1024, 512)
        if not footer.startswith(MAGIC):
            return damaged(ImageFormat.VMDK, file_size, cut_short("VMDK"))
        header = _HEADER.unpack_from(footer)
    _, flags, capacity, grain, descriptor_at, descriptor_size, per_table, _, directory_at, _ = header
    size = capacity * _SECTOR
    if size > LARGEST_VIRTUAL_SIZE:
        return damaged(ImageFormat.VMDK, file_size, insane_size("VMDK"))
    if not 1 <= grain <= 1 << 20 or grain & grain - 1 or not 1 <= per_table <= 4096:
        return damaged(ImageFormat.VMDK, file_size, bad_field("VMDK"))
    entries = -(-capacity // (grain * per_table))
    if directory_at * _SECTOR + entries * 4 > file_size:
        return damaged(ImageFormat.VMDK, file_size, cut_short("VMDK"))
    fields = {}
    if descriptor_at and descriptor_size:
        length = min(descriptor_size * _SECTOR, _DESCRIPTOR_MOST)
        fields = _fields(read(descriptor_at * _SECTOR, length))
    identity = Identity(
        ImageFormat.VMDK,
        size,
        variant=fields.get(b"createType", ""),
        cluster_size=grain * _SECTOR,
        backing_file=fields.get(b"parentFileNameHint", ""),
    )
    packed = bool(flags & _COMPRESSED)
    return Container(identity, _guest(read, size, grain * _SECTOR, per_table, directory_at * _SECTOR, packed))


def open_descriptor(read: ReadAt, file_size: int, head: bytes) -> Container:
    """The text that names the files in which the disk is."""
    text = read(0, min(file_size, _DESCRIPTOR_MOST)) if file_size > len(head) else head[:file_size]
    fields = _fields(text)
    extents = _EXTENT.findall(text)
    if not extents:
        return damaged(ImageFormat.VMDK, file_size, bad_field("VMDK"))
    size = sum(int(sectors) for sectors, _, _ in extents) * _SECTOR
    if size > LARGEST_VIRTUAL_SIZE:
        return damaged(ImageFormat.VMDK, file_size, insane_size("VMDK"))
    return Container(
        Identity(
            ImageFormat.VMDK,
            size,
            variant=fields.get(b"createType", ""),
            backing_file=fields.get(b"parentFileNameHint", ""),
            data_file=next((_text(name) for _, _, name in extents if name), ""),
        )
    )


def _fields(descriptor: bytes) -> dict[bytes, str]:
    return {name: _text(value) for name, value in _FIELD.findall(descriptor.partition(b"\0")[0])}


def _text(value: bytes) -> str:
    return value.decode("utf-8", "surrogateescape")


def _guest(
    read: ReadAt, size: int, grain_size: int, per_table: int, directory_at: int, packed: bool
) -> ReadAt:
    """Through the grain directory and its tables to the grains."""
    tables, unpacker = Tables(read), Unpacker(read, 15)

    def locate(grain: int) -> int | bytes | None:
        upper, lower = divmod(grain, per_table)
        table = tables.entry(directory_at + upper * 4, _ENTRY)
        sector = tables.entry(table * _SECTOR + lower * 4, _ENTRY) if table else 0
        if sector <= 1:  # 0: never written; 1: written as zeros
            return None
        if not packed:
            return sector * _SECTOR
        _, length = _GRAIN.unpack(read(sector * _SECTOR, _GRAIN.size))
        return unpacker.unpack(sector * _SECTOR + _GRAIN.size, min(length, 2 * grain_size), grain_size)

    return chunked(read, size, grain_size, locate)
