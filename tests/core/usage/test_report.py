"""What the report says of a library."""

from tests.core.usage.images import image
from xengui.core.images.image import DiskImage
from xengui.core.sizes import GIB, format_size
from xengui.core.usage.breakdown import Breakdown
from xengui.core.usage.host_filesystem import HostFilesystem, HostUsage, usage_of
from xengui.core.usage.report import LibraryReport, library_report


def host(mount: str, capacity: int, free: int, images: list[DiskImage]) -> HostUsage:
    return usage_of(HostFilesystem(mount, "ext4", "/dev/sda1", capacity, free), images)


def report(
    images: list[DiskImage], *usages: HostUsage, folders: tuple[str, ...] = ("/srv",)
) -> LibraryReport:
    return library_report(folders, usages, images, {}, "dom0", 0)


def test_the_title_names_the_folders() -> None:
    assert report([]).title == "Disk images in /srv"
    assert report([], folders=("/a", "/b", "/c")).title == "Disk images in /a and 2 more folders"
    assert report([], folders=("/a\nb\udcff",)).title == "Disk images in /a\\nb\\xff"
    assert report([], folders=()).title == "Disk images"


def test_the_largest_come_first_and_one_file_counts_once() -> None:
    images = [image("small", GIB, 1), image("big", GIB, 9, inode=7), image("link", GIB, 9, inode=7)]
    found = report(images)
    assert [each.name for each in found.images] == ["big", "small"]
    assert found.allocated == 10


def test_the_summary_says_what_is_taken_and_promised() -> None:
    said = report([image("a", 4 * GIB, GIB), image("b", GIB, GIB)]).summary(format_size)
    assert said == (
        "2 images of 5 GiB in all, as guests see them, take 2 GiB on disk. They may still take 3 GiB."
    )
    assert "may still take" not in report([image("b", GIB, GIB)]).summary(format_size)
    assert report([]).summary(format_size) == "There are no disk images here."


def test_the_rest_is_counted_and_added_up() -> None:
    found = report([image(str(number), GIB, number * GIB) for number in (5, 4, 2, 1)])
    assert found.rest(2, format_size) == "and 2 more images, 3 GiB"
    assert found.rest(3, format_size) == "and 1 more image, 1 GiB"
    assert found.rest(4, format_size) == ""


def test_the_host_that_is_shortest_comes_first_with_its_outlook() -> None:
    calm, tight = [image("a", GIB, 0, device=1)], [image("b", 100 * GIB, 10 * GIB, device=2)]
    found = report(
        [*calm, *tight], host("/calm", 100 * GIB, 90 * GIB, calm), host("/tight", 60 * GIB, 10 * GIB, tight)
    )
    first, second = found.hosts
    assert first.usage.filesystem.mount_point == "/tight"
    assert [each.name for each in first.images] == ["b"]
    assert first.outlook == (
        "It is full once every image is filled to 21 %. "
        "Give back what images hold for nothing, or move some to another disk."
    )
    assert second.outlook == ""


def test_a_host_with_room_today_is_only_watched() -> None:
    images = [image("b", 100 * GIB, 10 * GIB)]
    (part,) = report(images, host("/srv", 60 * GIB, 40 * GIB, images)).hosts
    assert part.outlook.startswith("It is full once every image is filled to 51 %. Keep an eye on")
    (part,) = report([], host("/srv", 60 * GIB, GIB, [])).hosts
    assert part.outlook == ""


def test_folders_that_could_not_be_read_are_owned_up_to() -> None:
    def omission(*unread: str) -> str:
        return library_report(["/a"], [], [], {}, "", 0, unread).omission

    assert omission() == ""
    assert omission("/a\n") == "Without /a\\n, which could not be read."
    assert omission("/a", "/b") == "Without 2 folders that could not be read."


def test_the_report_stays_as_it_was() -> None:
    breakdowns = {"/srv/a": Breakdown(zero=5, zeros_known=True)}
    found = library_report(["/srv"], [], [image("a", GIB, 9)], breakdowns, "", 0)
    breakdowns.clear()
    assert found.reclaim.zero.size == 5
