"""Writes what an overlay holds into the image it lies over."""

import os
import shlex

from xengui.core.errors import XenGuiError, error_from_os
from xengui.core.images.preview import Preview
from xengui.core.images.snapshots import ChainLink, chain_text, commit_argv
from xengui.core.translate import tr
from xengui.jobs.acting import ActingJob
from xengui.jobs.guard import guarded
from xengui.jobs.image_tools import logged_run
from xengui.jobs.job import JobControl, Progress
from xengui.jobs.qcow2_work import OpenQcow2, chain_of, open_qcow2


class CommitImage(ActingJob[str]):
    """Write the content of the overlay at ``path`` into its base; gives the base's path.

    The overlay keeps its content, so that through it the guest sees the same at every moment, a kill's too:
    the job can be done again. Then it may be deleted. Other overlays of the same base are ruined by this.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self.title = tr("Write {name} into its base").format(name=path.rpartition("/")[2])
        self.subjects = (path,)

    def preview(self, control: JobControl) -> Preview:
        """As ActingJob.preview."""
        with open_qcow2(self._path) as image:
            chain = self._chain(image, control)
            own, base = os.fstat(image.fd).st_blocks * 512, chain[1]
            return Preview(
                tr("Write what differs into {base}").format(base=base.path),
                before=own + base.allocated,
                after=own + base.allocated + own,
                needed=own,
                exact=False,
                commands=(shlex.join(commit_argv(self._path)),),
                notes=(
                    tr("The chain:\n{chain}").format(chain=chain_text(chain)),
                    tr("Every other overlay of {base} is ruined: look that there is none.").format(
                        base=base.path
                    ),
                ),
            )

    def run(self, control: JobControl) -> str:
        """As Job.run."""
        with open_qcow2(self._path) as image:
            base = self._chain(image, control)[1].path
            try:
                with guarded(base) as fd:

                    def watch() -> None:
                        written = os.fstat(fd).st_blocks * 512
                        control.checkpoint(Progress(written, 0, tr("Writing into the base")))

                    logged_run(commit_argv(self._path), control, watch)
                    os.fsync(fd)
            except OSError as error:
                raise error_from_os(error, base) from error
        return base

    def _chain(self, image: OpenQcow2, control: JobControl) -> tuple[ChainLink, ...]:
        chain = chain_of(self._path, control)
        if len(chain) < 2:
            raise XenGuiError(
                tr("The image stands alone: there is no base to write into."),
                tr("Only overlays can be committed."),
            )
        return chain
