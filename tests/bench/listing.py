"""Listing 10,000 images, against the bare system calls and against qemu-img."""

import os
import subprocess

from tests.bench.library import image_folder
from tests.bench.report import interleaved, ratio, seconds
from xengui.core.settings import ScanOptions
from xengui.host.catalog import FolderCatalog, Scan
from xengui.host.folder_scan import poll_images

COUNT = 10_000
QEMU_COUNT = 200


def run() -> None:
    with image_folder(COUNT) as folder:
        ours, bare = interleaved([lambda: scan(folder), lambda: read_each(folder)], 5)
        ratio(f"listing {COUNT:,} images", ours, "scandir + stat + 4 KiB read", bare, "≤ 4")
        each = ours / COUNT
        qemu = seconds(lambda: qemu_info(folder)) / QEMU_COUNT
        ratio("listing one image", each, "qemu-img info", qemu, "≤ 0.01")
        known = scan(folder)
        again, stat = interleaved([lambda: scan(folder, known), lambda: stat_each(folder)], 5)
        ratio("refreshing them", again, "scandir + stat", stat, "none")
        polled, stat = interleaved([lambda: poll_images(known.images.values()), lambda: stat_each(folder)], 5)
        ratio("polling them", polled, "scandir + stat", stat, "none")


def scan(folder: str, known: Scan | None = None) -> Scan:
    found = FolderCatalog().scan([folder], ScanOptions(), known or Scan(), lambda image: None)
    assert len(found.images) == COUNT
    return found


def read_each(folder: str) -> None:
    with os.scandir(folder) as entries:
        for entry in entries:
            entry.stat()
            fd = os.open(entry.path, os.O_RDONLY)
            os.pread(fd, 4096, 0)
            os.close(fd)


def stat_each(folder: str) -> None:
    with os.scandir(folder) as entries:
        for entry in entries:
            entry.stat()


def qemu_info(folder: str) -> None:
    for name in sorted(os.listdir(folder))[:QEMU_COUNT]:
        subprocess.run(
            ["qemu-img", "info", "--output=json", f"{folder}/{name}"], check=True, stdout=subprocess.DEVNULL
        )
