"""Reads what the images took at earlier times."""

from collections.abc import Collection
from pathlib import Path

from xengui.core.translate import tr
from xengui.core.usage.history import History
from xengui.jobs.job import Job, JobControl, Lane


class ReadHistory(Job[History]):
    """The samples from ``since`` (seconds since the epoch; None: all) on, of all images or of ``paths``."""

    lane = Lane.SCAN

    def __init__(
        self, since: float | None = None, paths: Collection[str] | None = None, path: Path | None = None
    ) -> None:
        """``path`` is the database, the user's own by default."""
        self._since, self._paths, self._path = since, paths, path
        self.title = tr("Read the history")

    def run(self, control: JobControl) -> History:
        """As Job.run."""
        from xengui.host.history import read_history  # SQLite is not loaded before it is needed
        from xengui.host.history_file import history_path

        control.checkpoint()
        return read_history(self._path or history_path(), self._since, self._paths)
