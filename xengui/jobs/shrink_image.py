"""Makes an image smaller, once it is proven that nothing is cut; part of ResizeImage."""

import json
import os
import re
import shlex
from collections.abc import Iterator
from contextlib import ExitStack

from xengui.core.errors import XenGuiError
from xengui.core.images.identify import identify
from xengui.core.images.image import Identity, ImageFormat
from xengui.core.images.preview import Preview
from xengui.core.images.resize_plan import Volume, size_text, volume_text
from xengui.core.images.shrink_plan import ShrinkPlan, shrink_plan, shrink_table_writes
from xengui.core.images.table_edit import SECTOR, Write
from xengui.core.sizes import MIB, format_size
from xengui.core.translate import tr
from xengui.host.allocation import copy_data, data_ranges
from xengui.host.insert_range import insert_front
from xengui.host.part_file import part_file, part_path
from xengui.host.redo_journal import change
from xengui.host.run import run
from xengui.jobs.image_tools import (
    EXT_TOOLS,
    check_ext,
    ext_commands,
    logged_run,
    open_path,
    refuse_without,
)
from xengui.jobs.job import JobControl, Progress
from xengui.jobs.kept_copy import copy_into, copy_metadata, keep_copy, refuse_without_room, swap_in

_STEP = 4 * MIB
_RATE = 300 * MIB  # bytes a second that copying and checking are taken to do
_ZEROS = bytes(_STEP)
_MINIMUM = re.compile(r":\s*(\d+)\s*$", re.MULTILINE)


