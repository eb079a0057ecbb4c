"""VHD images by qemu-img, and a differencing one by hand, as the specification has it."""

import struct
from pathlib import Path

import pytest

from tests.core.images.disks import identified, qemu_info, write_at
from tests.tools import needs, tool
from xengui.core.images.image import ImageFormat
from xengui.core.sizes import GIB, MIB, TIB

pytestmark = [needs("qemu-img")]


def created(path: Path, kind: str, size: str = "1G") -> Path:
    tool("qemu-img", "create", "-q", "-f", "vpc", "-o", f"subformat={kind},force_size=on", str(path), size)
    return path


@pytest.mark.parametrize("kind", ["fixed", "dynamic"])
@pytest.mark.parametrize("size", [MIB, 3 * GIB, 200 * GIB])
def test_header(tmp_path: Path, kind: str, size: int) -> None:
    path = created(tmp_path / "a", kind, str(size))
    found = identified(path)
    assert (found.format, found.variant, found.problem) == (ImageFormat.VHD, kind, "")
    assert found.virtual_size == qemu_info(path, "vpc")["virtual-size"] == size


def test_size_rounded_to_cylinders(tmp_path: Path) -> None:
    path = tmp_path / "a"
    tool("qemu-img", "create", "-q", "-f", "vpc", str(path), "5G")
    assert identified(path).virtual_size == qemu_info(path)["virtual-size"]


@pytest.mark.parametrize("kind", ["fixed", "dynamic"])
def test_content(gpt_disk: Path, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a"
    options = f"subformat={kind},force_size=on"
    tool("qemu-img", "convert", "-O", "vpc", "-o", options, str(gpt_disk), str(path))
    found = identified(path)
    assert not found.problem
    assert found.content == identified(gpt_disk).content


def test_a_dynamic_one_whose_beginning_is_lost_is_known_by_its_footer(gpt_disk: Path, tmp_path: Path) -> None:
    path = tmp_path / "a"
    tool("qemu-img", "convert", "-O", "vpc", "-o", "force_size=on", str(gpt_disk), str(path))
    before = identified(path)
    write_at(path, 0, bytes(512))
    assert identified(path) == before


@pytest.mark.parametrize("present", [0xFF, 0x7F])
def test_differencing(gpt_disk: Path, tmp_path: Path, present: int) -> None:
    """qemu-img makes none: a dynamic one becomes one by its type and its parent's name."""
    path = tmp_path / "a"
    tool("qemu-img", "convert", "-O", "vpc", "-o", "force_size=on", str(gpt_disk), str(path))
    write_at(path, 60, struct.pack(">I", 4))
    write_at(path, 512 + 64, "Basis é.vhd".encode("utf-16-be"))
    table_at = struct.unpack_from(">Q", path.read_bytes(), 528)[0]
    block = struct.unpack_from(">I", path.read_bytes(), table_at)[0] * 512
    write_at(path, block, bytes([present] + [0xFF] * 511))
    found = identified(path)
    assert (found.variant, found.backing_file, found.problem) == ("differencing", "Basis é.vhd", "")
    assert found.virtual_size == 64 * MIB
    # A clear bit is a sector of the parent's: here the first, with the protective MBR.
    assert bool(found.content.partitions) == (present == 0xFF)


@pytest.mark.parametrize(
    ("offset", "data"),
    [
        (60, struct.pack(">I", 77)),  # disk type
        (48, struct.pack(">Q", 2**63)),  # virtual size
        (48, struct.pack(">Q", 50 * TIB)),  # larger than the table
        (16, struct.pack(">Q", 2**64 - 512)),  # where the dynamic header is
        (512, b"xxxxxxxx"),
        (528, struct.pack(">Q", 2**64 - 1)),  # where the table is
        (540, struct.pack(">I", 2**32 - 1)),  # table entries
        (544, struct.pack(">I", 0)),  # block size
        (544, struct.pack(">I", 4097)),
    ],
)
def test_a_damaged_header_is_a_problem(tmp_path: Path, offset: int, data: bytes) -> None:
    path = created(tmp_path / "a", "dynamic")
    write_at(path, offset, data)
    found = identified(path)
    assert found.problem
    assert (found.format, found.virtual_size) == (ImageFormat.VHD, path.stat().st_size)


def test_a_fixed_one_cut_at_the_front_is_a_problem(tmp_path: Path) -> None:
    path = created(tmp_path / "a", "fixed", "4M")
    short = tmp_path / "b"
    short.write_bytes(path.read_bytes()[MIB:])
    assert identified(short).problem
