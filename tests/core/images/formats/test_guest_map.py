"""Guest maps of all formats: what real qemu-img made and wrote into, and what nobody should trust."""

import os
import random
import re
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.images.formats.mapping import by_qemu, mapped, nothing, rows_of
from tests.tools import needs, tool
from xengui.core.images.content.ext_free import free_blocks
from xengui.core.images.extent import NOWHERE, ExtentState
from xengui.core.images.extent_map import ExtentMap
from xengui.core.images.formats.guest_map import guest_map
from xengui.core.images.image import ImageFormat
from xengui.core.sizes import KIB, MIB

pytestmark = [needs("qemu-img", "qemu-io")]

SIZE = 24 * MIB
MADE = {
    "qcow2": (ImageFormat.QCOW2, "qcow2", "cluster_size=4k"),
    "qcow2 v2": (ImageFormat.QCOW2, "qcow2", "compat=0.10"),
    "qcow2 extended": (ImageFormat.QCOW2, "qcow2", "extended_l2=on,cluster_size=16k"),
    "vhd": (ImageFormat.VHD, "vpc", "subformat=dynamic"),
    "vhdx": (ImageFormat.VHDX, "vhdx", "block_size=1M"),
    "vmdk": (ImageFormat.VMDK, "vmdk", "subformat=monolithicSparse"),
    "vmdk stream": (ImageFormat.VMDK, "vmdk", "subformat=streamOptimized"),
    "vdi": (ImageFormat.VDI, "vdi", ""),
}
MOST_MEMORY = 64 * MIB


