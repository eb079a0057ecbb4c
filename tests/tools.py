"""Running real tools in tests, and skipping loudly where they are missing."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def have(*programs: str) -> bool:
    return all(shutil.which(program, path=PATH) for program in programs)


def needs(*programs: str) -> pytest.MarkDecorator:
    missing = [program for program in programs if not have(program)]
    return pytest.mark.skipif(bool(missing), reason=f"NOT RUN: {', '.join(missing)} not installed")


def _may_mount() -> bool:
    """Root in a container often has neither loop devices nor the right to mount."""
    if os.geteuid() != 0 or not os.access("/dev/loop-control", os.R_OK | os.W_OK):
        return False
    status = Path("/proc/self/status").read_text()
    effective = next(line for line in status.splitlines() if line.startswith("CapEff:"))
    cap_sys_admin = 1 << 21  # linux/capability.h
    return bool(int(effective.split()[1], 16) & cap_sys_admin)


needs_root = pytest.mark.skipif(
    not _may_mount(), reason="NOT RUN: needs root that may mount, and loop devices (/dev/loop-control)"
)


def needs_kernel(filesystem: str) -> pytest.MarkDecorator:
    known = filesystem in Path("/proc/filesystems").read_text().split()
    if not known and have("modprobe"):
        known = (
            subprocess.run(["modprobe", "-n", "-q", filesystem], env={"PATH": PATH}, check=False).returncode
            == 0
        )
    return pytest.mark.skipif(not known, reason=f"NOT RUN: this kernel has no {filesystem}")


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
