"""Runs jobs on worker threads and tells the window about them, in the window's thread.

Persistent QThreads, each with a worker QObject; everything a worker says travels by queued signal to the
runner, which speaks through the job's JobHandle: receivers never run in a worker.
"""

from enum import StrEnum
from time import monotonic
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from xengui.core.errors import XenGuiError
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

    Emits ``progressed`` (Progress) and ``logged`` (str), then one of ``succeeded`` (the result), ``failed``
    (XenGuiError) or ``cancelled``, then always ``finished``. Times are ``time.monotonic`` seconds.
    """

    progressed = Signal(object)
    logged = Signal(object)
    started = Signal()
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

    @property
    def active(self) -> bool:
        """Whether it is waiting or running."""
        return self.state in (JobState.WAITING, JobState.RUNNING)

    def cancel(self) -> None:
        """Ask the job to stop; one that waits is dropped at its turn."""
        self.control.cancel()

    def _start(self) -> None:
        self.state, self.started_at = JobState.RUNNING, monotonic()
        self.started.emit()

    def _progress(self, progress: Progress) -> None:
        self.progress = progress
        self.progressed.emit(progress)

    def _log(self, line: str) -> None:
        self.log.append(line)
        self.logged.emit(line)

    def _succeed(self, result: T) -> None:
        self.state, self.finished_at = JobState.SUCCEEDED, monotonic()
        self.succeeded.emit(result)
        self.finished.emit()

    def _fail(self, error: XenGuiError) -> None:
        self.state, self.finished_at, self.error = JobState.FAILED, monotonic(), error
        self.failed.emit(error)
        self.finished.emit()

    def _cancelled(self) -> None:
        self.state, self.finished_at = JobState.CANCELLED, monotonic()
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
