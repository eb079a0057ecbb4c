"""Stores samples of hosts and images in SQLite, thins them with age, and reads them again.

Which file is which
- A row of ``images`` is one file: device, inode and birth time (statx), so a renamed image keeps its
  history, and a file that got a deleted one's inode does not inherit it. Where the filesystem knows no
  birth times, a file of another name is the same only if the old one was there until now and has its
  virtual size. The same path, inode and birth on another device number is the same file after a reboot.
- A file put in another's place under the same name is another file, with a history of its own.
- Not every sampler looks at every folder (the window at its library, the timer at its own). An image that
  is not in a sample is looked at by its path: it counts on while the file is there and anyone has sampled
  it within a week, so the totals do not jump with who takes them.

What it costs
- One row a sample for each host: minutes for a day, hours for 30 days, days beyond, the last sample of each
  (of UTC): 1,440 + 696 + 335 ≈ 2,500 rows after a year, some 80 KB.
- For images only changes are stored: an image at rest is one row, one that changes every minute 2,500 a
  year, at some 20 bytes a row. A year of 1,000 images of which 50 are written without pause takes 2.7 MB; all
  1,000 without pause 53 MB (tests/bench/history.py measures it).
"""

import os
import sqlite3
from array import array
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from xengui.core.images.image import DiskImage
from xengui.core.usage.history import DAY, HOUR, MONTH, WEEK, History, HostSample, HostSeries, ImageSeries
from xengui.host.birth_time import birth_time
from xengui.host.history_file import with_history

_LARGEST = 2**63 - 1  # what SQLite holds; damaged headers may promise more
# A row of images: id, host, device, inode, born, path, virtual, allocated, seen, gone.
_Row = tuple[int, int, int, int, int | None, bytes, int, int, int, int | None]


def store_sample(path: Path, time: int, sample: Sequence[HostSample]) -> tuple[str, ...]:
    """Store ``sample`` as taken at ``time`` (seconds since the epoch); gives notes for the user.

    Raises XenGuiError; then nothing of it was stored.
    """

    def store(connection: sqlite3.Connection) -> None:
        for host in sample:
            _Storing(connection, time, host).store()
        (last,) = connection.execute("SELECT last FROM thinning").fetchone()
        if not 0 <= time - last < HOUR:
            thin(connection, time)
            connection.execute("UPDATE thinning SET last = ?", (time,))

    return with_history(path, store)[1]


def read_history(path: Path, since: float | None = None, paths: Collection[str] | None = None) -> History:
    """What is stored, from ``since`` (seconds since the epoch) on; with ``paths`` only these images.

    Of each image also the last size before ``since``, which held then. Raises XenGuiError.
    """
    if not path.exists():
        return History()
    start = int(since) if since is not None else 0

    def read(connection: sqlite3.Connection) -> History:
        return History(tuple(_hosts(connection, start)), tuple(_images(connection, start, paths)))

    history, notes = with_history(path, read, writes=False)
    return History(history.hosts, history.images, notes)


def thin(connection: sqlite3.Connection, now: int) -> None:
    """Keep the last sample of each hour older than a day, and of each day older than 30."""
    for table, owner in (("host_samples", "host"), ("image_samples", "image")):
        for age, bucket in ((DAY, HOUR), (MONTH, DAY)):
            # Whole buckets only: half of one thinned now would lose its last sample later.
            end = (now - age) // bucket * bucket
            connection.execute(
                f"DELETE FROM {table} WHERE time < ? AND EXISTS (SELECT 1 FROM {table} AS later"  # noqa: S608
                f" WHERE later.{owner} = {table}.{owner} AND later.time > {table}.time"
                f" AND later.time < ({table}.time / {bucket} + 1) * {bucket})",
                (end,),
            )


