"""The library laid out: one scale everywhere, nothing counted twice, and nothing that jumps."""

from collections.abc import Generator
from dataclasses import replace
from typing import TypeVar

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.core.usage.images import image
from xengui.core.images.image import DiskImage
from xengui.core.sizes import GIB, KIB, MIB
from xengui.core.usage.host_filesystem import HostFilesystem, HostUsage
from xengui.core.usage.treemap import Floats
from xengui.core.usage.treemap_layout import exists, lay_out
from xengui.core.usage.treemap_tiles import Layout, TileKind, Zoom
from xengui.core.usage.treemap_tree import Tree, gather

T = TypeVar("T")


def whole(steps: Generator[None, None, T]) -> T:
    while True:
        try:
            next(steps)
        except StopIteration as done:
            outcome: T = done.value
            return outcome


def tree_of(images: list[DiskImage], before: Tree | None = None, usages: tuple[HostUsage, ...] = ()) -> Tree:
    return whole(gather(images, usages, before or Tree()))


def usage(mount: str, free: int, device: int) -> HostUsage:
    return HostUsage(HostFilesystem(mount, "ext4", "/dev/x", 10 * free, free), 0, 0, 0, frozenset([device]))


def areas(layout: Layout) -> Floats:
    boxes = layout.boxes
    found: Floats = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    return found


def library(*sizes: int, folders: int = 3) -> list[DiskImage]:
    return [image(f"/srv/{at % folders}/{at}.img", 99 * GIB, size) for at, size in enumerate(sizes)]


sizes_of = st.lists(st.integers(4 * KIB, 40 * GIB), min_size=1, max_size=80)


@given(sizes_of, st.integers(1, 5), st.integers(200, 2000), st.integers(150, 1200))
def test_one_byte_is_as_many_pixels_everywhere(
    sizes: list[int], folders: int, width: int, height: int
) -> None:
    images = library(*sizes, folders=folders)
    layout = lay_out(tree_of(images), Zoom(), width, height, False)
    laid = layout.sizes > 0
    assert np.isclose(layout.sizes.sum(), sum(sizes)), "headers apart, every byte has its place once"
    density = areas(layout)[laid] / layout.sizes[laid]
    assert np.allclose(density, np.average(density, weights=layout.sizes[laid]), rtol=0.02)


@given(sizes_of, st.integers(1, 5), st.booleans())
def test_tiles_stay_inside_and_apart(sizes: list[int], folders: int, free: bool) -> None:
    tree = tree_of(library(*sizes, folders=folders), usages=(usage("/srv", 30 * GIB, 1),))
    layout = lay_out(tree, Zoom(), 900, 500, free)
    boxes = layout.boxes
    assert (boxes >= -1e-6).all()
    assert (boxes[:, 2] <= 900 + 1e-6).all()
    assert (boxes[:, 3] <= 500 + 1e-6).all()
    overlap_x = np.minimum(boxes[:, None, 2], boxes[None, :, 2]) - np.maximum(
        boxes[:, None, 0], boxes[None, :, 0]
    )
    overlap_y = np.minimum(boxes[:, None, 3], boxes[None, :, 3]) - np.maximum(
        boxes[:, None, 1], boxes[None, :, 1]
    )
    common = np.minimum(overlap_x, overlap_y)
    np.fill_diagonal(common, 0)
    assert common.max() < 1e-6


def test_a_file_with_two_paths_counts_once() -> None:
    first = image("/srv/a.img", GIB, MIB, inode=7)
    tree = tree_of([first, image("/srv/b/link.img", GIB, MIB, inode=7)])
    assert tree.total == MIB
    assert tree.aliases == {"/srv/b/link.img": "/srv/a.img"}


def test_what_takes_no_space_has_no_tile_and_is_told() -> None:
    tree = tree_of([image("a", GIB, 0), image("b", GIB, MIB)])
    assert [each.name for each in lay_out(tree, Zoom(), 100, 100, False).images] == ["b"]
    assert tree.unsized == 1
    assert len(lay_out(tree_of([image("a", GIB, 0)]), Zoom(), 100, 100, False)) == 0


def test_dust_becomes_one_tile_a_folder_that_opens() -> None:
    small = [image(f"/srv/{at}.img", GIB, 4 * KIB) for at in range(500)]
    tree = tree_of([image("/srv/big.img", 99 * GIB, 90 * GIB), *small])
    layout = lay_out(tree, Zoom(), 800, 600, False)
    more = [tile for tile in layout.specials if tile.kind is TileKind.MORE]
    assert len(more) == 1
    assert more[0].count == len(more[0].images) == 500
    assert more[0].size == 500 * 4 * KIB
    assert more[0].zoom is not None
    opened = lay_out(tree, more[0].zoom, 800, 600, False)
    assert {each.path for each in opened.images} == {each.path for each in small}


def test_a_single_speck_is_no_more_tile() -> None:
    tree = tree_of([image("/srv/big.img", 99 * GIB, 90 * GIB), image("/srv/speck.img", GIB, 4 * KIB)])
    assert [tile.kind for tile in lay_out(tree, Zoom(), 800, 600, False).specials] == []


