"""VMDK images by qemu-img, in every subformat it knows."""

import struct
from pathlib import Path

import pytest

from tests.core.images.disks import identified, qemu_info, write_at
from tests.tools import needs, tool
from xengui.core.images.image import ImageFormat
from xengui.core.sizes import GIB, MIB, TIB

pytestmark = [needs("qemu-img")]

SUBFORMATS = [
    "monolithicSparse", "monolithicFlat", "twoGbMaxExtentSparse", "twoGbMaxExtentFlat", "streamOptimized",
]  # fmt: skip


def created(path: Path, kind: str = "monolithicSparse", size: str = "1G") -> Path:
    tool("qemu-img", "create", "-q", "-f", "vmdk", "-o", f"subformat={kind}", str(path), size)
    return path


@pytest.mark.parametrize("kind", SUBFORMATS)
@pytest.mark.parametrize("size", [MIB, 5 * GIB])
def test_header(tmp_path: Path, kind: str, size: int) -> None:
    path = created(tmp_path / "a.vmdk", kind, str(size))
    found = identified(path)
    assert (found.format, found.variant, found.problem) == (ImageFormat.VMDK, kind, "")
    assert found.virtual_size == qemu_info(path)["virtual-size"] == size


def test_extents_are_named(tmp_path: Path) -> None:
    assert identified(created(tmp_path / "a.vmdk", "monolithicFlat")).data_file == "a-flat.vmdk"
    path = created(tmp_path / "b.vmdk", "twoGbMaxExtentSparse", "5G")
    assert identified(path).data_file == "b-s001.vmdk"
    extent = identified(tmp_path / "b-s001.vmdk")
    assert (extent.format, extent.problem) == (ImageFormat.VMDK, "")


def test_a_descriptor_with_very_many_extents(tmp_path: Path) -> None:
    path = created(tmp_path / "a.vmdk", "twoGbMaxExtentFlat", "300G")
    found = identified(path)
    assert path.stat().st_size > 4096
    assert found.virtual_size == qemu_info(path)["virtual-size"] == 300 * GIB


@pytest.mark.parametrize("kind", ["monolithicSparse", "streamOptimized"])
def test_content(gpt_disk: Path, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a"
    tool("qemu-img", "convert", "-O", "vmdk", "-o", f"subformat={kind}", str(gpt_disk), str(path))
    found = identified(path)
    assert not found.problem
    assert found.content == identified(gpt_disk).content


def test_backing_file(tmp_path: Path) -> None:
    base = created(tmp_path / "base é.vmdk")
    path = tmp_path / "a.vmdk"
    tool("qemu-img", "create", "-q", "-f", "vmdk", "-b", base.name, "-F", "vmdk", str(path))
    assert identified(path).backing_file == base.name
    assert identified(path).virtual_size == GIB


@pytest.mark.parametrize(
    ("offset", "data"),
    [
        (12, struct.pack("<Q", 2**62)),  # capacity
        (12, struct.pack("<Q", 2 * TIB)),  # larger than the directory reaches
        (20, struct.pack("<Q", 0)),  # grain size
        (20, struct.pack("<Q", 2**40)),
        (44, struct.pack("<I", 0)),  # entries in a grain table
        (44, struct.pack("<I", 2**32 - 1)),
        (56, struct.pack("<Q", 2**63)),  # where the grain directory is
        (56, struct.pack("<Q", 2**64 - 1)),  # "at the end", where there is none
    ],
)
def test_a_damaged_header_is_a_problem(tmp_path: Path, offset: int, data: bytes) -> None:
    path = created(tmp_path / "a")
    write_at(path, offset, data)
    found = identified(path)
    assert found.problem
    assert (found.format, found.virtual_size) == (ImageFormat.VMDK, path.stat().st_size)


@pytest.mark.parametrize(
    "extents", ["", "RW x FLAT", 'RW 99999999999999999999 FLAT "a" 0', "RW 18446744073709551616 ZERO"]
)
def test_a_descriptor_without_sense_is_a_problem(tmp_path: Path, extents: str) -> None:
    path = tmp_path / "a.vmdk"
    path.write_text(f'# Disk DescriptorFile\nversion=1\ncreateType="monolithicFlat"\n{extents}\n')
    found = identified(path)
    assert found.problem
    assert found.virtual_size == path.stat().st_size
