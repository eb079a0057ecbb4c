"""Where each image of a tree stands in a picture of so many pixels: tiles, headers, "N more" and free space.

Every tile's area is its allocated bytes at one scale for the whole picture: what headers and margins take is
given to their group on top. Three steps keep the picture still while sizes tick:

- Nothing moves until a tile's share of the picture has changed by half a percent of the whole, or by a fifth
  of itself (``settled``).
- Then the rectangles slide: order, rows and what is summed up as "N more" stay (``Plan``), sizes do not.
- Only where images come or go or outgrow their place (``treemap_tree.gather``), on a resize, and in another
  part of the tree the rows of a group are made anew.
"""

from collections.abc import Generator
from dataclasses import replace

import numpy as np

from xengui.core.images.image import DiskImage
from xengui.core.usage.treemap import Box, Floats, Indices, Row, bands_of, break_rows, place_rows
from xengui.core.usage.treemap_groups import DUST, Groups, Leaf, place_groups
from xengui.core.usage.treemap_tiles import Layout, Plan, Rows, Tile, TileKind, Zoom
from xengui.core.usage.treemap_tree import FolderGroup, HostGroup, Tree

_LOT = 200  # folders between two breaths
_MOVED_OF_ALL, _MOVED_OF_ITSELF = 0.005, 0.2


def lay_out(
    tree: Tree, zoom: Zoom, width: float, height: float, show_free: bool, before: Layout | None = None
) -> Layout:
    """The part ``zoom`` of ``tree`` in ``width`` × ``height``; ``before`` is what to stay like."""
    steps = lay_out_stepwise(tree, zoom, width, height, show_free, before)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            layout: Layout = done.value
            return layout


def lay_out_stepwise(
    tree: Tree, zoom: Zoom, width: float, height: float, show_free: bool, before: Layout | None = None
) -> Generator[None, None, Layout]:
    """The same with a breath now and then, for libraries of thousands of folders."""
    plan: Plan = {}
    if before is not None and (before.width, before.height) == (width, height):
        plan = before.plan
    hosts = [host for host in tree.hosts if not zoom.host or host.key == zoom.host]
    if width < 1 or height < 1 or not any(host.total for host in hosts):
        return Layout(width, height)
    groups = place_groups(hosts, zoom, Box(0.0, 0.0, width, height), show_free, plan)
    yield
    filler = _Filler(groups)
    for number, leaf in enumerate(groups.leaves):
        filler.fill(leaf)
        if number % _LOT == _LOT - 1:
            yield
    return settled(filler.layout(), before)


def settled(layout: Layout, before: Layout | None) -> Layout:
    """``layout`` with the rectangles of ``before``, unless something in it moved enough to be worth it."""
    if before is None or (before.width, before.height) != (layout.width, layout.height):
        return layout
    if not len(layout) or layout.plan.keys() != before.plan.keys() or len(layout) != len(before):
        return layout
    if any(layout.plan[key] is not rows for key, rows in before.plan.items()):
        return layout
    new, old = layout.sizes / layout.sizes.sum(), before.sizes / before.sizes.sum()
    moved = abs(new - old)
    if (moved > _MOVED_OF_ALL).any() or (moved > _MOVED_OF_ITSELF * old).any():
        return layout
    return replace(layout, boxes=before.boxes, sizes=before.sizes)


def exists(tree: Tree, zoom: Zoom) -> bool:
    """Whether there is anything in ``zoom``."""
    for host in tree.hosts:
        if zoom.host in ("", host.key):
            for folder in host.folders:
                if zoom.folder in ("", folder.path):
                    size = folder.sizes.min() if zoom.folder else folder.total
                    if zoom.below is None or size <= zoom.below:
                        return True
    return False


