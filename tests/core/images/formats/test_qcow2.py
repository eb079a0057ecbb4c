"""qcow2 images by qemu-img, held against what qemu-img says of them."""

import struct
from pathlib import Path

import pytest

from tests.core.images.disks import blank, identified, look, qemu_info, write_at
from tests.tools import needs, tool
from xengui.core.images.image import ImageFormat
from xengui.core.sizes import GIB, KIB, MIB, TIB

pytestmark = [needs("qemu-img")]


def created(path: Path, *options: str, size: str = "1G") -> Path:
    tool("qemu-img", "create", "-q", "-f", "qcow2", *options, str(path), size)
    return path


@pytest.mark.parametrize("version", ["v2", "v3"])
@pytest.mark.parametrize("cluster", [512, 64 * KIB, 2 * MIB])
@pytest.mark.parametrize("size", [0, 512, MIB + 512, 20 * GIB])
def test_header(tmp_path: Path, version: str, cluster: int, size: int) -> None:
    compat = {"v2": "0.10", "v3": "1.1"}[version]
    path = created(tmp_path / "a", "-o", f"compat={compat},cluster_size={cluster}", size=str(size))
    found = identified(path)
    assert found.format is ImageFormat.QCOW2
    assert (found.variant, found.cluster_size, found.snapshots, found.problem) == (version, cluster, 0, "")
    assert found.virtual_size == qemu_info(path)["virtual-size"] == size


OPTIONS = [
    "cluster_size=512",
    "cluster_size=4k",
    "compat=0.10",
    "cluster_size=2M",
    "extended_l2=on,cluster_size=128k",
    "lazy_refcounts=on",
]
COMPRESSED = [(options, ["-c"]) for options in OPTIONS]


@pytest.mark.parametrize(
    ("options", "compress"),
    [*((options, []) for options in OPTIONS), ("preallocation=metadata", []), *COMPRESSED],
)
def test_content_through_the_tables(
    gpt_disk: Path, tmp_path: Path, options: str, compress: list[str]
) -> None:
    path = tmp_path / "a"
    tool("qemu-img", "convert", "-O", "qcow2", *compress, "-o", options, str(gpt_disk), str(path))
    found = identified(path)
    assert not found.problem
    assert found.content == identified(gpt_disk).content


@needs("qemu-io")
def test_zero_clusters_hide_what_was_there(gpt_disk: Path, tmp_path: Path) -> None:
    path = tmp_path / "a"
    tool("qemu-img", "convert", "-O", "qcow2", str(gpt_disk), str(path))
    tool("qemu-io", "-f", "qcow2", "-c", "write -z 0 1M", str(path))
    found = identified(path)
    assert not found.content.partition_table
    assert found.content.filesystem is None


def test_snapshots_are_counted(tmp_path: Path) -> None:
    path = created(tmp_path / "a")
    for name in ("eins", "zwei"):
        tool("qemu-img", "snapshot", "-c", name, str(path))
    assert identified(path).snapshots == 2


def test_backing_file_is_named_and_not_opened(gpt_disk: Path, tmp_path: Path) -> None:
    path = tmp_path / "a"
    tool("qemu-img", "create", "-q", "-f", "qcow2", "-b", str(gpt_disk), "-F", "raw", str(path))
    found = identified(path)
    assert found.backing_file == str(gpt_disk)
    assert found.virtual_size == 64 * MIB
    assert found.content.partitions == ()
    assert not found.problem


@needs("qemu-io")
def test_half_a_gpt_over_a_backing_file_is_no_damage(gpt_disk: Path, tmp_path: Path) -> None:
    path = tmp_path / "a"
    options = ["-f", "qcow2", "-o", "cluster_size=512", "-b", str(gpt_disk), "-F", "raw"]
    tool("qemu-img", "create", "-q", *options, str(path))
    for sector in ("0 512", "512 512"):
        where, length = sector.split()
        data = tmp_path / "sector"
        data.write_bytes(gpt_disk.read_bytes()[int(where) : int(where) + int(length)])
        tool("qemu-io", "-f", "qcow2", "-c", f"write -s {data} {sector}", str(path))
    assert not identified(path).problem


