"""Gives an image another name in its folder."""

import os

from xengui.core.errors import XenGuiError, error_from_os
from xengui.core.images.names import name_problem
from xengui.core.translate import tr
from xengui.host.in_use import refuse_if_used
from xengui.host.part_file import rename_without_replacing, sync_folder
from xengui.jobs.job import Job, JobControl


class RenameImage(Job[str]):
    """Rename the image at ``path`` to ``name``, never replacing a file; gives the new path."""

    def __init__(self, path: str, name: str) -> None:
        folder, _, old = path.rpartition("/")
        self._path, self._name = path, name
        self._target = f"{folder}/{name}"
        self.title = tr("Rename {old} to {new}").format(old=old, new=name)
        self.subjects = (path, self._target)

    def run(self, control: JobControl) -> str:
        """As Job.run."""
        problem = name_problem(self._name)
        if problem:
            raise XenGuiError(problem, tr("Choose another name."))
        refuse_if_used(self._path)
        control.checkpoint()
        try:
            rename_without_replacing(self._path, self._target)
            sync_folder(os.path.dirname(self._target))
        except FileExistsError as error:
            raise error_from_os(error, self._target) from error
        except OSError as error:
            raise error_from_os(error, self._path) from error
        return self._target
