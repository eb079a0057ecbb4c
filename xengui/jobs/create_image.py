"""Makes one disk image: a part file, filled step by step, given its name when whole."""

import os
import shlex
from contextlib import ExitStack

from xengui.core.errors import XenGuiError, error_from_os
from xengui.core.images.image import ImageFormat
from xengui.core.images.names import name_problem
from xengui.core.images.recipe import (
    PROGRAMS,
    dig_holes_argv,
    filesystem_apart,
    filesystem_offset,
    fill_after_convert,
    mkfs_argv,
    qemu_convert_argv,
    qemu_create_argv,
    sfdisk_script,
    spec_problem,
)
from xengui.core.images.spec import Allocation, FilesystemKind, ImageSpec, TableKind
from xengui.core.sizes import format_size
from xengui.core.translate import tr
from xengui.host.allocation import copy_data, hole_ranges, reserve, write_zeros
from xengui.host.capabilities import missing_programs
from xengui.host.part_file import create_hole, part_file, part_path, publish
from xengui.host.run import run
from xengui.jobs.job import Job, JobControl, Progress


class CreateImage(Job[str]):
    """Create the image ``spec`` describes; gives its path.

    No root and no mount: filesystems are made in files. Nothing is left behind by an error or a cancel;
    a kill leaves only a part file, which the next scan finds. An existing file is never replaced.
    """

    def __init__(self, spec: ImageSpec) -> None:
        self.spec = spec
        self.title = tr("Create {name}, {size}").format(name=spec.name, size=format_size(spec.size))
        self.subjects = (spec.path,)

    def run(self, control: JobControl) -> str:
        """As Job.run."""
        try:
            self._check()
            control.checkpoint()
            if not (self._one_hole() and create_hole(self.spec.path, self.spec.size)):
                with ExitStack() as stack:
                    self._make(stack, control)
        except OSError as error:
            raise error_from_os(error, self.spec.path) from error
        return self.spec.path

    def _check(self) -> None:
        """What can be known before anything is touched."""
        spec = self.spec
        unusable = name_problem(spec.name)
        if unusable:
            raise XenGuiError(unusable, tr("Choose another name."))
        problem = spec_problem(spec) or _missing_tool(spec)
        if problem is not None:
            raise problem
        if os.path.lexists(spec.path):
            raise XenGuiError(
                tr("{path} exists already.").format(path=spec.path),
                tr("Choose another name; existing files are never replaced."),
            )
        if not os.path.lexists(spec.folder):
            raise XenGuiError(
                tr("The folder {folder} is not there.").format(folder=spec.folder),
                tr("Make it first, or choose an existing one."),
            )
        if spec.allocation is Allocation.SPARSE:
            return
        space = os.statvfs(spec.folder)
        free = space.f_bavail * space.f_frsize
        if spec.size > free:
            raise XenGuiError(
                tr("{path} needs {size}, but only {free} are free.").format(
                    path=spec.path, size=format_size(spec.size), free=format_size(free)
                ),
                tr("Free some space, choose a folder on another disk, or make the image sparse."),
            )

    def _one_hole(self) -> bool:
        """Whether the whole image is a size and nothing else."""
        spec = self.spec
        empty = spec.filesystem is FilesystemKind.NONE and spec.partition_table is TableKind.NONE
        return empty and spec.format is ImageFormat.RAW and spec.allocation is Allocation.SPARSE

    def _make(self, stack: ExitStack, control: JobControl) -> None:
        spec = self.spec
        part = part_path(spec.path)
        fd = stack.enter_context(part_file(part))
        if spec.format is ImageFormat.RAW:
            self._write_content(fd, part, control)
            self._fill_holes(fd, part, control)
        else:
            self._write_format(stack, fd, part, control)
            if fill_after_convert(spec):
                self._fill_holes(fd, part, control)
        control.checkpoint(Progress(spec.size, spec.size, tr("Saving")))
        publish(fd, part, spec.path)

    def _write_content(self, fd: int, path: str, control: JobControl) -> None:
        """Give the raw file its size, partition table and filesystem; all else stays a hole."""
        spec = self.spec
        control.checkpoint(Progress(0, spec.size, tr("Creating the file")))
        os.ftruncate(fd, spec.size)
        control.log(f"truncate -s {spec.size} {shlex.quote(path)}")
        if spec.partition_table is not TableKind.NONE:
            script = sfdisk_script(spec)
            control.log(f"sfdisk {shlex.quote(path)} <<END\n{script}END")
            run(
                ["sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", path],
                stdin=script,
                checkpoint=control.checkpoint,
            )
        if spec.filesystem is FilesystemKind.NONE:
            return
        if not filesystem_apart(spec):
            self._make_filesystem(fd, path, control)
            return
        inside = part_path(spec.path, "fs")
        with part_file(inside) as inside_fd:
            os.ftruncate(inside_fd, spec.filesystem_size)
            self._make_filesystem(inside_fd, inside, control)
            offset = filesystem_offset(spec)
            copy_data(inside_fd, fd, spec.filesystem_size, offset, lambda _: control.checkpoint())

    def _make_filesystem(self, fd: int, path: str, control: JobControl) -> None:
        spec = self.spec
        step = tr("Making the {kind} filesystem").format(kind=spec.filesystem.value)
        self._run(mkfs_argv(spec, path), fd, step, control)
        digging = dig_holes_argv(spec, path)
        if digging:
            try:
                self._run(digging, fd, step, control)
            except XenGuiError as error:  # an economy only: the filesystem is as good without it
                control.log(error.message)

    def _write_format(self, stack: ExitStack, fd: int, part: str, control: JobControl) -> None:
        """Have qemu-img write the image into the part file, from a raw one if anything is to be inside."""
        spec = self.spec
        step = tr("Writing the {format} file").format(format=spec.format.value)
        if spec.filesystem is FilesystemKind.NONE and spec.partition_table is TableKind.NONE:
            self._run(qemu_create_argv(spec, part), fd, step, control)
            return
        raw = part_path(spec.path, "raw")
        raw_fd = stack.enter_context(part_file(raw))
        self._write_content(raw_fd, raw, control)
        self._run(qemu_convert_argv(spec, raw, part), fd, step, control)

    def _run(self, argv: tuple[str, ...], fd: int, step: str, control: JobControl) -> None:
        """Run a tool that writes ``fd``'s file; what it has allocated is the progress."""
        control.log(shlex.join(argv))

        def watch() -> None:
            allocated = os.fstat(fd).st_blocks * 512
            control.checkpoint(Progress(min(allocated, self.spec.size), self.spec.size, step))

        watch()
        finished = run(argv, checkpoint=watch)
        for line in (finished.stdout + finished.stderr).splitlines():
            control.log(line)

    def _fill_holes(self, fd: int, path: str, control: JobControl) -> None:
        """Reserve or write what is still a hole, as the spec asks."""
        if self.spec.allocation is Allocation.SPARSE:
            return
        size = os.fstat(fd).st_size
        holes = [(0, size)] if self.spec.allocation is Allocation.RESERVED else list(hole_ranges(fd, size))
        total, done = sum(end - start for start, end in holes), 0
        reserving = self.spec.allocation is Allocation.RESERVED
        step = tr("Reserving space") if reserving else tr("Writing zeros")

        def report(count: int) -> None:
            nonlocal done
            done += count
            control.checkpoint(Progress(done, total, step))

        report(0)
        if reserving:
            control.log(f"fallocate -l {size} {shlex.quote(path)}")
            reserve(fd, size, report)
        else:
            control.log(tr("writing zeros over {size} of holes").format(size=format_size(total)))
            write_zeros(path, holes, report)


def _missing_tool(spec: ImageSpec) -> XenGuiError | None:
    """What must be installed first, named with its package."""
    needed = [PROGRAMS[spec.filesystem]] if spec.filesystem is not FilesystemKind.NONE else []
    if spec.partition_table is not TableKind.NONE:
        needed.append("sfdisk")
    if spec.format is not ImageFormat.RAW:
        needed.append("qemu-img")
    for program, package in missing_programs(needed).items():
        return XenGuiError(
            tr("{program} is not installed.").format(program=program),
            tr("Install the package {package} and try again.").format(package=package),
        )
    return None
