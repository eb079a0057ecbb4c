"""Maps of VHDX images, held against what was written: qemu-img map does not look at their BAT."""

import os
import random
import struct
from pathlib import Path
from uuid import UUID

import pytest

from tests.core.images.disks import write_at
from tests.core.images.formats.mapping import mapped, rows_of
from tests.tools import needs, tool
from xengui.core.images.extent import ExtentState
from xengui.core.images.image import ImageFormat
from xengui.core.sizes import GIB, KIB, MIB

pytestmark = [needs("qemu-img", "qemu-io")]

BAT = UUID("2dc27766-f623-4200-9d64-115e9bfd4a08").bytes_le
METADATA = UUID("8b7ca206-4790-4b9a-b8fe-575f050f886e").bytes_le
FILE_PARAMETERS = UUID("caa16737-fa36-4d43-b3b6-33f0aa44e76b").bytes_le


def created(path: Path, options: str, size: int, *commands: str) -> Path:
    tool("qemu-img", "create", "-q", "-f", "vhdx", "-o", options, str(path), str(size))
    for command in commands:
        tool("qemu-io", "-f", "vhdx", "-c", command, str(path))
    return path


def region(path: Path, name: bytes) -> int:
    table = path.read_bytes()[192 * KIB : 256 * KIB]
    return int(struct.unpack_from("<Q", table, table.index(name) + 16)[0])


@pytest.mark.parametrize("zero_blocks", ["on", "off"])
def test_data_is_where_the_table_says(tmp_path: Path, zero_blocks: str) -> None:
    size = 40 * MIB
    source = tmp_path / "source"
    chance = random.Random(1)
    pieces = [chance.choice([bytes(MIB), os.urandom(MIB)]) for _ in range(size // MIB)]
    source.write_bytes(b"".join(pieces))
    path = tmp_path / "a"
    options = f"block_size=1M,block_state_zero={zero_blocks}"
    tool("qemu-img", "convert", "-O", "vhdx", "-o", options, str(source), str(path))
    found = mapped(path, ImageFormat.VHDX)
    held = path.read_bytes()
    rest = ExtentState.ZERO if zero_blocks == "on" else ExtentState.HOLE
    for number, piece in enumerate(pieces):
        extent = found.at(number * MIB)
        if extent.state is ExtentState.DATA:
            place = extent.physical + number * MIB - extent.start
            assert held[place : place + MIB] == piece
        else:
            assert piece == bytes(MIB)
            assert extent.state is rest
    assert found.totals[ExtentState.DATA] == sum(piece != bytes(MIB) for piece in pieces) * MIB


def test_bitmap_entries_between_the_chunks_are_skipped(tmp_path: Path) -> None:
    # With blocks of 32 MiB, every 128 of them (4 GiB) are followed by an entry for their bitmap.
    path = created(
        tmp_path / "a",
        "block_size=32M,block_state_zero=off",
        13 * GIB,
        "write 4095M 2M",
        "write 8G 1M",
        "write 12287M 64k",
    )
    found = mapped(path, ImageFormat.VHDX)
    there = [at for at in range(0, 13 * 1024, 32) if found.at(at * MIB).state is ExtentState.DATA]
    assert there == [4064, 4096, 8192, 12256]
    assert found.totals[ExtentState.DATA] == 4 * 32 * MIB


def test_fixed(tmp_path: Path) -> None:
    path = created(tmp_path / "a", "subformat=fixed,block_size=1M,block_state_zero=off", 9 * MIB)
    assert [row[:3] for row in rows_of(mapped(path, ImageFormat.VHDX))] == [(0, 9 * MIB, "DATA")]


def differencing(path: Path) -> Path:
    """Of 5 GiB in blocks of 32 MiB: two chunks, all of it the parent's still."""
    created(path, "block_size=32M,block_state_zero=off", 5 * GIB)
    metadata_at = region(path, METADATA)
    metadata = path.read_bytes()[metadata_at : metadata_at + 64 * KIB]
    parameters = struct.unpack_from("<I", metadata, metadata.index(FILE_PARAMETERS) + 16)[0]
    write_at(path, metadata_at + parameters + 4, struct.pack("<I", 2))
    return path


def test_differencing_sectors_are_the_bitmaps(tmp_path: Path) -> None:
    path = differencing(tmp_path / "a")
    bat = region(path, BAT)
    end = -(-path.stat().st_size // MIB) * MIB
    chance = random.Random(2)
    bitmap = chance.randbytes(8 * KIB)  # of one block
    entries = {0: end + MIB | 6, 1: 2, 3: end + 33 * MIB | 7, 128: end | 6, 129 + 3: end + 65 * MIB | 6}
    for number, entry in entries.items():
        write_at(path, bat + number * 8, struct.pack("<Q", entry))
    write_at(path, end + 3 * 8 * KIB, bitmap)
    os.truncate(path, end + 97 * MIB)
    found = mapped(path, ImageFormat.VHDX)
    block = 32 * MIB
    assert found.extent(0).state is ExtentState.DATA
    assert (found.at(0).length, found.at(0).physical) == (block, end + MIB)
    assert (found.at(block).state, found.at(block).length) == (ExtentState.ZERO, block)
    assert found.at(2 * block).state is ExtentState.BACKING
    last = 131 * block
    assert (found.at(last).state, found.at(last).physical) == (ExtentState.DATA, end + 65 * MIB)
    for sector in range(64 * KIB):
        extent = found.at(3 * block + sector * 512)
        present = bitmap[sector // 8] >> sector % 8 & 1
        assert extent.state is (ExtentState.DATA if present else ExtentState.BACKING)
        if present:
            assert extent.physical + 3 * block - extent.start == end + 33 * MIB
