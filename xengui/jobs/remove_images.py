"""Moves images to the trash, or deletes them for good."""

import errno
import os
from collections.abc import Callable

from xengui.core.errors import XenGuiError, error_from_os
from xengui.core.translate import tr, trn
from xengui.host.in_use import refuse_if_used
from xengui.host.part_file import remove_leftover, sync_folder
from xengui.jobs.job import Job, JobControl, Progress

_NO_TRASH = (errno.EACCES, errno.EPERM, errno.EROFS, errno.EXDEV)


class TrashImages(Job[int]):
    """Move images to the desktop's trash, which frees no space; gives how many. None while one is in use."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        self._paths = self.subjects = paths
        self.title = _title(paths, tr("Move {name} to the trash"), "Move {n} images to the trash")

    def run(self, control: JobControl) -> int:
        """As Job.run."""
        return _remove_each(self._paths, _trash, control)


class DeleteImages(Job[int]):
    """Delete images for good; gives how many. None while one is in use."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        self._paths = self.subjects = paths
        self.title = _title(paths, tr("Delete {name}"), "Delete {n} images")

    def run(self, control: JobControl) -> int:
        """As Job.run."""
        return _remove_each(self._paths, _delete, control)


class RemoveLeftovers(Job[int]):
    """Remove the part files of killed runs; gives how many. One that must stay keeps none of the others."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        self._paths = self.subjects = paths
        self.title = trn("Remove {n} unfinished file", "Remove {n} unfinished files", len(paths))

    def run(self, control: JobControl) -> int:
        """As Job.run."""
        refused: XenGuiError | None = None
        removed = 0
        for done, path in enumerate(self._paths):
            control.checkpoint(Progress(done, len(self._paths)))
            try:
                remove_leftover(path)
            except FileNotFoundError:
                continue
            except OSError as error:
                refused = refused or error_from_os(error, path)
            except XenGuiError as error:
                refused = refused or error
            else:
                removed += 1
                control.log(path)
        if refused is not None:  # said once the others have gone
            raise refused
        return removed


def _title(paths: tuple[str, ...], one: str, many: str) -> str:
    if len(paths) == 1:
        return one.format(name=os.path.basename(paths[0]))
    return trn(many, many, len(paths))


def _remove_each(paths: tuple[str, ...], remove: Callable[[str], None], control: JobControl) -> int:
    """All are asked about before the first goes; each is asked again right before it does."""
    for path in paths:
        control.checkpoint()
        refuse_if_used(path)
    for done, path in enumerate(paths):
        control.checkpoint(Progress(done, len(paths), os.path.basename(path)))
        refuse_if_used(path)
        try:
            remove(path)
        except OSError as error:
            raise error_from_os(error, path) from error
        control.log(path)
    return len(paths)


def _trash(path: str) -> None:
    from xengui.host.trash import move_to_trash  # late: the window imports this module at its start

    try:
        move_to_trash(path)
    except OSError as error:
        if error.errno not in _NO_TRASH:
            raise
        raise XenGuiError(
            tr("{path} cannot be moved to the trash: its filesystem has none you may use.").format(path=path),
            tr("Move the file by hand, or use “Delete permanently”."),
        ) from error


def _delete(path: str) -> None:
    os.unlink(path)
    sync_folder(os.path.dirname(path))
