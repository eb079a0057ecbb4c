"""Breakdowns of real files: what is measured, what is passed by, and what is never read again."""

import os
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.core.images.disks import blank, write_at
from tests.tools import allocated, needs, tool
from xengui.core.images.image import DiskImage
from xengui.core.sizes import KIB, MIB
from xengui.core.usage.breakdown import Breakdown
from xengui.host.image_file import inspect
from xengui.jobs import measure_breakdowns
from xengui.jobs.find_zeros import FindZeros
from xengui.jobs.job import JobCancelled, JobControl, Lane
from xengui.jobs.measure_breakdowns import MeasureBreakdowns, Stamp

Lot = tuple[tuple[str, Breakdown], ...]


def measured(
    images: list[DiskImage], known: Mapping[str, Stamp] | None = None
) -> tuple[list[Lot], dict[str, Stamp]]:
    lots: list[Lot] = []
    control = JobControl()
    control.connect(on_part=lambda part: lots.append(part))  # type: ignore[arg-type]
    stamps = MeasureBreakdowns(images, known if known is not None else {}).run(control)
    return lots, stamps


def one(path: Path) -> Breakdown:
    lots, _ = measured([inspect(str(path))])
    assert [name for lot in lots for name, _ in lot] == [str(path)]
    return lots[0][0][1]


def small(path: Path) -> DiskImage:
    """An image that takes space, so that it must be read."""
    blank(path, MIB)
    write_at(path, 0, b"x")
    return inspect(str(path))


def synced(path: Path) -> Path:
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return path


def test_a_lane_of_its_own() -> None:
    assert MeasureBreakdowns(()).lane is Lane.MEASURE


def test_data_holes_and_reserved_add_up_to_what_stat_says(tmp_path: Path) -> None:
    path = blank(tmp_path / "a.img", 64 * MIB)
    write_at(path, 3 * MIB, b"x" * MIB)
    with path.open("r+b") as file:
        os.posix_fallocate(file.fileno(), 32 * MIB, 2 * MIB)
    found = one(synced(path))
    assert (found.data, found.reserved, found.zero, found.unknown) == (MIB, 2 * MIB, 0, 0)
    assert sum(count for _, count in found.parts) == allocated(path)
    assert found.fragments >= 2
    assert not found.zeros_known


@needs("mkfs.ext4", "dumpe2fs")
def test_guest_free_blocks_that_take_space(tmp_path: Path) -> None:
    made, path = blank(tmp_path / "made", 32 * MIB), tmp_path / "a.img"
    tool("mkfs.ext4", "-q", "-F", str(made))
    path.write_bytes(made.read_bytes())  # every block of it written
    found = one(synced(path))
    told = dict(line.split(":", 1) for line in tool("dumpe2fs", "-h", str(path)).splitlines() if ":" in line)
    assert found.free_known
    assert found.guest_free == int(told["Free blocks"]) * int(told["Block size"])
    assert found.data + found.guest_free == allocated(path)


def test_an_empty_one_is_all_known(tmp_path: Path) -> None:
    assert one(blank(tmp_path / "a.img", MIB)) == Breakdown(zeros_known=True, free_known=True)


def test_zeros_that_were_found_before(tmp_path: Path) -> None:
    path = tmp_path / "a.img"
    path.write_bytes(bytes(MIB) + b"x" * MIB)
    synced(path)
    past = time.time_ns() + 25_000_000
    while time.time_ns() < past:  # else the kernel's clock cannot tell the writing from what follows
        pass
    assert one(path).zero == 0
    FindZeros(inspect(str(path))).run(JobControl())
    found = one(path)
    assert (found.zero, found.data, found.zeros_known) == (MIB, MIB, True)


def test_what_did_not_change_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    images = [small(tmp_path / name) for name in ("a", "b")]
    _, stamps = measured(images)
    assert set(stamps) == {image.path for image in images}
    again = [replace(image, accessed_ns=image.accessed_ns + 1) for image in images]
    monkeypatch.setattr(measure_breakdowns, "_measured", lambda *_: pytest.fail("read again"))
    assert measured(again, stamps) == ([], stamps)


def test_what_changed_is_read_again(tmp_path: Path) -> None:
    paths = [synced(blank(tmp_path / name, MIB)) for name in ("a", "b")]
    _, stamps = measured([inspect(str(path)) for path in paths])
    write_at(paths[1], 0, b"x" * 64 * KIB)
    synced(paths[1])
    lots, newer = measured([inspect(str(path)) for path in paths], stamps)
    assert [(name, found.data) for lot in lots for name, found in lot] == [(str(paths[1]), 64 * KIB)]
    assert newer[str(paths[0])] == stamps[str(paths[0])]
    assert newer[str(paths[1])] != stamps[str(paths[1])]


def test_one_that_is_gone_or_damaged_hides_no_other(tmp_path: Path) -> None:
    images = [small(tmp_path / name) for name in "abcd"]
    os.unlink(images[1].path)
    os.unlink(images[2].path)
    os.mkfifo(images[2].path)
    damaged = tmp_path / "x.qcow2"
    damaged.write_bytes(b"QFI\xfb" + b"\xff" * 4 * KIB)
    lots, stamps = measured([*images, inspect(str(damaged))])
    assert [name for lot in lots for name, _ in lot] == [images[0].path, images[3].path, str(damaged)]
    assert len(stamps) == 5


def test_a_defect_of_ours_hides_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from xengui.jobs import read_map

    images = [small(tmp_path / name) for name in "abc"]
    real = read_map.read_map

    def sometimes(image: DiskImage, **rest: object) -> object:
        if image is images[1]:
            raise OverflowError
        return real(image, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(read_map, "read_map", sometimes)
    lots, _ = measured(images)
    assert [name for lot in lots for name, _ in lot] == [images[0].path, images[2].path]
    assert "b is not measured" in caplog.text


def test_lots_come_while_it_runs(tmp_path: Path) -> None:
    images = [small(tmp_path / str(number)) for number in range(200)]
    lots, _ = measured(images)
    assert [name for lot in lots for name, _ in lot] == [image.path for image in images]
    assert max(map(len, lots)) <= 64


def test_cancel_between_two_images(tmp_path: Path) -> None:
    images = [small(tmp_path / str(number)) for number in range(100)]
    control = JobControl()
    control.connect(on_part=lambda _: control.cancel())
    with pytest.raises(JobCancelled):
        MeasureBreakdowns(images).run(control)


def test_the_window_is_not_held_up(tmp_path: Path) -> None:
    """A heartbeat beside 20,000 extents; the bound is tenfold the goal, since the suite asserts no times."""
    path = tmp_path / "a.img"
    with path.open("wb") as file:
        for number in range(20_000):
            os.pwrite(file.fileno(), b"x", number * 8 * KIB)
        os.fsync(file.fileno())
    image = inspect(str(path))
    worker = threading.Thread(target=measured, args=([image],))
    longest, before = 0.0, time.monotonic()
    worker.start()
    while worker.is_alive():
        worker.join(0.002)
        now = time.monotonic()
        longest, before = max(longest, now - before), now
    assert longest < 0.5
