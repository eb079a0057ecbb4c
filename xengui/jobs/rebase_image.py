"""Puts an overlay on another base, its content as the guest sees it unchanged."""

import os
import shlex
from contextlib import ExitStack

from xengui.core.errors import XenGuiError, error_from_os
from xengui.core.images.preview import Preview
from xengui.core.images.snapshots import chain_text, rebase_argv
from xengui.core.sizes import format_size
from xengui.core.translate import tr
from xengui.jobs.acting import ActingJob
from xengui.jobs.guard import guarded
from xengui.jobs.image_tools import logged_run, not_the_real_one
from xengui.jobs.job import JobControl, Progress
from xengui.jobs.qcow2_work import OpenQcow2, chain_of, format_of, identity_of, open_qcow2


class RebaseImage(ActingJob[str]):
    """Put the overlay at ``path`` on ``base`` ("": on none, it then stands alone); gives its path.

    What differs between the bases is copied into the overlay first: the guest sees the same, before a kill
    and after. ``unsafe`` only writes the new name down, for a base that was moved: another base's content
    would then show through.
    """

    def __init__(self, path: str, base: str, unsafe: bool = False) -> None:
        self._path, self._base, self._unsafe = path, base, unsafe
        self.title = tr("Put {name} on another base").format(name=path.rpartition("/")[2])
        self.subjects = (path, *([base] if base else []))

    def preview(self, control: JobControl) -> Preview:
        """As ActingJob.preview."""
        with open_qcow2(self._path) as image:
            self._check(image)
            allocated = os.fstat(image.fd).st_blocks * 512
            notes, most = [], allocated
            if self._unsafe:
                notes.append(
                    tr("Unsafe: nothing is compared. Right only if the new base has the old one's bytes.")
                )
            else:
                chain = chain_of(self._path, control)
                most += sum(link.allocated for link in chain[1:])
                notes.append(tr("The chain now:\n{chain}").format(chain=chain_text(chain)))
                notes.append(tr("At most {size} are copied.").format(size=format_size(most - allocated)))
            return Preview(
                tr("Put the overlay on {base}").format(base=self._base or tr("no base at all")),
                before=allocated,
                after=most,
                needed=most - allocated,
                exact=False,
                commands=(shlex.join(self._argv()),),
                notes=tuple(notes),
            )

    def run(self, control: JobControl) -> str:
        """As Job.run."""
        try:
            with ExitStack() as stack:
                image = stack.enter_context(open_qcow2(self._path))
                self._check(image)
                if self._base:
                    stack.enter_context(guarded(self._base))

                def watch() -> None:
                    written = os.fstat(image.fd).st_blocks * 512
                    control.checkpoint(Progress(written, 0, tr("Copying what differs")))

                logged_run(self._argv(), control, watch)
                if identity_of(image.fd).backing_file != self._base:
                    raise not_the_real_one(tr("qemu-img said it was done, but the base is another."))
        except OSError as error:
            raise error_from_os(error, self._base or self._path) from error
        return self._path

    def _argv(self) -> tuple[str, ...]:
        return rebase_argv(self._path, self._base, format_of(self._base) if self._base else "", self._unsafe)

    def _check(self, image: OpenQcow2) -> None:
        if not image.identity.backing_file:
            raise XenGuiError(
                tr("The image stands alone: it has no base to leave."), tr("Make an overlay instead.")
            )
        if self._base and os.path.samestat(os.stat(self._base), os.fstat(image.fd)):
            raise XenGuiError(tr("An image cannot lie over itself."), tr("Choose another base."))
        if self._unsafe and not self._base:
            raise XenGuiError(
                tr("Without its base, what the overlay has not copied would be lost."),
                tr("Leave out “unsafe”: then all of it is copied first."),
            )
