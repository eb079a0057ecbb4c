"""The runner: order, lanes, cancel, and signals that arrive in the window's thread."""

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from xengui.core.errors import XenGuiError
from xengui.gui.job_runner import JobHandle, JobRunner, JobState, UnexpectedError
from xengui.jobs.job import Job, JobControl, Lane, Progress


class Call(Job[object]):
    def __init__(
        self, call: Callable[[JobControl], object], lane: Lane = Lane.WORK, subjects: tuple[str, ...] = ()
    ) -> None:
        self._call, self.lane, self.subjects, self.title = call, lane, subjects, "call"

    def run(self, control: JobControl) -> object:
        return self._call(control)


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[JobRunner]:
    runner = JobRunner()
    yield runner
    runner.shut_down()


def test_signals_come_in_order_and_in_the_windows_thread(qtbot: QtBot, runner: JobRunner) -> None:
    def call(control: JobControl) -> object:
        assert threading.current_thread() is not threading.main_thread()
        control.checkpoint(Progress(1, 2, "step"))
        control.log("line")
        control.deliver("part")
        control.checkpoint(Progress(2, 2, "step"))
        return 5 << 40

    handle = JobHandle(Call(call))
    heard: list[object] = []
    threads: set[QThread] = set()

    def hear(name: str) -> Callable[..., None]:
        def slot(*values: object) -> None:
            heard.append((name, *values))
            threads.add(QThread.currentThread())

        return slot

    for name in ("started", "progressed", "logged", "delivered", "succeeded", "finished"):
        getattr(handle, name).connect(hear(name))
    with qtbot.waitSignal(handle.finished):
        runner.submit(handle)
    assert heard == [
        ("started",),
        ("progressed", Progress(1, 2, "step")),
        ("logged", "line"),
        ("delivered", "part"),
        ("progressed", Progress(2, 2, "step")),  # held back by the throttle, delivered at the end
        ("succeeded", 5 << 40),
        ("finished",),
    ]
    assert threads == {QThread.currentThread()}
    assert handle.state is JobState.SUCCEEDED


def test_jobs_on_one_image_run_in_order_and_others_beside(qtbot: QtBot, runner: JobRunner) -> None:
    gate = threading.Event()
    order: list[str] = []

    def slow(control: JobControl) -> object:
        gate.wait(10)
        order.append("first")
        return None

    first = JobHandle(Call(slow, subjects=("/a",)))
    second = JobHandle(Call(lambda control: order.append("second"), subjects=("/a",)))
    other = JobHandle(Call(lambda control: order.append("other"), subjects=("/b",)))
    with qtbot.waitSignal(other.finished):
        for handle in (first, second, other):
            runner.submit(handle)
    assert order == ["other"]
    with qtbot.waitSignal(second.finished):
        gate.set()
    assert order == ["other", "first", "second"]


def test_a_scan_does_not_wait_behind_work(qtbot: QtBot, runner: JobRunner) -> None:
    gate = threading.Event()
    work = [JobHandle(Call(lambda control: gate.wait(10))) for _ in range(5)]
    scan = JobHandle(Call(lambda control: "found", Lane.SCAN))
    with qtbot.waitSignal(scan.finished):
        for handle in (*work, scan):
            runner.submit(handle)
    assert len(runner.active()) == 5
    with qtbot.waitSignals([handle.finished for handle in work]):
        gate.set()


def test_cancel_running_and_waiting(qtbot: QtBot, runner: JobRunner) -> None:
    entered = threading.Event()

    def endless(control: JobControl) -> object:
        entered.set()
        while True:
            control.checkpoint()

    running = JobHandle(Call(endless, subjects=("/a",)))
    waiting = JobHandle(Call(lambda control: pytest.fail("must not run"), subjects=("/a",)))
    runner.submit(running)
    runner.submit(waiting)
    assert entered.wait(10)
    with qtbot.waitSignal(waiting.cancelled, timeout=100):
        runner.cancel(waiting)
    with qtbot.waitSignal(running.cancelled, timeout=100):
        runner.cancel(running)
    assert {running.state, waiting.state} == {JobState.CANCELLED}


def test_errors_have_a_way_out_and_defects_a_report(
    qtbot: QtBot, runner: JobRunner, caplog: pytest.LogCaptureFixture
) -> None:
    def no_space(control: JobControl) -> object:
        raise OSError(28, "No space left on device", "/srv/a.img")

    def defect(control: JobControl) -> object:
        raise ZeroDivisionError

    full, broken = JobHandle(Call(no_space)), JobHandle(Call(defect))
    with qtbot.waitSignals([full.failed, broken.failed]):
        runner.submit(full)
        runner.submit(broken)
    assert isinstance(full.error, XenGuiError)
    assert "/srv/a.img" in full.error.message
    assert full.error.hint
    assert isinstance(broken.error, UnexpectedError)
    assert "ZeroDivisionError" in broken.error.report
    assert "ZeroDivisionError" in caplog.text


def test_a_rate_counts_from_the_jobs_start(qtbot: QtBot, runner: JobRunner) -> None:
    """A first step without words must not count from the machine's start."""
    handle: JobHandle[object] = JobHandle(
        Call(lambda control: control.checkpoint(Progress(1 << 30, 2 << 30)))
    )
    with qtbot.waitSignal(handle.finished):
        runner.submit(handle)
    assert handle.rate() > (1 << 30) / 60


def test_cancel_is_told_once_and_at_once(qtbot: QtBot, runner: JobRunner) -> None:
    stop = threading.Event()
    handle: JobHandle[object] = JobHandle(Call(lambda control: stop.wait(20)))
    asked: list[bool] = []
    handle.cancel_asked.connect(lambda: asked.append(handle.cancelling))
    with qtbot.waitSignal(handle.started):
        runner.submit(handle)
    runner.cancel(handle)
    runner.cancel(handle)
    assert asked == [True]
    with qtbot.waitSignal(handle.finished):
        stop.set()
    assert not handle.cancelling
