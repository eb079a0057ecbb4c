"""ISO images by genisoimage, held against blkid."""

from pathlib import Path

import pytest

from tests.core.images.disks import assert_as_blkid, identified, sfdisk, write_at
from tests.tools import needs, tool
from xengui.core.images.image import ImageFormat

pytestmark = [needs("genisoimage", "blkid")]


def burned(folder: Path, *options: str) -> Path:
    (folder / "tree").mkdir()
    (folder / "tree" / "file").write_bytes(b"x" * 300_000)
    path = folder / "a"
    tool("genisoimage", "-quiet", "-o", str(path), *options, str(folder / "tree"))
    return path


@pytest.mark.parametrize(
    "options",
    [
        ["-V", "DEBIAN 12"],
        ["-J", "-R", "-V", "Debian 12.7.0 é"],
        ["-J", "-V", "Sixteen or more characters"],
        ["-J", "-V", "exactly sixteen."],
        [],
        ["-V", ""],
    ],
)
def test_label_and_date(tmp_path: Path, options: list[str]) -> None:
    path = burned(tmp_path, *options)
    found = identified(path)
    assert found.format is ImageFormat.ISO
    assert (found.virtual_size, found.problem) == (path.stat().st_size, "")
    assert_as_blkid(found.content.filesystem, path)
    assert found.content.filesystem is not None
    assert found.content.filesystem.free == 0


def test_without_a_change_date_creation_counts(tmp_path: Path) -> None:
    path = burned(tmp_path)
    write_at(path, 32768 + 830, b"0" * 16)
    assert_as_blkid(identified(path).content.filesystem, path)
    write_at(path, 32768 + 813, b"0" * 16)
    found = identified(path).content.filesystem
    assert found is not None
    assert found.uuid == ""


@needs("sfdisk")
@pytest.mark.parametrize("label", ["dos", "gpt"])
def test_hybrid(tmp_path: Path, label: str) -> None:
    """A disc that is a disk as well, as installers for USB sticks are."""
    path = burned(tmp_path, "-V", "HYBRID")
    size = path.stat().st_size
    tool("truncate", "-s", "4M", str(path))
    sfdisk(path, [f"label: {label}", "start=2048, size=1MiB"])
    found = identified(path)
    assert found.format is ImageFormat.ISO
    assert found.content.partition_table == {"dos": "mbr", "gpt": "gpt"}[label]
    assert len(found.content.partitions) == 1
    assert found.content.filesystem is not None
    assert (found.content.filesystem.label, found.content.filesystem.size) == ("HYBRID", size)


def test_a_partition_from_the_first_sector_on(tmp_path: Path) -> None:
    """isohybrid's partition begins at 0 and so has the disc itself in it."""
    path = burned(tmp_path, "-V", "HYBRID")
    write_at(path, 446, bytes([0x80, 0, 1, 0, 0x17, 0, 0, 0]) + bytes(4) + (500).to_bytes(4, "little"))
    write_at(path, 510, b"\x55\xaa")
    found = identified(path)
    (partition,) = found.content.partitions
    assert (partition.start, partition.type_name) == (0, "Hidden NTFS")
    assert partition.filesystem == found.content.filesystem
