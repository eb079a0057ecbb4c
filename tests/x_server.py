"""An X server and a window manager of the test's own."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def x_server(size: str = "1280x800") -> Iterator[str]:
    """Start Xvfb on a free display and openbox on it; gives the display's name."""
    read, write = os.pipe()
    arguments = ["-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp"]
    with subprocess.Popen(["Xvfb", *arguments], pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        try:
            with os.fdopen(read) as answer:
                display = f":{answer.readline().strip()}"
            with subprocess.Popen(
                ["openbox"], env={**os.environ, "DISPLAY": display}, stderr=subprocess.DEVNULL
            ) as manager:
                try:
                    yield display
                finally:
                    manager.terminate()
        finally:
            server.terminate()
