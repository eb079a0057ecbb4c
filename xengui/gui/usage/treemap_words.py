"""What a treemap says: names, tooltips, and the tile with the keyboard as a screen reader has it."""

from collections.abc import Mapping

from xengui.core.images.extent import ExtentState
from xengui.core.images.image import DiskImage
from xengui.core.printable import printable
from xengui.core.translate import tr, trn
from xengui.core.usage.breakdown import Breakdown
from xengui.core.usage.treemap_tiles import Layout, Tile, TileKind, Zoom
from xengui.core.usage.treemap_tree import HostGroup, Tree
from xengui.gui.quantities import Quantities
from xengui.gui.states import label_of

_LISTED = 8  # images named in the tooltip of "N more"


def title_of(tile: Tile, layout: Layout) -> str:
    """What stands on a tile."""
    if tile.kind is TileKind.FREE:
        several = len(layout.hosts) > 1
        return tr("Free on {name}").format(name=host_name(tile.host)) if several else tr("Free")
    if tile.kind is TileKind.MORE:
        return trn("{n} more", "{n} more", tile.count)
    if tile.kind is TileKind.IMAGE:
        return printable(tile.images[0].name)
    return printable(tile.folder.path) if tile.folder is not None else host_name(tile.host)


def host_name(host: HostGroup) -> str:
    """The mount point; where nobody looked, the folder all of it lies in."""
    if host.name:
        return printable(host.name)
    paths = [folder.path for folder in host.folders]
    shortest = min(paths, key=len, default="/")
    while not all(path == shortest or path.startswith(shortest.rstrip("/") + "/") for path in paths):
        shortest = shortest.rpartition("/")[0] or "/"
    return printable(shortest)


def crumbs_of(tree: Tree, zoom: Zoom) -> list[tuple[str, Zoom]]:
    """From everything to ``zoom``: name and part of the tree of each step. One host alone is no step."""
    steps = [(tr("All"), Zoom())]
    host = next((each for each in tree.hosts if each.key == zoom.host), None)
    if host is None:
        return steps
    if len(tree.hosts) > 1:
        steps.append((host_name(host), Zoom(host.key)))
    if zoom.folder and len(host.folders) > 1:
        steps.append((printable(zoom.folder), Zoom(host.key, zoom.folder)))
    if zoom.below is not None:
        steps.append((tr("Smaller"), zoom))
    return steps


def tile_text(tile: Tile, layout: Layout, quantities: Quantities) -> str:
    """``mail.img: 3.1 GiB on disk, 12% of what is shown``, as a screen reader says it."""
    size = quantities.size(tile.size)
    name = title_of(tile, layout)
    if tile.kind is TileKind.FREE:
        return tr("Free on {name}: {size}").format(name=host_name(tile.host), size=size)
    share = quantities.percent(tile.size, int(layout.sizes.sum()))
    if tile.kind is TileKind.IMAGE:
        return tr("{name}: {size} on disk, {share} of what is shown").format(
            name=name, size=size, share=share
        )
    images = trn("{n} image", "{n} images", tile.count)
    if tile.kind is TileKind.MORE:
        return tr("{images} too small to be drawn alone: {size} on disk").format(images=images, size=size)
    return tr("{name}: {images}, {size} on disk, {share} of what is shown").format(
        name=name, images=images, size=size, share=share
    )


def tool_tip(tile: Tile, layout: Layout, breakdowns: Mapping[str, Breakdown], quantities: Quantities) -> str:
    """Everything about a tile, a line each."""
    if tile.kind is TileKind.IMAGE:
        image = tile.images[0]
        return "\n".join(_image_lines(image, layout, breakdowns.get(image.path), quantities))
    lines = [tile_text(tile, layout, quantities), quantities.exact(tile.size)]
    if tile.kind is TileKind.MORE:
        images = sorted(tile.images, key=lambda image: -image.allocated)
        lines += [f"{printable(each.name)}: {quantities.size(each.allocated)}" for each in images[:_LISTED]]
        lines += ["…"] if len(images) > _LISTED else []
        lines.append(tr("Click to see them."))
    elif tile.kind is TileKind.HEADER:
        lines.append(tr("Double-click to see it alone."))
    return "\n".join(lines)


def described(
    tile: Tile, layout: Layout, breakdowns: Mapping[str, Breakdown], quantities: Quantities, chosen: bool
) -> str:
    """A tile with what it holds, in one sentence after the other."""
    parts = [tile_text(tile, layout, quantities)]
    if tile.kind is TileKind.IMAGE:
        image = tile.images[0]
        parts.append(tr("virtual size {size}").format(size=quantities.size(image.virtual_size)))
        breakdown = breakdowns.get(image.path)
        for state, size in breakdown.parts if breakdown is not None else ():
            parts.append(f"{label_of(ExtentState[state.upper()])} {quantities.size(size)}")
    if chosen:
        parts.append(tr("selected"))
    return ", ".join(parts)


def summary(tree: Tree, count: int, size: int, quantities: Quantities) -> str:
    """``20 images · 647 MiB on disk · 3 take no space``"""
    words = [trn("{n} image", "{n} images", count)]
    words.append(tr("{size} on disk").format(size=quantities.size(size)))
    if tree.unsized:
        words.append(trn("{n} takes no space", "{n} take no space", tree.unsized))
    return " · ".join(words)


def nothing(tree: Tree) -> tuple[str, str]:
    """Title and explanation where there is no tile."""
    if tree.unsized:
        title = trn("{n} image, and it takes no space", "{n} images, and none takes any space", tree.unsized)
        return title, tr("Sparse images cost nothing until their guests write to them.")
    return tr("No images to show"), tr("Each image gets a tile as large as the space it takes on disk.")


def _image_lines(
    image: DiskImage, layout: Layout, breakdown: Breakdown | None, quantities: Quantities
) -> list[str]:
    share = quantities.percent(image.allocated, int(layout.sizes.sum()))
    lines = [
        printable(image.path),
        tr("On disk: {size}").format(size=quantities.size_and_bytes(image.allocated)),
        tr("Virtual size: {size}").format(size=quantities.size_and_bytes(image.virtual_size)),
        tr("{share} of what is shown").format(share=share),
    ]
    for state, size in breakdown.parts if breakdown is not None else ():
        lines.append(f"{label_of(ExtentState[state.upper()])}: {quantities.size_and_bytes(size)}")
    return lines
