"""Free blocks of ext2, ext3 and ext4, held against dumpe2fs, which reads the same bitmaps by libext2fs."""

import os
import re
from pathlib import Path

import pytest

from tests.core.images.disks import blank
from tests.tools import needs, tool
from xengui.core.images.content.ext_free import FreeBlocks, free_blocks
from xengui.core.sizes import KIB, MIB

pytestmark = [needs("mkfs.ext4", "dumpe2fs", "debugfs")]


def nothing() -> None:
    """A checkpoint nobody cancels at."""


def of_file(path: Path, offset: int = 0) -> FreeBlocks | None:
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        return free_blocks(lambda at, n: os.pread(file.fileno(), n, at), offset, size - offset, nothing)


def by_dumpe2fs(path: Path) -> list[tuple[int, int]]:
    """Free ranges in bytes, merged, as dumpe2fs lists them group by group."""
    told = tool("dumpe2fs", str(path))
    block_size = int(re.search(r"^Block size: +(\d+)", told, re.M)[1])  # type: ignore[index]
    cluster = re.search(r"^Cluster size: +(\d+)", told, re.M)
    unit = int(cluster[1]) if cluster else block_size
    merged: list[tuple[int, int]] = []
    for line in re.findall(r"^  Free blocks: (.*)$", told, re.M):
        for item in filter(None, line.split(", ")):
            first, _, last = item.partition("-")
            # With bigalloc it names the last cluster by its first block.
            start, end = int(first) * block_size, int(last or first) * block_size + unit
            if merged and merged[-1][1] == start:
                start = merged.pop()[0]
            merged.append((start, end))
    return merged


def ranges(found: FreeBlocks | None, offset: int = 0) -> list[tuple[int, int]]:
    assert found is not None
    return list(zip((found.starts - offset).tolist(), (found.ends - offset).tolist(), strict=True))


FLAVOURS = {
    "ext2 1k": ("-t", "ext2", "-b", "1024"),
    "ext2 4k": ("-t", "ext2", "-b", "4096"),
    "ext2 old": ("-t", "ext2", "-r", "0", "-O", "none", "-b", "1024"),
    "ext3": ("-t", "ext3", "-b", "1024"),
    "ext4 1k": ("-b", "1024"),
    "ext4 2k": ("-b", "2048"),
    "ext4 4k": ("-b", "4096"),
    "ext4 32 bits": ("-O", "^64bit,^metadata_csum", "-b", "1024"),
    "no flex_bg": ("-O", "^flex_bg", "-b", "1024"),
    "no flex_bg, 4k": ("-O", "^flex_bg,^resize_inode", "-b", "4096"),
    "no checksums": ("-O", "^uninit_bg,^metadata_csum", "-b", "1024"),
    "uninit_bg": ("-O", "uninit_bg,^metadata_csum", "-b", "1024"),
    "meta_bg": ("-O", "meta_bg,^resize_inode", "-b", "1024"),
    "meta_bg, no flex_bg": ("-O", "meta_bg,^resize_inode,^flex_bg", "-b", "1024"),
    "sparse_super2": ("-O", "sparse_super2,^resize_inode", "-b", "1024"),
    "no sparse_super": ("-O", "^sparse_super,^flex_bg,^resize_inode", "-b", "1024"),
    "bigalloc": ("-O", "bigalloc", "-C", "65536"),
    "bigalloc 1k": ("-O", "bigalloc", "-b", "1024", "-C", "16384"),
    "small groups": ("-b", "1024", "-g", "1024"),
    "small flex": ("-b", "1024", "-g", "2048", "-G", "4"),
}


def made(folder: Path, *options: str, size: int = 200 * MIB + 3 * KIB) -> Path:
    path = blank(folder / "a", size)
    tool("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=1", *options, str(path))
    return path


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_fresh(tmp_path: Path, flavour: str) -> None:
    path = made(tmp_path, *FLAVOURS[flavour])
    found = of_file(path)
    assert ranges(found) == by_dumpe2fs(path)
    assert found is not None
    assert not found.is_estimate


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_filled_and_thinned(tmp_path: Path, flavour: str) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for number in range(60):
        (folder / str(number)).write_bytes(b"x" * (number * 20_000))
    path = made(tmp_path, *FLAVOURS[flavour], "-d", str(folder))
    removed = "".join(f"rm /{number}\n" for number in range(0, 60, 3))
    tool("debugfs", "-w", "-f", "-", str(path), text=removed)
    found = of_file(path)
    assert ranges(found) == by_dumpe2fs(path)
    assert len(ranges(found)) > 2
