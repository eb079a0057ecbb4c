"""Libraries for treemaps that exist nowhere but in the tests' memory."""

import random

from tests.gui.images.samples import NOW_NS, sample
from xengui.core.images.image import DiskImage, ImageFormat
from xengui.core.sizes import GIB
from xengui.core.usage.breakdown import Breakdown

_DAY_NS = 86_400 * 10**9
_FOLDERS = ("/srv/xen", "/home/ann/images", "/var/lib/xen/images", "/srv/archive")
_NAMES = ("mail", "web", "db-data", "shop", "win2022", "backup", "ci-runner", "golden", "cache", "build")
_FORMATS = [ImageFormat.RAW] * 5 + [ImageFormat.QCOW2] * 2 + [ImageFormat.VHD, ImageFormat.VMDK]


def library(
    count: int, folders: int = 3, falling: float = 0.6, seed: int = 2
) -> tuple[list[DiskImage], dict[str, Breakdown]]:
    """``count`` images of all formats and ages; the n-th takes about 60 GiB / n ** ``falling``."""
    chance = random.Random(seed)
    images: list[DiskImage] = []
    breakdowns: dict[str, Breakdown] = {}
    for at in range(count):
        kind = chance.choice(_FORMATS)
        size = max(4096, int(60 * GIB / (at + 1) ** falling * chance.uniform(0.5, 1.2)) // 4096 * 4096)
        number = min(int(chance.random() ** 1.6 * folders), folders - 1)
        folder = _FOLDERS[number] if folders <= len(_FOLDERS) else f"/srv/guests/{number}"
        name = f"{_NAMES[at % len(_NAMES)]}{f'-{at}' if at >= len(_NAMES) else ''}"
        path = f"{folder}/{name}.{'img' if kind is ImageFormat.RAW else kind.value}"
        changed = NOW_NS - int(chance.paretovariate(0.5) * 0.3 * _DAY_NS)
        images.append(
            sample(
                path, virtual=2 * size, allocated=size, kind=kind, inode=at + 1, modified_ns=max(0, changed)
            )
        )
        zero, free = int(size * chance.choice([0, 0, 0.05, 0.3])), int(size * chance.choice([0, 0, 0.15]))
        reserved, shared = int(size * chance.choice([0, 0, 0, 0.4])), 0
        if chance.random() < 0.1:
            zero, free, reserved, shared = 0, 0, 0, size
        data = size - zero - free - reserved - shared
        breakdowns[path] = Breakdown(data, zero, free, reserved, shared, 0, 3, True, True)
    return images, breakdowns
