"""Many changes to an image as one: written down beside it first, then made, and made again after a kill.

``.NAME.xengui-redo`` gets its name only when whole and synced. From then on the changes are made in order and
may be repeated: each comes with a checksum of what it replaces, so that an image a guest has written in the
meantime is recognised and left alone.
"""

import ctypes
import errno
import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple

from xengui.core.errors import XenGuiError
from xengui.core.images.table_edit import Write
from xengui.core.translate import tr
from xengui.host.part_file import part_file, part_path, rename_without_replacing, sync_folder

SUFFIX = ".xengui-redo"
_MAGIC = b"XenGUI redo 1\n"
_HEAD = struct.Struct("<14sQQ")  # magic; the image's inode and its new size
_RECORD = struct.Struct("<QII")  # offset, length, CRC-32 of the bytes replaced
_PAGE = 4096  # bytes; the most in one record
_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.fallocate64.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64)


class _Record(NamedTuple):
    offset: int
    before: int
    data: bytes


def redo_path(path: str) -> str:
    """Where the journal of the image at ``path`` lies."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/.{name}{SUFFIX}"


def change(fd: int, path: str, new_size: int, writes: Iterable[Write]) -> None:
    """Give the image ``new_size`` bytes, not less than it has, and make ``writes`` in their order.

    All or nothing: an error before the journal is whole leaves the image as it was; a kill after that is
    made good by ``finish``. ``writes`` may raise to stop. Raises OSError.
    """
    old_size = os.fstat(fd).st_size
    part = part_path(path, "redo")
    with part_file(part) as journal:
        try:
            os.ftruncate(fd, new_size)
            with open(journal, "wb", closefd=False) as file:
                file.write(_HEAD.pack(_MAGIC, os.fstat(fd).st_ino, new_size))
                for offset, data in (page for write in writes for page in _pages(write)):
                    before = zlib.crc32(os.pread(fd, len(data), offset))
                    file.write(_RECORD.pack(offset, len(data), before) + data)
                    _allocate(fd, offset, len(data))
            os.fsync(journal)
            os.fsync(fd)
        except BaseException:
            os.ftruncate(fd, old_size)
            raise
        rename_without_replacing(part, redo_path(path))
        sync_folder(path.rpartition("/")[0] or "/")
    _replay(fd, path)


def finish(fd: int, path: str) -> bool:
    """Make whole what a kill interrupted in the open image at ``path``; whether there was anything.

    Raises XenGuiError when the image was written by another since: then nothing is changed.
    """
    try:
        facts = os.lstat(redo_path(path))
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENAMETOOLONG):  # too long a name for there ever to be one
            return False
        raise
    if facts.st_uid not in (os.geteuid(), os.fstat(fd).st_uid):
        raise XenGuiError(
            tr("{path} belongs to someone else and is not applied.").format(path=redo_path(path)),
            tr("Have its owner finish the work, or move it away."),
        )
    _replay(fd, path)
    return True


def _replay(fd: int, path: str) -> None:
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    with open(os.open(redo_path(path), flags), "rb") as file:
        magic, inode, new_size = _HEAD.unpack(file.read(_HEAD.size).ljust(_HEAD.size, b"\0"))
        # Another file under this name: the journal's own is gone, and the journal with it.
        if magic == _MAGIC and inode == os.fstat(fd).st_ino:
            if os.fstat(fd).st_size != new_size or not all(
                _as_left(fd, each) for each in _records(file, new_size)
            ):
                raise XenGuiError(
                    tr("{path} was written since its resizing was interrupted.").format(path=path),
                    tr("Check its filesystem, then remove {journal}.").format(journal=redo_path(path)),
                )
            file.seek(_HEAD.size)
            for record in _records(file, new_size):
                os.pwrite(fd, record.data, record.offset)
            os.fsync(fd)
    os.unlink(redo_path(path))
    sync_folder(path.rpartition("/")[0] or "/")


def _records(file: BinaryIO, size: int) -> Iterator[_Record]:
    """What the journal has, none of it beyond ``size``. Raises OSError when it is damaged."""
    while head := file.read(_RECORD.size):
        offset, length, before = _RECORD.unpack(head.ljust(_RECORD.size, b"\xff"))
        data = file.read(length) if length <= _PAGE else b""
        if len(data) != length or offset + length > size:
            raise OSError(errno.EINVAL, tr("the journal is damaged"))
        yield _Record(offset, before, data)


def _as_left(fd: int, record: _Record) -> bool:
    """Whether the image has there what is to be replaced, or what replaces it."""
    found = os.pread(fd, len(record.data), record.offset)
    return found == record.data or zlib.crc32(found) == record.before


def _pages(write: Write) -> Iterator[Write]:
    """``write`` in pieces within one page: a kill comes before or after such a piece, never within."""
    at = 0
    while at < len(write.data):
        length = min(_PAGE - (write.offset + at) % _PAGE, len(write.data) - at)
        yield Write(write.offset + at, write.data[at : at + length])
        at += length


def _allocate(fd: int, offset: int, length: int) -> None:
    """Take the space now, while a full disk changes nothing yet; it reads as before."""
    if _LIBC.fallocate64(fd, 0, offset, length) != 0:
        code = ctypes.get_errno()
        if code not in (errno.EOPNOTSUPP, errno.ENOSYS):
            raise OSError(code, os.strerror(code))
