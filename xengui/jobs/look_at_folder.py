"""What the New Image wizard must know of a folder before an image goes there."""

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress

from xengui.core.images.draft import FolderFacts, ToolFacts
from xengui.core.images.image import DiskImage
from xengui.core.settings import ScanOptions
from xengui.core.translate import tr
from xengui.core.usage.host_filesystem import HostFilesystem, usage_of
from xengui.host.capabilities import missing_programs
from xengui.host.catalog import Catalog, Scan
from xengui.host.mounts import filesystem_of
from xengui.jobs.job import Job, JobControl, Lane


class LookAtFolder(Job[FolderFacts]):
    """The names taken in ``folder``, and how far its host filesystem is taken and promised."""

    lane = Lane.ERRAND

    def __init__(self, folder: str, library: Sequence[DiskImage], catalog: Catalog) -> None:
        self._folder, self._library, self._catalog = folder, tuple(library), catalog
        self.title = tr("Look at {folder}").format(folder=folder)

    def run(self, control: JobControl) -> FolderFacts:
        """As Job.run; what cannot be read is said in the facts."""
        folder = self._folder
        try:
            device = os.stat(folder).st_dev
            names = frozenset(os.listdir(folder))
            filesystem = filesystem_of(folder)
        except OSError as error:
            return FolderFacts(folder, None, frozenset(), error.strerror or str(error))
        known = Scan(images={image.path: image for image in self._library})  # not to be read again
        here = self._catalog.scan([folder], ScanOptions(), known, _pass, control.checkpoint)
        images = {image.path: image for image in (*self._library, *here.images.values())}
        devices = _devices_sharing(filesystem, device, images.values())
        usage = usage_of(filesystem, (image for image in images.values() if image.device in devices))
        writable = os.access(folder, os.W_OK | os.X_OK) and not filesystem.read_only
        problem = "" if writable else tr("You may not create files in {folder}.").format(folder=folder)
        return FolderFacts(folder, usage, names, problem)


def _devices_sharing(filesystem: HostFilesystem, device: int, images: Iterable[DiskImage]) -> frozenset[int]:
    """The st_dev of ``filesystem``: ``device``, and on btrfs the other subvolumes with images."""
    if filesystem.kind != "btrfs":
        return frozenset({device})
    folders = {image.device: image.folder for image in images}
    sharing = {device}
    for other, folder in folders.items():
        with suppress(OSError):  # what cannot be looked at is on a filesystem of its own
            found = filesystem_of(folder)
            if (found.kind, found.source) == (filesystem.kind, filesystem.source):
                sharing.add(other)
    return frozenset(sharing)


def _pass(image: DiskImage) -> None:
    """Nobody waits for single images."""


class LookAtTools(Job[ToolFacts]):
    """Which programs the create job uses are not installed."""

    lane = Lane.ERRAND

    def __init__(self) -> None:
        self.title = tr("Look which tools are installed")

    def run(self, control: JobControl) -> ToolFacts:
        """As Job.run."""
        return ToolFacts(missing_programs())


class SortDropped(Job[tuple[tuple[str, ...], tuple[str, ...]]]):
    """Tell folders from files among dropped paths; gives (folders, files), without what is gone."""

    lane = Lane.ERRAND

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = tuple(paths)
        self.title = tr("Look at what was dropped")

    def run(self, control: JobControl) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """As Job.run."""
        folders = tuple(os.path.abspath(path) for path in self._paths if os.path.isdir(path))
        files = tuple(os.path.abspath(path) for path in self._paths if os.path.isfile(path))
        return folders, files
