"""Partition tables for another size, judged by sfdisk; and damaged ones, which are refused."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools import needs, tool
from xengui.core.errors import XenGuiError
from xengui.core.images.image import ReadAt
from xengui.core.images.table_edit import gpt_for_size, gpt_room
from xengui.core.sizes import MIB

OLD, NEW = 16 * MIB, 32 * MIB


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("table") / "a.img"
    with path.open("wb") as file:
        file.truncate(OLD)
    tool(
        "sfdisk",
        "-q",
        str(path),
        text="label: gpt\nstart=2048, size=2048\nstart=8192, size=4096, name=last\n",
    )
    return path.read_bytes()


@needs("sfdisk")
def test_whole_after_each_write(tmp_path: Path, table: bytes) -> None:
    disk = bytearray(table.ljust(NEW, b"\0"))
    before = {"8192", "4096"}
    for offset, data in gpt_for_size(reader(table), NEW, 2, 24 * MIB):
        disk[offset : offset + len(data)] = data
        path = tmp_path / "a.img"
        path.write_bytes(disk)
        dump = tool("sfdisk", "--dump", str(path))
        sizes = {part.strip().removeprefix("size=").strip() for part in dump.split(",") if "size=" in part}
        assert sizes & ({"40960"} | before)
        assert 'name="last"' in dump
    assert "No errors" in tool("sfdisk", "--verify", str(path))
    assert sizes == {"2048", "40960"}
    assert disk.count(b"EFI PART") == 2


def reader(disk: bytes) -> ReadAt:
    return lambda at, length: disk[at : at + length].ljust(length, b"\0")


@needs("sfdisk")
@settings(max_examples=300, deadline=None)
@given(
    damage=st.lists(st.tuples(st.integers(512, 34 * 512 - 1), st.integers(0, 255)), min_size=1, max_size=8)
)
def test_a_damaged_one_is_refused_or_was_not_damaged(table: bytes, damage: list[tuple[int, int]]) -> None:
    disk = bytearray(table[: 64 * 1024])
    for at, value in damage:
        disk[at] = value
    # What no checksum covers: the rest of the header's sector.
    covered = disk[512:604] + disk[1024 : 34 * 512] != table[512:604] + table[1024 : 34 * 512]
    if covered:
        with pytest.raises(XenGuiError):
            gpt_room(reader(bytes(disk)), NEW)
    else:
        assert gpt_room(reader(bytes(disk)), NEW) == NEW - 33 * 512


@needs("sfdisk")
def test_no_room_for_the_copy(table: bytes) -> None:
    with pytest.raises(XenGuiError):
        gpt_for_size(reader(table), 6 * MIB, 0, 0)
