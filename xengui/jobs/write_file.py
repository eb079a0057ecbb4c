"""Writes one file the user asked for: an exported picture, figures, a report."""

import errno
import os
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress

from xengui.core.errors import XenGuiError, error_from_os
from xengui.core.images.names import PART_SUFFIX
from xengui.core.translate import tr
from xengui.host.part_file import part_file, part_path, publish, sync_folder
from xengui.jobs.job import Job, JobControl, Lane, Progress

_LONGEST_NAME = 255 - len(f".{PART_SUFFIX}")  # bytes: the part's name is that much longer


class WriteFile(Job[str]):
    """Write ``path`` whole or not at all; gives the path written.

    ``content`` is the bytes, or is called in the worker and gives them piece by piece. An existing file is
    an error unless ``replace``: then it is replaced in one step, keeps its permissions, and stays as it was
    when anything goes wrong. Behind a symlink, what it points at is replaced.
    """

    lane = Lane.ERRAND

    def __init__(
        self, path: str, content: bytes | Callable[[], Iterable[bytes]], replace: bool = False
    ) -> None:
        self._path, self._content, self._replace = os.path.abspath(path), content, replace
        self.subjects = (self._path,)
        self.title = tr("Save {path}").format(path=path)

    def run(self, control: JobControl) -> str:
        """As Job.run."""
        target = os.path.realpath(self._path) if self._replace else self._path
        try:
            before = _looked_at(target)
            if before is not None and not self._replace:
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), target)
            part = part_path(target)
            with part_file(part) as fd:
                self._write(fd, control)
                if before is None:
                    publish(fd, part, target)
                else:
                    _put_in_place(fd, part, target, before)
        except OSError as error:
            raise _explained(error, self._path) from error
        return self._path

    def _write(self, fd: int, control: JobControl) -> None:
        pieces = [self._content] if isinstance(self._content, bytes) else self._content()
        done = 0
        for piece in pieces:
            rest = memoryview(piece)
            while rest:
                control.checkpoint(Progress(done, 0))
                written = os.write(fd, rest[: 1 << 20])
                rest, done = rest[written:], done + written
        control.checkpoint()


def _looked_at(target: str) -> os.stat_result | None:
    """What is there under the name, None for nothing. Raises XenGuiError for what no file can replace."""
    if len(os.fsencode(os.path.basename(target))) > _LONGEST_NAME:
        raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG), target)
    try:
        found = os.stat(target, follow_symlinks=False)
    except FileNotFoundError:
        return None
    if stat.S_ISREG(found.st_mode) or stat.S_ISLNK(found.st_mode):
        return found
    raise XenGuiError(tr("{path} is not a file.").format(path=target), tr("Choose another name."))


def _put_in_place(fd: int, part: str, target: str, before: os.stat_result) -> None:
    """Replace ``target`` by the whole part, in one step that lasts. Raises OSError."""
    with suppress(PermissionError):  # someone else's file in a folder of ours becomes ours
        os.fchown(fd, before.st_uid, before.st_gid)
    os.fchmod(fd, stat.S_IMODE(before.st_mode))
    os.fsync(fd)
    if not os.path.samestat(os.stat(part, follow_symlinks=False), os.fstat(fd)):
        raise OSError(errno.ESTALE, os.strerror(errno.ESTALE), part)  # someone else's bytes by now
    os.replace(part, target)
    sync_folder(os.path.dirname(target))


def _explained(error: OSError, path: str) -> XenGuiError:
    if error.errno == errno.ENOSPC:  # the usual way out speaks of images
        return XenGuiError(
            tr("There is not enough space for {path}.").format(path=path),
            tr("Free some space, or choose a folder on another disk."),
        )
    if error.errno == errno.ENOENT:  # it is the folder that is missing
        folder = os.path.dirname(path)
        return XenGuiError(tr("There is no folder {path}.").format(path=folder), tr("Choose another folder."))
    return error_from_os(error, path)
