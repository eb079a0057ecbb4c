"""Filesystems made by their own tools, held against blkid and against each tool's own account of space."""

import re
import struct
import uuid
from pathlib import Path

import pytest

from tests.core.images.disks import assert_as_blkid, blank, blkid, identified, look, write_at
from tests.tools import loop_attach, loop_detach, needs, needs_root, tool
from xengui.core.images.image import Filesystem, ImageFormat
from xengui.core.sizes import KIB, MIB

ID = "0badcafe-1234-4567-89ab-0123456789ab"


def made(path: Path) -> Filesystem:
    identity = identified(path)
    assert identity.format is ImageFormat.RAW
    assert identity.virtual_size == path.stat().st_size
    assert not identity.problem
    assert not identity.content.partition_table
    assert identity.content.filesystem is not None
    return identity.content.filesystem


@needs("mkfs.ext4", "dumpe2fs", "blkid")
@pytest.mark.parametrize("kind", ["ext2", "ext3", "ext4"])
@pytest.mark.parametrize("options", [[], ["-b", "1024", "-U", ID, "-O", "^resize_inode"]])
def test_ext(tmp_path: Path, kind: str, options: list[str]) -> None:
    path = blank(tmp_path / "a", 32 * MIB)
    tool(f"mkfs.{kind}", "-q", "-L", "Wurzel é", *options, str(path))
    found = made(path)
    assert found.kind == kind
    assert_as_blkid(found, path)
    told = dict(
        re.findall(r"^(Block count|Free blocks|Block size): +(\d+)", tool("dumpe2fs", "-h", str(path)), re.M)
    )
    block_size = int(told["Block size"])
    assert found.size == int(told["Block count"]) * block_size
    assert found.free == int(told["Free blocks"]) * block_size
    assert found.used == found.size - found.free


@needs("mkfs.ext4")
def test_ext4_counts_blocks_in_64_bits(tmp_path: Path) -> None:
    path = blank(tmp_path / "a", 32 * MIB)
    tool("mkfs.ext4", "-q", "-b", "4096", "-O", "64bit", str(path))
    small = made(path)
    # One for real would need a host filesystem that takes files beyond 16 TiB.
    write_at(path, 1024 + 0x150, struct.pack("<I", 1))
    write_at(path, 1024 + 0x158, struct.pack("<I", 1))
    found = made(path)
    assert small.size is not None
    assert small.free is not None
    assert (found.size, found.free) == (small.size + (1 << 44), small.free + (1 << 44))


@needs("mkfs.xfs", "xfs_db", "blkid")
def test_xfs(tmp_path: Path) -> None:
    path = blank(tmp_path / "a", 300 * MIB)
    tool("mkfs.xfs", "-q", "-L", "daten", str(path))
    found = made(path)
    assert_as_blkid(found, path)
    told = dict(re.findall(r"(\w+) = (\d+)", tool("xfs_db", "-r", "-c", "sb 0", "-c", "p", str(path))))
    assert found.size == int(told["dblocks"]) * int(told["blocksize"])
    assert found.free == int(told["fdblocks"]) * int(told["blocksize"])
    assert look(path).reads <= 3


@needs("mkfs.btrfs", "btrfs", "blkid")
def test_btrfs(tmp_path: Path) -> None:
    path = blank(tmp_path / "a", 200 * MIB)
    tool("mkfs.btrfs", "-q", "-L", "daten", str(path))
    found = made(path)
    assert_as_blkid(found, path)
    told = dict(
        re.findall(r"^(\w+)\s+(\d+)", tool("btrfs", "inspect-internal", "dump-super", str(path)), re.M)
    )
    assert (found.size, found.used) == (int(told["total_bytes"]), int(told["bytes_used"]))


@needs("mkfs.btrfs", "blkid")
def test_btrfs_over_two_devices_is_not_given_the_space_of_both(tmp_path: Path) -> None:
    paths = [blank(tmp_path / name, 200 * MIB) for name in "ab"]
    tool("mkfs.btrfs", "-q", "-f", "-d", "single", "-m", "raid1", *map(str, paths))
    for path in paths:
        found = made(path)
        assert_as_blkid(found, path)
        assert found.size is found.used is found.free is None


