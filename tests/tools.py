"""Running real tools in tests, and skipping loudly where they are missing."""

import os
import shutil
import subprocess
from collections.abc import Sequence

import pytest

PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def have(*programs: str) -> bool:
    return all(shutil.which(program, path=PATH) for program in programs)


def needs(*programs: str) -> pytest.MarkDecorator:
    missing = [program for program in programs if not have(program)]
    return pytest.mark.skipif(bool(missing), reason=f"NOT RUN: {', '.join(missing)} not installed")


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="NOT RUN: needs root (loop devices, mounts)")


def tool(*argv: str, check: bool = True, text: str = "") -> str:
    """Run a tool and give what it wrote; its failure fails the test with its words."""
    done = subprocess.run(
        argv,
        input=text,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": PATH, "LC_ALL": "C"},
    )
    assert not check or done.returncode == 0, f"{argv}: {done.stdout}{done.stderr}"
    return done.stdout


def allocated(path: object) -> int:
    """What the file takes on the host, by stat(1)."""
    return int(tool("stat", "-c", "%b", str(path))) * 512


def loop_attach(path: object, partitions: bool = False) -> str:
    """Attach a loop device and give its name; kernels without partition parsers get them from partx."""
    device = tool("losetup", "--find", "--show", *(["--partscan"] if partitions else []), str(path)).strip()
    if partitions and not os.path.exists(f"{device}p1"):
        tool("partx", "--add", device)
    return device


def loop_detach(device: str) -> None:
    tool("losetup", "--detach", device)


def as_lines(text: str) -> Sequence[str]:
    return [line for line in text.splitlines() if line]
