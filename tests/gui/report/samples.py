"""Libraries to put on paper."""

from collections.abc import Sequence
from dataclasses import replace

from tests.core.usage.images import image
from xengui.core.images.image import Content, DiskImage, Filesystem
from xengui.core.sizes import GIB
from xengui.core.usage.breakdown import Breakdown
from xengui.core.usage.host_filesystem import HostFilesystem, HostUsage, usage_of
from xengui.core.usage.report import LibraryReport, library_report

ODD = ("line\nbreak.img", "bad\udcff\udcfe.img", "שלום-עולם.img", "‮gpj.img", "x" * 240, "日本語.img")
MADE_NS = 1_795_000_000 * 10**9


def library(count: int, hosts: int = 1, names: Sequence[str] = ()) -> LibraryReport:
    """``count`` images (the first called ``names``), spread over ``hosts`` filesystems too small for them."""
    images, breakdowns = [], {}
    for number in range(count):
        name = names[number] if number < len(names) else f"guest-{number}.img"
        allocated = (count - number) * GIB // 8
        made = image(
            f"/srv/{number % hosts}/{name}", 8 * GIB + allocated, allocated, number % hosts, number + 1
        )
        content = Content(filesystem=Filesystem("ext4", label=f"root{number}"))
        images.append(replace(made, identity=replace(made.identity, content=content)))
        if number % 3:
            share = allocated // 6
            breakdowns[made.path] = Breakdown(
                share, share, share, share, share, share, 9, zeros_known=True, free_known=True
            )
    usages = [_usage(number, [each for each in images if each.device == number]) for number in range(hosts)]
    folders = [f"/srv/{number}" for number in range(hosts)]
    return library_report(folders, usages, images, breakdowns, "dom0.example", MADE_NS)


def _usage(number: int, images: list[DiskImage]) -> HostUsage:
    taken = sum(each.allocated for each in images)
    return usage_of(
        HostFilesystem(f"/srv/{number}", "ext4", "/dev/sda1", 2 * taken + 100 * GIB, 9 * GIB), images
    )
