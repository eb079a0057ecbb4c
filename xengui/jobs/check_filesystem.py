"""Checks the filesystem in a raw image and repairs it by choice, without root and without mounting."""

import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from xengui.core.errors import error_from_os
from xengui.core.images.fsck import Fsck, fsck_of, volume_in
from xengui.core.images.preview import Preview
from xengui.core.images.resize_plan import Volume, volume_text
from xengui.core.images.table_edit import Write
from xengui.core.sizes import format_size
from xengui.core.translate import tr
from xengui.host.allocation import data_ranges
from xengui.host.part_file import part_file, part_path
from xengui.host.redo_journal import change, finish
from xengui.jobs.acting import ActingJob
from xengui.jobs.guard import guarded
from xengui.jobs.image_tools import logged_run, open_path, refuse_without
from xengui.jobs.job import JobControl, Progress
from xengui.jobs.kept_copy import copy_range, keep_copy, refuse_without_room
from xengui.jobs.qcow2_work import identity_of

_STEP, _BLOCK = 1024 * 1024, 4096


@dataclass(frozen=True, slots=True)
class FsckResult:
    """Whether the filesystem is ``clean`` now, whether that took a repair, and what the program said."""

    clean: bool
    repaired: bool
    report: str


class CheckFilesystem(ActingJob[FsckResult]):
    """Check the filesystem in ``partition`` of the raw image at ``path`` (0: the only one).

    With ``repair`` its errors are mended in a copy of the filesystem, and what then differs is written into
    the image as one change: all of it or nothing, a kill's moment being finished by the next such job. A copy
    of the whole image is kept as ``backup`` first, if named.
    """

    def __init__(self, path: str, partition: int = 0, repair: bool = False, backup: str = "") -> None:
        self._path, self._partition, self._repair, self._backup = path, partition, repair, backup
        verb = tr("Repair the filesystem in {name}") if repair else tr("Check the filesystem in {name}")
        self.title = verb.format(name=path.rpartition("/")[2])
        self.subjects = (path, *([backup] if backup else []))

    def preview(self, control: JobControl) -> Preview:
        """As ActingJob.preview."""
        with self._opened() as (fd, volume, fsck):
            allocated = os.fstat(fd).st_blocks * 512
            scratch = allocated if self._repair or volume.start else 0
            notes = []
            if scratch:
                notes.append(
                    tr("The work is done on a copy of up to {size}, removed at the end.").format(
                        size=format_size(scratch)
                    )
                )
            if self._repair and not self._backup:
                notes.append(tr("No backup was asked for: what a repair gives up cannot be had back."))
            return Preview(
                tr("{verb}: {volume}").format(verb=self.title, volume=volume_text(volume)),
                before=allocated,
                after=allocated,
                needed=scratch + (allocated if self._backup else 0),
                exact=not self._repair,
                commands=(shlex.join((*(fsck.repair if self._repair else fsck.check), self._path)),)
                if not volume.start
                else (),
                notes=tuple(notes),
            )

    def run(self, control: JobControl) -> FsckResult:
        """As Job.run."""
        with self._opened() as (fd, volume, fsck):
            if not volume.start:
                found = self._check(open_path(fd), fsck, control)
                if found.clean or not self._repair:
                    return found
            refuse_without_room(fd, self._path.rpartition("/")[0] or "/")
            with part_file(part_path(self._path, "fs")) as work:
                self._copy(fd, work, volume, control)
                found = self._check(open_path(work), fsck, control)
                if found.clean or not self._repair:
                    return found
                if self._backup:
                    keep_copy(fd, self._backup, control)
                control.checkpoint(Progress(0, 0, tr("Repairing")))
                said = logged_run((*fsck.repair, open_path(work)), control, codes=fsck.repaired)
                after = self._check(open_path(work), fsck, control)
                control.checkpoint(Progress(0, 0, tr("Saving")))
                change(fd, self._path, os.fstat(fd).st_size, _repairs(fd, work, volume, control))
            return FsckResult(after.clean, True, said.stdout + said.stderr)

    @contextmanager
    def _opened(self) -> Iterator[tuple[int, Volume, Fsck]]:
        try:
            with guarded(self._path) as fd:
                finish(fd, self._path)
                volume = volume_in(identity_of(fd), self._partition)
                fsck = fsck_of(volume)
                refuse_without((fsck.check[0],))
                yield fd, volume, fsck
        except OSError as error:
            raise error_from_os(error, self._path) from error

    def _copy(self, fd: int, work: int, volume: Volume, control: JobControl) -> None:
        os.ftruncate(work, volume.size)
        end, done = min(volume.end, os.fstat(fd).st_size), 0
        step = tr("Copying the filesystem")

        def report(count: int) -> None:
            nonlocal done
            done += count
            control.checkpoint(Progress(min(done, volume.size), volume.size, step))

        report(0)
        copy_range(fd, work, volume.start, end, report)

    def _check(self, path: str, fsck: Fsck, control: JobControl) -> FsckResult:
        control.checkpoint(Progress(0, 0, tr("Checking the filesystem")))
        said = logged_run((*fsck.check, path), control, codes=(*fsck.clean, *fsck.found))
        return FsckResult(said.code in fsck.clean, False, said.stdout + said.stderr)


def _repairs(fd: int, work: int, volume: Volume, control: JobControl) -> Iterator[Write]:
    """The blocks in which the repaired filesystem differs from the image's, its first one last."""
    size = min(volume.size, os.fstat(work).st_size)
    ranges = [*data_ranges(work, size)]
    ranges += [
        (begin - volume.start, end - volume.start) for begin, end in data_ranges(fd, volume.start + size)
    ]
    steps = {
        at
        for begin, end in ranges
        if end > 0
        for at in range(max(begin, 0) // _STEP * _STEP, min(end, size), _STEP)
    }
    for at in (*sorted(steps)[1:], *sorted(steps)[:1]):
        control.checkpoint()
        length = min(_STEP, size - at)
        wanted, found = os.pread(work, length, at), os.pread(fd, length, volume.start + at)
        if wanted == found:
            continue
        blocks = range(0, len(wanted), _BLOCK)
        for block in reversed(blocks) if at == 0 else blocks:
            data = wanted[block : block + _BLOCK]
            if data != found[block : block + _BLOCK].ljust(len(data), b"\0"):
                yield Write(volume.start + at + block, data)
