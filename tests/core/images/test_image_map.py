"""Brackets over a map, and the few numbers it comes down to."""

from pathlib import Path

from tests.core.images.disks import blank
from xengui.core.images.extent import NOWHERE, Extent, ExtentState
from xengui.core.images.extent_map import ExtentMap
from xengui.core.images.image import Content, Filesystem, Partition
from xengui.core.images.image_map import Bracket, ImageMap, brackets_of, breakdown_of
from xengui.core.sizes import MIB
from xengui.host.image_file import inspect


def test_a_bracket_for_each_partition() -> None:
    content = Content(
        "gpt",
        (
            Partition(1, MIB, 5 * MIB, "EFI system", "boot", Filesystem("vfat", "ESP")),
            Partition(2, 6 * MIB, MIB, "Linux filesystem", "data"),
            Partition(3, 7 * MIB, MIB, "Linux swap", "", Filesystem("swap")),
        ),
    )
    assert brackets_of(content) == (
        Bracket(MIB, 5 * MIB, "1: vfat ESP"),
        Bracket(6 * MIB, MIB, "2: Linux filesystem data"),
        Bracket(7 * MIB, MIB, "3: swap"),
    )


def test_a_bracket_for_a_filesystem_whose_size_is_known() -> None:
    assert brackets_of(Content(filesystem=Filesystem("ext4", "root", size=MIB))) == (
        Bracket(0, MIB, "ext4 root"),
    )
    assert brackets_of(Content(filesystem=Filesystem("swap"))) == ()
    assert brackets_of(Content()) == ()


def test_every_state_of_the_file_has_its_number(tmp_path: Path) -> None:
    states = [state for state in ExtentState if state not in (ExtentState.HOLE, ExtentState.BACKING)]
    extents = [Extent(2**n * 2, 2**n, state, NOWHERE) for n, state in enumerate(states)]
    size = 2 ** (len(states) + 1)
    found = breakdown_of(
        ImageMap(inspect(str(blank(tmp_path / "a", MIB))), ExtentMap.of(size, extents), "fiemap")
    )
    by_name = {state.name: 2**n for n, state in enumerate(states)}
    assert found.data == by_name["DATA"] + by_name["DELALLOC"]
    assert (found.zero, found.guest_free) == (by_name["ZERO"], by_name["GUEST_FREE"])
    assert (found.reserved, found.shared, found.unknown) == (
        by_name["RESERVED"],
        by_name["SHARED"],
        by_name["UNKNOWN"],
    )
    assert sum(count for _, count in found.parts) == sum(by_name.values())
    assert found.fragments == len(states)


def test_the_guests_map_is_shown_first(tmp_path: Path) -> None:
    image = inspect(str(blank(tmp_path / "a", MIB)))
    file, guest = ExtentMap.of(MIB, ()), ExtentMap.of(5 * MIB, ())
    assert ImageMap(image, file, "fiemap").shown is file
    assert ImageMap(image, file, "fiemap", guest).shown is guest
