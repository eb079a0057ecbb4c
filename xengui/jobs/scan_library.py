"""Looks through the library's folders, and polls what is known of them."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xengui.core.images.image import DiskImage
from xengui.core.settings import ScanOptions
from xengui.core.translate import tr
from xengui.core.usage.host_filesystem import HostFilesystem
from xengui.host.catalog import Catalog, Changes, Scan, poll_folders, poll_images
from xengui.host.mounts import filesystem_of, mounts
from xengui.jobs.job import Job, JobControl, Lane, Progress

_BATCH_SECONDS = 0.15
_BATCH_IMAGES = 2000


@dataclass(frozen=True, slots=True)
class LibraryScan:
    """A finished look: the scan itself and the host filesystem of each folder read (by path)."""

    scan: Scan
    filesystems: Mapping[str, HostFilesystem]


class ScanLibrary(Job[LibraryScan]):
    """Find the images in ``folders``; delivers tuples of DiskImage as they are found."""

    lane = Lane.SCAN

    def __init__(self, catalog: Catalog, folders: Sequence[str], options: ScanOptions, known: Scan) -> None:
        self._catalog, self._folders, self._options, self._known = catalog, tuple(folders), options, known
        self.title = tr("Look through {folders}").format(folders=", ".join(folders))

    def run(self, control: JobControl) -> LibraryScan:
        """As Job.run."""
        batch: list[DiskImage] = []
        count = 0
        delivered = time.monotonic()

        def found(image: DiskImage) -> None:
            nonlocal count, delivered
            count += 1
            if self._known.images.get(image.path) is not image:
                batch.append(image)
            if count % 64 == 0:
                control.checkpoint(Progress(count, 0, image.folder))
                now = time.monotonic()
                if batch and (now - delivered > _BATCH_SECONDS or len(batch) >= _BATCH_IMAGES):
                    control.deliver(tuple(batch))
                    batch.clear()
                    delivered = now

        control.checkpoint()
        scan = self._catalog.scan(self._folders, self._options, self._known, found)
        control.checkpoint()
        return LibraryScan(scan, filesystems_of(scan.folders))


class PollLibrary(Job[Changes]):
    """Look whether folders or images changed; ``images`` empty looks at the folders alone."""

    lane = Lane.SCAN

    def __init__(self, folders: Mapping[str, int], images: Sequence[DiskImage]) -> None:
        self._folders, self._images = folders, images
        self.title = tr("Look for changes")

    def run(self, control: JobControl) -> Changes:
        """As Job.run."""
        folders_changed = poll_folders(self._folders)
        control.checkpoint()
        changes = poll_images(iter(self._images))
        return Changes(changes.changed, changes.gone, folders_changed)


class MeasureHosts(Job[Mapping[str, HostFilesystem]]):
    """How full the folders' host filesystems are now."""

    lane = Lane.SCAN

    def __init__(self, folders: Sequence[str]) -> None:
        self._folders = tuple(folders)
        self.title = tr("Measure the host's filesystems")

    def run(self, control: JobControl) -> Mapping[str, HostFilesystem]:
        """As Job.run."""
        return filesystems_of(self._folders)


class InspectImage(Job[DiskImage]):
    """Read one image anywhere: a backing file outside the library, a file dropped on the window."""

    lane = Lane.SCAN

    def __init__(self, catalog: Catalog, path: str) -> None:
        self._catalog, self._path = catalog, path
        self.title = tr("Read {path}").format(path=path)

    def run(self, control: JobControl) -> DiskImage:
        """As Job.run. Raises OSError when there is no such file."""
        return self._catalog.inspect(self._path)


def filesystems_of(folders: Sequence[str] | Mapping[str, int]) -> dict[str, HostFilesystem]:
    """The host filesystem of each folder; those that are not there are left out."""
    mounted = mounts()
    found = {}
    for folder in folders:
        try:
            found[folder] = filesystem_of(folder, mounted)
        except OSError:
            continue
    return found
