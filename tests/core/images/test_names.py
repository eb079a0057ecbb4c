"""Names for new images."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xengui.core.images.image import ImageFormat
from xengui.core.images.names import (
    LONGEST_NAME,
    first_number,
    free_name,
    name_oddity,
    name_problem,
    numbered_names,
    with_extension,
)
from xengui.host.part_file import is_part, part_path


def test_several_are_numbered_before_the_ending() -> None:
    assert numbered_names("web.img", 3) == ("web-1.img", "web-2.img", "web-3.img")
    assert numbered_names("web", 2) == ("web-1", "web-2")
    assert numbered_names(".hidden", 2) == (".hidden-1", ".hidden-2")
    assert numbered_names("web.img", 2, first=4) == ("web-4.img", "web-5.img")


def test_one_is_called_as_given() -> None:
    assert numbered_names("web.img", 1) == ("web.img",)


def test_numbering_goes_on_behind_what_is_there() -> None:
    assert first_number("web.img", 3, {"web-1.img", "web-2.img"}) == 3
    assert first_number("web.img", 2, {"web-2.img", "web-4.img"}) == 5
    assert first_number("web.img", 1, {"web.img"}) == 1
    assert first_number("web.img", 5, set()) == 1


def test_free_name_counts_past_the_taken() -> None:
    assert free_name("disk.img", set()) == "disk.img"
    assert free_name("disk.img", {"disk.img", "disk-2.img"}) == "disk-3.img"


@pytest.mark.parametrize(
    ("name", "image_format", "expected"),
    [
        ("disk.img", ImageFormat.QCOW2, "disk.qcow2"),
        ("disk.qcow2", ImageFormat.RAW, "disk.img"),
        ("disk.raw", ImageFormat.RAW, "disk.raw"),
        ("disk", ImageFormat.RAW, "disk"),
        ("disk", ImageFormat.VDI, "disk.vdi"),
        ("web.v1", ImageFormat.VMDK, "web.v1.vmdk"),
        ("", ImageFormat.VHD, ""),
    ],
)
def test_extension_follows_the_format(name: str, image_format: ImageFormat, expected: str) -> None:
    assert with_extension(name, image_format) == expected


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\0b", "é" * (LONGEST_NAME // 2 + 1)])
def test_names_no_file_can_have(name: str) -> None:
    assert name_problem(name)


@pytest.mark.parametrize(
    "name", ["a b.img", "it's", '"', "-rf", "ünï.img", "a\nb", "x" * LONGEST_NAME, "\udcff"]
)
def test_odd_names_work(name: str, tmp_path: Path) -> None:
    assert name_problem(name) == ""
    for role in ("", "fs", "raw"):
        part = part_path(f"{tmp_path}/{name}", role)
        Path(part).touch()
        assert is_part(os.path.basename(part))
    (tmp_path / name).touch()


def test_the_longest_name_is_the_longest_that_can_be_made(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="too long"):
        Path(part_path(f"{tmp_path}/{'x' * (LONGEST_NAME + 1)}", "raw")).touch()


@pytest.mark.parametrize("name", [" a", "a ", "a\nb", ".a", "-a", "a\u202eb", "a\u200bb", "\udcff"])
def test_surprising_names_are_pointed_out(name: str) -> None:
    assert name_oddity(name)
    assert name_oddity("a b.img") == ""


def test_a_name_that_reads_backwards_is_shown_as_it_is() -> None:
    assert "“mail\\u202egmi.exe”" in name_oddity("mail\u202egmi.exe")


@given(st.text(min_size=1, max_size=40), st.sets(st.integers(2, 30)), st.integers(1, 20))
def test_what_is_offered_is_free(name: str, numbers: set[int], count: int) -> None:
    stem, ending = os.path.splitext(name)
    taken = {name} | {f"{stem}-{number}{ending}" for number in numbers}
    assert free_name(name, taken) not in taken
    if count > 1:
        names = numbered_names(name, count, first_number(name, count, taken))
        assert taken.isdisjoint(names)
        assert len(set(names)) == count
