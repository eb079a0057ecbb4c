"""Long work between events."""

from collections.abc import Generator
from time import perf_counter

from pytestqt.qtbot import QtBot

from xengui.gui.usage.treemap_slices import Slices


def work(seconds: float, outcome: str) -> Generator[None, None, str]:
    end = perf_counter() + seconds
    while perf_counter() < end:
        yield
    return outcome


def test_short_work_is_done_at_once(qtbot: QtBot) -> None:
    done: list[str] = []
    Slices(done.append).start(work(0, "short"))
    assert done == ["short"]


def test_long_work_lets_events_through(qtbot: QtBot) -> None:
    done: list[str] = []
    slices: Slices[str] = Slices(done.append)
    begun = perf_counter()
    slices.start(work(0.1, "long"))
    assert perf_counter() - begun < 0.09
    assert slices.running
    qtbot.waitUntil(lambda: done == ["long"])
    assert not slices.running


def test_new_work_takes_the_place_of_old(qtbot: QtBot) -> None:
    done: list[str] = []
    slices: Slices[str] = Slices(done.append)
    slices.start(work(5, "old"))
    slices.start(work(0.03, "new"))
    slices.finish()
    assert done == ["new"]
