"""Invents how the sample library came to be what it is, so that its growth can be looked at."""

import os
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from xengui.core.images.image import DiskImage
from xengui.core.settings import ScanOptions
from xengui.core.usage.history import DAY, HOUR, HostSample, sample_of
from xengui.host.catalog import FolderCatalog, Scan
from xengui.jobs.job import JobControl
from xengui.jobs.scan_library import MeasureHosts

_DAYS = 14
_STEPS = [*range(_DAYS * DAY, DAY, -DAY), *range(DAY, 0, -4 * HOUR)]  # seconds before now
_PACES = {"db-data.img": 1.6, "mail.img": 1.0, "shop.img": 0.7, "web-1.img": 0.3}
"""The powers by which images grew over the time shown; others were there from the first and stayed."""


def make_demo_history(folders: Sequence[str], history: Path, control: JobControl) -> None:
    """Store in the new file ``history`` what the images in ``folders`` might have taken in the last weeks."""
    from xengui.host.history import store_sample

    images = list(FolderCatalog().scan(folders, ScanOptions(), Scan(), lambda image: None).images.values())
    now = int(time.time())
    (*samples,) = sample_of(MeasureHosts(folders, images).run(control).usages.values(), images)
    for before in _STEPS:
        control.checkpoint()
        store_sample(
            history, now - before, [_earlier(sample, 1 - before / (_DAYS * DAY)) for sample in samples]
        )


def _earlier(sample: HostSample, part: float) -> HostSample:
    """``sample`` when ``part`` (0 to 1) of the time shown was over."""
    images = tuple(_smaller(image, part) for image in sample.images)
    taken = sum(image.allocated for image in sample.images) - sum(image.allocated for image in images)
    return replace(sample, images=images, free=sample.free + taken)


def _smaller(image: DiskImage, part: float) -> DiskImage:
    pace = _PACES.get(os.path.basename(image.path))
    if pace is None:
        return image
    return replace(image, allocated=int(image.allocated * (0.2 + 0.8 * part**pace)) // 4096 * 4096)
