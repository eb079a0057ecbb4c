"""``xengui usage`` as a user runs it: on the host's own filesystem, and on small ones mounted for it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools import needs, needs_root, tool
from xengui.core.sizes import MIB, TIB

KEYS = {
    "mount",
    "type",
    "source",
    "capacity",
    "free",
    "other",
    "allocated",
    "promised",
    "overcommit",
    "shortfall",
    "images",
    "causes",
}


def usage(*arguments: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "xengui", "usage", *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stderr
    return done.stdout


def sparse(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.truncate(size)


def test_json_agrees_with_stat(tmp_path: Path) -> None:
    sparse(tmp_path / "big.img", 4 * TIB)
    with (tmp_path / "small.img").open("wb") as file:
        file.write(b"x" * MIB)
        file.truncate(8 * MIB)
    os.link(tmp_path / "small.img", tmp_path / "twin.img")
    (found,) = json.loads(usage(str(tmp_path), "--json"))
    assert set(found) == KEYS
    blocks = (tmp_path / "small.img").stat().st_blocks * 512
    assert (found["images"], found["allocated"]) == (2, blocks)
    assert found["promised"] == 4 * TIB + 8 * MIB - blocks
    assert found["shortfall"] == max(0, found["promised"] - found["free"])
    assert found["other"] + found["allocated"] + found["free"] == found["capacity"]
    room = found["capacity"] - found["other"]
    assert found["overcommit"] == pytest.approx((found["promised"] + found["allocated"]) / room)
    space = os.statvfs(tmp_path)
    assert found["capacity"] == space.f_blocks * space.f_frsize


def test_a_folder_without_images_is_still_told(tmp_path: Path) -> None:
    (found,) = json.loads(usage(str(tmp_path), "--json"))
    assert (found["images"], found["promised"], found["overcommit"], found["causes"]) == (0, 0, 0, [])
    assert "Every image can fill" in usage(str(tmp_path))


def test_a_missing_folder_is_an_error_and_the_rest_is_told(tmp_path: Path) -> None:
    assert len(json.loads(usage(str(tmp_path), f"{tmp_path}/nowhere", "--json", code=1))) == 1


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """64 MiB of ext4, mounted."""
    device, mounted = tmp_path / "host.ext4", tmp_path / "host"
    mounted.mkdir()
    sparse(device, 64 * MIB)
    tool("mkfs.ext4", "-q", "-m", "0", str(device))
    tool("mount", "-o", "loop", str(device), str(mounted))
    yield mounted
    tool("umount", str(mounted))


@needs_root
@needs("mkfs.ext4", "mount")
def test_the_worst_case_names_its_causes(small: Path, tmp_path: Path) -> None:
    images = small / "images"
    images.mkdir()
    sparse(images / "scratch.img", 500 * MIB)
    sparse(images / "mail.img", 20 * MIB)
    (found,) = json.loads(usage(str(images), "--json"))
    assert (found["mount"], found["type"]) == (str(small), "ext4")
    assert found["shortfall"] == 520 * MIB - found["free"]
    assert found["overcommit"] > 5
    assert [cause["path"] for cause in found["causes"]] == [str(images / "scratch.img")]
    text = usage(str(images))
    assert "if every image fills, because of" in text
    assert f"    500 MiB  {images}/scratch.img\n" in text
    assert "mail.img" not in text


@needs_root
@needs("mkfs.ext4", "mount")
def test_an_image_behind_a_symlink_counts_where_it_lies(small: Path, tmp_path: Path) -> None:
    sparse(small / "far.img", 10 * MIB)
    library = tmp_path / "library"
    library.mkdir()
    (library / "near.img").symlink_to(small / "far.img")
    found = {each["mount"]: each for each in json.loads(usage(str(library), "--json"))}
    assert found[str(small)]["promised"] == 10 * MIB
    assert sum(each["images"] for each in found.values()) == 1