class _Filler:
    """Lays the images of each folder into the place it was given."""

    def __init__(self, groups: Groups) -> None:
        self._groups = groups
        self._plan = dict(groups.plan)
        self._weights: list[Floats] = []
        self._rows: list[Row] = []
        self._bands: list[Box] = []
        self._images: list[DiskImage] = []
        self._numbers: list[Indices] = []
        self._more: list[tuple[int, Tile]] = []
        self._laid: list[tuple[HostGroup, FolderGroup]] = []
        self._counts: list[int] = []
        self._count = 0

    def fill(self, leaf: Leaf) -> None:
        """Take in one folder: those of its images too small to be seen become one tile in their midst."""
        folder, key = leaf.folder, (leaf.host.key, leaf.folder.path)
        rows = self._groups.before.get(key)
        if rows is None or rows.order is not folder.order:
            rows = _rows_for(leaf)
        self._plan[key] = rows
        weights = folder.sizes[rows.tiles]
        if rows.more_at >= 0:
            dust = folder.sizes[rows.dust]
            total = float(dust.sum())
            weights = _inserted(weights, rows.more_at, total)
            zoom = Zoom(leaf.host.key, folder.path, int(dust.max()))
            tile = Tile(TileKind.MORE, leaf.host, folder, int(total), len(dust), zoom, (folder,), rows.dust)
            self._more.append((self._count + rows.more_at, tile))
        self._bands += bands_of(weights, rows.rows, leaf.inner)
        self._rows += [Row(self._count + row.end, row.upright) for row in rows.rows]
        self._weights.append(weights)
        self._count += len(weights)
        self._numbers.append(rows.tiles + folder.start)
        if len(rows.tiles) == len(folder.images):
            self._images += folder.images
        else:
            self._images += [folder.images[at] for at in rows.tiles.tolist()]
        self._laid.append((leaf.host, folder))
        self._counts.append(len(rows.tiles))

    def layout(self) -> Layout:
        """All that was taken in, every rectangle worked out at once."""
        groups, more = self._groups, [at for at, _ in self._more]
        weights = np.concatenate([np.zeros(0), *self._weights])
        boxes = place_rows(weights, self._rows, self._bands)
        special_boxes = np.concatenate([np.array(groups.boxes, np.float64).reshape(-1, 4), boxes[more]])
        if more:
            boxes, weights = np.delete(boxes, more, axis=0), np.delete(weights, more)
        specials = [*groups.specials, *(tile for _, tile in self._more)]
        # A header has an area, but not for bytes.
        sizes = [0 if tile.kind is TileKind.HEADER else tile.size for tile in specials]
        return Layout(
            groups.box.width,
            groups.box.height,
            np.concatenate([boxes, special_boxes]),
            np.concatenate([weights, np.array(sizes, np.float64)]),
            self._images,
            np.concatenate([np.zeros(0, np.intp), *self._numbers]),
            specials,
            self._plan,
            groups.hosts,
            np.repeat(np.arange(len(self._laid), dtype=np.int32), self._counts),
            self._laid,
        )


def _rows_for(leaf: Leaf) -> Rows:
    """New rows for the images of ``leaf``."""
    sizes = leaf.folder.sizes
    chosen = leaf.chosen if leaf.chosen is not None else np.arange(len(sizes))
    seen = sizes[chosen] * (leaf.inner.area / leaf.size) >= DUST
    tiles, dust = chosen[seen], chosen[~seen]
    if len(dust) == 1:
        tiles, dust = chosen, dust[:0]
    weights = sizes[tiles]
    more_at = -1
    if len(dust):
        total = sizes[dust].sum()
        more_at = int((weights > total).sum())
        weights = _inserted(weights, more_at, float(total))
    rows = tuple(break_rows(weights.tolist(), leaf.inner.width, leaf.inner.height))
    return Rows(leaf.folder.order, tiles, dust, more_at, rows)


def _inserted(sizes: Floats, place: int, size: float) -> Floats:
    """What np.insert does, in a tenth of its time: there may be thousands of folders."""
    return np.concatenate((sizes[:place], (size,), sizes[place:]))
