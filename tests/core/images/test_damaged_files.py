"""No file, however damaged, makes identifying fail, or read or compute on and on."""

import functools
import random
import struct
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.images.disks import (
    MOST_BYTES,
    MOST_READS,
    CountedReads,
    blank,
    look,
    sfdisk,
)
from tests.tools import have, tool
from xengui.core.images.identify import holds_something_known, identify
from xengui.core.images.image import Identity
from xengui.core.sizes import GIB, KIB, MIB

LONGEST = 2.0  # seconds; a hundred times what any of them takes on a quiet machine

# Every format that tools here can make, small, to be damaged below.


def _qemu(image_format: str, options: str, folder: Path) -> Path:
    source = blank(folder / "source", 4 * MIB)
    sfdisk(source, ["label: gpt", "size=1MiB"])
    path = folder / "image"
    chosen = ["-o", options] if options else []
    packed = ["-c"] if options == "compression_type=zlib" else []
    tool("qemu-img", "convert", *packed, "-O", image_format, *chosen, str(source), str(path))
    return path


def _made(*command: str, size: int = 4 * MIB) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = blank(folder / "image", size)
        path.chmod(0o600)
        tool(*command, str(path), text="password")
        return path

    return make


def _logical(folder: Path) -> Path:
    path = blank(folder / "image", 8 * MIB)
    script = [f"{path}1 : size=6MiB, type=5", *(f"{path}{n} : size=1MiB" for n in (5, 6))]
    sfdisk(path, ["label: dos", *script])
    return path


def _tree(folder: Path) -> Path:
    tree = folder / "tree"
    tree.mkdir(exist_ok=True)
    (tree / "file").write_bytes(b"x" * 10000)
    return tree


def _iso(folder: Path) -> Path:
    path = folder / "image"
    tool("genisoimage", "-quiet", "-J", "-V", "DISC", "-o", str(path), str(_tree(folder)))
    return path


def _squashfs(folder: Path) -> Path:
    path = folder / "image"
    tool("mksquashfs", str(_tree(folder)), str(path), "-quiet", "-no-progress")
    return path


def _descriptor(folder: Path) -> Path:
    path = folder / "image"
    tool("qemu-img", "create", "-q", "-f", "vmdk", "-o", "subformat=monolithicFlat", str(path), "4M")
    return path


MAKERS: dict[str, tuple[str, Callable[[Path], Path]]] = {
    "qcow2": ("qemu-img", functools.partial(_qemu, "qcow2", "")),
    "qcow2 of small clusters": ("qemu-img", functools.partial(_qemu, "qcow2", "cluster_size=512")),
    "qcow2 compressed": ("qemu-img", functools.partial(_qemu, "qcow2", "compression_type=zlib")),
    "qcow2 subclusters": ("qemu-img", functools.partial(_qemu, "qcow2", "extended_l2=on")),
    "qcow": ("qemu-img", functools.partial(_qemu, "qcow", "")),
    "vhd": ("qemu-img", functools.partial(_qemu, "vpc", "")),
    "vhd fixed": ("qemu-img", functools.partial(_qemu, "vpc", "subformat=fixed")),
    "vhdx": ("qemu-img", functools.partial(_qemu, "vhdx", "block_size=1M")),
    "vmdk": ("qemu-img", functools.partial(_qemu, "vmdk", "")),
    "vmdk stream": ("qemu-img", functools.partial(_qemu, "vmdk", "subformat=streamOptimized")),
    "vmdk text": ("qemu-img", _descriptor),
    "vdi": ("qemu-img", functools.partial(_qemu, "vdi", "")),
    "gpt": ("qemu-img", functools.partial(_qemu, "raw", "")),
    "mbr": ("sfdisk", _logical),
    "iso": ("genisoimage", _iso),
    "squashfs": ("mksquashfs", _squashfs),
    "ext4": ("mkfs.ext4", _made("mkfs.ext4", "-q", "-L", "label")),
    "ntfs": ("mkntfs", _made("mkntfs", "-F", "-Q", "-q", "-L", "label")),
    "fat16": ("mkfs.vfat", _made("mkfs.vfat", "-F", "16", "-n", "LABEL", size=16 * MIB)),
    "fat32": ("mkfs.vfat", _made("mkfs.vfat", "-F", "32", "-n", "LABEL", size=34 * MIB)),
    "swap": ("mkswap", _made("mkswap", "-p", "16384")),
    "btrfs": ("mkfs.btrfs", _made("mkfs.btrfs", "-q", size=120 * MIB)),
    "xfs": ("mkfs.xfs", _made("mkfs.xfs", "-q", size=300 * MIB)),
}

REST = 8 * MIB


class Original(NamedTuple):
    """The first of a file's bytes, its size, and where changing it can matter."""

    data: bytes
    size: int
    places: st.SearchStrategy[int]


class Damaged(CountedReads):
    """A file with some bytes changed, without a copy of it for each example."""

    def __init__(self, data: bytes, size: int, changes: list[tuple[int, bytes]]) -> None:
        super().__init__(data)
        self.size = size
        self.changes = changes

    def __call__(self, offset: int, length: int) -> bytes:
        length = max(0, min(length, self.size - offset))
        if not length:
            return b""
        read = bytearray(super().__call__(offset, length).ljust(length, b"\0"))
        for at, change in self.changes:
            for index, byte in enumerate(change):
                if offset <= at + index < offset + length:
                    read[at + index - offset] = byte
        return bytes(read)


