"""Many writes as one: whole, not at all, or finished later; and journals that are not to be believed."""

import os
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from xengui.core.errors import XenGuiError
from xengui.core.images.table_edit import Write
from xengui.core.sizes import KIB
from xengui.host.redo_journal import change, finish, redo_path

WRITES = (Write(100, b"a" * 9000), Write(40 * KIB, b"b" * 512), Write(0, b"c"))


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "a.img"
    path.write_bytes(bytes(range(256)) * 64)
    return path


def changed(image: Path) -> bytes:
    wanted = bytearray(image.read_bytes().ljust(64 * KIB, b"\0"))
    for offset, data in WRITES:
        wanted[offset : offset + len(data)] = data
    return bytes(wanted)


def act(image: Path, writes: Iterator[Write]) -> None:
    fd = os.open(image, os.O_RDWR)
    try:
        change(fd, str(image), 64 * KIB, writes)
    finally:
        os.close(fd)


def finish_it(image: Path) -> bool:
    fd = os.open(image, os.O_RDWR)
    try:
        return finish(fd, str(image))
    finally:
        os.close(fd)


def test_all_is_there(image: Path) -> None:
    wanted = changed(image)
    act(image, iter(WRITES))
    assert image.read_bytes() == wanted
    assert not finish_it(image)
    assert os.listdir(image.parent) == [image.name]


def test_an_error_on_the_way_leaves_nothing(image: Path) -> None:
    before = image.read_bytes()

    def failing() -> Iterator[Write]:
        yield WRITES[0]
        raise KeyError

    with pytest.raises(KeyError):
        act(image, failing())
    assert image.read_bytes() == before
    assert os.listdir(image.parent) == [image.name]


@pytest.mark.parametrize("done", range(6))
def test_what_was_begun_is_finished(image: Path, monkeypatch: pytest.MonkeyPatch, done: int) -> None:
    wanted = changed(image)
    real, count = os.pwrite, 0

    def failing(fd: int, data: bytes, offset: int, /) -> int:
        nonlocal count
        if count == done:
            raise OSError(5, "the disk is gone")
        count += 1
        return real(fd, data, offset)

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", failing)
        if count_of_pages() > done:
            with pytest.raises(OSError, match="gone"):
                act(image, iter(WRITES))
        else:
            act(image, iter(WRITES))
    assert finish_it(image) == (count_of_pages() > done)
    assert image.read_bytes() == wanted


def count_of_pages() -> int:
    return sum(-(-(offset % 4096 + len(data)) // 4096) for offset, data in WRITES)


HEAD = struct.Struct("<14sQQ")
RECORD = struct.Struct("<QII")


@pytest.mark.parametrize(
    "records",
    [
        b"x",
        RECORD.pack(0, 100, 0),
        RECORD.pack(0, 2**31, 0) + b"x",
        RECORD.pack(2**64 - 1, 1, 0) + b"x",
        RECORD.pack(16 * KIB, 1, 0) + b"x",
        RECORD.pack(0, 1, 0) + b"x",
    ],
)
def test_a_journal_not_to_be_believed_changes_nothing(image: Path, records: bytes) -> None:
    before = image.read_bytes()
    facts = image.stat()
    head = HEAD.pack(b"XenGUI redo 1\n", facts.st_ino, facts.st_size)
    Path(redo_path(str(image))).write_bytes(head + records)
    with pytest.raises((OSError, XenGuiError)):
        finish_it(image)
    assert image.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"something else", HEAD.pack(b"XenGUI redo 1\n", 1, 2)])
def test_the_journal_of_another_file_is_removed(image: Path, content: bytes) -> None:
    before = image.read_bytes()
    journal = Path(redo_path(str(image)))
    journal.write_bytes(content)
    assert finish_it(image)
    assert image.read_bytes() == before
    assert not journal.exists()


def test_no_link_is_followed_and_no_name_too_long(image: Path) -> None:
    Path(redo_path(str(image))).symlink_to(image)
    with pytest.raises(OSError, match="symbolic"):
        finish_it(image)
    assert not finish_it(image.rename(image.parent / ("x" * 255)))
