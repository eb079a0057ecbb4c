"""Asks who is using images, before the window asks the user anything."""

from collections.abc import Mapping

from xengui.core.errors import error_from_os
from xengui.core.translate import tr
from xengui.host.in_use import users_of
from xengui.jobs.job import Job, JobControl, Lane


class CheckInUse(Job[Mapping[str, tuple[str, ...]]]):
    """The paths among ``paths`` that are in use, with by what; files no longer there are not."""

    lane = Lane.ERRAND

    def __init__(self, paths: tuple[str, ...]) -> None:
        self._paths = paths
        self.title = tr("Look who uses the images")

    def run(self, control: JobControl) -> Mapping[str, tuple[str, ...]]:
        """As Job.run."""
        used = {}
        for path in self._paths:
            control.checkpoint()
            try:
                users = users_of(path)
            except OSError as error:
                raise error_from_os(error, path) from error
            if users:
                used[path] = tuple(users)
        return used
