"""Host filesystems as the headless commands print them."""

import json

import pytest

from tests.core.usage.images import image
from xengui.core.sizes import GIB
from xengui.core.usage.host_filesystem import HostFilesystem, HostUsage, usage_of
from xengui.core.usage.host_text import usage_json, usage_text


def host(free: int, capacity: int = 500) -> HostFilesystem:
    return HostFilesystem("/srv", "ext4", "/dev/sda1", capacity * GIB, free * GIB)


def test_text() -> None:
    images = [image("mail.img", 20 * GIB, 3 * GIB), image("scratch.img", 500 * GIB, 100 * GIB)]
    assert usage_text([usage_of(host(120), images)], images).splitlines() == [
        "/srv  ext4  /dev/sda1",
        "  [▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒█████░░░░░░░|░░░░░░░░░░░░░›",
        "  Capacity     500 GiB  76 % used",
        "  Other files  277 GiB",
        "  Images       103 GiB  2 images",
        "  Free         120 GiB",
        "  Promised     417 GiB  images want 2.33 × what they could take",
        "  Short by 297 GiB if every image fills, because of",
        "    400 GiB  /srv/scratch.img",
    ]


def test_many_causes_are_summed_up() -> None:
    images = [image(f"{number}.img", 100 * GIB, 0) for number in range(9)]
    text = usage_text([usage_of(host(100), images)], images)
    assert text.splitlines()[-2:] == ["    100 GiB  /srv/4.img", "    300 GiB  3 more images"]


def test_no_shortfall() -> None:
    assert usage_text([usage_of(host(120), [])], []).endswith("Every image can fill: 120 GiB would be left.")


def test_infinity_is_no_json() -> None:
    images = [image("a", 10, 0)]
    (found,) = json.loads(usage_json([usage_of(host(0), images)], images), parse_constant=pytest.fail)
    assert found["overcommit"] is None
    assert found["causes"] == [{"path": "/srv/a", "promised": 10}]


@pytest.mark.parametrize("figures", [(0, 0, 0), (1, 5, 2**70), (0, 10**6, 0), (100, 0, 0)], ids=str)
def test_any_figures_make_a_bar(figures: tuple[int, int, int]) -> None:
    free, allocated, promised = figures
    for capacity in (0, 100):
        usage = HostUsage(host(free, capacity), allocated * GIB, promised * GIB, 1)
        bar = usage_text([usage], []).splitlines()[1]
        assert len(bar) <= 46
