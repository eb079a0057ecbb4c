"""What a year of samples takes on disk, and how long storing one, reading and thinning take."""

import os
import tempfile
import time
from functools import partial
from pathlib import Path

from tests.bench.report import figure, seconds
from tests.core.usage.images import image
from xengui.core.sizes import GIB
from xengui.core.usage.history import DAY, HOUR, MONTH, WEEK, YEAR, HostSample

IMAGES = 1000


def run() -> None:
    from xengui.host.history import read_history

    with tempfile.TemporaryDirectory() as folder:
        for busy, least in ((50, "< 5 MB"), (IMAGES, "< 60 MB")):
            database = Path(folder) / f"{busy}.sqlite3"
            now = int(time.time())
            one = _store(database, now - YEAR, 0)
            _fill(database, now, busy)
            what = f"a year of {IMAGES:,} images, {busy} of them written without pause"
            figure(f"{what}: size", f"{os.path.getsize(database) / 1e6:,.1f} MB", least)
            figure(f"{what}: the first sample", _ms(one), "< 100 ms")
            figure(f"{what}: a sample in which all changed", _ms(_store(database, now, 4096)), "< 300 ms")
            figure(
                f"{what}: a sample an hour later, thinning", _ms(_store(database, now + HOUR, 8192)), "< 1 s"
            )
            figure(f"{what}: read a week", _ms(seconds(partial(read_history, database, now - WEEK))), "< 4 s")
            figure(f"{what}: read all", _ms(seconds(partial(read_history, database))), "< 6 s")


def _store(database: Path, moment: int, size: int) -> float:
    from xengui.host.history import store_sample

    disks = tuple(image(f"/dev/full/{n}.img", GIB, size + n * 4096, inode=n) for n in range(1, IMAGES + 1))
    sample = [HostSample("/", "/", "ext4", 100 * GIB, 50 * GIB, disks)]
    return seconds(lambda: store_sample(database, moment, sample))


def _fill(database: Path, now: int, busy: int) -> None:
    """The rows a year of samples leaves, thinned as they would have been."""
    import sqlite3

    times = [
        *range(now - YEAR + DAY, now - MONTH, DAY),
        *range(now - MONTH, now - DAY, HOUR),
        *range(now - DAY, now, 60),
    ]
    connection = sqlite3.connect(database)
    for number, moment in enumerate(times):
        connection.execute("INSERT OR REPLACE INTO host_samples VALUES (1, ?, 0, 0, 0)", (moment,))
        rows = [(each, moment, GIB + (number * IMAGES + each) * 4096) for each in range(1, busy + 1)]
        connection.executemany("INSERT OR REPLACE INTO image_samples VALUES (?, ?, ?)", rows)
    connection.execute("UPDATE thinning SET last = ?", (now - 1,))
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _ms(value: float) -> str:
    return f"{value * 1000:,.0f} ms"
