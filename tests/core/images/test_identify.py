"""Names, what counts as something known, and how few reads it takes."""

import os
from pathlib import Path

import pytest

from tests.core.images.disks import (
    CountedReads,
    blank,
    identified,
    look,
    sfdisk,
    write_at,
)
from tests.tools import needs, tool
from xengui.core.images.identify import holds_something_known, identify, looks_like_image_name
from xengui.core.images.image import BLANK, NO_CONTENT, Identity, ImageFormat
from xengui.core.sizes import GIB, MIB


@pytest.mark.parametrize(
    "name", ["a.img", "a.raw", "A.IMG", "disk.qcow2", "a.vhd", "a.vhdx", "x.vmdk", "y.vdi", "cd.iso", ".img"]
)
def test_names_of_images(name: str) -> None:
    assert looks_like_image_name(name)


@pytest.mark.parametrize("name", ["img", "a.txt", "a.img.gz", "image", "a.bin", "", "notes.raw.md"])
def test_names_of_other_files(name: str) -> None:
    assert not looks_like_image_name(name)


def test_nothing_is_a_raw_image_of_nothing() -> None:
    nothing = Identity(ImageFormat.RAW, 0)
    assert identify(CountedReads(b""), 0) == nothing
    assert not holds_something_known(nothing)


def test_a_document_holds_nothing_known(tmp_path: Path) -> None:
    path = tmp_path / "notes"
    path.write_text("Nothing of interest.\n" * 1000)
    assert not holds_something_known(identified(path))


@needs("qemu-img", "mkfs.ext4", "sfdisk")
def test_containers_filesystems_and_tables_are_something_known(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    tool("qemu-img", "create", "-q", "-f", "qcow2", str(empty), "1M")
    whole = blank(tmp_path / "whole", MIB)
    tool("mkfs.ext4", "-q", str(whole))
    table = blank(tmp_path / "table", 10 * MIB)
    sfdisk(table, ["label: dos"])
    for path in (empty, whole, table):
        assert holds_something_known(identified(path))


def test_a_file_that_cannot_be_read_says_so() -> None:
    def read(offset: int, length: int) -> bytes:
        raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        identify(read, MIB)


@pytest.mark.parametrize("size", [1, 511, 512, 513, 4095, 4096, 32768, 65537, 3 * MIB])
def test_zeros_of_any_length_are_blank(tmp_path: Path, size: int) -> None:
    path = tmp_path / "zeros"
    path.write_bytes(bytes(size))
    found = identified(path)
    assert found == Identity(ImageFormat.RAW, size, content=BLANK)
    assert not holds_something_known(found), "a file of zeros is not an image for that alone"


@pytest.mark.parametrize("where", [4096, 100 * 1024, 3 * MIB, 8 * MIB - 1])
def test_a_wiped_disk_is_not_blank(tmp_path: Path, where: int) -> None:
    path = tmp_path / "wiped"
    path.write_bytes(bytes(8 * MIB))
    assert identified(path).content == BLANK
    write_at(path, where, b"x")
    assert identified(path).content == NO_CONTENT


def test_what_lies_behind_a_hole_is_looked_at(tmp_path: Path) -> None:
    path = blank(tmp_path / "a", GIB)
    write_at(path, 8 * MIB, b"off the beaten track")
    assert look(path).identity.content == NO_CONTENT


@needs("qemu-img")
def test_in_containers_zeros_stand_for_much_else(tmp_path: Path) -> None:
    base, overlay = tmp_path / "base.qcow2", tmp_path / "overlay.qcow2"
    tool("qemu-img", "create", "-q", "-f", "qcow2", str(base), "64M")
    tool("qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", str(base), str(overlay))
    assert identified(overlay).content == identified(base).content == NO_CONTENT


@needs("mkfs.ext4", "mkfs.xfs", "mkswap")
def test_a_filesystem_in_the_head_takes_two_reads(tmp_path: Path) -> None:
    for kind, command in (
        ("ext4", ["mkfs.ext4", "-q"]),
        ("xfs", ["mkfs.xfs", "-q"]),
        ("swap", ["mkswap"]),
    ):
        path = blank(tmp_path / kind, 300 * MIB)
        path.chmod(0o600)
        tool(*command, str(path))
        found = look(path)
        assert found.identity.content.filesystem is not None
        assert found.identity.content.filesystem.kind == kind
        assert found.reads <= 2
        assert found.bytes_read <= 4608


def test_what_is_known_to_be_a_hole_is_not_read(tmp_path: Path) -> None:
    path = blank(tmp_path / "a", GIB)
    write_at(path, 512 * MIB, b"somewhere in the middle")
    # The last sector, for a VHD's footer, and what is there, lest it be called blank.
    assert look(path).reads <= 3
    assert look(path, skip_hole=False).reads <= 11


@needs("mkfs.ext4")
def test_a_file_that_shrinks_while_it_is_read(tmp_path: Path) -> None:
    path = blank(tmp_path / "a", 8 * MIB)
    tool("mkfs.ext4", "-q", str(path))
    fd = os.open(path, os.O_RDWR)
    os.ftruncate(fd, 0)
    found = identify(lambda offset, length: os.pread(fd, length, offset), 8 * MIB)
    os.close(fd)
    assert found == Identity(ImageFormat.RAW, 8 * MIB)
