"""Runs jobs on worker threads and tells the window about them, in the window's thread.

Persistent QThreads, each with a worker QObject; everything a worker says travels by queued signal to the
runner, which speaks through the job's JobHandle: receivers never run in a worker.
"""

from enum import StrEnum
from time import monotonic
from typing import Generic, TypeVar, cast

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from xengui.core.errors import XenGuiError, error_from_os
from xengui.core.translate import tr
from xengui.jobs.job import Job, JobCancelled, JobControl, Lane, Progress

T = TypeVar("T")


class JobState(StrEnum):
    """Where a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobHandle(QObject, Generic[T]):
    """One submitted job, as the window sees it. Lives in the GUI thread; owned by the runner's caller.

    Emits ``started``, ``progressed`` (Progress), ``logged`` (str) and ``delivered`` (a part of the result),
    ``cancel_asked`` as soon as it is to stop, then one of ``succeeded`` (the result), ``failed``
    (XenGuiError) or ``cancelled``, then always ``finished``. Times are ``time.monotonic`` seconds.
    """

    progressed = Signal(object)
    logged = Signal(object)
    delivered = Signal(object)
    started = Signal()
    cancel_asked = Signal()
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    finished = Signal()

    def __init__(self, job: Job[T]) -> None:
        super().__init__()
        self.job = job
        self.state = JobState.WAITING
        self.progress = Progress(0, 0)
        self.error: XenGuiError | None = None
        self.log: list[str] = []
        self.started_at: float | None = None
        self.finished_at: float | None = None
        self.control = JobControl()
        self._reported_at = self._step_at = 0.0
        self._step_done = 0

    @property
    def active(self) -> bool:
        """Whether it is waiting or running."""
        return self.state in (JobState.WAITING, JobState.RUNNING)

    @property
    def cancelling(self) -> bool:
        """Whether it was asked to stop and has not ended yet."""
        return self.active and self.control.cancelled

    def cancel(self) -> None:
        """Ask the job to stop; one that waits is dropped at its turn."""
        if not self.cancelling:
            self.control.cancel()
            self.cancel_asked.emit()

    def rate(self) -> float:
        """Bytes a second over the present step, up to the last report; 0.0 before there is one."""
        seconds = self._reported_at - self._step_at
        return (self.progress.done - self._step_done) / seconds if seconds > 0 else 0.0

    def start(self) -> None:
        """For the runner: the job has begun."""
        self.state, self.started_at = JobState.RUNNING, monotonic()
        self._step_at = self.started_at
        self.started.emit()

    def report(self, progress: Progress) -> None:
        """For the runner: pass on how far the job is."""
        self._reported_at = monotonic()
        if progress.step != self.progress.step:
            self._step_at, self._step_done = self._reported_at, progress.done
        self.progress = progress
        self.progressed.emit(progress)

    def add_line(self, line: str) -> None:
        """For the runner: a line of the log."""
        self.log.append(line)
        self.logged.emit(line)

    def deliver(self, part: object) -> None:
        """For the runner: a part of the result."""
        self.delivered.emit(part)

    def end(self, state: JobState, outcome: object) -> None:
        """For the runner: the job is over; ``outcome`` is its result or its error."""
        self.state, self.finished_at = state, monotonic()
        if state is JobState.SUCCEEDED:
            self.succeeded.emit(outcome)
        elif isinstance(outcome, XenGuiError):
            self.error = outcome
            self.failed.emit(outcome)
        else:
            self.cancelled.emit()
        self.finished.emit()


class UnexpectedError(XenGuiError):
    """A defect of ours: ``report`` is the traceback to send."""

    def __init__(self, report: str) -> None:
        super().__init__(
            tr("XenGUI made a mistake; your images are as they were."),
            tr("Please copy the report and send it to us."),
        )
        self.report = report


class _Worker(QObject):
    """Runs one job at a time in its thread; all it has to say goes out as queued signals.

    It knows jobs and controls, never handles: the last reference to a QObject must not die in this thread.
    """

    started = Signal()
    progressed = Signal(object)
    logged = Signal(object)
    delivered = Signal(object)
    ended = Signal(object, object)

    @Slot(object, object)
    def work(self, job: Job[object], control: JobControl) -> None:
        """Run ``job`` and say how it ended: (JobState, result or error)."""
        control.connect(self.progressed.emit, self.logged.emit, self.delivered.emit)
        self.started.emit()
        try:
            control.checkpoint()
            result = job.run(control)
            control.finish()
        except JobCancelled:
            self.ended.emit(JobState.CANCELLED, None)
        except XenGuiError as error:
            self.ended.emit(JobState.FAILED, error)
        except OSError as error:
            path = error.filename if isinstance(error.filename, str) else job.title
            self.ended.emit(JobState.FAILED, error_from_os(error, path))
        except Exception:  # noqa: BLE001 - a defect in a job must not end the thread; it is reported whole
            import logging
            import traceback

            report = traceback.format_exc()
            logging.getLogger(__name__).error("%s failed\n%s", job.title, report)
            self.ended.emit(JobState.FAILED, UnexpectedError(report))
        else:
            self.ended.emit(JobState.SUCCEEDED, result)


class _WorkerThread(QObject):
    """A persistent thread, its worker and the handle it works for; lives in the GUI thread."""

    idle = Signal()
    _work = Signal(object, object)

    def __init__(self, lane: Lane, parent: QObject) -> None:
        super().__init__(parent)
        self.lane = lane
        self.handle: JobHandle[object] | None = None
        self._thread = QThread(self)
        self._worker = _Worker()
        self._worker.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._work.connect(self._worker.work, queued)
        self._worker.started.connect(self._on_started, queued)
        self._worker.progressed.connect(self._on_progressed, queued)
        self._worker.logged.connect(self._on_logged, queued)
        self._worker.delivered.connect(self._on_delivered, queued)
        self._worker.ended.connect(self._on_ended, queued)
        self._thread.start()

    def take(self, handle: JobHandle[object]) -> None:
        """Hand the worker its next job."""
        self.handle = handle
        self._work.emit(handle.job, handle.control)

    def stop(self) -> None:
        """Cancel what runs and end the thread."""
        if self.handle is not None:
            self.handle.cancel()
        self._thread.quit()
        self._thread.wait()

    @Slot()
    def _on_started(self) -> None:
        if self.handle is not None:
            self.handle.start()

    @Slot(object)
    def _on_progressed(self, progress: Progress) -> None:
        if self.handle is not None:
            self.handle.report(progress)

    @Slot(object)
    def _on_logged(self, line: str) -> None:
        if self.handle is not None:
            self.handle.add_line(line)

    @Slot(object)
    def _on_delivered(self, part: object) -> None:
        if self.handle is not None:
            self.handle.deliver(part)

    @Slot(object, object)
    def _on_ended(self, state: JobState, outcome: object) -> None:
        handle, self.handle = self.handle, None
        self.idle.emit()
        if handle is not None:
            handle.end(state, outcome)


class JobRunner(QObject):
    """The queue and its threads. Construct a handle, connect to it, then ``submit``.

    Jobs that share a subject run in the order asked; others side by side, ``workers`` at most; the other
    lanes have a thread each. Emits ``submitted`` with each handle of the work lane. Holds every handle
    until it has finished.
    """

    submitted = Signal(object)

    def __init__(self, parent: QObject | None = None, workers: int = 2) -> None:
        super().__init__(parent)
        self._waiting: list[JobHandle[object]] = []
        lanes = [Lane.SCAN, Lane.ERRAND, Lane.MEASURE, *[Lane.WORK] * workers]
        self._threads = [_WorkerThread(lane, self) for lane in lanes]
        for thread in self._threads:
            thread.idle.connect(self._hand_out)

    def submit(self, handle: JobHandle[T]) -> None:
        """Queue a handle whose signals are connected."""
        self._waiting.append(cast("JobHandle[object]", handle))
        if handle.job.lane is Lane.WORK:
            self.submitted.emit(handle)
        self._hand_out()

    def active(self) -> list[JobHandle[object]]:
        """The handles running or waiting in the work lane, those running first."""
        running = [thread.handle for thread in self._threads if thread.handle is not None]
        return [handle for handle in (*running, *self._waiting) if handle.job.lane is Lane.WORK]

    def cancel(self, handle: JobHandle[T]) -> None:
        """Ask a job to stop; one that has not begun ends at once."""
        handle.cancel()
        queued = cast("JobHandle[object]", handle)
        if queued in self._waiting:
            self._waiting.remove(queued)
            queued.end(JobState.CANCELLED, None)
            self._hand_out()

    def shut_down(self) -> None:
        """Cancel everything and wait for the threads; call it once, before the application ends."""
        self._waiting.clear()
        for thread in self._threads:
            if thread.handle is not None:
                thread.handle.cancel()
        for thread in self._threads:
            thread.stop()

    @Slot()
    def _hand_out(self) -> None:
        """Give every idle thread the first job of its lane whose subjects no job before it has."""
        taken = {s for t in self._threads if t.handle is not None for s in t.handle.job.subjects}
        for handle in list(self._waiting):
            free = next((t for t in self._threads if t.handle is None and t.lane is handle.job.lane), None)
            if free is not None and taken.isdisjoint(handle.job.subjects):
                self._waiting.remove(handle)
                free.take(handle)
            taken.update(handle.job.subjects)
