"""Maps of VMDK images, held against qemu-img map."""

import os
from pathlib import Path

import pytest

from tests.core.images.formats.mapping import by_qemu, mapped, rows_of
from tests.tools import needs, tool
from xengui.core.images.image import ImageFormat
from xengui.core.sizes import GIB, MIB

pytestmark = [needs("qemu-img", "qemu-io")]

SIZE = 63 * MIB + 512


def created(path: Path, options: str, *commands: str, more: tuple[str, ...] = (), size: int = SIZE) -> Path:
    tool("qemu-img", "create", "-q", "-f", "vmdk", "-o", options, *more, str(path), str(size))
    for command in commands:
        tool("qemu-io", "-f", "vmdk", "-d", "unmap", "-c", command, str(path))
    return path


WRITES = ("write 0 64k", "write 40M 3M", "write 20M 1M", f"write {SIZE - 512} 512", "write 5M 1M")


@pytest.mark.parametrize("options", ["subformat=monolithicSparse", "zeroed_grain=on"])
def test_as_qemu_maps_it(tmp_path: Path, options: str) -> None:
    path = created(tmp_path / "a", options, *WRITES, "write -z 41M 1M", "write -z 10M 128k")
    found = rows_of(mapped(path, ImageFormat.VMDK))
    assert found == by_qemu(path, "vmdk")
    assert any(row[2] == "ZERO" for row in found) == ("zeroed" in options)


def test_large_and_empty(tmp_path: Path) -> None:
    path = created(tmp_path / "a", "subformat=monolithicSparse", "write 3G 64k", size=5 * GIB)
    assert rows_of(mapped(path, ImageFormat.VMDK)) == by_qemu(path, "vmdk")


def test_parent(tmp_path: Path) -> None:
    base = created(tmp_path / "base", "subformat=monolithicSparse", "write 1M 1M")
    path = created(tmp_path / "a", "zeroed_grain=on", "write 40M 1M", more=("-b", str(base), "-F", "vmdk"))
    found = rows_of(mapped(path, ImageFormat.VMDK))
    assert found == by_qemu(path, "vmdk", backed=True)
    assert [row[2] for row in found] == ["BACKING", "DATA", "BACKING"]


def test_stream_optimized_grains_are_packed(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(bytes(MIB) + os.urandom(3 * MIB) + bytes(5 * MIB) + b"x" * 64 * 1024)
    path = tmp_path / "a"
    tool("qemu-img", "convert", "-O", "vmdk", "-o", "subformat=streamOptimized", str(source), str(path))
    found = rows_of(mapped(path, ImageFormat.VMDK))
    assert [row[:3] for row in found] == [row[:3] for row in by_qemu(path, "vmdk")]
    assert {row[3] for row in found} == {-1}


def test_a_descriptor_says_that_it_is_elsewhere(tmp_path: Path) -> None:
    path = created(tmp_path / "a", "subformat=monolithicFlat", size=8 * MIB)
    assert rows_of(mapped(path, ImageFormat.VMDK)) == [(0, 8 * MIB, "DATA", -1)]
    path = created(tmp_path / "b", "subformat=twoGbMaxExtentSparse", size=5 * GIB)
    assert rows_of(mapped(path, ImageFormat.VMDK)) == [(0, 5 * GIB, "UNKNOWN", -1)]
