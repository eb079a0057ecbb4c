"""VHDX images by qemu-img; a parent by hand, as [MS-VHDX] has it."""

import os
import struct
from pathlib import Path
from uuid import UUID

import pytest

from tests.core.images.disks import identified, qemu_info, write_at
from tests.tools import needs, tool
from xengui.core.images.formats.bounded import BoundedReader
from xengui.core.images.formats.vhdx import open_vhdx
from xengui.core.images.image import ImageFormat
from xengui.core.sizes import GIB, KIB, MIB, TIB

pytestmark = [needs("qemu-img")]

PARENT_ITEM = UUID("a8d35f2d-b30b-454d-abf7-d3d84834ab0c").bytes_le
LOCATOR_TYPE = UUID("b04aefb7-d19e-4a81-b789-25b8e9445913").bytes_le


def created(path: Path, options: str = "subformat=dynamic", size: str = "1G") -> Path:
    tool("qemu-img", "create", "-q", "-f", "vhdx", "-o", options, str(path), size)
    return path


def metadata_at(path: Path) -> int:
    """Where qemu-img puts the metadata region, by the first region table."""
    table = path.read_bytes()[192 * KIB : 256 * KIB]
    at = table.index(UUID("8b7ca206-4790-4b9a-b8fe-575f050f886e").bytes_le)
    offset: int = struct.unpack_from("<Q", table, at + 16)[0]
    return offset


@pytest.mark.parametrize("kind", ["fixed", "dynamic"])
@pytest.mark.parametrize(("block", "size"), [(MIB, 8 * MIB), (32 * MIB, 40 * MIB)])
def test_header(tmp_path: Path, kind: str, block: int, size: int) -> None:
    path = created(tmp_path / "a", f"subformat={kind},block_size={block}", str(size))
    found = identified(path)
    assert (found.format, found.variant, found.problem) == (ImageFormat.VHDX, kind, "")
    assert (found.cluster_size, found.virtual_size) == (block, qemu_info(path)["virtual-size"])


def test_a_large_one(tmp_path: Path) -> None:
    assert identified(created(tmp_path / "a", size="10T")).virtual_size == 10 * TIB


@pytest.mark.parametrize("options", ["subformat=dynamic", "subformat=fixed", "block_size=1M"])
def test_content(gpt_disk: Path, tmp_path: Path, options: str) -> None:
    path = tmp_path / "a"
    tool("qemu-img", "convert", "-O", "vhdx", "-o", options, str(gpt_disk), str(path))
    found = identified(path)
    assert not found.problem
    assert found.content == identified(gpt_disk).content


@needs("qemu-io")
def test_content_behind_a_sector_bitmap_entry(tmp_path: Path) -> None:
    """One entry in every chunk of the BAT is a bitmap's: with 256 MiB blocks, every seventeenth."""
    path = created(tmp_path / "a", "block_size=256M", "5G")
    tool("qemu-io", "-f", "vhdx", "-c", f"write -P 0xab {4 * GIB + 300 * MIB} 64k", str(path))
    fd = os.open(path, os.O_RDONLY)
    reader = BoundedReader(lambda offset, length: os.pread(fd, length, offset), path.stat().st_size, 0)
    guest = open_vhdx(reader, path.stat().st_size, b"").guest
    assert guest is not None
    assert guest(4 * GIB + 300 * MIB, 4096) == b"\xab" * 4096
    os.close(fd)


def test_parent(tmp_path: Path) -> None:
    path = created(tmp_path / "a")
    region = metadata_at(path)
    data = path.read_bytes()
    count = struct.unpack_from("<H", data, region + 10)[0]
    parameters = data.index(UUID("caa16737-fa36-4d43-b3b6-33f0aa44e76b").bytes_le, region)
    flags_at = region + struct.unpack_from("<I", data, parameters + 16)[0] + 4
    key, value = "relative_path".encode("utf-16-le"), ".\\Basis é.vhdx".encode("utf-16-le")
    locator = (
        LOCATOR_TYPE + struct.pack("<HHIIHH", 0, 1, 32, 32 + len(key), len(key), len(value)) + key + value
    )
    write_at(path, region + 32 + 32 * count, PARENT_ITEM + struct.pack("<III", 200 * KIB, len(locator), 4))
    write_at(path, region + 10, struct.pack("<H", count + 1))
    write_at(path, region + 200 * KIB, locator)
    write_at(path, flags_at, struct.pack("<I", 2))
    found = identified(path)
    assert (found.variant, found.backing_file, found.problem) == ("differencing", ".\\Basis é.vhdx", "")


def test_damage_is_a_problem(tmp_path: Path) -> None:
    for number, damage in enumerate(("regions", "metadata", "size", "block", "short")):
        path = created(tmp_path / str(number))
        region = metadata_at(path)
        data = path.read_bytes()
        if damage == "regions":
            write_at(path, 192 * KIB, bytes(128 * KIB))
        elif damage == "metadata":
            write_at(path, region, b"x")
        elif damage == "short":
            tool("truncate", "-s", str(300 * KIB), str(path))
        else:
            name = {
                "size": "2fa54224-cd1b-4876-b211-5dbed83bf4b8",
                "block": "caa16737-fa36-4d43-b3b6-33f0aa44e76b",
            }[damage]
            item = data.index(UUID(name).bytes_le, region)
            write_at(path, region + struct.unpack_from("<I", data, item + 16)[0], b"\xff" * 8)
        found = identified(path)
        assert found.problem, damage
        assert (found.format, found.virtual_size) == (ImageFormat.VHDX, path.stat().st_size)
