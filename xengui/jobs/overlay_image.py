"""Makes an overlay: a qcow2 that holds only what becomes other than in the image it lies over."""

import os
import shlex

from xengui.core.errors import XenGuiError, error_from_os
from xengui.core.images.image import ImageFormat
from xengui.core.images.names import name_problem
from xengui.core.images.preview import Preview
from xengui.core.images.snapshots import overlay_argv
from xengui.core.translate import tr
from xengui.host.part_file import part_file, part_path, publish
from xengui.jobs.acting import ActingJob
from xengui.jobs.guard import guarded
from xengui.jobs.image_tools import logged_run, not_the_real_one, refuse_without
from xengui.jobs.job import JobControl, Progress
from xengui.jobs.qcow2_work import format_of, identity_of

_EMPTY = 200 * 1024  # bytes of a qcow2 with nothing in it


class CreateOverlay(ActingJob[str]):
    """Make the qcow2 ``target`` over the image at ``base``; gives its path.

    The base is not changed, and may not be in use: nobody may write it for as long as it has overlays. An
    existing target is never replaced.
    """

    def __init__(self, base: str, target: str) -> None:
        self._base, self._target = base, target
        self.title = tr("Make {name} over {base}").format(
            name=target.rpartition("/")[2], base=base.rpartition("/")[2]
        )
        self.subjects = (base, target)

    def preview(self, control: JobControl) -> Preview:
        """As ActingJob.preview."""
        self._check()
        kind = format_of(self._base)
        return Preview(
            tr("Make {name}, which holds only what becomes other than in {base}").format(
                name=self._target.rpartition("/")[2], base=self._base
            ),
            before=0,
            after=_EMPTY,
            needed=_EMPTY,
            exact=False,
            commands=(shlex.join(overlay_argv(self._base, kind, self._target)),),
            notes=(
                tr("From now on {base} must not be changed, moved or started itself.").format(
                    base=self._base
                ),
            ),
        )

    def run(self, control: JobControl) -> str:
        """As Job.run."""
        path = self._base
        try:
            self._check()
            with guarded(self._base) as base:
                kind, size = format_of(self._base), identity_of(base).virtual_size
                path = self._target
                part = part_path(path)
                with part_file(part) as fd:
                    control.checkpoint(Progress(0, 0, tr("Making the overlay")))
                    logged_run(overlay_argv(self._base, kind, part), control)
                    made = identity_of(fd)
                    if made.format is not ImageFormat.QCOW2 or (made.virtual_size, made.backing_file) != (
                        size,
                        self._base,
                    ):
                        raise not_the_real_one(tr("qemu-img said it was done, but wrote no such overlay."))
                    publish(fd, part, path)
        except OSError as error:
            raise error_from_os(error, path) from error
        return self._target

    def _check(self) -> None:
        refuse_without(("qemu-img",))
        unusable = name_problem(self._target.rpartition("/")[2])
        if unusable:
            raise XenGuiError(unusable, tr("Choose another name."))
        if os.path.lexists(self._target):
            raise XenGuiError(
                tr("{path} exists already.").format(path=self._target),
                tr("Choose another name; existing files are never replaced."),
            )
