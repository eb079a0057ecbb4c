"""Converts an image into a new file of another format, compared with the first before it gets its name."""

import errno
import json
import os
import shlex
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from xengui.core.errors import XenGuiError, error_from_os
from xengui.core.images.convert_plan import (
    MEASURED,
    PLAIN,
    ConvertOptions,
    compare_argv,
    convert_argv,
    estimated_size,
    measure_argv,
    options_problem,
)
from xengui.core.images.identify import identify
from xengui.core.images.image import Identity, ImageFormat
from xengui.core.images.names import name_problem
from xengui.core.images.preview import Preview
from xengui.core.sizes import MIB, format_size
from xengui.core.translate import tr
from xengui.host.in_use import refuse_if_used
from xengui.host.part_file import part_file, part_path, publish
from xengui.host.redo_journal import finish
from xengui.host.run import run
from xengui.jobs.acting import ActingJob
from xengui.jobs.guard import guarded
from xengui.jobs.image_tools import logged_run, refuse_without
from xengui.jobs.job import JobControl, Progress

_RATE = 200 * MIB  # bytes a second that converting is taken to do, and as many comparing
_MARGIN = 16 * MIB  # bytes left to others
_ASKING = 60.0  # seconds qemu-img may take to measure


class ConvertImage(ActingJob[str]):
    """Convert the image at ``source`` into the new file ``target``; gives its path.

    The source is only read and may not be in use. An existing target is never replaced; an error, a cancel or
    a kill leaves at most a part file. Before it gets its name the new image is compared with the old.
    """

    def __init__(
        self, source: str, target: str, image_format: ImageFormat, options: ConvertOptions = PLAIN
    ) -> None:
        self._source, self._target, self._format, self._options = source, target, image_format, options
        self.title = tr("Convert {name} to {format}").format(
            name=source.rpartition("/")[2], format=image_format.value
        )
        self.subjects = (source, target)
        self._measured = image_format in MEASURED and not options.compress

    def preview(self, control: JobControl) -> Preview:
        """As ActingJob.preview."""
        with self._opened() as (fd, identity):
            before = os.fstat(fd).st_blocks * 512
            needed = self._needed(fd, identity, control)
            new = self._argv(identity, self._target)
            return Preview(
                tr("Convert {name} to {format}: {size}").format(
                    name=self._source.rpartition("/")[2], format=self._format.value, size=format_size(needed)
                ),
                before=before,
                after=before + needed,
                needed=needed,
                seconds=max(0.5, 2 * before / _RATE),
                exact=False,  # zeros found on the way become holes
                commands=(shlex.join(new), shlex.join(self._comparison(identity, self._target))),
                notes=tuple(self._notes(identity)),
            )

    def run(self, control: JobControl) -> str:
        """As Job.run."""
        with self._opened() as (fd, identity):
            needed = self._needed(fd, identity, control)
            self._refuse_without_room(needed)
            part = part_path(self._target)
            with part_file(part) as new:
                self._convert(new, part, identity, max(needed, 1), control)
                self._refuse_unlike(new, identity)
                control.checkpoint(Progress(needed, needed, tr("Comparing with the original")))
                logged_run(self._comparison(identity, part), control)
                control.checkpoint(Progress(needed, needed, tr("Saving")))
                publish(new, part, self._target)
        return self._target

    @contextmanager
    def _opened(self) -> Iterator[tuple[int, Identity]]:
        """The source, used by nobody, and what it is; all that can be known beforehand has been looked at."""
        path = self._source
        try:
            self._check_target()
            with _held(self._source) as fd:
                identity = identify(lambda at, n: os.pread(fd, n, at), os.fstat(fd).st_size)
                if identity.problem:
                    raise XenGuiError(identity.problem, tr("Check and repair the image first."))
                path = self._target
                yield fd, identity
        except OSError as error:
            raise error_from_os(error, _named(error) or path) from error

    def _check_target(self) -> None:
        folder, _, name = self._target.rpartition("/")
        unusable = name_problem(name)
        if unusable:
            raise XenGuiError(unusable, tr("Choose another name."))
        problem = options_problem(self._format, self._options)
        if problem is not None:
            raise problem
        refuse_without(("qemu-img",))
        if os.path.lexists(self._target):
            raise XenGuiError(
                tr("{path} exists already.").format(path=self._target),
                tr("Choose another name; existing files are never replaced."),
            )
        if not os.path.isdir(folder or "/"):
            raise XenGuiError(
                tr("The folder {folder} is not there.").format(folder=folder),
                tr("Make it first, or choose an existing one."),
            )

    def _needed(self, fd: int, identity: Identity, control: JobControl) -> int:
        """Bytes the new file will take: at most those that qemu-img tells, less for what reads as zeros."""
        allocated = min(os.fstat(fd).st_blocks * 512, identity.virtual_size)
        if self._format is ImageFormat.RAW:
            return allocated  # measure tells a raw file's length, not what of it becomes holes
        if not self._measured:
            return estimated_size(self._format, allocated, identity.virtual_size)
        argv = measure_argv(identity.format, self._source, self._format, self._options)
        answer = run(argv, checkpoint=control.checkpoint, timeout=_ASKING).stdout
        try:
            return int(json.loads(answer)["required"])
        except (ValueError, KeyError, TypeError) as error:
            raise XenGuiError(
                tr("qemu-img did not say how large the new image will be."),
                tr("Look whether the qemu-img in your PATH is the real one."),
            ) from error

    def _refuse_without_room(self, needed: int) -> None:
        space = os.statvfs(self._target.rpartition("/")[0] or "/")
        free = space.f_bavail * space.f_frsize
        needed += _MARGIN
        if self._measured and needed > free:
            raise XenGuiError(
                tr("{path} needs {size}, but only {free} are free.").format(
                    path=self._target, size=format_size(needed), free=format_size(free)
                ),
                tr("Free some space, or choose a folder on another disk."),
            )

    def _argv(self, identity: Identity, new: str) -> tuple[str, ...]:
        return convert_argv(identity.format, self._source, self._format, new, self._options)

    def _comparison(self, identity: Identity, new: str) -> tuple[str, ...]:
        return compare_argv(identity.format, self._source, self._format, new)

    def _convert(self, new: int, part: str, identity: Identity, needed: int, control: JobControl) -> None:
        def watch() -> None:
            written = min(os.fstat(new).st_blocks * 512, needed)
            control.checkpoint(Progress(written, needed, tr("Converting")))

        logged_run(self._argv(identity, part), control, watch)

    def _refuse_unlike(self, new: int, identity: Identity) -> None:
        """Believe no tool: what it made is read before it is called an image."""
        made = identify(lambda at, n: os.pread(new, n, at), os.fstat(new).st_size)
        raw = (ImageFormat.RAW, ImageFormat.ISO)
        alike = made.format is self._format or (made.format in raw and self._format in raw)
        if self._format is ImageFormat.RAW:  # whatever a guest keeps at the disk's beginning
            alike = os.fstat(new).st_size >= identity.virtual_size
        elif alike:
            alike = made.virtual_size >= identity.virtual_size
        if not alike or (made.problem and self._format is not ImageFormat.RAW):
            raise XenGuiError(
                tr("qemu-img said it was done, but what it wrote is not the image asked for."),
                tr("Look whether the qemu-img in your PATH is the real one. Nothing was kept."),
            )

    def _notes(self, identity: Identity) -> Iterator[str]:
        if self._measured:
            yield tr("It takes no more than that: what reads as zeros takes nothing.")
        if identity.backing_file:
            yield tr("What lies in the backing file {name} becomes part of the new image.").format(
                name=identity.backing_file
            )
        if identity.snapshots:
            yield tr("Snapshots stay behind: only what the guest sees now is converted.")
        if self._format in (ImageFormat.VHDX, ImageFormat.VMDK):
            yield tr("Xen's xl cannot start guests from {format} images.").format(format=self._format.value)


@contextmanager
def _held(path: str) -> Iterator[int]:
    """The image used by nobody and locked; where it may only be read, unlocked."""
    with ExitStack() as stack:
        try:
            fd = stack.enter_context(guarded(path))
            finish(fd, path)  # a killed resize must not be copied half made
        except OSError as error:
            if error.errno not in (errno.EACCES, errno.EROFS, errno.EPERM):
                raise
            fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
            stack.callback(os.close, fd)
            refuse_if_used(path)
        yield fd


def _named(error: OSError) -> str:
    return os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ""
