"""Where the groups of a treemap stand: host filesystems in the picture, folders and free space in those.

A group gets the area of its bytes and, on top, what its header and its margin take: so that one byte is
as many square pixels everywhere. What those take depends on how wide the group becomes; a few rounds settle
it, with the rows of the first one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xengui.core.usage.treemap import Box, Boxes, Floats, Indices, bands_of, break_rows, place_rows
from xengui.core.usage.treemap_tiles import HEADER, Plan, Rows, Tile, TileKind, Zoom
from xengui.core.usage.treemap_tree import FolderGroup, HostGroup

DUST = 9.0
"""Square pixels: a tile of 3 × 3 is the least one can see and hit."""

_MARGIN = 2.0  # around the tiles of a group that stands beside others
_HEADED = (72.0, 56.0)  # the least a group measures that has room for a header
_PADDED = 24.0  # the least it measures either way that has room for a margin
_ROUNDS, _SETTLED = 8, 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A folder and the place for its tiles; ``chosen`` of its images (None: all) take ``size`` bytes."""

    host: HostGroup
    folder: FolderGroup
    chosen: Indices | None
    size: float
    inner: Box


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Every folder's place; ``specials`` with their ``boxes``; the rows made, and those from before."""

    hosts: Sequence[HostGroup]
    box: Box
    leaves: Sequence[Leaf]
    specials: Sequence[Tile]
    boxes: Sequence[Box]
    plan: Plan
    before: Plan


def place_groups(hosts: Sequence[HostGroup], zoom: Zoom, box: Box, show_free: bool, before: Plan) -> Groups:
    """The groups of ``hosts`` that ``zoom`` leaves, in ``box``; in the rows of ``before`` if it has them."""
    free = show_free and not zoom.folder and zoom.below is None
    parts = [_Part(host, zoom, free) for host in hosts]
    parts = [part for part in parts if part.size]
    size = sum(part.size for part in parts)
    for part in parts:
        part.sum_up(DUST * size / box.area)
    plan: Plan = {}
    beside = len(parts) > 1
    several = sum(len(part.folders) for part in parts) > 1
    before_it = 0.0
    for _ in range(_ROUNDS):
        # Never less than a quarter, however many headers want their part.
        scale = max(box.area - sum(part.all_extra for part in parts), box.area / 4) / size
        if abs(scale - before_it) <= _SETTLED * scale:
            break
        before_it = scale
        weights = np.array([part.size * scale + part.all_extra for part in parts])
        keys = tuple(part.host.key for part in parts)
        placed = _placed(("", ""), keys, weights, box, plan, before)
        for part, line in zip(parts, placed.tolist(), strict=True):
            part.place(Box(*line), scale, beside, several, plan, before)
    leaves = [leaf for part in parts for leaf in part.leaves()]
    specials = [special for part in parts for special in part.specials()]
    return Groups(
        hosts, box, leaves, [tile for _, tile in specials], [each for each, _ in specials], plan, before
    )


