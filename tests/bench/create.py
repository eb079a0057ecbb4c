"""Creating images, against the bare system calls and dd; and how fast cancel is heard."""

import itertools
import os
import statistics
import subprocess
import tempfile
import threading
import time

from tests.bench.report import figure, interleaved, ratio
from xengui.core.images.spec import Allocation, ImageSpec
from xengui.core.sizes import GIB
from xengui.jobs.create_image import CreateImage
from xengui.jobs.job import JobCancelled, JobControl, Progress

WRITTEN_SIZE = 1 * GIB


def run() -> None:
    with tempfile.TemporaryDirectory(
        prefix="xengui-bench-", dir=os.environ.get("XENGUI_BENCH_DIR")
    ) as folder:
        numbers = itertools.count()

        def sparse() -> None:
            CreateImage(ImageSpec(f"{folder}/{next(numbers)}.img", 20 * GIB)).run(JobControl())

        def bare() -> None:
            fd = os.open(f"{folder}/{next(numbers)}.img", os.O_RDWR | os.O_CREAT | os.O_EXCL)
            os.ftruncate(fd, 20 * GIB)
            os.fsync(fd)
            os.close(fd)

        ours, peer = interleaved([sparse, bare], 300)
        ratio("sparse create, 20 GiB", ours, "open + ftruncate + fsync", peer, "≤ 1.5")
        _written(folder)
        _cancel(folder)


def _written(folder: str) -> None:
    path = f"{folder}/w.img"

    def ours() -> None:
        CreateImage(ImageSpec(path, WRITTEN_SIZE, Allocation.WRITTEN)).run(JobControl())
        os.unlink(path)

    def dd(*options: str) -> None:
        count = f"count={WRITTEN_SIZE >> 20}"
        subprocess.run(
            ["dd", "if=/dev/zero", f"of={path}", "bs=1M", count, "status=none", *options], check=True
        )
        os.unlink(path)

    times = interleaved([ours, lambda: dd("conv=fsync"), lambda: dd("oflag=direct", "conv=fsync"), dd], 3)
    peers = (
        ("dd bs=1M conv=fsync", "≤ 1.05"),
        ("dd bs=1M oflag=direct conv=fsync", "≤ 1.05"),
        ("dd bs=1M, which leaves it in the page cache", "none: ours is on the disk when it ends"),
    )
    for (name, goal), peer in zip(peers, times[1:], strict=True):
        ratio("written create, 1 GiB", times[0], name, peer, goal)


def _cancel(folder: str) -> None:
    for allocation in (Allocation.WRITTEN, Allocation.RESERVED):
        waits = [_cancel_once(f"{folder}/c.img", allocation) for _ in range(10)]
        text = f"median {statistics.median(waits) * 1000:.0f} ms, worst {max(waits) * 1000:.0f} ms"
        figure(f"cancel a {allocation} create until all is undone", text, "≤ 100 ms")


def _cancel_once(path: str, allocation: Allocation) -> float:
    started = threading.Event()

    class Watched(JobControl):
        def checkpoint(self, progress: Progress | None = None) -> None:
            if progress is not None and progress.done:
                started.set()
            super().checkpoint(progress)

    control = Watched()

    def work() -> None:
        try:
            CreateImage(ImageSpec(path, 16 * GIB, allocation)).run(control)
            os.unlink(path)
        except JobCancelled:
            pass

    thread = threading.Thread(target=work)
    thread.start()
    started.wait()
    before = time.perf_counter()
    control.cancel()
    thread.join()
    return time.perf_counter() - before
