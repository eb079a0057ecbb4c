"""Stretches of a host's bar add up, and who is named is who the core names."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.core.usage.images import image
from xengui.core.images.image import DiskImage
from xengui.core.usage.host_filesystem import HostFilesystem, causes, usage_of
from xengui.gui.usage.host_segments import HostContents, SegmentKind

SIZES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=40)


def images_of(sizes: list[tuple[int, int]]) -> list[DiskImage]:
    return [image(f"{n * 7919 % 41:02}-{n}.img", virtual, taken) for n, (virtual, taken) in enumerate(sizes)]


def contents_of(images: list[DiskImage], free: int) -> HostContents:
    taken = sum(each.allocated for each in images)
    filesystem = HostFilesystem("/srv", "ext4", "/dev/sda1", taken + free + 10, free)
    return HostContents(usage_of(filesystem, images), images)


@given(SIZES, st.integers(0, 300))
def test_the_causes_are_the_cores(sizes: list[tuple[int, int]], free: int) -> None:
    images = images_of(sizes)
    contents = contents_of(images, free)
    named = [(each.path, size) for each, size in contents.causes]
    assert named == [(each.path, each.size) for each in causes(contents.usage, images)]


@given(SIZES, st.integers(0, 300), st.data())
def test_stretches_add_up_and_follow_each_other(
    sizes: list[tuple[int, int]], free: int, data: st.DataObject
) -> None:
    images = images_of(sizes)
    contents = contents_of(images, free)
    chosen = data.draw(st.sets(st.sampled_from([each.path for each in images]))) if images else set()
    found = contents.segments(frozenset(chosen))
    by_kind = {kind: [each for each in found if each.kind is kind] for kind in SegmentKind}
    for own, more, total in (
        (SegmentKind.IMAGE, SegmentKind.MORE_IMAGES, contents.usage.allocated),
        (SegmentKind.PROMISE, SegmentKind.MORE_PROMISES, contents.usage.promised),
    ):
        stretches = by_kind[own] + by_kind[more]
        assert sum(each.size for each in stretches) == total
        for left, right in pairwise(stretches):
            assert abs(left.end - right.start) < 1e-6
    laid = [each for each in found if each.kind not in (SegmentKind.PROMISE, SegmentKind.MORE_PROMISES)]
    assert all(abs(left.end - right.start) < 1e-6 for left, right in pairwise(laid))
    shown = {each.image.path for each in by_kind[SegmentKind.IMAGE] if each.image is not None}
    taking = {each.path for each in images if each.allocated and each.path in chosen}
    assert len(taking) > 12 or taking <= shown, "what is selected has a stretch, however small"
