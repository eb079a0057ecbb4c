"""A process of its own that stores samples: ``python -m tests.host.history_writer DATABASE FIRST COUNT``.

COUNT 0 goes on until it is killed. Each sample has 20 images that grow.
"""

import itertools
import sys
from dataclasses import replace
from pathlib import Path

from tests.core.usage.images import image
from xengui.core.sizes import GIB
from xengui.core.usage.history import HostSample
from xengui.host.history import store_sample


def main(database: str, first: int, count: int) -> None:
    disks = [image(f"/nowhere/{n}.img", GIB, 0, inode=n) for n in range(1, 21)]
    for number in itertools.count() if not count else range(count):
        grown = tuple(replace(disk, allocated=number * 4096) for disk in disks)
        store_sample(Path(database), first + number, [HostSample("/", "/", "ext4", GIB, GIB, grown)])
        print(number, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
