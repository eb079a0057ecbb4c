"""``xengui map`` as a user runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.core.images.disks import blank, write_at
from tests.host.mounted import mounted
from tests.host.test_extents import by_filefrag, synced
from tests.tools import allocated, needs, needs_root, tool
from xengui.core.sizes import KIB, MIB

STATES = {"data", "zero", "reserved", "shared", "hole", "unknown"}


def xengui(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xengui", *arguments], capture_output=True, text=True, check=False
    )


def mapped(path: Path, *more: str) -> dict[str, Any]:
    done = xengui("map", "--json", *more, str(path))
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    check(found)
    return found


def check(found: dict[str, Any]) -> None:
    """The object's form, and that its extents tile the image and its totals sum them."""
    assert list(found) == ["virtual_size", "allocated", "records", "fragments", "totals", "extents"]
    totals = dict.fromkeys(STATES, 0)
    reached = 0
    for each in found["extents"]:
        assert list(each) == ["start", "length", "state", "physical"]
        assert each["start"] == reached
        assert each["length"] > 0
        reached += each["length"]
        totals[each["state"]] += each["length"]
    assert found["totals"] == totals


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = blank(tmp_path / "an image.img", 64 * MIB)
    write_at(path, 3 * MIB, bytes(MIB) + b"x" * MIB)
    tool("fallocate", "-o", "32M", "-l", "2M", str(path))
    synced(path)
    return path


@needs("filefrag", "fallocate")
def test_as_filefrag_and_du_tell(image: Path) -> None:
    found = mapped(image)
    assert found["virtual_size"] == 64 * MIB
    assert found["allocated"] == allocated(image) == int(tool("du", "-B1", str(image)).split()[0])
    assert found["totals"] == {
        "data": 2 * MIB,
        "reserved": 2 * MIB,
        "hole": 60 * MIB,
        "zero": 0,
        "shared": 0,
        "unknown": 0,
    }
    told = [(start, length, place) for start, length, _, place in by_filefrag(image)]
    ours = [
        (each["start"], each["length"], each["physical"])
        for each in found["extents"]
        if each["state"] != "hole"
    ]
    assert ours == told
    assert found["records"] == len(told)
    assert all(each["physical"] is None for each in found["extents"] if each["state"] == "hole")


def test_zeros_are_found_when_asked_and_remembered(image: Path) -> None:
    assert mapped(image, "--zeros")["totals"]["zero"] == MIB
    assert mapped(image, "--zeros")["totals"]["zero"] == MIB


@needs("qemu-img", "filefrag")
def test_a_container_is_mapped_as_the_file_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.qcow2"
    tool("qemu-img", "create", "-q", "-f", "qcow2", str(path), "1G")
    synced(path)
    found = mapped(path)
    assert found["virtual_size"] == 1024 * MIB
    assert sum(each["length"] for each in found["extents"]) == path.stat().st_size
    assert found["records"] == len(by_filefrag(path))


@pytest.mark.parametrize("size", [0, 1, 4 * KIB + 1])
def test_small_ones(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a.img"
    path.write_bytes(b"x" * size)
    synced(path)
    found = mapped(path)
    assert found["totals"]["data"] == size


@pytest.mark.root
@needs_root
@needs("mkfs.xfs")
def test_shared(tmp_path: Path) -> None:
    with mounted("xfs", tmp_path) as place:
        path = place / "a.img"
        path.write_bytes(b"x" * MIB)
        synced(path)
        tool("cp", "--reflink=always", str(path), str(place / "b.img"))
        assert mapped(path)["totals"]["shared"] == MIB


def test_for_people(image: Path) -> None:
    done = xengui("map", str(image))
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == str(image)
    told = {line.split("  ")[0].strip(): line for line in lines[1 : lines.index("")]}
    assert "2097152 bytes" in told["reserved"]
    rows = [line.split() for line in lines[lines.index("") + 2 :]]
    assert [int(row[0]) for row in rows] == [each["start"] for each in mapped(image)["extents"]]
    assert {row[-1] for row in rows} == {"data", "reserved", "hole"}


def test_what_the_host_does_not_tell_is_said(image: Path) -> None:
    if tool("stat", "-f", "-c", "%T", "/dev/shm").strip() != "tmpfs":
        pytest.skip("NOT RUN: /dev/shm is no tmpfs")
    path = Path(f"/dev/shm/xengui-map-{os.getpid()}.img")
    try:
        tool("cp", "--sparse=always", str(image), str(path))
        done = xengui("map", "--json", str(path))
        assert done.returncode == 0
        assert "reserved space looks like a hole" in done.stderr
        found = json.loads(done.stdout)
        check(found)
        assert found["records"] == 0
    finally:
        path.unlink(missing_ok=True)


def test_head_may_have_seen_enough(tmp_path: Path) -> None:
    path = tmp_path / "a.img"
    with path.open("wb") as file:
        for number in range(3000):
            os.pwrite(file.fileno(), b"x", number * 8 * KIB)
    command = f"{sys.executable} -m xengui map --json '{path}' | head -n 3"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert (done.stdout.count("\n"), done.stderr) == (3, "")


def test_errors_say_why(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "not there"):
        done = xengui("map", str(path))
        assert done.returncode == 1
        assert done.stdout == ""
        assert done.stderr.startswith("xengui: ")
        assert "Traceback" not in done.stderr
    assert xengui("map").returncode == 2
