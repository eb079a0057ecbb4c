"""Looks through the library's folders, and polls what is known of them."""

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xengui.core.images.image import DiskImage
from xengui.core.settings import ScanOptions
from xengui.core.translate import tr
from xengui.core.usage.host_filesystem import HostUsage, usage_of
from xengui.host.catalog import Catalog, Changes, Scan
from xengui.host.mounts import filesystem_of, mounts
from xengui.jobs.job import Job, JobControl, Lane, Progress

_BATCH_SECONDS = 0.1
_NAP = 0.001  # s, every 16 images
_BATCH_IMAGES = 400  # taken in by the window in some 15 ms


class ScanLibrary(Job[Scan]):
    """Find the images in ``folders``; delivers tuples of DiskImage as they are found."""

    lane = Lane.SCAN

    def __init__(
        self,
        catalog: Catalog,
        folders: Sequence[str],
        options: ScanOptions,
        known: Scan,
        polite: bool = False,
    ) -> None:
        """``polite`` naps now and then: Python runs one thread at a time, and a window must not wait."""
        self._catalog, self._folders, self._options, self._known = catalog, tuple(folders), options, known
        self._nap = _NAP if polite else 0.0
        self.title = tr("Look through {folders}").format(folders=", ".join(folders))

    def run(self, control: JobControl) -> Scan:
        """As Job.run."""
        batch: list[DiskImage] = []
        count = 0
        delivered = time.monotonic()

        def found(image: DiskImage) -> None:
            nonlocal count, delivered
            count += 1
            if self._known.images.get(image.path) is not image:
                batch.append(image)
            if count % 16 == 0:
                control.checkpoint(Progress(count, 0, image.folder))
                going_on()
                now = time.monotonic()
                if batch and (now - delivered > _BATCH_SECONDS or len(batch) >= _BATCH_IMAGES):
                    control.deliver(tuple(batch))
                    batch.clear()
                    delivered = now

        def going_on() -> None:
            control.checkpoint()
            if self._nap:
                time.sleep(self._nap)

        control.checkpoint()
        scan = self._catalog.scan(self._folders, self._options, self._known, found, going_on)
        control.checkpoint()
        return scan


class PollLibrary(Job[Changes]):
    """Look whether folders or images changed; ``images`` empty looks at the folders alone."""

    lane = Lane.SCAN

    def __init__(self, catalog: Catalog, folders: Mapping[str, int], images: Sequence[DiskImage]) -> None:
        self._catalog, self._folders, self._images = catalog, folders, images
        self.title = tr("Look for changes")

    def run(self, control: JobControl) -> Changes:
        """As Job.run."""
        control.checkpoint()
        return self._catalog.poll(self._folders, self._images)


@dataclass(frozen=True, slots=True)
class HostReport:
    """How far each host filesystem is taken and promised, by device (st_dev), and each folder's device."""

    usages: Mapping[int, HostUsage]
    devices: Mapping[str, int]


class MeasureHosts(Job[HostReport]):
    """Measure the host filesystems that carry ``folders`` and ``images``."""

    lane = Lane.SCAN

    def __init__(self, folders: Sequence[str], images: Sequence[DiskImage]) -> None:
        self._folders, self._images = tuple(folders), images
        self.title = tr("Measure the host's filesystems")

    def run(self, control: JobControl) -> HostReport:
        """As Job.run; folders that are not there are left out."""
        on_device: dict[int, list[DiskImage]] = {}
        for image in self._images:
            on_device.setdefault(image.device, []).append(image)
        devices: dict[str, int] = {}
        usages: dict[int, HostUsage] = {}
        mounted = mounts()
        for folder in self._folders:
            control.checkpoint()
            try:
                device = devices[folder] = os.stat(folder).st_dev
                if device not in usages:
                    usages[device] = usage_of(filesystem_of(folder, mounted), on_device.get(device, ()))
            except OSError:
                devices.pop(folder, None)
        return HostReport(usages, devices)


class InspectImage(Job[DiskImage]):
    """Read one image anywhere: a backing file outside the library, a file dropped on the window."""

    lane = Lane.SCAN

    def __init__(self, catalog: Catalog, path: str) -> None:
        self._catalog, self._path = catalog, path
        self.title = tr("Read {path}").format(path=path)

    def run(self, control: JobControl) -> DiskImage:
        """As Job.run. Raises OSError when there is no such file."""
        return self._catalog.inspect(self._path)
