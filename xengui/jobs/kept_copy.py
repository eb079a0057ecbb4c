"""A copy of an image kept beside its change, and a changed copy put in the image's place."""

import errno
import os
from collections.abc import Callable
from contextlib import suppress

from xengui.core.errors import XenGuiError
from xengui.core.sizes import format_size
from xengui.core.translate import tr
from xengui.host.allocation import copy_data, data_ranges
from xengui.host.part_file import part_file, part_path, publish, sync_folder
from xengui.jobs.job import JobControl, Progress

_STEP = 1024 * 1024
_MARGIN = 16 * 1024 * 1024  # bytes left to others


def keep_copy(fd: int, target: str, control: JobControl) -> None:
    """Copy the open image to ``target``, holes staying holes and extents shared where the host can.

    An existing file is never replaced. Raises XenGuiError, OSError.
    """
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), target)
    part = part_path(target)
    try:
        with part_file(part) as copy:
            copy_into(fd, copy, tr("Keeping a copy"), control)
            publish(copy, part, target)
    except OSError as error:
        error.filename = error.filename or target
        raise


def copy_into(fd: int, copy: int, step: str, control: JobControl, start: int = 0) -> None:
    """Make ``copy`` hold what the open image does from ``start`` on, its mode and owner as well."""
    facts = os.fstat(fd)
    total, done = facts.st_blocks * 512, 0

    def report(count: int) -> None:
        nonlocal done
        done += count
        control.checkpoint(Progress(min(done, total), total, step))

    report(0)
    os.ftruncate(copy, facts.st_size - start)
    copy_range(fd, copy, start, facts.st_size, report)
    copy_metadata(fd, copy)


def copy_range(fd: int, copy: int, start: int, end: int, report: Callable[[int], None]) -> None:
    """Copy the data between ``start`` and ``end`` of the open image to the beginning of ``copy``."""
    if start == 0:
        copy_data(fd, copy, end, 0, report)
        return
    for begin, stop in data_ranges(fd, end):
        at = max(begin, start)
        while at < stop:
            data = os.pread(fd, min(_STEP, stop - at), at)
            at += os.pwrite(copy, data, at - start)
            report(len(data))


def copy_metadata(fd: int, copy: int) -> None:
    """Give ``copy`` the open image's owner, mode and attributes, as far as the user may."""
    facts, made = os.fstat(fd), os.fstat(copy)
    for name in os.listxattr(fd):
        with suppress(OSError):  # what the target's filesystem has no place for
            os.setxattr(copy, name, os.getxattr(fd, name))
    if (made.st_uid, made.st_gid) != (facts.st_uid, facts.st_gid):
        with suppress(PermissionError):
            os.fchown(copy, facts.st_uid, facts.st_gid)
    os.fchmod(copy, facts.st_mode & 0o7777)


def refuse_without_room(fd: int, folder: str) -> None:
    """Raises XenGuiError where ``folder``'s filesystem has not the space the open image takes."""
    space = os.statvfs(folder)
    free, needed = space.f_bavail * space.f_frsize, os.fstat(fd).st_blocks * 512 + _MARGIN
    if needed > free:
        raise XenGuiError(
            tr("A copy needs {size}, but only {free} are free in {folder}.").format(
                size=format_size(needed), free=format_size(free), folder=folder
            ),
            tr("Free some space first; the work is done on a copy, so that the image is never at risk."),
        )


def swap_in(copy: int, part: str, fd: int, path: str, backup: str, control: JobControl) -> None:
    """Put the changed ``copy`` in the open image's place at once; the old one stays as ``backup`` if named.

    A kill leaves the old image or the new one under ``path``. Raises XenGuiError, OSError.
    """
    os.fsync(copy)
    folder = path.rpartition("/")[0] or "/"
    if backup:
        try:
            os.link(path, backup, follow_symlinks=False)  # never replaces
        except OSError as error:
            if error.errno not in (errno.EXDEV, errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK):
                error.filename = backup
                raise
            keep_copy(fd, backup, control)
    for file, name in ((fd, path), (copy, part)):
        if not os.path.samestat(os.fstat(file), os.stat(name, follow_symlinks=False)):
            raise XenGuiError(
                tr("{path} became another file while it was worked on.").format(path=name),
                tr("Nothing was replaced; look what it is now, then try again."),
            )
    os.rename(part, path)
    sync_folder(folder)
