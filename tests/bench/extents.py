"""Mapping a million extents, against filefrag and qemu-img map; what it takes; polling a thousand images."""

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.bench.library import image_folder
from tests.bench.report import figure, interleaved, ratio
from tests.tools import PATH, tool
from xengui.core.images.extent import ExtentState
from xengui.core.images.extent_map import ExtentMap
from xengui.core.images.image import DiskImage
from xengui.core.images.image_map import breakdown_of
from xengui.core.settings import ScanOptions
from xengui.core.sizes import KIB
from xengui.host.catalog import FolderCatalog, Scan
from xengui.host.image_file import inspect
from xengui.host.zero_memory import ZeroMemory
from xengui.jobs.find_zeros import FindZeros
from xengui.jobs.job import JobCancelled, JobControl
from xengui.jobs.measure_breakdowns import MeasureBreakdowns
from xengui.jobs.read_map import ReadMap

COUNT = 1_000_000
QEMU_COUNT = 100_000
POLLED = 1000
BLOCK = 4 * KIB
ROUNDS = 3


def run() -> None:
    place = os.environ.get("XENGUI_BENCH_DIR")
    with tempfile.TemporaryDirectory(prefix="xengui-bench-", dir=place) as folder:
        memory = ZeroMemory(Path(folder) / "zeros")
        some = fragmented(Path(folder) / "some.img", QEMU_COUNT)
        _against_qemu(some, memory)
        Path(some.path).unlink()
        many = fragmented(Path(folder) / "many.img", COUNT)
        _against_filefrag(many, memory)
        _what_it_takes(many, memory)
        _zeros(many, memory)
    with image_folder(POLLED) as library:
        _library(library)


def fragmented(path: Path, count: int) -> DiskImage:
    """An image of ``count`` blocks of data with as many holes between."""
    with path.open("wb", buffering=0) as file:
        for number in range(count):
            os.pwrite(file.fileno(), b"x" * BLOCK, number * 2 * BLOCK)
        os.fsync(file.fileno())
    return inspect(str(path))


def read(image: DiskImage, memory: ZeroMemory) -> ExtentMap:
    return ReadMap(image, memory=memory).run(JobControl()).file


def command(image: DiskImage) -> list[str]:
    """``xengui map`` with all it prints."""
    return [sys.executable, "-m", "xengui", "map", "--json", image.path]


def unread(*argv: str) -> None:
    """Run a program and let what it prints go."""
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "PATH": PATH})


def _against_filefrag(image: DiskImage, memory: ZeroMemory) -> None:
    filefrag = ("filefrag", "-v", image.path)
    ours, printed, peer = interleaved(
        [lambda: read(image, memory), lambda: unread(*command(image)), lambda: unread(*filefrag)], ROUNDS
    )
    ratio(f"map of {COUNT:,} extents", ours, "filefrag -v", peer, "≤ 1")
    ratio("xengui map --json of them, all printed", printed, "filefrag -v", peer, "none")
    told = re.findall(r"^ *\d+: +(\d+)\.\. +(\d+): +\d+\.\.", tool(*filefrag), re.M)
    found = read(image, memory)
    wanted = sum(int(last) + 1 - int(first) for first, last in told) * BLOCK
    assert (len(told), wanted) == (found.records, found.totals[ExtentState.DATA])
    assert json.loads(tool(*command(image)))["totals"]["data"] == wanted
    figure("records and bytes as filefrag counts them", f"{found.records:,} and {wanted:,}", "the same")


def _against_qemu(image: DiskImage, memory: ZeroMemory) -> None:
    qemu = ("qemu-img", "map", "-f", "raw", "--output=json", image.path)
    ours, printed, peer = interleaved(
        [lambda: read(image, memory), lambda: unread(*command(image)), lambda: unread(*qemu)], ROUNDS
    )
    ratio(f"map of {QEMU_COUNT:,} extents", ours, "qemu-img map --output=json", peer, "≤ 0.2")
    ratio("xengui map --json of them, all printed", printed, "qemu-img map", peer, "≤ 0.2")
    wanted = sum(each["length"] for each in json.loads(tool(*qemu)) if each["data"])
    assert wanted == read(image, memory).totals[ExtentState.DATA]
    figure("bytes of data as qemu-img counts them", f"{wanted:,}", "the same")


