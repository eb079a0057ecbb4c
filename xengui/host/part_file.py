"""Files in the making: written under a part name, given their own name only when whole.

``.NAME.xengui-part`` lies beside its target and is locked while its maker lives: one byte far behind any
content, by an open-file-description lock (fcntl(2)), out of the way of the bytes QEMU locks. An unlocked
part is the left-over of a run that was killed.
"""

import ctypes
import errno
import fcntl
import os
import stat
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from xengui.core.errors import XenGuiError
from xengui.core.images.names import PART_SUFFIX
from xengui.core.translate import tr

SUFFIX = PART_SUFFIX
_LOCKED_BYTE = 2**62
_FLOCK = struct.Struct("hhqqi4x")  # struct flock of fcntl(2), 64-bit
_NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP)  # a filesystem without locks: nobody can tell then
_AT_FDCWD = -100
_RENAME_NOREPLACE = 1
_ORDERED_JOURNALS = (0xEF53, 0x58465342)  # ext and xfs, by linux/magic.h
_LIBC = ctypes.CDLL(None, use_errno=True)


def part_path(target: str, role: str = "") -> str:
    """Where ``target`` is made; ``role`` names a second file the same job needs ("fs", "raw")."""
    folder, _, name = target.rpartition("/")
    return f"{folder}/.{name}{'.' + role if role else ''}{SUFFIX}"


def is_part(name: str) -> bool:
    """Whether a file name is one of ours in the making."""
    return name.startswith(".") and name.endswith(SUFFIX)


@contextmanager
def part_file(path: str) -> Iterator[int]:
    """Create the part at ``path``, locked; gives its descriptor. It is removed at the end if still there.

    A left-over of a killed run under the same name is replaced; another process's live part is not.
    Raises XenGuiError for that, OSError for the rest.
    """
    fd = _create(path)
    try:
        # Who has locked it before us takes it for a left-over and removes it: then it is theirs to remove.
        _lock(fd, path)
        try:
            yield fd
        finally:
            # Only what is still ours: after publishing, the name is gone or someone else's.
            with suppress(FileNotFoundError):
                if os.path.samestat(os.stat(path, follow_symlinks=False), os.fstat(fd)):
                    os.unlink(path)
    finally:
        os.close(fd)


def _create(path: str) -> int:
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        return os.open(path, flags, 0o666)
    except FileExistsError:
        with suppress(FileNotFoundError):  # its maker has just removed it
            remove_leftover(path)
    try:
        return os.open(path, flags, 0o666)
    except FileExistsError as error:
        raise _busy(path) from error


def _lock(fd: int, path: str) -> None:
    try:
        fcntl.fcntl(fd, fcntl.F_OFD_SETLK, _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, _LOCKED_BYTE, 1, 0))
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.EACCES):
            raise _busy(path) from error
        if error.errno not in _NO_LOCKS:
            raise
    if os.fstat(fd).st_nlink == 0:  # someone took it for a left-over before it was locked
        raise _busy(path)


def _busy(path: str) -> XenGuiError:
    return XenGuiError(
        tr("{path} is being made by another job right now.").format(path=path),
        tr("Wait for it to end, or choose another name."),
    )


def is_leftover(path: str) -> bool:
    """Whether the part at ``path`` is there, a file, and surely nobody works on it."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            return False
        asked = _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, _LOCKED_BYTE, 1, 0)
        held = _FLOCK.unpack(fcntl.fcntl(fd, fcntl.F_OFD_GETLK, asked))[0]
        return bool(held == fcntl.F_UNLCK)
    except OSError:
        return False
    finally:
        os.close(fd)


def remove_leftover(path: str) -> None:
    """Remove a part that nobody works on. Raises XenGuiError when somebody may, OSError otherwise."""
    if not is_part(path.rpartition("/")[2]):
        raise ValueError(f"not a part file: {path}")
    fd = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if not is_leftover(path):  # nor where nobody can tell: its maker may live
            raise _busy(path)
        _lock(fd, path)
        if os.path.samestat(os.stat(path, follow_symlinks=False), os.fstat(fd)):
            os.unlink(path)
    finally:
        os.close(fd)


def publish(fd: int, part: str, target: str) -> None:
    """Give the whole, synced part its own name, never replacing anything, and make that last.

    Raises OSError (EEXIST when the name is taken).
    """
    os.fsync(fd)
    if not os.path.samestat(os.stat(part, follow_symlinks=False), os.fstat(fd)):
        raise _busy(part)  # someone else's bytes by now: never under our name
    rename_without_replacing(part, target)
    sync_folder(target.rpartition("/")[0] or "/")


def create_hole(target: str, size: int) -> bool:
    """Create ``target`` as one hole of ``size`` bytes, nameless until it has its size (open(2), O_TMPFILE).

    False, with nothing done, where the filesystem cannot. Raises OSError (EEXIST when the name is taken).
    """
    folder = target.rpartition("/")[0] or "/"
    try:
        fd = os.open(folder, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o666)
    except OSError as error:
        if error.errno in (errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL):
            return False
        raise
    try:
        os.ftruncate(fd, size)
        folder_fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            # With a folder's descriptor Python calls linkat(2) and so can follow the /proc link.
            try:
                os.link(f"/proc/self/fd/{fd}", target, src_dir_fd=folder_fd, follow_symlinks=True)
            except OSError as error:
                if error.errno in (errno.ENOENT, errno.EXDEV, errno.EPERM, errno.EOPNOTSUPP):
                    return False  # no /proc, or a filesystem that links nothing nameless
                raise
            os.fsync(folder_fd)
            if not _one_journal(fd):  # btrfs keeps the name then, but with a size of 0
                os.fsync(fd)
        finally:
            os.close(folder_fd)
    finally:
        os.close(fd)
    return True


def _one_journal(fd: int) -> bool:
    """Whether to sync a folder lasts all that was done before: then a hole, without data, needs no more."""
    facts = (ctypes.c_long * 32)()  # struct statfs(2) is 120 bytes, the first of them f_type
    return bool(_LIBC.fstatfs(fd, facts) == 0 and facts[0] in _ORDERED_JOURNALS)


def rename_without_replacing(source: str, target: str) -> None:
    """renameat2(2) with RENAME_NOREPLACE, or link and unlink where it is not known. Raises OSError."""
    ends = os.fsencode(source), os.fsencode(target)
    if _LIBC.renameat2(_AT_FDCWD, ends[0], _AT_FDCWD, ends[1], _RENAME_NOREPLACE) == 0:
        return
    code = ctypes.get_errno()
    if code not in (errno.EINVAL, errno.ENOSYS):
        raise OSError(code, os.strerror(code), target)
    os.link(source, target, follow_symlinks=False)
    os.unlink(source)


def sync_folder(folder: str) -> None:
    """Make a folder's entries last. Raises OSError."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
