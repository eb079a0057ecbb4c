"""Lists a qcow2's snapshots."""

from xengui.core.errors import error_from_os
from xengui.core.images.snapshots import Snapshot
from xengui.core.translate import tr
from xengui.jobs.image_tools import refuse_without
from xengui.jobs.job import Job, JobControl, Lane
from xengui.jobs.qcow2_work import snapshots_of


class ListSnapshots(Job[tuple[Snapshot, ...]]):
    """The snapshots of the qcow2 at ``path``, the oldest first; it is only read."""

    lane = Lane.ERRAND

    def __init__(self, path: str) -> None:
        self._path = path
        self.title = tr("List the snapshots of {name}").format(name=path.rpartition("/")[2])

    def run(self, control: JobControl) -> tuple[Snapshot, ...]:
        """As Job.run."""
        refuse_without(("qemu-img",))
        try:
            return snapshots_of(self._path, control)
        except OSError as error:
            raise error_from_os(error, self._path) from error
