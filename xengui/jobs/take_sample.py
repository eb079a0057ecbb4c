"""Stores what the images take now, for the growth page and ``xengui history``."""

import time
from collections.abc import Collection, Iterable
from pathlib import Path

from xengui.core.images.image import DiskImage
from xengui.core.translate import tr
from xengui.core.usage.history import sample_of
from xengui.core.usage.host_filesystem import HostUsage
from xengui.jobs.job import Job, JobControl, Lane


class TakeSample(Job[tuple[str, ...]]):
    """Store ``usages`` and ``images`` as they are known; no folder is read for it.

    Gives notes for the user: sentences, as on a damaged history that was set aside. ``path`` is the
    database, the user's own by default.
    """

    lane = Lane.ERRAND

    def __init__(
        self, usages: Iterable[HostUsage], images: Collection[DiskImage], path: Path | None = None
    ) -> None:
        self._usages, self._images, self._path = tuple(usages), tuple(images), path
        self._time = int(time.time())
        self.title = tr("Store a sample of what the images take")

    def run(self, control: JobControl) -> tuple[str, ...]:
        """As Job.run."""
        from xengui.host.history import store_sample  # SQLite is not loaded before the first sample
        from xengui.host.history_file import history_path

        control.checkpoint()
        return store_sample(self._path or history_path(), self._time, sample_of(self._usages, self._images))
