"""Finds the disk images in folders: every file judged by its bytes, one bad file never hiding the others."""

import os
import stat
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice

from xengui.core.images.identify import holds_something_known, looks_like_image_name
from xengui.core.images.image import DiskImage
from xengui.core.settings import ScanOptions
from xengui.host.catalog import FolderProblem, Scan
from xengui.host.image_file import dangling, examine, has_hole, unchanged, why_unreadable
from xengui.host.mounts import mounts
from xengui.host.part_file import is_leftover, is_part

# ns; a folder changed this shortly before it was read may change again within one tick of its filesystem's
# clock: some milliseconds, or two seconds where times are kept in whole ones (FAT, small ext inodes, NFS 2).
_RACY, _RACY_COARSE = 50_000_000, 2_050_000_000
_SECOND = 1_000_000_000  # ns
_STEP = 64  # files between two calls of going_on: 3 ms where each is read


def scan_folders(
    folders: Sequence[str],
    options: ScanOptions,
    known: Scan,
    found: Callable[[DiskImage], None],
    going_on: Callable[[], None] = lambda: None,
) -> Scan:
    """Look through ``folders``, as Catalog.scan says.

    A file unchanged since ``known`` (inode and change time) is not opened again.
    """
    scan = Scan()
    mount_points = frozenset() if options.cross_mounts else _mount_points(folders)
    seen: set[tuple[int, int]] = set()
    waiting = list(reversed(folders))
    while waiting:
        folder = waiting.pop()
        inside = _read_folder(folder, options, known, scan, seen, found, going_on)
        if options.recursive:
            waiting += sorted((path for path in inside if path not in mount_points), reverse=True)
    return scan


def _mount_points(folders: Sequence[str]) -> frozenset[str]:
    """Where something is mounted, as a walk from ``folders`` meets it: one may be a link to the true one."""
    points = {mount.mount_point for mount in mounts()}
    for folder in folders:
        real = os.path.realpath(folder)
        if real != folder:
            below = [point for point in points if point.startswith(f"{real.rstrip('/')}/")]
            points.update(os.path.join(folder, os.path.relpath(point, real)) for point in below)
    return frozenset(points)


def _read_folder(
    folder: str,
    options: ScanOptions,
    known: Scan,
    scan: Scan,
    seen: set[tuple[int, int]],
    found: Callable[[DiskImage], None],
    going_on: Callable[[], None],
) -> list[str]:
    """Take up one folder's images; gives its subfolders."""
    try:
        facts = os.stat(folder)
        if (facts.st_dev, facts.st_ino) in seen:
            return []
        seen.add((facts.st_dev, facts.st_ino))
        scan.folders[folder] = -1 if _racy(facts.st_mtime_ns) else facts.st_mtime_ns
        entries = _entries(folder, going_on)
    except OSError as error:
        scan.folders.setdefault(folder, -1)
        scan.problems.append(FolderProblem(folder, why_unreadable(error)))
        return []
    subfolders = []
    for number, entry in enumerate(entries, 1):
        if number % _STEP == 0:
            going_on()
        if is_part(entry.name):
            if is_leftover(entry.path):
                scan.leftovers.append(entry.path)
            continue
        if entry.name.startswith(".") and not options.hidden:
            continue
        try:
            if entry.is_dir(follow_symlinks=False):
                subfolders.append(entry.path)
            else:
                _take(entry, known, scan, found)
        except OSError:
            continue  # gone between the listing and the look: the folder's time has changed, so we return
    return subfolders


def _entries(folder: str, going_on: Callable[[], None]) -> list["os.DirEntry[str]"]:
    """All that is in the folder. Raises OSError."""
    entries: list[os.DirEntry[str]] = []
    with os.scandir(folder) as listing:
        while some := list(islice(listing, 16 * _STEP)):
            entries += some
            going_on()
    return entries


def _racy(changed: int) -> bool:
    """Whether a folder ``changed`` at that time (ns) may have changed since without a newer time."""
    window = _RACY if changed % _SECOND else _RACY_COARSE
    # A time in the future is another machine's clock, and no reason to look again for ever.
    return abs(time.time_ns() - changed) < window


def _take(entry: "os.DirEntry[str]", known: Scan, scan: Scan, found: Callable[[DiskImage], None]) -> None:
    facts = entry.stat(follow_symlinks=False)
    target = ""
    if stat.S_ISLNK(facts.st_mode):
        target = os.readlink(entry.path)
        try:
            facts = entry.stat()
        except OSError as error:
            if looks_like_image_name(entry.name):
                image = dangling(entry.path, facts, target, error)
                scan.images[entry.path] = image
                found(image)
            return
    if not stat.S_ISREG(facts.st_mode):
        return
    mark = facts.st_ino, facts.st_ctime_ns
    if known.files.get(entry.path) == mark:
        scan.files[entry.path] = mark
        return
    image = unchanged(known.images.get(entry.path), facts, target) or examine(entry.path, facts, target)
    if _counts(image, entry.name):
        scan.images[entry.path] = image
        found(image)
    else:
        scan.files[entry.path] = mark


def poll_folders(folders: Mapping[str, int]) -> bool:
    """Whether any folder has other entries than when it was read (2 µs a folder)."""
    for folder, then in folders.items():
        try:
            now = os.stat(folder).st_mtime_ns
        except OSError:
            now = -1
        if now != then:
            return True
    return False


def poll_images(images: Iterable[DiskImage]) -> tuple[tuple[DiskImage, ...], tuple[str, ...]]:
    """Look at each image's size, allocation and times; only those that changed are read again.

    Gives the changed images as they are now, and the paths no longer there.
    """
    changed, gone = [], []
    for image in images:
        try:
            facts = os.stat(image.path)
        except OSError:
            if image.readable or not image.link_target:
                gone.append(image.path)
            continue
        if unchanged(image, facts, image.link_target) is not image:
            try:
                changed.append(examine(image.path, facts, image.link_target))
            except OSError:  # a folder or a FIFO has its name now
                gone.append(image.path)
    return tuple(changed), tuple(gone)


def _counts(image: DiskImage, name: str) -> bool:
    """Whether a file is shown: known content, an image's ``name``, or truly sparse."""
    return (
        looks_like_image_name(name)
        or holds_something_known(image.identity)
        or (image.readable and image.sparse and has_hole(image.path))
    )
