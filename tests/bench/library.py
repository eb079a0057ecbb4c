"""A large library to measure on: sparse raw images, most empty, some with an ext4 or a qcow2 header."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.tools import tool
from xengui.core.sizes import GIB, MIB


@contextmanager
def image_folder(count: int) -> Iterator[str]:
    """A throw-away folder of ``count`` images on the disk the tests run from."""
    with tempfile.TemporaryDirectory(
        prefix="xengui-bench-", dir=os.environ.get("XENGUI_BENCH_DIR")
    ) as folder:
        ext4, qcow2 = _headers(folder)
        for number in range(count):
            with open(f"{folder}/image-{number:06d}.img", "wb") as file:
                if number % 4 == 1:
                    file.write(ext4)
                elif number % 4 == 2:
                    file.write(qcow2)
                    continue
                file.truncate(20 * GIB)
        yield folder


def _headers(folder: str) -> tuple[bytes, bytes]:
    path = Path(folder) / "sample"
    with path.open("wb") as file:
        file.truncate(64 * MIB)
    tool("mkfs.ext4", "-q", str(path))
    ext4 = path.read_bytes()[:8192]
    tool("qemu-img", "create", "-q", "-f", "qcow2", str(path), "20G")
    qcow2 = path.read_bytes()
    path.unlink()
    return ext4, qcow2
