"""Disks with known files on them, what of these a guest would find again, and jobs killed at any moment."""

import hashlib
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tools import tool
from xengui.core.errors import XenGuiError
from xengui.core.sizes import MIB
from xengui.host.redo_journal import finish
from xengui.jobs.job import Job, JobControl

START = MIB
LABELS = {"gpt": "label: gpt\nstart=2048\n", "mbr": "label: dos\nstart=2048\n", "": ""}


def files_in(folder: Path, count: int = 40) -> Path:
    """A folder of files whose bytes nobody else has."""
    folder.mkdir()
    chance = random.Random(1)
    for number in range(count):
        (folder / f"file {number}").write_bytes(chance.randbytes(chance.randrange(1, 200_000)))
    (folder / "far").symlink_to("x" * 200)
    return folder


def disk(path: Path, table: str, size: int, folder: Path, *mkfs: str) -> Path:
    """A raw disk with ``table`` and an ext filesystem holding ``folder``'s files, filling it."""
    start, end = (START, size // MIB * MIB - MIB) if table else (0, size)
    with path.open("wb") as file:
        file.truncate(size)
    if table:
        tool(
            "sfdisk",
            "-q",
            str(path),
            text=LABELS[table].replace("2048", f"2048, size={(end - start) // 512}"),
        )
    inside = path.with_name(path.name + ".fs")
    with inside.open("wb") as file:
        file.truncate(end - start)
    tool(*(mkfs or ("mkfs.ext4", "-q", "-F")), "-d", str(folder), str(inside))
    tool(
        "dd",
        f"if={inside}",
        f"of={path}",
        "bs=1M",
        f"seek={start // MIB}",
        "conv=notrunc,sparse",
        "status=none",
    )
    inside.unlink()
    return path


def device(path: Path, table: str) -> str:
    """What e2fsprogs call the filesystem of such a disk. A name with "?" in it they would not understand."""
    return f"{path}?offset={START}" if table else str(path)


def tree_in(path: Path, table: str, work: Path) -> dict[str, str]:
    """Every file's hash, as debugfs takes it out; the filesystem must be clean."""
    tool("e2fsck", "-fn", device(path, table))
    out = work / f"out{os.urandom(4).hex()}"
    out.mkdir()
    tool("debugfs", "-R", f"rdump / {out}", device(path, table))
    found = tree_of(out)
    tool("rm", "-r", str(out))
    return found


def tree_of(folder: Path) -> dict[str, str]:
    """Every file's hash below ``folder``, and where links lead."""
    return {
        str(each.relative_to(folder)): os.readlink(each)
        if each.is_symlink()
        else hashlib.sha256(each.read_bytes()).hexdigest()
        for each in sorted(folder.rglob("*"))
        if (each.is_symlink() or each.is_file()) and "lost+found" not in each.parts
    }


def killed(job: Job[object], delay: float) -> bool:
    """Run ``job`` in a child that SIGKILL ends after ``delay`` seconds; whether it was still at work."""
    child = os.fork()
    if child == 0:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        code = 1
        try:
            job.run(JobControl())
            code = 0
        finally:
            os._exit(code)
    time.sleep(delay)  # the moment of the kill itself: nothing is waited for
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def run_timed(job: Job[object]) -> float:
    """Run ``job`` in a child as the killed ones are; the seconds it takes."""
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            job.run(JobControl())
            code = 0
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
    return time.monotonic() - began


def finished(path: Path) -> bool:
    """Do what the next job on the image does first; whether a kill had left anything to finish."""
    fd = os.open(path, os.O_RDWR)
    try:
        return finish(fd, str(path))
    finally:
        os.close(fd)


def refused(act: Callable[[], object]) -> str:
    """The message and hint of the error that ``act`` ends in."""
    with pytest.raises(XenGuiError) as told:
        act()
    assert told.value.hint
    return f"{told.value.message} {told.value.hint}"
