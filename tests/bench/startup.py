"""From the command to a painted window with 1,000 images, against virt-manager on the same X server."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

from tests.bench.library import image_folder
from tests.bench.report import figure, ratio
from tests.tools import have
from tests.x_server import x_server

ROUNDS = 7


def run() -> None:
    if not have("Xvfb", "xdotool", "openbox"):
        figure("start to a painted window", "NOT RUN: Xvfb, openbox or xdotool missing", "1.0")
        return
    with x_server() as display, image_folder(1000) as folder:
        environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # both are Python, both may keep what they compiled
        ours = [sys.executable, "-m", "xengui", folder]
        peer = ["virt-manager", "--connect", "test:///default", "--no-fork"]
        if not have("virt-manager"):
            figure(
                "start to a painted window",
                f"{_median(ours, environment):.2f} s; NOT RUN: virt-manager",
                "1.0",
            )
            return
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(ROUNDS):
            times[0].append(_start(ours, "XenGUI", environment))
            times[1].append(_start(peer, "Virtual Machine Manager", environment))
        ratio(
            "start to a window, 1,000 images",
            statistics.median(times[0]),
            "virt-manager",
            statistics.median(times[1]),
            "≤ 1",
        )


def _median(argv: Sequence[str], environment: dict[str, str]) -> float:
    return statistics.median(_start(argv, "XenGUI", environment) for _ in range(ROUNDS))


def _start(argv: Sequence[str], title: str, environment: dict[str, str]) -> float:
    """Seconds until a window of that title is mapped and its pixels are more than one colour."""
    before = time.perf_counter()
    with subprocess.Popen(
        argv, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            window = ""
            while not window:  # xdotool's own --sync gives up when a window goes while it looks
                window = _find(title, environment)
            while not _painted(window, environment):
                pass
            return time.perf_counter() - before
        finally:
            process.kill()


def _find(title: str, environment: dict[str, str]) -> str:
    """The first visible window of that title, "" while there is none."""
    search = ["xdotool", "search", "--onlyvisible", "--name", title]
    found = subprocess.run(search, env=environment, check=False, capture_output=True, text=True, timeout=60)
    return found.stdout.partition("\n")[0]


def _painted(window: str, environment: dict[str, str]) -> bool:
    """Whether the window shows anything: its picture is not of one colour."""
    picture = subprocess.run(
        ["xwd", "-silent", "-id", window], env=environment, check=False, capture_output=True
    ).stdout[4000:]
    return len(set(picture[:: max(1, len(picture) // 4000)])) > 4