class ShrinkImage:
    """Cut the raw or qcow2 image at ``path`` to ``size`` bytes.

    Where a filesystem must become smaller first, all is done on a copy that takes the image's place when it
    is whole: the old file stays as ``backup``, if named. Otherwise ``backup`` becomes a copy. What the caller
    opened is locked and used by nobody.
    """

    def __init__(self, path: str, size: int, filesystem: bool, backup: str) -> None:
        self._path, self._size, self._filesystem, self._backup = path, size, filesystem, backup

    def preview_open(self, fd: int, identity: Identity, control: JobControl) -> Preview:
        """What ``run_open`` would do."""
        plan = self._plan(fd, identity, control)
        allocated = os.fstat(fd).st_blocks * 512
        kept = sum(max(0, min(end, self._size) - start) for start, end in data_ranges(fd, self._size))
        raw = identity.format is ImageFormat.RAW
        sizes = size_text(identity.virtual_size, self._size)
        summary = tr("Shrink the image: {sizes}").format(sizes=sizes)
        if plan.end and plan.volume is not None:
            summary = tr("Shrink the image and {volume}: {sizes}").format(
                volume=volume_text(plan.volume), sizes=sizes
            )
        notes = [tr("All is done on a copy, which then takes the image's place.")] if plan.ext else []
        if not self._backup:
            notes.append(tr("No backup was asked for: the old image will be gone."))
        return Preview(
            summary,
            before=allocated,
            after=min(allocated, kept) if raw else allocated,
            needed=allocated if plan.ext or self._backup else 0,
            seconds=max(1.0, 3 * allocated / _RATE) if plan.ext else 0.5,
            exact=raw and not plan.ext,
            commands=tuple(self._commands(identity, plan)),
            notes=tuple(notes),
        )

    def run_open(self, fd: int, identity: Identity, control: JobControl) -> str:
        """Do it; gives the path."""
        plan = self._plan(fd, identity, control)
        if plan.ext and plan.volume is not None:
            self._on_copy(fd, plan, plan.volume, control)
            return self._path
        if self._backup:
            refuse_without_room(fd, self._backup.rpartition("/")[0] or "/")
            keep_copy(fd, self._backup, control)
        control.checkpoint(Progress(0, 0, tr("Saving")))
        if identity.format is ImageFormat.RAW:
            self._cut(fd, plan, control)
        else:
            self._shrink_qcow2(fd, control)
        return self._path

    def _plan(self, fd: int, identity: Identity, control: JobControl) -> ShrinkPlan:
        """Raises XenGuiError where anything would be lost."""
        plan = shrink_plan(identity, lambda at, n: os.pread(fd, n, at), self._size, self._filesystem)
        raw = identity.format is ImageFormat.RAW
        refuse_without(EXT_TOOLS if plan.ext else () if raw else ("qemu-img",))
        if self._backup and os.path.lexists(self._backup):
            raise XenGuiError(
                tr("{path} exists already.").format(path=self._backup),
                tr("Choose another name for the backup; existing files are never replaced."),
            )
        if not self._backup:
            used = _data_in(fd, plan, control) if raw else self._guest_data(control)
            if used:
                raise XenGuiError(
                    tr(
                        "Data lies in the part to be cut, from byte {at} on, and no partition claims it."
                    ).format(at=used),
                    tr("Look at it first; to cut it all the same, name a backup (--backup)."),
                )
        if plan.ext and plan.volume is not None:
            self._refuse_below_minimum(fd, plan, plan.volume, control)
            if os.fstat(fd).st_nlink > 1:
                raise XenGuiError(
                    tr("The image has more than one name (hard links), and only one would become smaller."),
                    tr("Remove the other names, or copy the image and shrink the copy."),
                )
            refuse_without_room(fd, self._path.rpartition("/")[0] or "/")
        return plan

    def _refuse_below_minimum(self, fd: int, plan: ShrinkPlan, volume: Volume, control: JobControl) -> None:
        """Raises XenGuiError where resize2fs says that the files need more, or that it cannot say."""
        device = _device(fd, volume)
        check_ext(device, control)
        answer = run(("resize2fs", "-P", device), checkpoint=control.checkpoint).stdout
        blocks = _MINIMUM.search(answer)
        block_size = 1024 << int.from_bytes(os.pread(fd, 4, volume.start + 1024 + 24), "little")
        least = int(blocks[1]) * block_size if blocks else 0
        if plan.end - volume.start < least:
            raise XenGuiError(
                tr("The files in the filesystem need {size} ({bytes} bytes).").format(
                    size=format_size(least), bytes=least
                ),
                tr("Choose a larger size, or delete files in the guest first."),
            )

    def _on_copy(self, fd: int, plan: ShrinkPlan, volume: Volume, control: JobControl) -> None:
        """The filesystem alone in a file, made smaller there; then what lies before it, put in front.

        Not by resize2fs's offset: it cuts the file to the filesystem's size, without the offset.
        """
        part = part_path(self._path)
        with ExitStack() as stack:
            copy = stack.enter_context(part_file(part))
            inside = copy
            copy_into(fd, copy, tr("Copying the image"), control, start=volume.start)
            control.checkpoint(Progress(0, 0, tr("Shrinking the filesystem")))
            logged_run(("e2fsck", "-fp", open_path(copy)), control, codes=(0, 1))
            sectors = (plan.end - volume.start) // SECTOR
            logged_run(("resize2fs", open_path(copy), f"{sectors}s"), control)
            check_ext(open_path(copy), control)
            os.ftruncate(copy, plan.end - volume.start)
            if volume.start and not insert_front(copy, volume.start):
                part = part_path(self._path, "whole")
                copy = stack.enter_context(part_file(part))
                control.checkpoint(Progress(0, 0, tr("Putting the image together")))
                copy_data(inside, copy, plan.end - volume.start, volume.start, lambda _: control.checkpoint())
            copy_data(fd, copy, volume.start, 0, lambda _: control.checkpoint())
            copy_metadata(fd, copy)
            os.ftruncate(copy, max(self._size, plan.end))
            for offset, data in _table_writes(copy, plan):
                os.pwrite(copy, data, offset)
            os.ftruncate(copy, self._size)
            self._refuse_unless_shrunk(copy, plan, volume)
            check_ext(_device(copy, volume), control)
            control.checkpoint(Progress(0, 0, tr("Saving")))
            swap_in(copy, part, fd, self._path, self._backup, control)

    def _cut(self, fd: int, plan: ShrinkPlan, control: JobControl) -> None:
        """The partition table first, so that a kill leaves a whole one on a disk still too large."""
        writes = _table_writes(fd, plan)
        if writes:
            change(fd, self._path, os.fstat(fd).st_size, writes)
        control.log(f"truncate -s {self._size} {shlex.quote(self._path)}")
        os.ftruncate(fd, self._size)
        os.fsync(fd)

    def _refuse_unless_shrunk(self, copy: int, plan: ShrinkPlan, volume: Volume) -> None:
        """Believe no tool: what it made is read again before it takes the image's place."""
        now = identify(lambda at, n: os.pread(copy, n, at), os.fstat(copy).st_size)
        found = now.content.filesystem
        if volume.number:
            found = next((p.filesystem for p in now.content.partitions if p.number == volume.number), None)
        if found is None or found.size is None or now.problem or volume.start + found.size > plan.end:
            raise XenGuiError(
                tr("The filesystem did not become as small as it was to be; the image is as it was."),
                tr("The job's log has all that the tools wrote."),
            )

    def _guest_data(self, control: JobControl) -> int:
        """Where data first lies beyond the new size in what a qcow2's guest sees; 0: nowhere."""
        argv = ("qemu-img", "map", "-f", "qcow2", "--output=json", self._path)
        for each in json.loads(run(argv, checkpoint=control.checkpoint).stdout):
            if each["data"] and not each["zero"] and each["start"] + each["length"] > self._size:
                return max(int(each["start"]), self._size)
        return 0

    def _shrink_qcow2(self, fd: int, control: JobControl) -> None:
        argv = ("qemu-img", "resize", "-q", "-f", "qcow2", "--shrink", self._path, str(self._size))
        logged_run(argv, control)
        now = identify(lambda at, n: os.pread(fd, n, at), os.fstat(fd).st_size)
        if now.virtual_size != self._size:
            raise XenGuiError(
                tr("qemu-img said it was done, but the image has not the size asked for."),
                tr("Look whether the qemu-img in your PATH is the real one."),
            )
        os.fsync(fd)

    def _commands(self, identity: Identity, plan: ShrinkPlan) -> Iterator[str]:
        path = shlex.quote(self._path)
        if self._backup:
            yield f"cp --sparse=always --reflink=auto {path} {shlex.quote(self._backup)}"
        if identity.format is not ImageFormat.RAW:
            yield f"qemu-img resize -f qcow2 --shrink {path} {self._size}"
            return
        if plan.ext and plan.volume is not None:
            sectors = (plan.end - plan.volume.start) // SECTOR
            yield from ext_commands(self._path, plan.volume, f"{sectors}s")
        if plan.end and plan.volume is not None and plan.volume.number:
            sectors = (plan.end - plan.volume.start) // SECTOR
            yield f"echo ',{sectors}' | sfdisk -N {plan.volume.number} {path}"
        yield f"truncate -s {self._size} {path}"
        if plan.table == "gpt":
            yield f"sgdisk -e {path}"


def _table_writes(fd: int, plan: ShrinkPlan) -> tuple[Write, ...]:
    return shrink_table_writes(plan, lambda at, n: os.pread(fd, n, at).ljust(n, b"\0"))


def _device(fd: int, volume: Volume) -> str:
    """What e2fsprogs call a filesystem within a file."""
    return open_path(fd) + (f"?offset={volume.start}" if volume.start else "")


def _data_in(fd: int, plan: ShrinkPlan, control: JobControl) -> int:
    """Where the first byte lies that is not zero in what nobody claims; 0: nowhere."""
    for start, end in data_ranges(fd, plan.unclaimed_end):
        at = max(start, plan.unclaimed)
        while at < end:
            control.checkpoint()
            data = os.pread(fd, min(_STEP, end - at), at)
            if data != _ZEROS[: len(data)]:
                return at + len(data) - len(data.lstrip(b"\0"))
            at += _STEP
    return 0
