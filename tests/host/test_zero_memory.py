"""What is remembered of an image's zeros, and when it no longer counts."""

import errno
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xengui.core.images.extent_map import Bytes
from xengui.host import zero_memory
from xengui.host.zero_memory import ZeroMemory

STARTS, ENDS = np.array([0, 8192], np.int64), np.array([4096, 2**62], np.int64)


def facts_of(path: Path) -> os.stat_result:
    return path.stat()


def recalled(memory: ZeroMemory, facts: os.stat_result) -> list[list[int]] | None:
    found = memory.recall(facts)
    return None if found is None else [column.tolist() for column in found]


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "a.img"
    path.write_bytes(b"x")
    return path


@pytest.fixture
def memory(tmp_path: Path) -> ZeroMemory:
    return ZeroMemory(tmp_path / "not there yet" / "zeros")


def test_kept_is_recalled_by_another(tmp_path: Path, image: Path, memory: ZeroMemory) -> None:
    assert recalled(memory, facts_of(image)) is None
    memory.keep(facts_of(image), STARTS, ENDS)
    other = ZeroMemory(tmp_path / "not there yet" / "zeros")
    assert recalled(other, facts_of(image)) == [STARTS.tolist(), ENDS.tolist()]


def test_no_zeros_is_an_answer_too(image: Path, memory: ZeroMemory) -> None:
    nothing: Bytes = np.empty(0, np.int64)
    memory.keep(facts_of(image), nothing, nothing)
    assert recalled(memory, facts_of(image)) == [[], []]


def test_a_write_makes_it_count_no_more(image: Path, memory: ZeroMemory) -> None:
    before = facts_of(image)
    memory.keep(before, STARTS, ENDS)
    while facts_of(image).st_ctime_ns == before.st_ctime_ns:  # the kernel's clock has ticks of 4 ms
        image.write_bytes(b"y")
    assert recalled(memory, facts_of(image)) is None


def test_a_chmod_does_too_since_the_change_time_is_all_there_is(image: Path, memory: ZeroMemory) -> None:
    before = facts_of(image)
    memory.keep(before, STARTS, ENDS)
    while facts_of(image).st_ctime_ns == before.st_ctime_ns:
        image.chmod(0o600)
    assert recalled(memory, facts_of(image)) is None


def test_one_file_an_image_however_often(tmp_path: Path, image: Path, memory: ZeroMemory) -> None:
    for _ in range(3):
        memory.keep(facts_of(image), STARTS, ENDS)
    assert len(list((tmp_path / "not there yet" / "zeros").iterdir())) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_file_is_nothing_remembered(image: Path, memory: ZeroMemory, data: st.DataObject) -> None:
    facts = facts_of(image)
    memory.keep(facts, STARTS, ENDS)
    kept = memory._path(facts)
    content = bytearray(kept.read_bytes())
    if data.draw(st.booleans()):
        content = content[: data.draw(st.integers(0, len(content) - 1))]
    else:
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    kept.write_bytes(content)
    assert recalled(memory, facts) is None
    memory.keep(facts, STARTS, ENDS)
    assert recalled(memory, facts) is not None


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS])
def test_a_full_disk_keeps_nothing_and_says_nothing(
    tmp_path: Path, image: Path, memory: ZeroMemory, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(path: Path, content: bytes) -> int:
        path.touch()
        raise OSError(code, "no")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    memory.keep(facts_of(image), STARTS, ENDS)
    assert recalled(memory, facts_of(image)) is None
    assert list((tmp_path / "not there yet" / "zeros").iterdir()) == []


def test_a_folder_that_cannot_be_made(image: Path) -> None:
    memory = ZeroMemory(image / "below a file")
    memory.keep(facts_of(image), STARTS, ENDS)
    assert recalled(memory, facts_of(image)) is None


def test_too_many_ranges_are_not_kept(
    image: Path, memory: ZeroMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zero_memory, "_MOST_RANGES", 1)
    memory.keep(facts_of(image), STARTS, ENDS)
    assert recalled(memory, facts_of(image)) is None


def test_the_oldest_go_first(tmp_path: Path, memory: ZeroMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zero_memory, "_MOST_FILES", 3)
    images = []
    for number in range(5):
        path = tmp_path / f"{number}.img"
        path.write_bytes(b"x")
        images.append(path)
        memory.keep(facts_of(path), STARTS, ENDS)
        kept = memory._path(facts_of(path))
        if kept.exists():
            os.utime(kept, (number, number))
    assert sum(recalled(memory, facts_of(path)) is not None for path in images) == 3
    assert recalled(memory, facts_of(images[0])) is None
