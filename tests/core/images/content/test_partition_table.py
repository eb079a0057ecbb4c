"""Partition tables made by sfdisk, held against what sfdisk reads back."""

import json
import random
import struct
import time
import zlib
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.core.images.disks import (
    assert_as_blkid,
    blank,
    blkid,
    gpt_disk,
    identified,
    look,
    sfdisk,
    write_at,
)
from tests.tools import needs, tool
from xengui.core.images.image import NO_CONTENT, Partition
from xengui.core.sizes import MIB

pytestmark = [needs("sfdisk")]


def read_back(path: Path) -> list[dict[str, Any]]:
    """sfdisk's own reading: node, start and size in sectors."""
    table = json.loads(tool("sfdisk", "--json", str(path)))["partitiontable"]
    partitions: list[dict[str, Any]] = table.get("partitions", [])
    return partitions


def assert_as_sfdisk(partitions: tuple[Partition, ...], path: Path) -> None:
    told = read_back(path)
    assert [(part.number, part.start, part.size, part.name) for part in partitions] == [
        (
            int(each["node"].removeprefix(str(path))),
            each["start"] * 512,
            each["size"] * 512,
            each.get("name", ""),
        )
        for each in told
    ]


def test_gpt_with_names_and_types(tmp_path: Path) -> None:
    path = blank(tmp_path / "disk", 100 * MIB)
    types = {
        "uefi": "EFI system",
        "linux": "Linux",
        "swap": "Linux swap",
        "lvm": "Linux LVM",
        "raid": "Linux RAID",
        "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7": "Microsoft basic data",
        "516E7CB6-6ECF-11D6-8FF8-00022D09712B": "FreeBSD UFS",
        "49F48D5A-B10E-11DC-B99B-0019D1879648": "NetBSD FFS",
        "01234567-89AB-CDEF-0123-456789ABCDEF": "01234567-89AB-CDEF-0123-456789ABCDEF",
    }
    sfdisk(path, ["label: gpt", *(f'size=4MiB, type={kind}, name="Teil {kind[:4]} é"' for kind in types)])
    identity = identified(path)
    assert identity.content.partition_table == "gpt"
    assert not identity.problem
    assert_as_sfdisk(identity.content.partitions, path)
    assert [part.type_name for part in identity.content.partitions] == list(types.values())


def test_gpt_with_gaps_in_its_numbers(tmp_path: Path) -> None:
    path = blank(tmp_path / "disk", 100 * MIB)
    sfdisk(path, ["label: gpt", f"{path}3 : size=4MiB", f"{path}40 : size=4MiB", f"{path}128 : size=4MiB"])
    partitions = identified(path).content.partitions
    assert [part.number for part in partitions] == [3, 40, 128]
    assert_as_sfdisk(partitions, path)


def test_gpt_with_128_partitions_is_listed_whole_and_read_in_bounds(tmp_path: Path) -> None:
    path = blank(tmp_path / "disk", 300 * MIB)
    sfdisk(path, ["label: gpt", *["size=2MiB"] * 128])
    partitions = identified(path).content.partitions
    assert len(partitions) == 128
    assert_as_sfdisk(partitions, path)


@needs("mkfs.ext4", "dd")
@pytest.mark.parametrize("at", [512 + 16, 512 + 56, 512 + 72, 1024 + 5])
def test_gpt_with_a_damaged_header_is_read_from_its_copy(gpt_disk: Path, tmp_path: Path, at: int) -> None:
    path = copy(gpt_disk, tmp_path)
    write_at(path, at, b"\xff\xff\xff")
    found = identified(path)
    assert found.content == identified(gpt_disk).content
    assert not found.problem


@needs("mkfs.ext4", "dd")
def test_gpt_damaged_twice_is_a_problem(gpt_disk: Path, tmp_path: Path) -> None:
    path = copy(gpt_disk, tmp_path)
    size = path.stat().st_size
    write_at(path, 512 + 72, b"\xff")
    write_at(path, size - 512 + 72, b"\xff")
    found = identified(path)
    assert found.content.partition_table == "gpt"
    assert found.content.partitions == ()
    assert "damaged" in found.problem
    assert found.virtual_size == size


@needs("mkfs.ext4", "dd", "blkid")
def test_filesystem_inside_a_partition(gpt_disk: Path) -> None:
    root, swap = identified(gpt_disk).content.partitions
    assert_as_blkid(root.filesystem, gpt_disk.parent / "root.ext4")
    assert swap.filesystem is None


def test_mbr_with_logical_partitions(tmp_path: Path) -> None:
    path = blank(tmp_path / "disk", 200 * MIB)
    script = ["label: dos", "size=10MiB, type=83, bootable", "size=10MiB, type=7", "size=100MiB, type=f"]
    logical = {
        "82": "Linux swap",
        "8e": "Linux LVM",
        "a5": "FreeBSD",
        "a9": "NetBSD",
        "c": "FAT32",
        "9f": "0x9f",
    }
    script += ["size=10MiB, type=ef"]
    script += [f"size=5MiB, type={kind}" for kind in logical]
    sfdisk(path, script)
    identity = identified(path)
    assert identity.content.partition_table == "mbr"
    assert_as_sfdisk(identity.content.partitions, path)
    names = [part.type_name for part in identity.content.partitions]
    assert names == ["Linux", "NTFS/exFAT", "Extended", "EFI system", *logical.values()]