class _Part:
    """One host being placed. Its items are the folders shown, then "N more" folders and free space."""

    def __init__(self, host: HostGroup, zoom: Zoom, free: bool) -> None:
        self.host = host
        self._chosen: Indices | None = None
        folders = [folder for folder in host.folders if zoom.folder in ("", folder.path)]
        if zoom.folder and zoom.below is not None and folders:
            self._chosen = np.flatnonzero(folders[0].sizes <= zoom.below)
            sizes = [float(folders[0].sizes[self._chosen].sum())]
        else:
            if zoom.below is not None:
                folders = [folder for folder in folders if folder.total <= zoom.below]
            sizes = [float(folder.total) for folder in folders]
        self.folders, self._sizes = folders, sizes
        self._small: tuple[FolderGroup, ...] = ()
        self._free = free and host.free > 0
        self.size = sum(sizes) + (host.free if self._free else 0)
        self._keys: list[str] = []
        self._bytes = self._extra = np.zeros(0)
        self._own_extra = 0.0
        self._headed: npt.NDArray[np.bool_] | None = None
        self._padded = np.zeros(0, np.bool_)
        self._own_headed = self._own_padded = False
        self._order: Indices | None = None
        self._box = Box(0, 0, 0, 0)
        self._inner: Boxes = np.zeros((0, 4))

    def sum_up(self, least: float) -> None:
        """Settle what the items are: folders of fewer than ``least`` bytes become one."""
        small = [at for at, each in enumerate(self._sizes) if each < least]
        hidden = set(small) if len(small) > 1 else set()
        folders = self.folders
        self._small = tuple([folders[at] for at in small if at in hidden])
        self.folders = [folder for at, folder in enumerate(folders) if at not in hidden]
        self._sizes = [each for at, each in enumerate(self._sizes) if at not in hidden]
        self._keys = [folder.path for folder in self.folders]
        if self._small:
            self._keys.append(" more")  # no folder's path: those are absolute
            self._sizes.append(float(sum(folder.total for folder in self._small)))
        if self._free:
            self._keys.append(" free")
            self._sizes.append(float(self.host.free))
        self._bytes = np.array(self._sizes)
        self._extra = np.zeros(len(self._keys))

    @property
    def all_extra(self) -> float:
        """Square pixels that headers and margins take in the last round."""
        return float(self._extra.sum()) + self._own_extra

    def place(self, box: Box, scale: float, beside: bool, several: bool, plan: Plan, before: Plan) -> None:
        """One round, at ``scale`` square pixels a byte, ``beside`` other hosts."""
        first = self._headed is None
        if first:
            self._own_headed = beside and len(self.folders) > 1 and _has_room(box)
            self._own_padded = beside and min(box.width, box.height) > _PADDED
        self._box = box
        top = HEADER if self._own_headed else 0.0
        margin = _MARGIN if self._own_padded else 0.0
        inner = Box(box.left + margin, box.top + margin + top, box.right - margin, box.bottom - margin)
        self._own_extra = box.area - inner.area
        weights = self._bytes * scale + self._extra
        key, keys = (self.host.key, ""), tuple(self._keys)
        if self._order is None:
            known = before.get(key)
            kept = known is not None and known.order == keys
            # The biggest first: rows are made for that.
            self._order = known.tiles if known is not None and kept else np.argsort(-weights, kind="stable")
        boxes = np.empty((len(keys), 4))
        boxes[self._order] = _placed(key, keys, weights[self._order], inner, plan, before, self._order)
        if first:
            self._decide(boxes, several)
        self._take_off(boxes)

    def _decide(self, boxes: Boxes, several: bool) -> None:
        """Which folders get a header and a margin."""
        width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
        folder = np.arange(len(boxes)) < len(self.folders)
        self._headed = folder & (width >= _HEADED[0]) & (height >= _HEADED[1]) & several
        self._padded = folder & (np.minimum(width, height) > _PADDED) & several

    def _take_off(self, boxes: Boxes) -> None:
        """What header and margin leave of ``boxes``."""
        assert self._headed is not None
        margin = self._padded * _MARGIN
        self._inner = boxes + np.stack([margin, margin + self._headed * HEADER, -margin, -margin], axis=1)
        self._extra = _areas(boxes) - _areas(self._inner)

    def leaves(self) -> list[Leaf]:
        """The folders, where the last round put them."""
        places = self._inner.tolist()
        return [
            Leaf(self.host, folder, self._chosen, self._sizes[at], Box(*places[at]))
            for at, folder in enumerate(self.folders)
        ]

    def specials(self) -> list[tuple[Box, Tile]]:
        """Headers, "N more" folders and free space."""
        found: list[tuple[Box, Tile]] = []
        host = self.host
        if self._own_headed:
            left, top, right, _ = self._box
            count = sum(len(folder.images) for folder in host.folders)
            tile = Tile(TileKind.HEADER, host, None, host.total, count, Zoom(host.key), host.folders)
            place = Box(left + _MARGIN, top + _MARGIN, right - _MARGIN, top + _MARGIN + HEADER)
            found.append((place, tile))
        headed = self._headed.tolist() if self._headed is not None else []
        for folder, with_header, line in zip(self.folders, headed, self._inner.tolist(), strict=False):
            if with_header:
                left, top, right, _ = line
                zoom = Zoom(host.key, folder.path)
                tile = Tile(TileKind.HEADER, host, folder, folder.total, len(folder.images), zoom, (folder,))
                found.append((Box(left, top - HEADER, right, top), tile))
        at = len(self.folders)
        if self._small:
            total = sum(folder.total for folder in self._small)
            count = sum(len(folder.images) for folder in self._small)
            zoom = Zoom(host.key, "", max(folder.total for folder in self._small))
            tile = Tile(TileKind.MORE, host, None, total, count, zoom, self._small)
            found.append((Box(*self._inner[at].tolist()), tile))
        if self._free:
            found.append((Box(*self._inner[-1].tolist()), Tile(TileKind.FREE, host, None, host.free, 0)))
        return found


def _placed(
    key: tuple[str, str],
    keys: tuple[str, ...],
    weights: Floats,
    box: Box,
    plan: Plan,
    before: Plan,
    order: Indices | None = None,
) -> Boxes:
    """``weights`` in ``box``, in the rows of earlier where the groups are the same."""
    rows = plan.get(key) or before.get(key)
    if rows is None or rows.order != keys:
        broken = tuple(break_rows(weights.tolist(), box.width, box.height))
        nothing = np.zeros(0, np.intp)
        rows = Rows(keys, order if order is not None else nothing, nothing, -1, broken)
    plan[key] = rows
    return place_rows(weights, rows.rows, bands_of(weights, rows.rows, box))


def _areas(boxes: Boxes) -> Floats:
    areas: Floats = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    return areas


def _has_room(box: Box) -> bool:
    return box.width >= _HEADED[0] and box.height >= _HEADED[1]