def _what_it_takes(image: DiskImage, memory: ZeroMemory) -> None:
    """Memory of a map that has been painted, and of the process at its peak; how long others wait for it."""
    found = read(image, memory)
    breakdown_of(ReadMap(image, memory=memory).run(JobControl()))
    list(found.shares(found.starts[:2000]).values())
    held = sum(each.nbytes for each in (found.starts, found.lengths, found.states, found.physical))
    held += sum(
        sums.nbytes + (rows.nbytes if rows is not None else 0) for rows, sums in found._by_state.values()
    )
    figure("memory of a painted map", f"{held / len(found):.1f} bytes an extent", "< 40")
    figure("peak of a process that reads it", f"{_peak(image) / len(found):.1f} bytes an extent", "none")
    figure(
        "longest wait for the GIL while it is measured", f"{_stall([image], memory) * 1000:.1f} ms", "< 50 ms"
    )


def _peak(image: DiskImage) -> int:
    """Bytes by which reading the map raises the highest resident size of a process with all loaded."""
    code = (
        "import sys\n"
        "from xengui.host.image_file import inspect\n"
        "from xengui.jobs.job import JobControl\n"
        "from xengui.jobs.read_map import ReadMap\n"
        "def highest():\n"
        "    return int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0]) * 1024\n"
        "image = inspect(sys.argv[1])\n"
        "before = highest()\n"
        "found = ReadMap(image, with_free=False).run(JobControl())\n"
        "print(highest() - before)\n"
    )
    return int(tool(sys.executable, "-c", code, image.path))


def _stall(images: list[DiskImage], memory: ZeroMemory) -> float:
    """The longest a thread with a heartbeat of 5 ms was late, in seconds, while ``images`` are measured."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)  # as app.py does
    worker = threading.Thread(target=lambda: MeasureBreakdowns(images, memory=memory).run(JobControl()))
    latest = 0.0
    worker.start()
    while worker.is_alive():
        due = time.perf_counter() + 0.005
        worker.join(0.005)
        latest = max(latest, time.perf_counter() - due)
    sys.setswitchinterval(before)
    return latest


def _zeros(image: DiskImage, memory: ZeroMemory) -> None:
    """How soon the search for zeros hears a cancel, the median of 10."""
    waits = []
    for number in range(10):
        control = JobControl()
        reading = threading.Event()
        control.connect(on_progress=lambda _, reading=reading: reading.set())  # type: ignore[misc]
        worker = threading.Thread(target=_cancelled, args=(image, memory, control))
        worker.start()
        reading.wait(60)
        time.sleep(0.01 * number)
        asked = time.perf_counter()
        control.cancel()
        worker.join()
        waits.append(time.perf_counter() - asked)
    figure("cancel of a search for zeros, the longest of 10", f"{max(waits) * 1000:.1f} ms", "< 100 ms")


def _cancelled(image: DiskImage, memory: ZeroMemory, control: JobControl) -> None:
    try:
        FindZeros(image, memory).run(control)
    except JobCancelled:
        return


def _library(folder: str) -> None:
    scan = FolderCatalog().scan([folder], ScanOptions(), Scan(), lambda image: None)
    images = list(scan.images.values())
    assert len(images) == POLLED
    memory = ZeroMemory(Path(folder) / "zeros")
    catalog = FolderCatalog()
    stamps = MeasureBreakdowns(images, memory=memory).run(JobControl())
    polled, bare, measured, again = interleaved(
        [
            lambda: catalog.poll({}, images),
            lambda: [os.stat(image.path) for image in images],
            lambda: MeasureBreakdowns(images, memory=memory).run(JobControl()),
            lambda: MeasureBreakdowns(images, stamps, memory).run(JobControl()),
        ],
        ROUNDS,
    )
    figure(f"poll of {POLLED:,} images", f"{polled * 1000:.2f} ms", "< 5 ms")
    ratio("the same", polled, "a bare stat of each", bare, "none")
    figure(f"measuring {POLLED:,} images", f"{measured * 1000:.0f} ms", "none")
    figure("measuring them again, unchanged", f"{again * 1000:.2f} ms", "none")
    stall = _stall(images, memory)
    figure("longest wait for the GIL while they are measured", f"{stall * 1000:.1f} ms", "< 50 ms")
