"""VDI images by qemu-img; a differencing one by hand, as VirtualBox's header has it."""

import struct
from pathlib import Path
from uuid import UUID

import pytest

from tests.core.images.disks import identified, qemu_info, write_at
from tests.tools import needs, tool
from xengui.core.images.image import ImageFormat
from xengui.core.sizes import GIB, MIB, TIB

pytestmark = [needs("qemu-img")]


def created(path: Path, size: str = "1G", static: str = "off") -> Path:
    tool("qemu-img", "create", "-q", "-f", "vdi", "-o", f"static={static}", str(path), size)
    return path


@pytest.mark.parametrize(("static", "variant"), [("off", "dynamic"), ("on", "fixed")])
@pytest.mark.parametrize("size", [MIB, 40 * MIB + 512])
def test_header(tmp_path: Path, static: str, variant: str, size: int) -> None:
    path = created(tmp_path / "a", str(size), static)
    found = identified(path)
    assert (found.format, found.variant, found.problem) == (ImageFormat.VDI, variant, "")
    assert found.virtual_size == qemu_info(path)["virtual-size"]
    assert found.cluster_size == MIB


def test_a_large_one(tmp_path: Path) -> None:
    assert identified(created(tmp_path / "a", "2T")).virtual_size == 2 * TIB


@pytest.mark.parametrize("static", ["on", "off"])
def test_content(gpt_disk: Path, tmp_path: Path, static: str) -> None:
    path = tmp_path / "a"
    tool("qemu-img", "convert", "-O", "vdi", "-o", f"static={static}", str(gpt_disk), str(path))
    found = identified(path)
    assert not found.problem
    assert found.content == identified(gpt_disk).content


def test_differencing_names_its_parent_by_uuid(tmp_path: Path) -> None:
    path = created(tmp_path / "a")
    parent = UUID("12345678-9abc-def0-1234-56789abcdef0")
    write_at(path, 0x4C, struct.pack("<I", 4))
    write_at(path, 0x1B8, parent.bytes_le)
    found = identified(path)
    assert (found.variant, found.backing_file) == ("differencing", f"{{{parent}}}")
    assert found.virtual_size == GIB


@pytest.mark.parametrize(
    ("offset", "data"),
    [
        (0x44, struct.pack("<I", 7)),  # version
        (0x4C, struct.pack("<I", 9)),  # image type
        (0x154, struct.pack("<I", 2**32 - 1)),  # where the map is
        (0x170, struct.pack("<Q", 2**63)),  # virtual size
        (0x170, struct.pack("<Q", 2 * TIB)),  # larger than the map
        (0x178, struct.pack("<I", 0)),  # block size
        (0x180, struct.pack("<I", 2**32 - 1)),  # blocks
        (0x180, struct.pack("<I", 0)),
    ],
)
def test_a_damaged_header_is_a_problem(tmp_path: Path, offset: int, data: bytes) -> None:
    path = created(tmp_path / "a")
    write_at(path, offset, data)
    found = identified(path)
    assert found.problem
    assert (found.format, found.virtual_size) == (ImageFormat.VDI, path.stat().st_size)
