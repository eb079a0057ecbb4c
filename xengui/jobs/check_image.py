"""Checks a container's own tables by ``qemu-img check``, and repairs them in a copy that takes its place."""

import json
import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from xengui.core.errors import XenGuiError, error_from_os
from xengui.core.images.convert_plan import QEMU_FORMATS
from xengui.core.images.image import Identity, ImageFormat
from xengui.core.images.preview import Preview
from xengui.core.translate import tr
from xengui.host.part_file import part_file, part_path
from xengui.jobs.acting import ActingJob
from xengui.jobs.guard import guarded
from xengui.jobs.image_tools import logged_run, not_the_real_one, refuse_without
from xengui.jobs.job import JobControl, Progress
from xengui.jobs.kept_copy import copy_into, refuse_without_room, swap_in
from xengui.jobs.qcow2_work import identity_of

_CODES = (0, 2, 3)  # whole; errors found; only leaks found


class Repair(StrEnum):
    """What to repair; the value is qemu-img's."""

    NONE = "none"
    LEAKS = "leaks"  # clusters that nobody has
    ALL = "all"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What is wrong with an image after the check or repair; all numbers are of clusters."""

    corruptions: int
    leaks: int
    repaired: int

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not self.corruptions and not self.leaks


class CheckImage(ActingJob[CheckResult]):
    """Check the qcow2, VDI, VHDX or VMDK at ``path``; ``repair`` what is asked for.

    A repair is done on a copy, which then takes the image's place: the old one stays as ``backup``, if named.
    """

    def __init__(self, path: str, repair: Repair = Repair.NONE, backup: str = "") -> None:
        self._path, self._repair, self._backup = path, repair, backup
        verb = tr("Check {name}") if repair is Repair.NONE else tr("Repair {name}")
        self.title = verb.format(name=path.rpartition("/")[2])
        self.subjects = (path, *([backup] if backup else []))

    def preview(self, control: JobControl) -> Preview:
        """As ActingJob.preview."""
        with self._opened() as (fd, kind):
            allocated = os.fstat(fd).st_blocks * 512
            changes = self._repair is not Repair.NONE
            if changes:
                refuse_without_room(fd, self._path.rpartition("/")[0] or "/")
            return Preview(
                self.title,
                before=allocated,
                after=allocated,
                needed=allocated if changes else 0,
                exact=not changes,
                commands=(shlex.join(self._argv(kind, self._path, self._repair)),),
                notes=(tr("The repair is done on a copy, which then takes the image's place."),)
                if changes
                else (),
            )

    def run(self, control: JobControl) -> CheckResult:
        """As Job.run."""
        with self._opened() as (fd, kind):
            control.checkpoint(Progress(0, 0, tr("Checking the image")))
            found = self._check(kind, self._path, Repair.NONE, control)
            if self._repair is Repair.NONE or found.clean:
                return found
            refuse_without_room(fd, self._path.rpartition("/")[0] or "/")
            part = part_path(self._path)
            with part_file(part) as copy:
                copy_into(fd, copy, tr("Copying the image"), control)
                control.checkpoint(Progress(0, 0, tr("Repairing")))
                self._check(kind, part, self._repair, control)
                after = self._check(kind, part, Repair.NONE, control)
                swap_in(copy, part, fd, self._path, self._backup, control)
            gone = found.corruptions + found.leaks - after.corruptions - after.leaks
            return CheckResult(after.corruptions, after.leaks, max(0, gone))

    @contextmanager
    def _opened(self) -> Iterator[tuple[int, str]]:
        refuse_without(("qemu-img",))
        try:
            with guarded(self._path) as fd:
                identity: Identity = identity_of(fd)
                if identity.format in (ImageFormat.RAW, ImageFormat.ISO, ImageFormat.VHD):
                    raise XenGuiError(
                        tr("A {format} image has no tables of its own that could be checked.").format(
                            format=identity.format.value
                        ),
                        tr("Check the filesystem in it instead."),
                    )
                yield fd, QEMU_FORMATS[identity.format]
        except OSError as error:
            raise error_from_os(error, self._path) from error

    def _argv(self, kind: str, path: str, repair: Repair) -> tuple[str, ...]:
        wanted = () if repair is Repair.NONE else ("-r", repair.value)
        return ("qemu-img", "check", "--output=json", *wanted, "-f", kind, path)

    def _check(self, kind: str, path: str, repair: Repair, control: JobControl) -> CheckResult:
        answer = logged_run(self._argv(kind, path, repair), control, codes=_CODES).stdout
        try:
            # With a repair, "Repairing …" lines may come before the object.
            found = json.loads(answer[answer.index("{") :])
            errors = int(found["check-errors"]) + int(found.get("corruptions", 0))
            return CheckResult(errors, int(found.get("leaks", 0)), 0)
        except (ValueError, KeyError, TypeError) as error:
            raise not_the_real_one(tr("qemu-img did not say what it found.")) from error
