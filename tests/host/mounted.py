"""Host filesystems made for a test: each in a file of its own, behind a loop device."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.tools import loop_attach, loop_detach, tool
from xengui.core.sizes import MIB

MAKERS = {
    "ext4": ("mkfs.ext4", "-q", "-F"),
    "xfs": ("mkfs.xfs", "-q", "-f", "-m", "reflink=1"),
    "btrfs": ("mkfs.btrfs", "-q", "-f"),
}


@contextmanager
def mounted(kind: str, folder: Path, size: int = 512 * MIB) -> Iterator[Path]:
    """A fresh filesystem of ``kind``, mounted below ``folder``."""
    medium, place = folder / f"{kind}.medium", folder / f"{kind}.mounted"
    with medium.open("wb") as file:
        os.truncate(file.fileno(), size)
    tool(*MAKERS[kind], str(medium))
    place.mkdir()
    device = loop_attach(medium)
    try:
        tool("mount", device, str(place))
        try:
            yield place
        finally:
            tool("umount", str(place))
    finally:
        loop_detach(device)
        medium.unlink()
