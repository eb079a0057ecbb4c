"""The stored samples: identity, thinning, two writers, kills, damage, newer versions and full disks."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.usage.images import image
from tests.tools import needs, needs_root, tool
from xengui.core.errors import XenGuiError
from xengui.core.images.image import DiskImage
from xengui.core.sizes import GIB, KIB, MIB
from xengui.core.usage.history import DAY, HOUR, MONTH, WEEK, HostSample, ImageSeries
from xengui.host.birth_time import birth_time
from xengui.host.history import read_history, store_sample, thin
from xengui.host.history_file import MIGRATIONS
from xengui.host.image_file import inspect

ROOT = Path(__file__).parents[2]
NOW = 1_790_000_000


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.sqlite3"


def store(
    database: Path, time: int, *images: DiskImage, mount: str = "/", free: int = 50 * GIB
) -> tuple[str, ...]:
    return store_sample(database, time, [HostSample(mount, mount, "ext4", 100 * GIB, free, images)])


def made(path: Path, size: int = MIB, data: int = 8 * KIB) -> DiskImage:
    with path.open("wb") as file:
        file.write(b"x" * data)
        file.truncate(size)
        os.fsync(file.fileno())
    return inspect(str(path))


def grown(disk: DiskImage, data: int) -> DiskImage:
    with open(disk.path, "r+b") as file:
        file.write(b"y" * data)
        os.fsync(file.fileno())
    return inspect(disk.path)


def the_images(database: Path) -> list[ImageSeries]:
    return list(read_history(database).images)


def writer(database: Path, first: int, count: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.host.history_writer", str(database), str(first), str(count)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_only_changes_are_stored_for_images_and_every_sample_for_hosts(
    database: Path, tmp_path: Path
) -> None:
    disk = made(tmp_path / "a.img")
    for minute in range(3):
        assert store(database, NOW + 60 * minute, disk) == ()
    bigger = grown(disk, 64 * KIB)
    store(database, NOW + 180, bigger, free=7)
    history = read_history(database)
    (host,), (series,) = history.hosts, history.images
    assert list(host.times) == [NOW, NOW + 60, NOW + 120, NOW + 180]
    assert list(host.allocated) == [disk.allocated] * 3 + [bigger.allocated]
    assert (host.free[-1], host.capacity, host.used[-1]) == (7, 100 * GIB, 100 * GIB - 7)
    assert (list(series.times), list(series.allocated)) == (
        [NOW, NOW + 180],
        [disk.allocated, bigger.allocated],
    )
    born = birth_time(disk.path)
    assert series.born == (born // 10**9 if born is not None else None)


def test_birth_time_is_what_stat_says(tmp_path: Path) -> None:
    disk = made(tmp_path / "a.img")
    told = tool("stat", "-c", "%W", disk.path).strip()
    born = birth_time(disk.path)
    assert (born // 10**9 if born is not None else 0) == int(told)
    assert birth_time(str(tmp_path / "nothing")) is None


def test_since_gives_the_size_that_held_then_too(database: Path, tmp_path: Path) -> None:
    disk = made(tmp_path / "a.img")
    store(database, NOW, disk)
    store(database, NOW + DAY, grown(disk, 64 * KIB))
    history = read_history(database, NOW + HOUR)
    assert list(history.images[0].times) == [NOW, NOW + DAY]
    assert list(history.hosts[0].times) == [NOW + DAY]
    assert read_history(database, paths=["/other"]).images == ()
    assert len(read_history(database, paths=[disk.path]).images) == 1


def test_a_renamed_image_keeps_its_history(database: Path, tmp_path: Path) -> None:
    disk = made(tmp_path / "a.img")
    store(database, NOW, disk)
    os.rename(disk.path, tmp_path / "b.img")
    store(database, NOW + 60, grown(inspect(str(tmp_path / "b.img")), 64 * KIB))
    (series,) = the_images(database)
    assert series.name == "b.img"
    assert list(series.times) == [NOW, NOW + 60]
    assert series.ended is None


def test_a_reused_inode_does_not_inherit(database: Path, tmp_path: Path) -> None:
    disk = made(tmp_path / "a.img")
    store(database, NOW, disk)
    os.unlink(disk.path)
    other = made(tmp_path / "b.img", size=2 * MIB)
    # ext4 often gives the same inode again; here it always does.
    store(database, NOW + 60, replace(other, device=disk.device, inode=disk.inode))
    ended, begun = the_images(database)
    assert (ended.name, ended.ended, ended.now) == ("a.img", NOW + 60, 0)
    assert (begun.name, list(begun.times)) == ("b.img", [NOW + 60])


def test_a_device_number_changed_by_a_reboot_is_the_same_image(database: Path, tmp_path: Path) -> None:
    disk = made(tmp_path / "a.img")
    if birth_time(disk.path) is None:
        pytest.skip("NOT RUN: no birth times here")
    store(database, NOW, disk)
    store(database, NOW + 60, replace(disk, device=disk.device + 99))
    (series,) = the_images(database)
    assert series.ended is None


def test_an_image_nobody_brought_counts_on_while_it_is_there(database: Path, tmp_path: Path) -> None:
    here, elsewhere = made(tmp_path / "a.img"), made(tmp_path / "b.img")
    store(database, NOW, here, elsewhere)
    more = grown(elsewhere, 64 * KIB)
    store(database, NOW + 60, here)
    assert read_history(database).hosts[0].allocated[-1] == here.allocated + more.allocated
    os.unlink(elsewhere.path)
    store(database, NOW + 120, here)
    assert read_history(database).hosts[0].allocated[-1] == here.allocated
    assert [series.ended for series in the_images(database)] == [None, NOW + 120]


def test_an_image_nobody_brings_for_a_week_is_left_out(database: Path, tmp_path: Path) -> None:
    here, elsewhere = made(tmp_path / "a.img"), made(tmp_path / "b.img")
    store(database, NOW, here, elsewhere)
    store(database, NOW + WEEK + DAY, here)
    assert read_history(database).hosts[0].allocated[-1] == here.allocated


def test_names_of_any_bytes_and_numbers_of_any_size(database: Path) -> None:
    odd = replace(image("/nowhere/caf\udce9.img", 2**70, 2**70), inode=2**64 - 1)
    store(database, NOW, odd)
    assert the_images(database)[0].path == odd.path
    assert the_images(database)[0].virtual == 2**63 - 1


def _thinned(times: list[int], now: int) -> list[int]:
    """What should be left, said another way: by dictionaries of buckets."""
    for age, bucket in ((DAY, HOUR), (MONTH, DAY)):
        end = (now - age) // bucket * bucket
        last = {time // bucket: time for time in sorted(times) if time < end}
        times = sorted([*last.values(), *(time for time in times if time >= end)])
    return times


@settings(deadline=None, max_examples=60)
@given(
    ages=st.sets(st.integers(0, 90 * DAY), min_size=1, max_size=60),
    dense=st.sets(st.integers(0, 2 * DAY), max_size=60),
    pauses=st.lists(st.integers(0, 40 * DAY), max_size=3),
)
def test_thinning_keeps_the_last_of_each_bucket(ages: set[int], dense: set[int], pauses: list[int]) -> None:
    connection = sqlite3.connect(":memory:")
    connection.executescript(MIGRATIONS[0])
    times = sorted({NOW - age for age in ages | dense})
    connection.executemany("INSERT INTO host_samples VALUES (1, ?, 0, 0, 0)", [(time,) for time in times])
    connection.executemany("INSERT INTO image_samples VALUES (1, ?, 0)", [(time,) for time in times])
    connection.executemany("INSERT INTO image_samples VALUES (2, ?, 0)", [(time,) for time in times[:1]])
    now, expected = NOW, times
    for pause in [0, *pauses]:
        now += pause
        thin(connection, now)
        expected = _thinned(expected, now)
        for table, owner in (("host_samples", "host"), ("image_samples", "image")):
            left = connection.execute(f"SELECT time FROM {table} WHERE {owner} = 1 ORDER BY time").fetchall()
            assert [time for (time,) in left] == expected
    assert connection.execute("SELECT count(*) FROM image_samples WHERE image = 2").fetchone() == (1,)
    connection.close()


def test_old_samples_are_thinned_as_new_ones_come(database: Path) -> None:
    start = NOW // HOUR * HOUR
    for minute in range(0, 120, 10):
        store(database, start + minute * 60)
    store(database, start + 2 * DAY)
    assert list(read_history(database).hosts[0].times) == [
        start + 50 * 60,
        start + 110 * 60,
        start + 2 * DAY,
    ]


def test_two_processes_write_at_once(database: Path) -> None:
    writers = [writer(database, NOW + 1000 * n, 40) for n in range(2)]
    for each in writers:
        _, errors = each.communicate(timeout=120)
        assert each.returncode == 0, errors
    (host,) = read_history(database).hosts
    assert list(host.times) == [*range(NOW, NOW + 40), *range(NOW + 1000, NOW + 1040)]


def test_a_kill_leaves_a_good_database(database: Path) -> None:
    for round_ in range(5):
        with writer(database, NOW + 10_000 * round_, 0) as each:
            assert each.stdout is not None
            for _ in range(3 + 4 * round_):
                each.stdout.readline()
            each.kill()
    history = read_history(database)
    assert history.notes == ()
    assert len(history.hosts[0].times) >= 3
    connection = sqlite3.connect(database)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


@pytest.mark.parametrize("damage", ["text", "page"])
def test_a_damaged_file_is_set_aside_and_said(database: Path, damage: str) -> None:
    for minute in range(200):
        store(database, NOW + minute, image("/nowhere/a.img", GIB, minute * 4096, inode=5))
    whole = database.read_bytes()
    spoiled = b"not a database, " * 4096 if damage == "text" else whole[:4096] + b"\xff" * (len(whole) - 4096)
    database.write_bytes(spoiled)
    for number in (1, 2):
        (note,) = store(database, NOW + 999, image("/nowhere/a.img", GIB, 1, inode=5))
        aside = database.with_name(f"history.sqlite3.damaged-{number}")
        assert str(aside) in note
        assert aside.read_bytes() == spoiled
        assert list(read_history(database).hosts[0].times) == [NOW + 999]
        database.write_bytes(spoiled)


def test_reading_damage_sets_it_aside_too(database: Path) -> None:
    database.parent.mkdir()
    database.write_bytes(b"no database at all, and long enough to be looked at" * 100)
    history = read_history(database)
    assert history.hosts == ()
    assert "damaged-1" in history.notes[0]


def test_a_newer_version_is_refused_and_left_alone(database: Path) -> None:
    store(database, NOW)
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = database.read_bytes()
    for use in (lambda: store(database, NOW + 1), lambda: read_history(database)):
        with pytest.raises(XenGuiError, match="newer XenGUI"):
            use()
    assert database.read_bytes() == before
    assert [path.name for path in database.parent.iterdir()] == ["history.sqlite3"]


def test_nothing_stored_reads_as_nothing_and_makes_no_file(database: Path) -> None:
    assert read_history(database).hosts == ()
    assert not database.parent.exists()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(XenGuiError):
        store(tmp_path / "data" / "history.sqlite3", NOW)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A filesystem of 512 KiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    tool("mount", "-t", "tmpfs", "-o", "size=512k", "none", str(folder))
    yield folder
    tool("umount", str(folder))


@needs_root
@needs("mount")
def test_a_full_disk_is_said_and_loses_nothing(small: Path) -> None:
    database = small / "history.sqlite3"
    store(database, NOW, *(image(f"/nowhere/{n}.img", GIB, 4096, inode=n + 1) for n in range(50)))
    many = tuple(image(f"/nowhere/{'x' * 200}{n}.img", GIB, 4096, inode=n + 1000) for n in range(3000))
    for _ in range(3):
        with pytest.raises(XenGuiError, match="no space left"):
            store(database, NOW + 60, *many)
    saved = shutil.copytree(small, small.parent / "copy")
    history = read_history(saved / "history.sqlite3")
    assert list(history.hosts[0].times) == [NOW]
    assert len(history.images) == 50