@needs("mkntfs", "blkid")
@pytest.mark.parametrize("options", [["-L", "Daten Ü"], [], ["-c", "65536"]])
def test_ntfs(tmp_path: Path, options: list[str]) -> None:
    path = blank(tmp_path / "a", 16 * MIB)
    tool("mkntfs", "-F", "-Q", "-q", *options, str(path))
    found = made(path)
    assert_as_blkid(found, path)
    assert found.size is not None
    assert path.stat().st_size - 64 * KIB <= found.size < path.stat().st_size


@needs("mkfs.vfat", "blkid", "fsck.vfat")
@pytest.mark.parametrize(
    ("size", "options"),
    [
        (2 * MIB, ["-F", "12", "-n", "KLEIN"]),
        (32 * MIB, ["-F", "16", "-n", "MITTEL"]),
        (64 * MIB, ["-F", "32", "-n", "GROSS", "-i", "00C0FFEE"]),
        (64 * MIB, ["-F", "32"]),
        (64 * MIB, ["-F", "16", "-S", "4096"]),
    ],
)
def test_fat(tmp_path: Path, size: int, options: list[str]) -> None:
    path = blank(tmp_path / "a", size)
    tool("mkfs.vfat", *options, str(path))
    found = made(path)
    assert_as_blkid(found, path)
    assert found.size == size
    if "32" not in options:
        assert found.used is found.free is None
        return
    used, clusters = re.findall(r"(\d+)/(\d+) clusters", tool("fsck.vfat", "-n", str(path)))[0]
    assert found.free is not None
    assert found.used is not None
    cluster_size = (found.free + found.used) // int(clusters)
    assert found.used == int(used) * cluster_size


@needs("mkswap", "blkid")
@pytest.mark.parametrize("page_size", [4096, 8192, 16384, 65536])
def test_swap(tmp_path: Path, page_size: int) -> None:
    path = blank(tmp_path / "a", 4 * MIB)
    path.chmod(0o600)
    tool("mkswap", "-p", str(page_size), "-L", "tausch", "-U", ID, str(path))
    found = made(path)
    assert_as_blkid(found, path)
    assert (found.size, found.used) == (4 * MIB, None)
    assert found.uuid == ID


@needs("cryptsetup", "blkid")
@pytest.mark.parametrize("options", [["--type", "luks1"], ["--type", "luks2", "--label", "geheim"]])
def test_luks(tmp_path: Path, options: list[str]) -> None:
    path = blank(tmp_path / "a", 20 * MIB)
    quick = ["--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000"]
    tool("cryptsetup", "luksFormat", "-q", *options, *quick, str(path), "-", text="password")
    assert_as_blkid(made(path), path)


@needs("mksquashfs", "blkid")
def test_squashfs(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "file").write_bytes(bytes(range(256)) * 100)
    path = tmp_path / "a"
    tool("mksquashfs", str(tmp_path / "tree"), str(path), "-quiet", "-no-progress")
    found = made(path)
    assert_as_blkid(found, path)
    assert found.size is not None
    assert 0 < found.size <= path.stat().st_size
    assert (found.used, found.free) == (found.size, 0)


@pytest.mark.root
@needs_root
@needs("pvcreate", "pvs", "losetup", "blkid")
def test_lvm(tmp_path: Path) -> None:
    path = blank(tmp_path / "a", 24 * MIB)
    device = loop_attach(path)
    try:
        tool("pvcreate", "--devices", device, "--yes", device)
    finally:
        loop_detach(device)
    found = made(path)
    assert_as_blkid(found, path)
    assert found.size == 24 * MIB


@needs("blkid")
def test_lvm_label_in_any_of_four_sectors(tmp_path: Path) -> None:
    letters = "abcdefGHIJKLmnopqrstUVWXyz012345"
    for sector in range(4):
        path = blank(tmp_path / str(sector), 8 * MIB)
        body = struct.pack("<I8s32sQ", 32, b"LVM2 001", letters.encode(), 8 * MIB).ljust(492, b"\0")
        crc = _lvm_crc(body)
        write_at(path, sector * 512, struct.pack("<8sQI", b"LABELONE", sector, crc) + body)
        found = made(path)
        assert_as_blkid(found, path)
        assert found.uuid == "abcdef-GHIJ-KLmn-opqr-stUV-WXyz-012345"


def _lvm_crc(data: bytes) -> int:
    """LVM2's checksum: CRC-32 without the final inversion, begun with its own number."""
    crc = 0xF597A6CF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xEDB88320 if crc & 1 else 0)
    return crc


