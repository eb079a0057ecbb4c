"""Reads an image to find what takes space and holds only zeros."""

import os
import time

import numpy as np

from xengui.core.errors import XenGuiError, error_from_os
from xengui.core.images.extent import ExtentState
from xengui.core.images.image import DiskImage
from xengui.core.images.ranges import Ranges
from xengui.core.translate import tr
from xengui.host.extents import file_extents, open_image
from xengui.host.zero_memory import ZeroMemory
from xengui.host.zeros import TooScattered, zero_ranges
from xengui.jobs.job import Job, JobControl, Progress

_READ_STATES = (ExtentState.DATA, ExtentState.SHARED)
_TICK_NS = 20_000_000
"""The kernel's clock for change times: writes closer together than this may leave the same time."""


class FindZeros(Job[Ranges]):
    """Where in the file written blocks of 4 KiB hold only zeros: starts and ends, file offsets.

    Remembered in ``memory`` for as long as the file does not change. Data whose place is not chosen yet is
    passed by, since reading it past the page cache would make the host write it; then nothing is remembered.
    """

    def __init__(self, image: DiskImage, memory: ZeroMemory | None = None) -> None:
        self._image = image
        self._memory = memory if memory is not None else ZeroMemory()
        self.title = tr("Find zeros in {name}").format(name=image.name)

    def run(self, control: JobControl) -> Ranges:
        """As Job.run."""
        try:
            fd = open_image(self._image)
            try:
                return self._find(fd, control)
            finally:
                os.close(fd)
        except OSError as error:
            raise error_from_os(error, self._image.path) from error
        except TooScattered as error:
            raise XenGuiError(
                tr("The zeros in {path} are too scattered to be mapped.").format(path=self._image.path)
            ) from error

    def _find(self, fd: int, control: JobControl) -> Ranges:
        started = time.time_ns()
        host = file_extents(fd, control.checkpoint)
        rows = np.isin(host.map.states, [int(state) for state in _READ_STATES])
        starts = host.map.starts[rows]
        wanted = starts, starts + host.map.lengths[rows]

        def report(done: int, total: int) -> None:
            control.checkpoint(Progress(done, total, tr("Reading")))

        zeros = zero_ranges(fd, host.map.size, wanted, report)
        after = os.fstat(fd)
        settled = started - host.facts.st_ctime_ns > _TICK_NS
        same = (after.st_ctime_ns, after.st_size) == (host.facts.st_ctime_ns, host.facts.st_size)
        if settled and same and ExtentState.DELALLOC not in host.map.totals:
            self._memory.keep(host.facts, *zeros)
        return zeros
