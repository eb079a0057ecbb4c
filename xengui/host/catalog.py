"""Where the window's images come from: what a catalog is and gives, and the one of this machine's folders."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from xengui.core.images.image import DiskImage
from xengui.core.settings import ScanOptions


@dataclass(frozen=True, slots=True)
class FolderProblem:
    """A folder that could not be read, and why."""

    path: str
    reason: str


@dataclass(slots=True)
class Scan:
    """What a look through the folders found.

    ``folders`` has each folder read with its st_mtime_ns (-1: not there or sure to be looked at again).
    ``leftovers`` are part files of killed runs. ``files`` remembers every file that is no image by its
    (st_ino, st_ctime_ns), so that the next look need not open it again.
    """

    images: dict[str, DiskImage] = field(default_factory=dict)
    folders: dict[str, int] = field(default_factory=dict)
    problems: list[FolderProblem] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)
    files: dict[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changes:
    """What polling saw: images with new facts, paths no longer there, whether folders must be read again."""

    changed: tuple[DiskImage, ...]
    gone: tuple[str, ...]
    folders_changed: bool


class Catalog(Protocol):
    """Where the window's images come from."""

    def scan(
        self,
        folders: Sequence[str],
        options: ScanOptions,
        known: Scan,
        found: Callable[[DiskImage], None],
        going_on: Callable[[], None] = lambda: None,
    ) -> Scan:
        """Look through ``folders``; ``found`` is told of each image.

        ``going_on`` is called every few milliseconds, images or not. Both may raise to stop.
        """

    def inspect(self, path: str) -> DiskImage:
        """The image at ``path``, whatever it is. Raises OSError when it is not there or no file."""

    def poll(self, folders: Mapping[str, int], images: Sequence[DiskImage]) -> Changes:
        """What changed since: ``folders`` as Scan has them, ``images`` as they were; either may be empty."""


class FolderCatalog:
    """The Catalog of this machine's folders.

    Its methods import late what reads formats and contents: a window is there before its first scan.
    """

    def scan(
        self,
        folders: Sequence[str],
        options: ScanOptions,
        known: Scan,
        found: Callable[[DiskImage], None],
        going_on: Callable[[], None] = lambda: None,
    ) -> Scan:
        """As Catalog.scan. A file unchanged since ``known`` (inode and change time) is not opened again."""
        from xengui.host.folder_scan import scan_folders

        return scan_folders(folders, options, known, found, going_on)

    def inspect(self, path: str) -> DiskImage:
        """As Catalog.inspect."""
        from xengui.host.image_file import inspect

        return inspect(path)

    def poll(self, folders: Mapping[str, int], images: Sequence[DiskImage]) -> Changes:
        """As Catalog.poll."""
        from xengui.host.folder_scan import poll_folders, poll_images

        changed, gone = poll_images(images)
        return Changes(changed, gone, poll_folders(folders))
