"""Measures where the images' allocated bytes go, for the bars, tiles and columns of the whole library."""

import logging
import time
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from xengui.core.images.image import DiskImage
from xengui.core.translate import tr
from xengui.core.usage.breakdown import Breakdown
from xengui.jobs.job import Job, JobCancelled, JobControl, Lane, Progress

if TYPE_CHECKING:
    from xengui.host.zero_memory import ZeroMemory

Stamp = tuple[int, int, int, int, int]
"""Device, inode, change time in ns, size and allocated bytes: while they stay, so does the breakdown.

But for one thing: that a copy by reference now shares an image's space is no change of the image.
"""

_NOTHING: Mapping[str, Stamp] = MappingProxyType({})
_LOT_IMAGES = 64
_LOT_SECONDS = 0.05
_NAP = 0.001  # s after each image: Python runs one thread at a time, and a window must not wait


def stamp_of(image: DiskImage) -> Stamp:
    """What ``image`` was when the library looked at it."""
    return image.device, image.inode, image.changed_ns, image.file_size, image.allocated


class MeasureBreakdowns(Job[dict[str, Stamp]]):
    """The Breakdown of each of ``images`` that has another stamp than in ``known``, by path.

    Nothing is read but extents and the guests' tables of free blocks; zeros are those remembered. Delivers
    lots as tuples of (path, Breakdown); what cannot be read is left out and hides no other. Gives the stamps
    of all ``images``: the next job's ``known``. ``polite`` naps between images.
    """

    lane = Lane.MEASURE

    def __init__(
        self,
        images: Sequence[DiskImage],
        known: Mapping[str, Stamp] = _NOTHING,
        memory: "ZeroMemory | None" = None,
        polite: bool = False,
    ) -> None:
        self._images, self._known, self._memory = tuple(images), dict(known), memory
        self._nap = _NAP if polite else 0.0
        self.title = tr("Measure what images are made of")

    def run(self, control: JobControl) -> dict[str, Stamp]:
        """As Job.run."""
        # numpy is loaded in the worker: the window, which makes the job, must not wait for it.
        from xengui.host.zero_memory import ZeroMemory

        memory = self._memory if self._memory is not None else ZeroMemory()
        # The stamps are from before the measuring: what changes meanwhile is measured again.
        stamps = {image.path: stamp_of(image) for image in self._images}
        changed = [image for image in self._images if self._known.get(image.path) != stamps[image.path]]
        lot: list[tuple[str, Breakdown]] = []
        delivered = time.monotonic()
        for number, image in enumerate(changed):
            control.checkpoint(Progress(number, len(changed), image.folder))
            found = _measured(image, memory, control)
            if found is not None:
                lot.append((image.path, found))
            if lot and (len(lot) >= _LOT_IMAGES or time.monotonic() - delivered >= _LOT_SECONDS):
                control.deliver(tuple(lot))
                lot.clear()
                delivered = time.monotonic()
            if self._nap:
                time.sleep(self._nap)
        if lot:
            control.deliver(tuple(lot))
        return stamps


def _measured(image: DiskImage, memory: "ZeroMemory", control: JobControl) -> Breakdown | None:
    """None where the file cannot be read, has gone, or is none."""
    from xengui.core.images.image_map import breakdown_of
    from xengui.jobs.read_map import read_map

    if not image.readable:
        return None
    if not image.allocated:
        return Breakdown(zeros_known=True, free_known=True)
    try:
        return breakdown_of(read_map(image, with_free=True, memory=memory, checkpoint=control.checkpoint))
    except JobCancelled:
        raise
    except OSError as error:
        logging.getLogger(__name__).debug("%s is not measured: %s", image.path, error)
    except Exception:  # a defect of ours that a damaged file brings out, or a map too large for the memory
        logging.getLogger(__name__).exception("%s is not measured", image.path)
    return None
