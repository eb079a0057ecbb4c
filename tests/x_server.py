"""An X server and a window manager of the test's own."""

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

_PATIENCE = 20.0  # s


@contextmanager
def x_server(size: str = "1280x800") -> Iterator[str]:
    """Start Xvfb on a free display and openbox on it; gives the display's name when both answer."""
    read, write = os.pipe()
    # Without -noreset the server begins anew, deaf for a moment, when its last client goes.
    arguments = ["-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(["Xvfb", *arguments], pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        try:
            with os.fdopen(read) as answer:
                display = f":{answer.readline().strip()}"
            environment = {**os.environ, "DISPLAY": display}
            _wait(["xprop", "-root"], environment, "")
            with subprocess.Popen(
                ["openbox"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            ) as manager:
                try:
                    _wait(["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"], environment, "window id")
                    yield display
                finally:
                    manager.terminate()
        finally:
            server.terminate()


def _wait(argv: Sequence[str], environment: dict[str, str], said: str) -> None:
    """Run ``argv`` until it succeeds and says ``said``."""
    end = time.monotonic() + _PATIENCE
    while True:
        done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)
        if done.returncode == 0 and said in done.stdout:
            return
        assert time.monotonic() < end, f"{argv} does not answer: {done.stdout}{done.stderr}"
