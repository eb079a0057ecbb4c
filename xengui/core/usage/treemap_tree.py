"""The library as a treemap sees it: host filesystems, in them folders, in them images. Sizes are bytes."""

from collections.abc import Collection, Generator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from xengui.core.images.image import DiskImage
from xengui.core.usage.host_filesystem import HostUsage, by_host
from xengui.core.usage.treemap import Floats

_LOT = 2_000  # images between two breaths
_MOVED = 0.05  # of its folder: an image that gained or lost this much no longer stands where it belongs


@dataclass(frozen=True, slots=True, eq=False)
class FolderGroup:
    """The images of one folder that take space, in the order they are laid; ``start`` is the first's number.

    ``order`` is one object as long as the same images stand in the same order. ``ordered`` are the shares
    they had when they were put in it.
    """

    path: str
    images: tuple[DiskImage, ...]
    sizes: Floats
    total: int
    order: object
    ordered: Floats
    start: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class HostGroup:
    """One host filesystem: ``name`` is its mount point, "" where nobody looked; ``free`` its free bytes."""

    key: str
    name: str
    free: int
    folders: tuple[FolderGroup, ...]
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """All that can be laid out.

    ``aliases`` leads from a further path (hard link, symlink) of a file to the path it is shown under.
    ``count`` images are in it; ``unsized`` more take no space and so have no area.
    """

    hosts: tuple[HostGroup, ...] = ()
    images: tuple[DiskImage, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    unsized: int = 0

    @property
    def total(self) -> int:
        """Bytes allocated by every image in it."""
        return sum(host.total for host in self.hosts)

    def folders(self) -> dict[tuple[str, str], FolderGroup]:
        """Each folder by its host's key and its path."""
        return {(host.key, folder.path): folder for host in self.hosts for folder in host.folders}


def gather(
    images: Sequence[DiskImage], usages: Sequence[HostUsage], before: Tree
) -> Generator[None, None, Tree]:
    """Sorts ``images`` into a tree, a lot between two yields: 100,000 of them are too many at once.

    The biggest comes first. But an order stands, so that the picture does: a folder keeps the one it had in
    ``before`` until one of its images comes or goes or gains or loses a twentieth of the folder.
    """
    kept: dict[tuple[int, int], DiskImage] = {}
    aliases: dict[str, str] = {}
    unsized = 0
    for number, image in enumerate(images):
        if number % _LOT == _LOT - 1:
            yield
        first = kept.setdefault(image.key, image)
        if first is not image:
            aliases[image.path] = first.path
        elif not image.allocated:
            unsized += 1
    found: dict[tuple[str, str], list[DiskImage]] = {}
    names = yield from _sort_in(kept.values(), usages, found)
    known = before.folders()
    folders: dict[str, list[FolderGroup]] = {}
    for key, lot in found.items():
        group = yield from _folder(key[1], lot, known.get(key))
        folders.setdefault(key[0], []).append(group)
    hosts: list[HostGroup] = []
    laid: list[DiskImage] = []
    for key_of_host, groups in folders.items():
        groups.sort(key=lambda group: (-group.total, group.path))
        numbered = []
        for group in _in_order_of(groups, before, key_of_host):
            numbered.append(_starting_at(group, len(laid)))
            laid.extend(group.images)
            yield
        name, free = names[key_of_host]
        total = sum(group.total for group in groups)
        hosts.append(HostGroup(key_of_host, name, free, tuple(numbered), total))
    hosts.sort(key=lambda host: (-host.total, host.key))
    return Tree(tuple(hosts), tuple(laid), aliases, unsized)


def _sort_in(
    images: Collection[DiskImage],
    usages: Sequence[HostUsage],
    found: dict[tuple[str, str], list[DiskImage]],
) -> Generator[None, None, dict[str, tuple[str, int]]]:
    """Puts those that take space into ``found``; gives the name and the free bytes of each host met."""
    names: dict[str, tuple[str, int]] = {}
    hosts: dict[int, tuple[str, str, int]] = {}
    for number, image in enumerate(images):
        if number % _LOT == _LOT - 1:
            yield
        if not image.allocated:
            continue
        host = hosts.get(image.device)
        if host is None:
            host = hosts[image.device] = _host_of(image, usages)
            names[host[0]] = host[1:]
        found.setdefault((host[0], image.folder), []).append(image)
    return names


def _host_of(image: DiskImage, usages: Sequence[HostUsage]) -> tuple[str, str, int]:
    """Key, name and free bytes of the filesystem ``image`` is on."""
    for usage, there in zip(usages, by_host(usages, [image]), strict=True):
        if there:
            mount = usage.filesystem.mount_point
            return mount, mount, usage.filesystem.free
    return f"device {image.device}", "", 0


def _folder(
    path: str, images: list[DiskImage], before: FolderGroup | None
) -> Generator[None, None, FolderGroup]:
    if before is not None and len(before.images) == len(images):
        same = yield from _as_before(images, before)
        if same is not None:
            sizes = yield from _sizes(same)
            if (abs(sizes / sizes.sum() - before.ordered) < _MOVED).all():
                return FolderGroup(path, same, sizes, int(sizes.sum()), before.order, before.ordered)
    sizes = yield from _sizes(images)
    order = np.argsort(-sizes, kind="stable")
    yield
    sizes = sizes[order]
    ordered = tuple([images[at] for at in order.tolist()])
    return FolderGroup(path, ordered, sizes, int(sizes.sum()), object(), sizes / sizes.sum())


def _as_before(
    images: Sequence[DiskImage], before: FolderGroup
) -> Generator[None, None, tuple[DiskImage, ...] | None]:
    """``images`` in the order they stood in, None if they are others."""
    by_path = {image.path: image for image in images}
    yield
    same = [by_path.get(image.path) for image in before.images]
    yield
    there = tuple([image for image in same if image is not None])
    return there if len(there) == len(images) else None


def _sizes(images: Sequence[DiskImage]) -> Generator[None, None, Floats]:
    sizes = [image.allocated for image in images]
    if len(sizes) >= _LOT:
        yield
    return np.array(sizes, np.float64)


def _in_order_of(groups: list[FolderGroup], before: Tree, host: str) -> list[FolderGroup]:
    """``groups`` (the biggest first) as they stood before, if they are the same and near enough in size."""
    known = next((each for each in before.hosts if each.key == host), None)
    if known is None or {group.path for group in groups} != {group.path for group in known.folders}:
        return groups
    by_path = {group.path: group for group in groups}
    total = sum(group.total for group in groups)
    there = [by_path[group.path] for group in known.folders]
    smallest = there[0].total
    for group in there:
        if group.total - smallest > _MOVED * total:
            return groups
        smallest = min(smallest, group.total)
    return there


def _starting_at(group: FolderGroup, start: int) -> FolderGroup:
    return FolderGroup(group.path, group.images, group.sizes, group.total, group.order, group.ordered, start)
