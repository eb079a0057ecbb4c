"""Takes a qcow2 back to one of its snapshots."""

import os
import shlex

from xengui.core.errors import XenGuiError
from xengui.core.images.preview import Preview
from xengui.core.images.snapshots import snapshot_argv
from xengui.core.translate import tr
from xengui.jobs.acting import ActingJob
from xengui.jobs.image_tools import logged_run
from xengui.jobs.job import JobControl, Progress
from xengui.jobs.qcow2_work import check_new_name, existing, make_snapshot, open_qcow2


class ApplySnapshot(ActingJob[str]):
    """Make the qcow2 at ``path`` hold what its snapshot ``name`` does; gives the snapshot's name.

    What it holds now is kept first as the snapshot ``keep_as``; with "" it is gone for good.
    """

    def __init__(self, path: str, name: str, keep_as: str) -> None:
        self._path, self._name, self._keep_as = path, name, keep_as
        self.title = tr("Take {image} back to {name}").format(name=name, image=path.rpartition("/")[2])
        self.subjects = (path,)

    def preview(self, control: JobControl) -> Preview:
        """As ActingJob.preview."""
        with open_qcow2(self._path) as image:
            found = existing(image, self._name, control)
            allocated = os.fstat(image.fd).st_blocks * 512
            commands = [snapshot_argv("-a", self._name, self._path)]
            note = tr("What the image holds now is gone for good.")
            if self._keep_as:
                check_new_name(image, self._keep_as, control)
                commands.insert(0, snapshot_argv("-c", self._keep_as, self._path))
                note = tr("What the image holds now stays as the snapshot “{name}”.").format(
                    name=self._keep_as
                )
            return Preview(
                tr("Take the image back to the snapshot “{name}”").format(name=found.name),
                before=allocated,
                after=allocated,
                exact=False,
                commands=tuple(map(shlex.join, commands)),
                notes=(note,),
            )

    def run(self, control: JobControl) -> str:
        """As Job.run."""
        with open_qcow2(self._path) as image:
            found = existing(image, self._name, control)
            if found.name == self._keep_as:
                raise XenGuiError(tr("The two snapshots need different names."), tr("Choose another name."))
            control.checkpoint(Progress(0, 0, tr("Going back to the snapshot")))
            if self._keep_as:
                make_snapshot(image, self._keep_as, control)
            logged_run(snapshot_argv("-a", self._name, self._path), control)
        return found.name
