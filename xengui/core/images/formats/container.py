"""What every container format gives: an identity, and a way to read what its guest would."""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from xengui.core.images.image import Identity, ImageFormat, ReadAt
from xengui.core.translate import tr

LARGEST_VIRTUAL_SIZE = 2**63 - 1
"""What off_t holds; a header that promises more is not to be believed."""

CONTENT_SPAN = 128 * 1024
"""The first bytes of a disk: where nothing is known to be in them, no content can be recognised."""

_PAGE = 4096
_MOST_UNPACKED = 16
_LARGEST_UNPACKED = 2 * 1024**2


@dataclass(frozen=True, slots=True)
class Container:
    """A container's ``identity`` (still without content) and its guest's bytes, None if they are elsewhere.

    ``guest`` gives zeros for what the file itself does not hold: unallocated, encrypted or in a backing file.
    """

    identity: Identity
    guest: ReadAt | None = None


def damaged(image_format: ImageFormat, file_size: int, why: str) -> Container:
    """The container whose header cannot be trusted, for the reason ``why``."""
    return Container(Identity(image_format, file_size, problem=why))


def insane_size(name: str) -> str:
    """The sentence for a virtual size that no file can have; ``name`` is the format's."""
    return tr("The {name} header gives an impossible virtual size.").format(name=name)


def cut_short(name: str) -> str:
    """The sentence for tables that should lie where the file has ended; ``name`` is the format's."""
    return tr("The {name} file is cut short: parts its header points to are missing.").format(name=name)


def bad_field(name: str) -> str:
    """The sentence for a header field outside what its specification allows; ``name`` is the format's."""
    return tr("The {name} header is damaged.").format(name=name)


class Tables:
    """Entries of a container's tables, fetched a page at a time and kept."""

    __slots__ = ("_pages", "_read")

    def __init__(self, read: ReadAt) -> None:
        self._read = read
        self._pages: dict[int, bytes] = {}

    def entry(self, offset: int, form: struct.Struct) -> int:
        """The integer at ``offset`` of the file."""
        page, inside = divmod(offset, _PAGE)
        data = self._pages.get(page)
        if data is None:
            # Some bytes more, for an entry that straddles two pages.
            data = self._pages[page] = self._read(page * _PAGE, _PAGE + 8)
        number: int = form.unpack_from(data, inside)[0]
        return number


Locate = Callable[[int], int | bytes | None]
"""Where a chunk's bytes are: at a file offset, here (the whole chunk, unpacked), or nowhere in this file."""


def chunked(read: ReadAt, size: int, chunk_size: int, locate: Locate) -> ReadAt:
    """The guest's ``size`` bytes, mapped chunk by chunk; neighbours in the file are read at once."""

    def read_guest(offset: int, length: int) -> bytes:
        pieces: list[bytes] = []
        start = run = 0  # the file's run not read yet: neighbours join it
        end = offset + length
        while offset < end:
            index, inside = divmod(offset, chunk_size)
            take = min(end - offset, chunk_size - inside)
            where = locate(index) if offset < size else None
            if isinstance(where, int) and run and where + inside == start + run:
                run += take
            else:
                if run:
                    pieces.append(read(start, run))
                    run = 0
                if where is None:
                    pieces.append(bytes(take))
                elif isinstance(where, bytes):
                    pieces.append(where[inside : inside + take].ljust(take, b"\0"))
                else:
                    start, run = where + inside, take
            offset += take
        if run:
            pieces.append(read(start, run))
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    return read_guest


class Unpacker:
    """Compressed chunks: each unpacked once and only so many, as a small one may unpack to megabytes."""

    __slots__ = ("_chunks", "_read", "_window")

    def __init__(self, read: ReadAt, window: int) -> None:
        """``window`` is zlib's wbits: -15 for a bare stream, 15 for one with a zlib header."""
        self._read = read
        self._window = window
        self._chunks: dict[int, bytes | None] = {}

    def unpack(self, offset: int, packed: int, unpacked: int) -> bytes | None:
        """The chunk of ``unpacked`` bytes from ``packed`` at ``offset``; None where it cannot be had."""
        if offset not in self._chunks:
            if len(self._chunks) >= _MOST_UNPACKED or max(packed, unpacked) > _LARGEST_UNPACKED:
                return None
            try:
                stream = zlib.decompressobj(self._window)
                self._chunks[offset] = stream.decompress(self._read(offset, packed), unpacked)
            except zlib.error:
                self._chunks[offset] = None
        return self._chunks[offset]