def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    base = blank(tmp_path / "b\udce4se.raw", MIB)
    path = tmp_path / "a"
    tool("qemu-img", "create", "-q", "-f", "qcow2", "-b", str(base), "-F", "raw", str(path))
    assert identified(path).backing_file == str(base)


def test_external_data_file(tmp_path: Path) -> None:
    path = created(tmp_path / "a", "-o", f"data_file={tmp_path}/daten.raw")
    found = identified(path)
    assert found.data_file == f"{tmp_path}/daten.raw"
    assert (found.virtual_size, found.problem) == (GIB, "")


def test_encrypted_content_stays_unknown(tmp_path: Path) -> None:
    secret = ["--object", "secret,id=s,data=geheim", "-o", "encrypt.format=luks,encrypt.key-secret=s"]
    path = created(tmp_path / "a", *secret, "-o", "encrypt.iter-time=10")
    found = identified(path)
    assert (found.virtual_size, found.problem) == (GIB, "")
    assert found.content.filesystem is None


def test_zstd_clusters_stay_unknown(gpt_disk: Path, tmp_path: Path) -> None:
    path = tmp_path / "a"
    tool("qemu-img", "convert", "-c", "-O", "qcow2", "-o", "compression_type=zstd", str(gpt_disk), str(path))
    found = identified(path)
    assert (found.virtual_size, found.problem) == (64 * MIB, "")
    assert not found.content.partition_table


def test_the_old_qcow(tmp_path: Path) -> None:
    path = tmp_path / "a"
    tool("qemu-img", "create", "-q", "-f", "qcow", str(path), "3G")
    found = identified(path)
    assert (found.variant, found.virtual_size, found.problem) == ("v1", 3 * GIB, "")


@pytest.mark.parametrize(
    ("offset", "data"),
    [
        (4, struct.pack(">I", 9)),  # version
        (20, struct.pack(">I", 63)),  # cluster bits
        (24, struct.pack(">Q", 2**63)),  # virtual size
        (24, struct.pack(">Q", 5 * TIB)),  # larger than L1 reaches
        (36, struct.pack(">I", 2**32 - 1)),  # L1 entries
        (40, struct.pack(">Q", 2**63 + 512)),  # L1 offset
        (60, struct.pack(">I", 2**32 - 1)),  # snapshots
        (16, struct.pack(">I", 2**31)),  # backing file's name
        (72, struct.pack(">Q", 2)),  # marked corrupt
        (72, struct.pack(">Q", 1 << 40)),  # a feature of tomorrow
    ],
)
def test_a_damaged_header_is_a_problem(tmp_path: Path, offset: int, data: bytes) -> None:
    path = created(tmp_path / "a")
    write_at(path, offset, data)
    found = identified(path)
    assert found.problem
    assert found.format is ImageFormat.QCOW2
    assert found.virtual_size == path.stat().st_size


@pytest.mark.parametrize("size", [4, 100, 4096, 65536, 150000])
def test_cut_short(tmp_path: Path, size: int) -> None:
    path = created(tmp_path / "a")
    tool("truncate", "-s", str(size), str(path))
    assert identified(path).problem


def test_tables_that_lead_nowhere_are_no_content(gpt_disk: Path, tmp_path: Path) -> None:
    path = tmp_path / "a"
    tool("qemu-img", "convert", "-O", "qcow2", str(gpt_disk), str(path))
    l1_at = struct.unpack(">Q", path.read_bytes()[40:48])[0]
    for entry in (2**64 - 1, 2**63, 1 << 62, l1_at):
        write_at(path, l1_at, struct.pack(">Q", entry))
        assert look(path).identity.virtual_size == 64 * MIB
