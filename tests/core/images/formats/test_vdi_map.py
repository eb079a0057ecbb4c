"""Maps of VDI images, held against qemu-img map."""

import struct
from pathlib import Path

from tests.core.images.disks import write_at
from tests.core.images.formats.mapping import by_qemu, mapped, rows_of
from tests.tools import needs, tool
from xengui.core.images.image import ImageFormat
from xengui.core.sizes import MIB

pytestmark = [needs("qemu-img", "qemu-io")]


def created(path: Path, options: str, *commands: str) -> Path:
    tool("qemu-img", "create", "-q", "-f", "vdi", "-o", options, str(path), str(63 * MIB + 512))
    for command in commands:
        tool("qemu-io", "-f", "vdi", "-c", command, str(path))
    return path


def test_as_qemu_maps_it(tmp_path: Path) -> None:
    path = created(
        tmp_path / "a", "static=off", "write 0 64k", "write 40M 3M", "write 20M 1M", "write 63M 512"
    )
    found = rows_of(mapped(path, ImageFormat.VDI))
    assert found == by_qemu(path, "vdi")
    assert len(found) > 5


def test_static_is_all_there(tmp_path: Path) -> None:
    path = created(tmp_path / "a", "static=on")
    found = rows_of(mapped(path, ImageFormat.VDI))
    assert found == by_qemu(path, "vdi")
    assert [row[2] for row in found] == ["DATA"]


def test_zero_blocks(tmp_path: Path) -> None:
    path = created(tmp_path / "a", "static=off", "write 0 64k")
    map_at = struct.unpack_from("<I", path.read_bytes(), 0x154)[0]
    write_at(path, map_at + 8, b"\xfe\xff\xff\xff" * 2)
    assert [row[:3] for row in rows_of(mapped(path, ImageFormat.VDI))] == [
        (0, MIB, "DATA"),
        (MIB, MIB, "HOLE"),
        (2 * MIB, 2 * MIB, "ZERO"),
        (4 * MIB, 59 * MIB + 512, "HOLE"),
    ]