def test_folders_too_small_are_summed_up_and_open() -> None:
    small = [image(f"/srv/{at}/disk.img", GIB, 4 * KIB) for at in range(300)]
    tree = tree_of([image("/big/big.img", 99 * GIB, 90 * GIB), *small])
    layout = lay_out(tree, Zoom(), 800, 600, False)
    (more,) = [tile for tile in layout.specials if tile.kind is TileKind.MORE]
    assert more.count == len(more.images) == 300
    assert more.zoom is not None
    assert len(lay_out(tree, more.zoom, 800, 600, False).images) == 300


def test_free_space_has_a_tile_at_the_same_scale() -> None:
    tree = tree_of([image("/srv/a.img", 9 * GIB, GIB)], usages=(usage("/", 3 * GIB, 1),))
    layout = lay_out(tree, Zoom(), 400, 400, True)
    assert layout.kind(1) is TileKind.FREE
    assert np.allclose(areas(layout), [40_000, 120_000])
    assert len(lay_out(tree, Zoom("/", "/srv"), 400, 400, True)) == 1, "a folder has no free space"


def test_hosts_and_folders_have_headers_that_open_them() -> None:
    images = [replace(each, device=1 + at % 2) for at, each in enumerate(library(*[GIB] * 12, folders=4))]
    tree = tree_of(images, usages=(usage("/srv", GIB, 1), usage("/data", GIB, 2)))
    layout = lay_out(tree, Zoom(), 1200, 800, False)
    zooms = {tile.zoom for tile in layout.specials if tile.kind is TileKind.HEADER}
    assert {Zoom("/srv"), Zoom("/data"), Zoom("/srv", "/srv/0"), Zoom("/data", "/srv/1")} <= zooms
    alone = lay_out(tree, Zoom("/srv", "/srv/0"), 1200, 800, False)
    assert {each.folder for each in alone.images} == {"/srv/0"}
    assert not alone.specials, "the breadcrumb says where one is"


def grown(images: list[DiskImage], number: int, size: int) -> list[DiskImage]:
    return [replace(each, allocated=size) if at == number else each for at, each in enumerate(images)]


def test_a_small_tick_moves_nothing() -> None:
    images = library(*[GIB] * 20)
    tree = tree_of(images)
    layout = lay_out(tree, Zoom(), 900, 500, False)
    after_tree = tree_of(grown(images, 3, GIB + 50 * MIB), tree)
    after = lay_out(after_tree, Zoom(), 900, 500, False, layout)
    assert np.array_equal(after.boxes, layout.boxes)
    number = [each.path for each in after.images].index(images[3].path)
    assert after.tile(number).size == GIB + 50 * MIB, "figures are new all the same"


def test_small_ticks_add_up() -> None:
    images = library(*[GIB] * 20)
    tree = tree_of(images)
    layout = first = lay_out(tree, Zoom(), 900, 500, False)
    for step in range(1, 9):
        images = grown(images, 3, GIB + step * 50 * MIB)
        tree = tree_of(images, tree)
        layout = lay_out(tree, Zoom(), 900, 500, False, layout)
    assert not np.array_equal(layout.boxes, first.boxes)
    assert [each.path for each in layout.images] == [each.path for each in first.images]


@given(st.lists(st.floats(0.8, 1.25), min_size=12, max_size=12))
def test_order_and_rows_stay_while_sizes_tick(ticks: list[float]) -> None:
    images = library(*[(12 - at) * 10 * GIB for at in range(12)], folders=1)
    tree = tree_of(images)
    layout = lay_out(tree, Zoom(), 900, 500, False)
    ticked = [
        replace(each, allocated=int(each.allocated * by)) for each, by in zip(images, ticks, strict=True)
    ]
    after = lay_out(tree_of(ticked, tree), Zoom(), 900, 500, False, layout)
    share = np.array([each.allocated for each in ticked]) / sum(each.allocated for each in ticked)
    before = np.array([each.allocated for each in images]) / sum(each.allocated for each in images)
    if (abs(share - before) < 0.05).all():
        assert [each.path for each in after.images] == [each.path for each in layout.images]
        (key,) = [key for key in layout.plan if key[1] == "/srv/0"]
        assert after.plan[key] is layout.plan[key]


def test_an_image_that_comes_or_outgrows_its_place_is_sorted_in() -> None:
    images = library(4 * GIB, 3 * GIB, 2 * GIB, GIB, folders=1)
    tree = tree_of(images)
    outgrown = tree_of(grown(images, 3, 9 * GIB), tree)
    assert [each.name for each in outgrown.images] == ["3.img", "0.img", "1.img", "2.img"]
    more = tree_of([*images, image("/srv/0/new.img", 9 * GIB, 9 * GIB)], tree)
    assert more.images[0].name == "new.img"


def test_what_is_gone_does_not_exist() -> None:
    tree = tree_of(library(GIB, GIB), usages=(usage("/srv", GIB, 1),))
    assert exists(tree, Zoom())
    assert exists(tree, Zoom("/srv", "/srv/0"))
    assert not exists(tree, Zoom("/srv", "/srv/9"))
    assert not exists(tree, Zoom("/srv", "/srv/0", MIB))
    assert not exists(Tree(), Zoom())
