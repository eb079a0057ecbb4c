"""Overcommit, the worst case and who causes it: figures that must agree with each other."""

import math

from hypothesis import given
from hypothesis import strategies as st

from tests.core.usage.images import image
from xengui.core.usage.host_filesystem import (
    HostFilesystem,
    HostUsage,
    Promise,
    by_host,
    causes,
    merged,
    promises,
    usage_of,
)

SIZES = st.lists(st.tuples(st.integers(0, 2**42), st.integers(0, 2**42)), max_size=30)


def host(
    free: int, mount_point: str = "/srv", kind: str = "ext4", source: str = "/dev/sda1"
) -> HostFilesystem:
    return HostFilesystem(mount_point, kind, source, 500, free)


def test_overcommit_compares_what_images_want_with_what_they_could_take() -> None:
    usage = usage_of(host(100), [image("a", 200, 50), image("b", 100, 150)])
    # a wants 200; b takes more than it shows and counts as it is. 100 free and 200 theirs.
    assert (usage.wanted, usage.room) == (350, 300)
    assert usage.overcommit == 350 / 300
    assert usage.room == usage.filesystem.capacity - usage.other
    assert usage.shortfall == 50


def test_no_images_promise_nothing_and_no_room_is_infinitely_little() -> None:
    assert usage_of(host(0), []).overcommit == 0
    assert usage_of(host(0), [image("a", 10, 0)]).overcommit == math.inf


@given(SIZES, st.integers(0, 2**45))
def test_overcommitted_is_short(sizes: list[tuple[int, int]], free: int) -> None:
    images = [image(f"{number}.img", *each) for number, each in enumerate(sizes)]
    usage = usage_of(host(free), images)
    assert (usage.wanted > usage.room) == (usage.shortfall > 0)
    assert usage.wanted == sum(max(virtual, taken) for virtual, taken in sizes)
    guilty = causes(usage, images)
    assert bool(guilty) == bool(usage.shortfall)
    # Without them the others fit; with the least of them back they do not.
    rest = usage.promised - sum(promise.size for promise in guilty)
    assert rest <= free
    if guilty:
        assert rest + guilty[-1].size > free


def test_links_count_once() -> None:
    twice = [image("a", 100, 10, inode=7), image("b", 100, 10, inode=7), image("c", 50, 0)]
    usage = usage_of(host(0), twice)
    assert (usage.allocated, usage.promised, usage.images) == (10, 140, 2)
    assert promises(twice) == (Promise("/srv/a", 90), Promise("/srv/c", 50))


def test_the_biggest_promise_is_blamed_first() -> None:
    images = [image("small", 30, 0), image("big", 400, 0), image("full", 50, 50), image("middle", 90, 0)]
    assert causes(usage_of(host(100), images), images) == (
        Promise("/srv/big", 400),
        Promise("/srv/middle", 90),
    )
    assert causes(usage_of(host(520), images), images) == ()
    assert [promise.path for promise in causes(usage_of(host(400), images), images)] == ["/srv/big"]


def test_images_find_their_host() -> None:
    near, far = image("/srv/a", 1, 0, device=1), image("/srv/xen/b", 1, 0, device=2)
    lost = image("/home/c", 1, 0, device=3)
    by_device = [usage_of(host(1), [near]), usage_of(host(1, "/srv/xen"), [far])]
    assert by_host(by_device, [near, far, lost]) == [[near], [far]]
    by_mount = [HostUsage(host(1), 0, 0, 1), HostUsage(host(1, "/srv/xen"), 0, 0, 1)]
    assert by_host(by_mount, [near, far, lost]) == [[near], [far]]
    assert by_host([HostUsage(host(1, "/"), 0, 0, 1)], [near, lost]) == [[near, lost]]


def test_subvolumes_are_one_filesystem() -> None:
    one = usage_of(host(50, "/srv/xen", "btrfs"), [image("a", 90, 10, device=1)])
    two = usage_of(host(50, "/srv", "btrfs"), [image("b", 40, 0, device=2)])
    other = usage_of(host(50, "/mnt", "btrfs", "/dev/sdb"), [])
    both, same = merged([one, two, other])
    assert (both.filesystem.mount_point, both.allocated, both.promised, both.images) == ("/srv", 10, 120, 2)
    assert both.devices == {1, 2}
    assert both.shortfall == 70
    assert same is other
    assert merged([usage_of(host(5), []), usage_of(host(5), [])]) != merged([usage_of(host(5), [])])


def test_after_keeps_what_it_does_not_change() -> None:
    before = usage_of(host(100), [image("a", 200, 50)])
    later = before.after(10, 40, 1)
    assert (later.allocated, later.promised, later.images, later.filesystem.free) == (60, 190, 2, 90)
    assert (later.devices, later.filesystem.source) == (before.devices, "/dev/sda1")
