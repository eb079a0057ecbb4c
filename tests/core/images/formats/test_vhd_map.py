"""Maps of VHD images, held against qemu-img map; differencing ones are made by hand, as no tool here does."""

import random
import struct
from pathlib import Path

import pytest

from tests.core.images.disks import blank, write_at
from tests.core.images.formats.mapping import by_qemu, mapped, rows_of
from tests.tools import needs, tool
from xengui.core.images.image import ImageFormat
from xengui.core.sizes import GIB, KIB, MIB

pytestmark = [needs("qemu-img", "qemu-io")]

BLOCK = 2 * MIB


def created(path: Path, subformat: str, size: int, *commands: str) -> Path:
    options = f"subformat={subformat},force_size=on"
    tool("qemu-img", "create", "-q", "-f", "vpc", "-o", options, str(path), str(size))
    argv = [item for command in commands for item in ("-c", command)]
    if argv:
        tool("qemu-io", "-f", "vpc", *argv, str(path))
    return path


@pytest.mark.parametrize("size", [63 * MIB + 512, 3 * GIB])
def test_dynamic_as_qemu_maps_it(tmp_path: Path, size: int) -> None:
    path = created(
        tmp_path / "a",
        "dynamic",
        size,
        "write 0 64k",
        "write 20M 5M",
        "write 9M 1M",
        f"write {size - 512} 512",
    )
    assert rows_of(mapped(path, ImageFormat.VHD)) == by_qemu(path, "vpc")


def test_fixed_is_one_piece(tmp_path: Path) -> None:
    path = created(tmp_path / "a", "fixed", 8 * MIB)
    assert rows_of(mapped(path, ImageFormat.VHD)) == [(0, 8 * MIB, "DATA", 0)]


def test_empty(tmp_path: Path) -> None:
    assert rows_of(mapped(created(tmp_path / "a", "dynamic", 8 * MIB), ImageFormat.VHD)) == [
        (0, 8 * MIB, "HOLE", -1)
    ]


def differencing(path: Path, size: int, blocks: dict[int, bytes]) -> Path:
    """A differencing VHD with these blocks' sector bitmaps, in the file in the order given."""
    entries = -(-size // BLOCK)
    footer = struct.pack(
        ">8sIIQI4sI4sQQIII16sB",
        b"conectix",
        2,
        0x10000,
        512,
        0,
        b"xen ",
        1,
        b"Linx",
        size,
        size,
        0,
        4,
        0,
        b"",
        0,
    )
    header = struct.pack(">8sQQIII", b"cxsparse", 2**64 - 1, 1536, 0x10000, entries, BLOCK)
    table = [0xFFFFFFFF] * entries
    place = 1536 + -(-entries * 4 // 512) * 512
    blank(path, place + len(blocks) * (512 + BLOCK) + 512)
    for number, bitmap in blocks.items():
        table[number] = place // 512
        write_at(path, place, bitmap)
        place += 512 + BLOCK
    write_at(path, 0, footer)
    write_at(path, 512, header)
    write_at(path, 512 + 64, "parent.vhd".encode("utf-16-be"))
    write_at(path, 1536, struct.pack(f">{entries}I", *table))
    return path


def test_differencing_sectors_are_the_bitmaps(tmp_path: Path) -> None:
    chance = random.Random(3)
    bitmaps = {5: b"\xff" * 512, 6: bytes(512), 0: b"\x80" + bytes(510) + b"\x01", 2: chance.randbytes(512)}
    size = 7 * BLOCK - 3 * KIB
    path = differencing(tmp_path / "a", size, bitmaps)
    base = {number: 2048 + index * (512 + BLOCK) for index, number in enumerate(bitmaps)}
    found = mapped(path, ImageFormat.VHD)
    for sector in range(size // 512):
        block, within = divmod(sector, BLOCK // 512)
        present = block in bitmaps and bitmaps[block][within // 8] >> (7 - within % 8) & 1
        extent = found.at(sector * 512)
        assert extent.state.name == ("DATA" if present else "BACKING"), sector
        if present:
            assert extent.physical + sector * 512 - extent.start == base[block] + 512 + within * 512


def test_blocks_must_not_overlap(tmp_path: Path) -> None:
    path = created(tmp_path / "a", "dynamic", 63 * MIB, "write 0 64k")
    table_at = struct.unpack(">Q", path.read_bytes()[512 + 16 : 512 + 24])[0]
    entry = path.read_bytes()[table_at : table_at + 4]
    write_at(path, table_at, entry * 3)
    with pytest.raises(ValueError, match="twice"):
        mapped(path, ImageFormat.VHD)


def test_blocks_beyond_the_end(tmp_path: Path) -> None:
    path = created(tmp_path / "a", "dynamic", 63 * MIB, "write 0 64k")
    table_at = struct.unpack(">Q", path.read_bytes()[512 + 16 : 512 + 24])[0]
    write_at(path, table_at + 4, b"\x7f\0\0\0")
    with pytest.raises(ValueError, match="cut short"):
        mapped(path, ImageFormat.VHD)
