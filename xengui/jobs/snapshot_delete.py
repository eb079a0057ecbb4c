"""Deletes a snapshot from a qcow2."""

import os
import shlex

from xengui.core.images.preview import Preview
from xengui.core.images.snapshots import snapshot_argv
from xengui.core.translate import tr
from xengui.jobs.acting import ActingJob
from xengui.jobs.image_tools import logged_run, not_the_real_one
from xengui.jobs.job import JobControl, Progress
from xengui.jobs.qcow2_work import existing, open_qcow2, snapshots_of


class DeleteSnapshot(ActingJob[str]):
    """Delete the snapshot ``name`` from the qcow2 at ``path``; gives its name. There is no way back.

    What the guest sees now stays. A kill may leave clusters that nobody has: CheckImage frees them.
    """

    def __init__(self, path: str, name: str) -> None:
        self._path, self._name = path, name
        self.title = tr("Delete snapshot {name} of {image}").format(name=name, image=path.rpartition("/")[2])
        self.subjects = (path,)

    def preview(self, control: JobControl) -> Preview:
        """As ActingJob.preview."""
        with open_qcow2(self._path) as image:
            found = existing(image, self._name, control)
            allocated = os.fstat(image.fd).st_blocks * 512
            return Preview(
                tr("Delete the snapshot “{name}” for good").format(name=found.name),
                before=allocated,
                after=allocated,
                exact=False,
                commands=(shlex.join(snapshot_argv("-d", self._name, self._path)),),
                notes=(tr("Freed clusters are used again by the guest; the file need not become smaller."),),
            )

    def run(self, control: JobControl) -> str:
        """As Job.run."""
        with open_qcow2(self._path) as image:
            found = existing(image, self._name, control)
            control.checkpoint(Progress(0, 0, tr("Deleting the snapshot")))
            logged_run(snapshot_argv("-d", self._name, self._path), control)
            if found in snapshots_of(self._path, control):
                raise not_the_real_one(tr("qemu-img said it was done, but the snapshot is still there."))
        return found.name