@needs("mkfs.ext4")
def test_filesystem_in_a_logical_partition(tmp_path: Path) -> None:
    path = blank(tmp_path / "disk", 100 * MIB)
    sfdisk(
        path, ["label: dos", f"{path}1 : size=80MiB, type=5", *(f"{path}{n} : size=20MiB" for n in (5, 6))]
    )
    offset = read_back(path)[2]["start"] * 512
    tool("mkfs.ext4", "-q", "-L", "logisch", "-E", f"offset={offset}", str(path), "20M")
    second = identified(path).content.partitions[2]
    assert second.number == 6
    assert second.filesystem is not None
    assert second.filesystem.label == "logisch"


def test_a_chain_of_logical_partitions_that_never_ends(tmp_path: Path) -> None:
    path = blank(tmp_path / "disk", 100 * MIB)
    sfdisk(path, ["label: dos", f"{path}1 : size=80MiB, type=5", f"{path}5 : size=10MiB"])
    extended = read_back(path)[0]["start"]
    # A link that points to itself, one that points to one that points back, and a link in every sector.
    link = read(path, extended * 512, 512)
    for steps in ((0,), (2048, 0), tuple(range(1, 2000))):
        for place, step in zip((0, *steps), steps, strict=False):
            bent = link[:462] + struct.pack("<4xB3xII", 5, step, 20480) + link[478:]
            write_at(path, (extended + place) * 512, bent)
        begun = time.monotonic()
        found = look(path)
        assert time.monotonic() - begun < 1
        assert 2 <= len(found.identity.content.partitions) <= 64


def test_an_empty_table_is_shown_as_one(tmp_path: Path) -> None:
    for label, kind in (("dos", "mbr"), ("gpt", "gpt")):
        path = blank(tmp_path / label, 10 * MIB)
        sfdisk(path, [f"label: {label}"])
        content = identified(path).content
        assert (content.partition_table, content.partitions) == (kind, ())


@needs("mkfs.ext4", "blkid")
def test_boot_code_before_a_filesystem_is_no_table(tmp_path: Path) -> None:
    path = blank(tmp_path / "disk", 10 * MIB)
    tool("mkfs.ext4", "-q", str(path))
    write_at(path, 0, random.Random(7).randbytes(510) + b"\x55\xaa")  # as extlinux puts there
    content = identified(path).content
    assert not content.partition_table
    assert_as_blkid(content.filesystem, path)


def test_a_linux_kernel_is_no_disk(tmp_path: Path) -> None:
    """A bzImage's header: set-up sectors, flags, size, memory, video mode, root device, 0xAA55."""
    path = blank(tmp_path / "vmlinuz", 8 * MIB)
    write_at(path, 0, b"MZ\xea\x07\x00\xc0\x07\x8c")
    write_at(path, 0x1F1, struct.pack("<BHIHHHH", 39, 1, 0x7000, 0, 0xFFFF, 0, 0xAA55) + b"\xeb\x6aHdrS")
    assert identified(path).content == NO_CONTENT


@needs("mkfs.ext4")
def test_a_table_written_over_a_filesystem_counts(tmp_path: Path) -> None:
    path = blank(tmp_path / "disk", 10 * MIB)
    tool("mkfs.ext4", "-q", str(path))
    tool("sfdisk", "--quiet", "--wipe", "never", str(path), text="label: dos\nsize=4MiB\n")
    assert blkid(path)["TYPE"] == "ext4"
    content = identified(path).content
    assert (content.partition_table, len(content.partitions)) == ("mbr", 1)
    assert content.filesystem is None


def test_a_disk_cut_short_still_shows_its_table(tmp_path: Path) -> None:
    path = gpt_disk(tmp_path)
    tool("truncate", "-s", "8M", str(path))
    content = identified(path).content
    assert [part.size for part in content.partitions] == [40 * MIB, 16 * MIB]


def test_gpt_on_4k_sectors(tmp_path: Path) -> None:
    """By hand, as sfdisk only makes one on a device: what a 4Kn disk copied into a file looks like."""
    path = blank(tmp_path / "disk", 64 * MIB)
    linux = UUID("0fc63daf-8483-4772-8e79-3d69d8477de4").bytes_le
    entry = struct.pack("<16s16sQQQ72s", linux, b"1" * 16, 256, 511, 0, "vier".encode("utf-16-le"))
    table = entry.ljust(128 * 128, b"\0")

    def header(crc: int) -> bytes:
        places = (1, 16383, 6, 16378)
        fields = (b"EFI PART", 0x10000, 92, crc, 0, *places, b"2" * 16, 2, 128, 128, zlib.crc32(table))
        return struct.pack("<8sIIIIQQQQ16sQIII", *fields)

    write_at(path, 446, struct.pack("<B3xB3xII", 0, 0xEE, 1, 16383))
    write_at(path, 510, b"\x55\xaa")
    write_at(path, 4096, header(zlib.crc32(header(0))))
    write_at(path, 8192, table)
    content = identified(path).content
    assert content.partition_table == "gpt"
    assert content.partitions == (Partition(1, MIB, MIB, "Linux", "vier"),)


def read(path: Path, offset: int, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(offset)
        return file.read(length)


def copy(source: Path, folder: Path) -> Path:
    target = folder / "copy.raw"
    tool("cp", "--sparse=always", str(source), str(target))
    return target