def made(folder: Path, name: str) -> Path:
    """A container with scattered data, converted from a raw file: every format can be written so."""
    raw, path = folder / "raw", folder / name
    chance = random.Random(5)
    with raw.open("wb") as file:
        os.truncate(file.fileno(), SIZE)
        for _ in range(60):
            data = chance.randbytes(chance.choice([512, 4 * KIB, 64 * KIB]))
            os.pwrite(file.fileno(), data, chance.randrange(SIZE // 512 - 128) * 512)
    _, kind, options = MADE[name]
    more = ["-o", options] if options else []
    tool("qemu-img", "convert", "-f", "raw", "-O", kind, *more, str(raw), str(path))
    return path


def content(path: Path, found: ExtentMap) -> bytes:
    """What the guest would read, by the map."""
    data = bytearray(found.size)
    with path.open("rb") as file:
        for each in found.tiles():
            if each.state is ExtentState.DATA and each.physical != NOWHERE:
                data[each.start : each.end] = os.pread(file.fileno(), each.length, each.physical)
    return bytes(data)


@pytest.mark.parametrize("name", [name for name in MADE if name != "vmdk stream"])
def test_reading_by_the_map_gives_the_guests_bytes(tmp_path: Path, name: str) -> None:
    path = made(tmp_path, name)
    image_format, kind, _ = MADE[name]
    found = mapped(path, image_format)
    raw = tmp_path / "back"
    tool("qemu-img", "convert", "-f", kind, "-O", "raw", str(path), str(raw))
    assert content(path, found) == raw.read_bytes()
    assert sum(found.totals.values()) == found.size


@pytest.mark.parametrize("kind", ["qcow2", "vmdk stream"])
def test_compressed_clusters_have_no_place(tmp_path: Path, kind: str) -> None:
    name = kind.split()[0]
    raw = tmp_path / "raw"
    raw.write_bytes(b"abcd" * (2 * MIB) + bytes(8 * MIB) + random.Random(1).randbytes(MIB))
    path = tmp_path / "a"
    argv = ("-o", "subformat=streamOptimized") if name == "vmdk" else ("-c",)
    tool("qemu-img", "convert", "-O", name, *argv, str(raw), str(path))
    found = mapped(path, ImageFormat(name))
    told = by_qemu(path, name)
    assert [(start, length, state) for start, length, state, _ in rows_of(found)] == merged(told)
    assert found.at(MIB).physical == NOWHERE
    assert found.at(12 * MIB).state is ExtentState.HOLE


def merged(rows: list[tuple[int, int, str, int]]) -> list[tuple[int, int, str]]:
    """Neighbours in one state as one: those compressed and those not differ in their places only."""
    found: list[tuple[int, int, str]] = []
    for start, length, state, _ in rows:
        if found and found[-1][2] == state and sum(found[-1][:2]) == start:
            start, length = found[-1][0], length + found.pop()[1]
        found.append((start, length, state))
    return found


def test_a_snapshot_changes_nothing_of_what_the_guest_sees(tmp_path: Path) -> None:
    path = made(tmp_path, "qcow2")
    before = rows_of(mapped(path, ImageFormat.QCOW2))
    tool("qemu-img", "snapshot", "-c", "one", str(path))
    assert rows_of(mapped(path, ImageFormat.QCOW2)) == before
    tool("qemu-io", "-f", "qcow2", "-c", "write 5M 1M", "-c", "write -z 9M 1M", str(path))
    assert rows_of(mapped(path, ImageFormat.QCOW2)) == by_qemu(path, "qcow2")
    tool("qemu-img", "snapshot", "-a", "one", str(path))
    assert rows_of(mapped(path, ImageFormat.QCOW2)) == by_qemu(path, "qcow2")


def test_what_is_its_own_map_has_none(tmp_path: Path) -> None:
    for image_format in (ImageFormat.RAW, ImageFormat.ISO):
        assert guest_map(image_format, MIB, lambda at, n: bytes(n), nothing) is None


@contextmanager
def little_memory() -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()


class Counted:
    """Reads of bytes that say they are a file of ``size``, counted: time without a clock."""

    MOST_READS = 20_000

    def __init__(self, data: bytes, size: int) -> None:
        self.data, self.size, self.reads = data, size, 0

    def __call__(self, offset: int, length: int) -> bytes:
        assert offset >= 0
        self.reads += 1
        assert self.reads < self.MOST_READS
        there = self.data[offset : offset + length]
        return there.ljust(max(0, min(length, self.size - offset)), b"\0")


@pytest.fixture(scope="module")
def containers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return {name: made(tmp_path_factory.mktemp(name), name).read_bytes() for name in MADE}


@pytest.mark.parametrize("name", MADE)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_one_is_a_map_or_a_sentence(
    containers: dict[str, bytes], name: str, data: st.DataObject
) -> None:
    """Bytes where headers and tables are, replaced; or the file cut; or one said to be far longer."""
    whole = containers[name]
    image = bytearray(whole)
    ends = [0, len(whole) - KIB, 64 * KIB, 192 * KIB, 256 * KIB, MIB, 2 * MIB, 3 * MIB]
    for _ in range(data.draw(st.integers(1, 4))):
        base = data.draw(st.sampled_from([place for place in ends if 0 <= place < len(whole)]))
        at = base + data.draw(st.integers(0, 1023))
        new = data.draw(
            st.one_of(
                st.binary(min_size=1, max_size=8),
                st.sampled_from(
                    [b"\xff" * 8, b"\x7f" + b"\xff" * 7, bytes(8), b"\x80" + bytes(7), b"\1\0\0\0"]
                ),
            )
        )
        image[at : at + len(new)] = new
    if data.draw(st.booleans()):
        del image[data.draw(st.integers(0, len(image))) :]
    size = data.draw(st.sampled_from([len(image), len(image) * 1000 + 5, 2**50]))
    sentence = ""
    with little_memory():
        try:
            found = guest_map(MADE[name][0], size, Counted(bytes(image), size), nothing)
        except ValueError as error:
            found, sentence = None, str(error)
    if found is None:
        assert re.search(r"[a-z]{3}.*\.$", sentence)
    else:
        assert sum(found.totals.values()) == found.size
        assert len(found) < 2_000_000


@needs("mkfs.ext4")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_ext_is_ranges_or_a_sentence(filesystem: bytes, data: st.DataObject) -> None:
    image = bytearray(filesystem)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.sampled_from([1024, 1024, 1024, 2048, 4096])) + data.draw(st.integers(0, 700))
        new = data.draw(
            st.one_of(
                st.binary(min_size=1, max_size=4), st.sampled_from([b"\xff" * 4, bytes(4), b"\0\0\0\x80"])
            )
        )
        image[at : at + len(new)] = new
    size = data.draw(st.sampled_from([len(image), len(image) // 3, 2**50]))
    sentence = "."
    with little_memory():
        try:
            found = free_blocks(Counted(bytes(image), size), 0, size, nothing)
        except ValueError as error:
            found, sentence = None, str(error)
    assert sentence.endswith(".")
    if found is not None and len(found.starts):
        assert found.starts[0] >= 0
        assert (found.ends > found.starts).all()
        assert (found.starts[1:] > found.ends[:-1]).all()
        assert found.ends[-1] <= size


@pytest.fixture(scope="module")
def filesystem(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("ext") / "a"
    path.write_bytes(bytes(16 * MIB))
    tool("mkfs.ext4", "-q", "-F", "-b", "1024", "-g", "1024", str(path))
    return path.read_bytes()