def offsets_with_data(data: bytes) -> list[int]:
    """Where changes can matter: every byte of the sectors that are not zero, and the format's first ones."""
    return [
        at + byte
        for at in range(0, min(len(data), REST), 512)
        if at < 1024 or data.count(0, at, at + 512) < 512
        for byte in range(0, 512, 4)
    ]


@pytest.fixture(scope="module", params=MAKERS, ids=lambda name: str(name).replace(" ", "-"))
def original(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Original:
    program, make = MAKERS[request.param]
    if not have(program, "sfdisk"):
        pytest.skip(f"NOT RUN: {program} not installed")
    path = make(tmp_path_factory.mktemp("original"))
    assert holds_something_known(look(path).identity)
    with path.open("rb") as file:
        data = file.read(REST)
    return Original(data, path.stat().st_size, st.sampled_from(offsets_with_data(data)))


INTEGERS = [0, 1, 2**15, 2**16 - 1, 2**31 - 1, 2**31, 2**32 - 1, 2**62, 2**63 - 1, 2**63, 2**64 - 1]
CHANGES = st.one_of(
    st.binary(min_size=1, max_size=16),
    st.builds(struct.pack, st.sampled_from([">Q", "<Q"]), st.sampled_from(INTEGERS)),
    st.builds(
        struct.pack, st.sampled_from([">I", "<I"]), st.sampled_from([n for n in INTEGERS if n < 2**32])
    ),
)


def check(read: Damaged) -> Identity:
    begun = time.monotonic()
    identity = identify(read, read.size)
    assert time.monotonic() - begun < LONGEST
    assert read.reads <= MOST_READS
    assert read.bytes_read <= MOST_BYTES
    assert 0 <= identity.virtual_size < 2**63
    if identity.problem:
        assert identity.virtual_size == read.size
    for partition in identity.content.partitions:
        assert partition.start >= 0
        assert partition.size > 0
    return identity


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(draw=st.data())
def test_damage_is_never_an_exception(original: Original, draw: st.DataObject) -> None:
    data, size, places_with_data = original
    places = st.one_of(
        places_with_data,
        st.integers(0, 1024),
        st.integers(max(0, size - 1536), size),
    )
    changes = draw.draw(st.lists(st.tuples(places, CHANGES), max_size=6))
    cut = draw.draw(st.one_of(st.just(size), st.just(size), st.integers(0, size), st.integers(0, 70000)))
    check(Damaged(data, min(cut, size), changes))


def test_every_header_byte_in_turn(original: Original) -> None:
    """Each aligned 4 and 8 bytes of the first KiB as nothing, as everything, as the largest positive."""
    data, size, _ = original
    for at in range(0, 1024, 4):
        for change in (bytes(4), b"\xff" * 4, b"\xff" * 8, b"\x7f" + b"\xff" * 7):
            check(Damaged(data, size, [(at, change)]))


def test_random_bytes_behind_each_magic() -> None:
    noise = random.Random(2)
    magics = [
        (0, b"QFI\xfb\0\0\0\2"),
        (0, b"QFI\xfb\0\0\0\3"),
        (0, b"conectix"),
        (0, b"vhdxfile"),
        (0, b"KDMV"),
        (0, b"# Disk DescriptorFile\n"),
        (64, b"\x7f\x10\xda\xbe\1\0\1\0"),
        (510, b"\x55\xaa"),
        (512, b"EFI PART"),
        (0x438, b"\x53\xef"),
        (0, b"XFSB"),
        (3, b"NTFS    "),
        (0, b"LUKS\xba\xbe\0\2"),
        (512, b"LABELONE"),
        (0, b"hsqs"),
        (4086, b"SWAPSPACE2"),
        (32769, b"CD001"),
        (65536 + 64, b"_BHRfS_M"),
    ]
    for at, magic in magics:
        for _ in range(30):
            data = noise.randbytes(96 * KIB)
            check(Damaged(data, len(data), [(at, magic)]))


def test_a_bomb_of_compressed_clusters_is_left_alone() -> None:
    """Every cluster of a qcow2 is the same few bytes that unpack to 2 MiB: only a few are unpacked."""
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = stream.compress(bytes(446) + bytes([0, 0, 0, 0, 0x83, 0, 0, 0, 0, 8, 0, 0, 0, 8, 0, 0]) * 4)
    packed += stream.compress(b"\x55\xaa" + bytes(2 * MIB)) + stream.flush()
    bits, cluster = 21, 2 * MIB
    header = struct.pack(">4sIQIIQIIQQIIQ", b"QFI\xfb", 2, 0, 0, bits, 64 * GIB, 0, 1, cluster, 0, 0, 0, 0)
    entry = struct.pack(">Q", 1 << 62 | 3 * cluster)
    data = header.ljust(cluster, b"\0") + struct.pack(">Q", 2 * cluster).ljust(cluster, b"\0")
    data += entry * (cluster // 8) + packed.ljust(cluster, b"\0")
    assert check(Damaged(data, len(data), [])).virtual_size == 64 * GIB
