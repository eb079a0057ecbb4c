"""The database of earlier samples as a file: where it is, opening it, its versions, damage set aside.

A damaged file is renamed, with what belongs to it, to NAME.damaged-1 (-2 …) and never deleted: sqlite3's
``.recover`` may still read it. A file of a newer version is left as it is.
"""

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from platformdirs import user_data_path

from xengui.core.errors import XenGuiError, error_from_os
from xengui.core.translate import tr

T = TypeVar("T")
_BUSY_SECONDS = 10.0  # the window and the timer may write in the same moment
_FIRST = """
CREATE TABLE hosts (
    id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, mount BLOB NOT NULL, kind TEXT NOT NULL);
CREATE TABLE host_samples (
    host INTEGER NOT NULL REFERENCES hosts, time INTEGER NOT NULL,
    capacity INTEGER NOT NULL, free INTEGER NOT NULL, allocated INTEGER NOT NULL,
    PRIMARY KEY (host, time)) WITHOUT ROWID;
CREATE TABLE images (
    id INTEGER PRIMARY KEY, host INTEGER NOT NULL REFERENCES hosts,
    device INTEGER NOT NULL, inode INTEGER NOT NULL, born INTEGER, path BLOB NOT NULL,
    virtual INTEGER NOT NULL, allocated INTEGER NOT NULL, seen INTEGER NOT NULL, gone INTEGER);
CREATE INDEX images_by_file ON images (device, inode);
CREATE INDEX images_by_path ON images (path);
CREATE TABLE image_samples (
    image INTEGER NOT NULL REFERENCES images, time INTEGER NOT NULL, allocated INTEGER NOT NULL,
    PRIMARY KEY (image, time)) WITHOUT ROWID;
CREATE TABLE thinning (last INTEGER NOT NULL);
INSERT INTO thinning VALUES (0);
"""
MIGRATIONS: tuple[str, ...] = (_FIRST,)
"""What makes version n + 1 of version n, in SQL; version 0 is an empty file. Only ever appended to."""


def history_path() -> Path:
    """Where the samples are kept."""
    return user_data_path("xengui") / "history.sqlite3"


def with_history(
    path: Path, use: Callable[[sqlite3.Connection], T], writes: bool = True
) -> tuple[T, tuple[str, ...]]:
    """What ``use`` gives for the database at ``path``, in one transaction, and notes for the user.

    It is made where there is none. Where it turns out damaged it is set aside, and ``use`` called once
    more with a new one. Who only reads (not ``writes``) keeps no writer waiting.
    Raises XenGuiError; nothing of the transaction is kept then.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise error_from_os(error, str(path)) from error
    try:
        opened = _inode(path)
        try:
            return _use(path, use, writes), ()
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
        note = _set_aside(path, opened)
        return _use(path, use, writes), (note,) if note else ()
    except sqlite3.Error as error:
        raise _in_words(error, path) from error
    except OSError as error:
        raise error_from_os(error, str(path)) from error


def _use(path: Path, use: Callable[[sqlite3.Connection], T], writes: bool) -> T:
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        _check_version(connection, path)
        writes = writes or _version(connection) < len(MIGRATIONS)
        connection.execute("PRAGMA journal_mode = WAL")
        # A power cut may take the last minutes, and never harms the file.
        connection.execute("PRAGMA synchronous = NORMAL")
        with _transaction(connection, writes):
            _migrate(connection)
            return use(connection)
    finally:
        connection.close()


@contextmanager
def _transaction(connection: sqlite3.Connection, writes: bool) -> Iterator[None]:
    # IMMEDIATE: one that reads first and writes later is refused at once if another wrote meanwhile.
    connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # SQLite has rolled back by itself where the disk is full
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _check_version(connection: sqlite3.Connection, path: Path) -> None:
    version = _version(connection)
    if version > len(MIGRATIONS):
        raise XenGuiError(
            tr("{path} was written by a newer XenGUI (its version {version}).").format(
                path=path, version=version
            ),
            tr("Update XenGUI, or move that file away to begin a new history. It was left as it is."),
        )


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables up to date; inside the transaction, for another process may be at it too."""
    version = _version(connection)
    if version >= len(MIGRATIONS):
        return
    for step in MIGRATIONS[version:]:
        for statement in step.split(";"):  # executescript would commit first
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    # A missing table in a file of our version is damage as well.
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or "no such table" in str(error)


def _inode(path: Path) -> int | None:
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return None


def _set_aside(path: Path, opened: int | None) -> str:
    """Rename the damaged file and say so; "" where another process was quicker (``opened`` has gone)."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if _inode(path) != opened:
            return ""
        number = 1
        while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
            number += 1
        for suffix in ("-wal", "-shm", ""):
            belonging = path.with_name(path.name + suffix)
            if belonging.exists():
                belonging.rename(aside.with_name(aside.name + suffix))
    finally:
        os.close(folder)
    return tr("The history was damaged. It was set aside as {path}, and a new one begun.").format(path=aside)


def _in_words(error: sqlite3.Error, path: Path) -> XenGuiError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return XenGuiError(
            tr("There is no space left to store a sample in {path}.").format(path=path),
            tr("Free some space. The samples stored before are kept."),
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return XenGuiError(
            tr("Another program is holding {path}.").format(path=path),
            tr("Close what has it open, and try again."),
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return XenGuiError(
            tr("You may not write {path}.").format(path=path),
            tr("Have the permissions of the file and its folder changed."),
        )
    return XenGuiError(
        tr("The history in {path} cannot be used: {reason}.").format(path=path, reason=error),
        tr("Look at the kernel log (dmesg); or move the file away to begin a new history."),
    )
