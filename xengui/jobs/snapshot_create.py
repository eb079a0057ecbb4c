"""Makes a snapshot in a qcow2."""

import os
import shlex

from xengui.core.images.preview import Preview
from xengui.core.images.snapshots import snapshot_argv
from xengui.core.translate import tr
from xengui.jobs.acting import ActingJob
from xengui.jobs.job import JobControl, Progress
from xengui.jobs.qcow2_work import check_new_name, make_snapshot, open_qcow2


class CreateSnapshot(ActingJob[str]):
    """Keep what the qcow2 at ``path`` holds now as the snapshot ``name``; gives the name.

    A kill leaves the content as it is; at worst clusters that CheckImage frees.
    """

    def __init__(self, path: str, name: str) -> None:
        self._path, self._name = path, name
        self.title = tr("Snapshot {name} of {image}").format(name=name, image=path.rpartition("/")[2])
        self.subjects = (path,)

    def preview(self, control: JobControl) -> Preview:
        """As ActingJob.preview."""
        with open_qcow2(self._path) as image:
            check_new_name(image, self._name, control)
            allocated = os.fstat(image.fd).st_blocks * 512
            return Preview(
                tr("Make the snapshot “{name}”").format(name=self._name),
                before=allocated,
                after=allocated,
                exact=False,
                seconds=1.0,
                commands=(shlex.join(snapshot_argv("-c", self._name, self._path)),),
                notes=(tr("From now on every part the guest changes takes space once more."),),
            )

    def run(self, control: JobControl) -> str:
        """As Job.run."""
        with open_qcow2(self._path) as image:
            control.checkpoint(Progress(0, 0, tr("Making the snapshot")))
            make_snapshot(image, self._name, control)
        return self._name
