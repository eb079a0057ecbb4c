"""Makes an image larger or smaller, by choice with what is in it."""

import os
import shlex
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain

from xengui.core.errors import XenGuiError, error_from_os
from xengui.core.images.identify import identify
from xengui.core.images.image import Identity, ImageFormat
from xengui.core.images.preview import Preview
from xengui.core.images.resize_plan import (
    GrowPlan,
    check_new_size,
    grow_plan,
    size_text,
    table_writes,
    volume_text,
)
from xengui.core.images.table_edit import Write
from xengui.core.sizes import format_size
from xengui.core.translate import tr
from xengui.host.redo_journal import change, finish
from xengui.jobs.acting import ActingJob
from xengui.jobs.grow_ext import can_grow_by_metadata, ext_growth, ext_layout_at
from xengui.jobs.guard import guarded
from xengui.jobs.image_tools import EXT_TOOLS, ext_commands, logged_run, refuse_without
from xengui.jobs.job import JobControl, Progress
from xengui.jobs.kept_copy import keep_copy, refuse_without_room
from xengui.jobs.shrink_image import ShrinkImage


class ResizeImage(ActingJob[str]):
    """Give the image at ``path`` a virtual size of ``size`` bytes; gives its path.

    ``filesystem``: the last partition and the ext filesystem in it go along, without mounting. A smaller size
    is ShrinkImage's. The old image is kept as ``backup``, if named. The image may not be in use. Growing is
    one change, made whole after a kill by the next resize of the image (host/redo_journal.py).
    """

    def __init__(self, path: str, size: int, filesystem: bool = False, backup: str = "") -> None:
        self._path, self._size, self._filesystem, self._backup = path, size, filesystem, backup
        name = path.rpartition("/")[2]
        self.title = tr("Resize {name} to {size}").format(name=name, size=format_size(size))
        self.subjects = (path, *([backup] if backup else []))

    def preview(self, control: JobControl) -> Preview:
        """As ActingJob.preview."""
        with self._opened() as (fd, identity):
            if self._size < identity.virtual_size:
                return self._shrink().preview_open(fd, identity, control)
            return self._preview_growth(fd, identity, self._plan(fd, identity))

    def run(self, control: JobControl) -> str:
        """As Job.run."""
        with self._opened() as (fd, identity):
            if self._size < identity.virtual_size:
                return self._shrink().run_open(fd, identity, control)
            plan = self._plan(fd, identity)
            if self._backup:
                refuse_without_room(fd, self._backup.rpartition("/")[0] or "/")
                keep_copy(fd, self._backup, control)
            control.checkpoint(Progress(0, 0, tr("Growing the image")))
            if identity.format is ImageFormat.RAW:
                self._grow_raw(fd, plan, control)
            else:
                self._grow_qcow2(fd, control)
        return self._path

    @contextmanager
    def _opened(self) -> Iterator[tuple[int, Identity]]:
        """The image, locked and used by nobody, and what it is once an interrupted growth is finished."""
        try:
            with guarded(self._path) as fd:
                finish(fd, self._path)
                identity = identify(lambda at, length: os.pread(fd, length, at), os.fstat(fd).st_size)
                check_new_size(identity, self._size)
                yield fd, identity
        except OSError as error:
            raise error_from_os(error, self._path) from error

    def _shrink(self) -> ShrinkImage:
        return ShrinkImage(self._path, self._size, self._filesystem, self._backup)

    def _plan(self, fd: int, identity: Identity) -> GrowPlan:
        plan = grow_plan(identity, lambda at, n: os.pread(fd, n, at), self._size, self._filesystem)
        raw = identity.format is ImageFormat.RAW
        refuse_without((EXT_TOOLS if plan.ext else ()) if raw else ("qemu-img",))
        if plan.ext and plan.volume is not None:
            new = plan.end - plan.volume.start
            layout = ext_layout_at(fd, plan.volume.start, plan.volume.size)
            if not can_grow_by_metadata(fd, plan.volume.start, layout, new):
                raise XenGuiError(
                    tr("The filesystem was not made to grow that far without moving what is in it."),
                    tr("Grow the file and the partition, then run resize2fs in the guest; or choose less."),
                )
        return plan

    def _preview_growth(self, fd: int, identity: Identity, plan: GrowPlan) -> Preview:
        old, allocated = identity.virtual_size, os.fstat(fd).st_blocks * 512
        summary = tr("Grow the image: {sizes}").format(sizes=size_text(old, plan.size))
        if plan.volume is not None:
            parts = tr("Grow the image and {volume}: {sizes}")
            summary = parts.format(volume=volume_text(plan.volume), sizes=size_text(old, plan.size))
        return Preview(
            summary,
            before=allocated,
            after=allocated,
            needed=allocated if self._backup else 0,
            exact=not plan.ext,
            seconds=1.0 if plan.ext else 0.1,
            commands=tuple(self._commands(identity, plan)),
            notes=plan.notes,
        )

    def _commands(self, identity: Identity, plan: GrowPlan) -> Iterator[str]:
        path = shlex.quote(self._path)
        if identity.format is not ImageFormat.RAW:
            yield f"qemu-img resize -f {identity.format.value} {path} {self._size}"
            return
        yield f"truncate -s {self._size} {path}"
        if plan.volume is None:
            return
        if plan.volume.number:
            yield f"growpart {path} {plan.volume.number}"
        if plan.ext:
            yield from ext_commands(self._path, plan.volume, "")

    def _grow_raw(self, fd: int, plan: GrowPlan, control: JobControl) -> None:
        """All that must change as one: size, partition table, filesystem."""
        with ExitStack() as stack:
            inside: Iterable[Write] = ()
            if plan.ext and plan.volume is not None:
                new = plan.end - plan.volume.start
                control.checkpoint(Progress(0, 0, tr("Growing the filesystem")))
                inside = stack.enter_context(ext_growth(fd, self._path, plan.volume.start, new, control))
            table = table_writes(plan, lambda at, n: os.pread(fd, n, at))
            control.checkpoint(Progress(0, 0, tr("Saving")))
            control.log(f"truncate -s {plan.size} {shlex.quote(self._path)}")
            if table or plan.ext:
                change(fd, self._path, plan.size, chain(table, inside))
            else:
                os.ftruncate(fd, plan.size)
                os.fsync(fd)

    def _grow_qcow2(self, fd: int, control: JobControl) -> None:
        argv = ("qemu-img", "resize", "-q", "-f", "qcow2", self._path, str(self._size))
        logged_run(argv, control)
        now = identify(lambda at, length: os.pread(fd, length, at), os.fstat(fd).st_size)
        if now.virtual_size != self._size:
            raise XenGuiError(
                tr("qemu-img said it was done, but the image has not the size asked for."),
                tr("Look whether the qemu-img in your PATH is the real one."),
            )
        os.fsync(fd)