@needs("mkfs.exfat", "blkid")
@pytest.mark.parametrize("label", ["My data 1", "", "x" * 11])
def test_exfat(tmp_path: Path, label: str) -> None:
    path = blank(tmp_path / "a", 32 * MIB)
    tool("mkfs.exfat", *(["-L", label] if label else []), str(path))
    found = made(path)
    assert (found.kind, found.label, found.size) == ("exfat", label, 32 * MIB)
    assert_as_blkid(found, path)


@needs("makefs", "blkid")
@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("order", ["le", "be"])
def test_ufs(tmp_path: Path, version: int, order: str) -> None:
    """By NetBSD's makefs; the label is FreeBSD's alone, and newfs -L puts it where blkid looks for it."""
    tree, path = tmp_path / "tree", tmp_path / "a"
    tree.mkdir()
    (tree / "file").write_bytes(b"x" * 100_000)
    options = f"version={version},minfree=0"
    tool("makefs", "-t", "ffs", "-B", order, "-s", str(16 * MIB), "-o", options, str(path), str(tree))
    if version == 2:  # moved to where FreeBSD has it
        superblock = path.read_bytes()[8192 : 8192 + 1376]
        assert identified(path).content.filesystem is not None
        write_at(path, 8192, bytes(1376))
        write_at(path, 65536, superblock)
        write_at(path, 65536 + 680, b"rootfs")
    found = made(path)
    assert (found.kind, found.size) == ("ufs", 16 * MIB)
    assert_as_blkid(found, path)
    assert found.used is not None
    assert found.free is not None
    assert found.used + found.free == found.size
    assert 100_000 <= found.used < 2 * MIB
    assert found.label == ("rootfs" if version == 2 else "")


def test_ufs_of_impossible_blocks_is_none(tmp_path: Path) -> None:
    path = blank(tmp_path / "a", MIB)
    write_at(path, 65536 + 1372, struct.pack("<I", 0x19540119))
    assert identified(path).content.filesystem is None


def _xdr(name: str, value: int | str) -> bytes:
    """A pair of an nvlist: RFC 4506's strings and hypers."""

    def text(words: str) -> bytes:
        return struct.pack(">I", len(words)) + words.encode().ljust(-(-len(words) // 4) * 4, b"\0")

    packed = (
        struct.pack(">IIQ", 8, 1, value) if isinstance(value, int) else b"\0\0\0\x09\0\0\0\1" + text(value)
    )
    pair = text(name) + packed
    return struct.pack(">II", len(pair) + 8, len(pair) + 8) + pair


def _zfs(path: Path, pairs: bytes) -> Path:
    """A first label as the ZFS On-Disk Specification has it: blank, boot header, nvlist, uberblocks."""
    blank(path, 64 * MIB)
    write_at(path, 16 * KIB, b"\1\1\0\0" + struct.pack(">II", 0, 1) + pairs + bytes(8))
    for number in range(8):
        write_at(path, (128 + number) * KIB, struct.pack("<QQQQQ", 0x00BAB10C, 5000, number, 77, 1700000000))
    return path


@needs("blkid")
def test_zfs(tmp_path: Path) -> None:
    pairs = _xdr("version", 5000) + _xdr("name", "tank") + _xdr("state", 0) + _xdr("pool_guid", 2**63 + 5)
    path = _zfs(tmp_path / "a", pairs + _xdr("guid", 7))
    found = made(path)
    assert (found.kind, found.label, found.uuid) == ("zfs_member", "tank", str(2**63 + 5))
    assert_as_blkid(found, path)


@pytest.mark.parametrize("pairs", [b"", b"\xff" * 4000, bytes(4000), struct.pack(">II", 24, 24) * 200])
def test_a_damaged_zfs_label_is_none(tmp_path: Path, pairs: bytes) -> None:
    assert identified(_zfs(tmp_path / "a", pairs)).content.filesystem is None


def test_nothing_known_is_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(uuid.UUID(ID).bytes * 8192)
    assert identified(path).content.filesystem is None
    assert identified(blank(tmp_path / "b", MIB)).content.filesystem is None


@needs("blkid")
def test_random_text_is_no_filesystem(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("It was a bright cold day in April. " * 3000)
    assert not blkid(path)
    identity = identified(path)
    assert identity.content.filesystem is None
    assert not identity.content.partition_table
