"""Real disks by real tools, what blkid and qemu-img say of them, and what we say."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.tools import tool
from xengui.core.images.identify import identify
from xengui.core.images.image import Filesystem, Identity
from xengui.core.sizes import MIB

MOST_READS, MOST_BYTES = 100, 4 * MIB


@dataclass(frozen=True)
class Look:
    """An identity and what finding it took."""

    identity: Identity
    reads: int
    bytes_read: int


class CountedReads:
    """A ReadAt over bytes, as short at the end as a file's."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.reads = self.bytes_read = 0

    def __call__(self, offset: int, length: int) -> bytes:
        assert offset >= 0
        assert length > 0
        self.reads += 1
        self.bytes_read += length
        return self.data[offset : offset + length]


def look(path: Path, skip_hole: bool = True) -> Look:
    """Identify a file as the library does; ``skip_hole`` tells it where SEEK_DATA found the first data."""
    reads: list[int] = []
    fd = os.open(path, os.O_RDONLY)
    try:
        size = os.fstat(fd).st_size
        try:
            first_data = os.lseek(fd, 0, os.SEEK_DATA) if skip_hole else 0
        except OSError:
            first_data = size  # not a byte of data in it

        def read(offset: int, length: int) -> bytes:
            reads.append(length)
            return os.pread(fd, length, offset)

        identity = identify(read, size, first_data=first_data)
    finally:
        os.close(fd)
    assert len(reads) <= MOST_READS
    assert sum(reads) <= MOST_BYTES
    return Look(identity, len(reads), sum(reads))


def identified(path: Path) -> Identity:
    """The identity, the same with and without being told of the hole at the beginning."""
    identity = look(path).identity
    assert identity == look(path, skip_hole=False).identity
    return identity


def blank(path: Path, size: int) -> Path:
    with path.open("wb") as file:
        file.truncate(size)
    return path


def write_at(path: Path, offset: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)


def blkid(path: Path | str) -> dict[str, str]:
    """blkid's own look at the bytes (no cache); one run for each value, as only then it escapes nothing."""
    names = ("TYPE", "LABEL", "UUID")
    told = {name: tool("blkid", "-p", "-o", "value", "-s", name, str(path), check=False) for name in names}
    return {name: value.removesuffix("\n") for name, value in told.items() if value}


def assert_as_blkid(filesystem: Filesystem | None, path: Path | str) -> None:
    told = blkid(path)
    assert filesystem is not None, told
    assert filesystem.kind == told["TYPE"]
    assert filesystem.label == told.get("LABEL", "")
    assert filesystem.uuid == told.get("UUID", "")


def qemu_info(path: Path, image_format: str = "") -> dict[str, Any]:
    chosen = ["-f", image_format] if image_format else []
    info: dict[str, Any] = json.loads(tool("qemu-img", "info", "--output=json", *chosen, str(path)))
    return info


def sfdisk(path: Path, script: Iterable[str]) -> None:
    tool("sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", str(path), text="\n".join(script) + "\n")


def gpt_disk(folder: Path) -> Path:
    """A 64 MiB GPT disk: an ext4 "root" in the first partition, a swap partition without swap in it."""
    disk = blank(folder / "disk.raw", 64 * MIB)
    sfdisk(disk, ["label: gpt", "size=40MiB, type=linux, name=root", "size=16MiB, type=swap"])
    ext4 = blank(folder / "root.ext4", 40 * MIB)
    tool("mkfs.ext4", "-q", "-L", "root", "-E", "lazy_itable_init=1", str(ext4))
    tool("dd", f"if={ext4}", f"of={disk}", "bs=1M", "seek=1", "conv=notrunc,sparse", "status=none")
    return disk