class _Storing:
    """One host's part of a sample while it is stored."""

    def __init__(self, connection: sqlite3.Connection, time: int, sample: HostSample) -> None:
        self._connection, self._time, self._sample = connection, time, sample
        key, mount = os.fsencode(sample.key), os.fsencode(sample.mount)
        self._host: int = connection.execute(
            "INSERT INTO hosts (key, mount, kind) VALUES (?, ?, ?)"
            " ON CONFLICT (key) DO UPDATE SET mount = excluded.mount, kind = excluded.kind RETURNING id",
            (key, mount, sample.kind),
        ).fetchone()[0]
        rows: list[_Row] = connection.execute("SELECT * FROM images WHERE gone IS NULL").fetchall()
        self._live = {(row[2], row[3]): row for row in rows}
        self._stored: set[int] = set()

    def store(self) -> None:
        """Store images, then the host with what they come to."""
        for image in self._sample.images:
            self._store_image(image)
        for row in self._live.values():
            if row[1] == self._host and row[0] not in self._stored:
                self._look_at(row)
        sample = self._sample
        self._connection.execute(
            "INSERT OR REPLACE INTO host_samples SELECT ?, ?, ?, ?, coalesce(sum(allocated), 0)"
            " FROM images WHERE host = ? AND gone IS NULL",
            (self._host, self._time, min(sample.capacity, _LARGEST), sample.free, self._host),
        )

    def _store_image(self, image: DiskImage) -> None:
        key = _signed(image.device), _signed(image.inode)
        path = os.fsencode(image.path)
        virtual, allocated = min(image.virtual_size, _LARGEST), min(image.allocated, _LARGEST)
        row = self._live.get(key)
        # What only grew under its name is itself; anything else must show when it was born.
        if row is None or row[5] != path or row[6] != virtual or allocated < row[7] or row[1] != self._host:
            row = self._same_file(image, row)
        if row is None:
            row = self._add(image, key, path, virtual, allocated)
        elif row[6:8] != (virtual, allocated) or row[5] != path or row[9] is not None or row[2:4] != key:
            self._connection.execute(
                "UPDATE images SET host = ?, device = ?, inode = ?, path = ?, virtual = ?, allocated = ?,"
                " seen = ?, gone = NULL WHERE id = ?",
                (self._host, *key, path, virtual, allocated, self._time, row[0]),
            )
            if row[7] != allocated:
                self._append(row[0], allocated)
        elif self._time - row[8] >= DAY:
            self._connection.execute("UPDATE images SET seen = ? WHERE id = ?", (self._time, row[0]))
        self._stored.add(row[0])

    def _same_file(self, image: DiskImage, live: _Row | None) -> _Row | None:
        """The row of the very file ``image`` is; a live row that it is not has gone."""
        born = birth_time(image.path)
        if live is not None:
            if live[4] == born if born is not None else live[6] == image.virtual_size:
                return live
            self._end(live[0])
        if born is None:
            return None
        same: _Row | None = self._connection.execute(
            "SELECT * FROM images WHERE born = ? AND inode = ? AND (device = ? OR path = ?)"
            " ORDER BY id DESC LIMIT 1",
            (born, _signed(image.inode), _signed(image.device), os.fsencode(image.path)),
        ).fetchone()
        return same

    def _add(self, image: DiskImage, key: tuple[int, int], path: bytes, virtual: int, allocated: int) -> _Row:
        born = birth_time(image.path)
        row: _Row = self._connection.execute(
            "INSERT INTO images (host, device, inode, born, path, virtual, allocated, seen)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
            (self._host, *key, born, path, virtual, allocated, self._time),
        ).fetchone()
        self._append(row[0], allocated)
        return row

    def _look_at(self, row: _Row) -> None:
        """An image that nobody brought: it counts on while it is there and not forgotten."""
        try:
            facts = os.stat(row[5])
        except FileNotFoundError:
            self._end(row[0])
            return
        except OSError:
            return  # not to be seen just now
        if (_signed(facts.st_dev), _signed(facts.st_ino)) != row[2:4] or self._time - row[8] > WEEK:
            self._end(row[0])
        elif facts.st_blocks * 512 != row[7]:
            allocated = facts.st_blocks * 512
            self._connection.execute("UPDATE images SET allocated = ? WHERE id = ?", (allocated, row[0]))
            self._append(row[0], allocated)

    def _append(self, image: int, allocated: int) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO image_samples VALUES (?, ?, ?)", (image, self._time, allocated)
        )

    def _end(self, image: int) -> None:
        self._connection.execute("UPDATE images SET gone = ? WHERE id = ?", (self._time, image))


def _hosts(connection: sqlite3.Connection, start: int) -> Iterable[HostSeries]:
    for host, mount, kind in connection.execute(
        "SELECT id, mount, kind FROM hosts ORDER BY mount"
    ).fetchall():
        columns = [array("q") for _ in range(4)]
        for row in connection.execute(
            "SELECT time, capacity, free, allocated FROM host_samples WHERE host = ? AND time >= ?"
            " ORDER BY time",
            (host, start),
        ):
            for column, value in zip(columns, row, strict=True):
                column.append(value)
        if columns[0]:
            yield HostSeries(os.fsdecode(mount), kind, *columns)


def _images(
    connection: sqlite3.Connection, start: int, paths: Collection[str] | None
) -> Iterable[ImageSeries]:
    wanted = None if paths is None else {os.fsencode(path) for path in paths}
    known = connection.execute(
        "SELECT images.id, mount, path, virtual, born, gone FROM images JOIN hosts ON hosts.id = images.host"
        " WHERE gone IS NULL OR gone >= ? ORDER BY path, images.id",
        (start,),
    ).fetchall()
    for image, mount, path, virtual, born, gone in known:
        if wanted is not None and path not in wanted:
            continue
        times, sizes = array("q"), array("q")
        for time, size in connection.execute(
            "SELECT time, allocated FROM image_samples WHERE image = ?1 AND time >= coalesce("
            "(SELECT max(time) FROM image_samples WHERE image = ?1 AND time <= ?2), 0) ORDER BY time",
            (image, start),
        ):
            times.append(time)
            sizes.append(size)
        if times:
            seconds = None if born is None else born // 10**9
            yield ImageSeries(os.fsdecode(mount), os.fsdecode(path), virtual, times, sizes, seconds, gone)


def _signed(number: int) -> int:
    """Unsigned 64 bits (inodes of network filesystems) as SQLite holds them."""
    return number - 2**64 if number >= 2**63 else number
