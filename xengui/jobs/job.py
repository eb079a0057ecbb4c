"""What a job is, and the rules for writing one.

- A job is one thing a person asked for, in one class with ``run(control)``; no Qt, so the window, the
  headless commands and the tests run the same one.
- ``control.checkpoint(Progress(...))`` at most 50 ms or 64 MiB apart: it raises JobCancelled when cancel
  was asked. The control is a job's only line out (``log`` and ``deliver`` besides).
- Undo goes onto an ExitStack right after each effect; ``pop_all()`` at success. Undo only what this run made.
- Errors a person can meet leave as XenGuiError; anything else is a defect and is reported as one.
- A new file is written under a part name (host/part_file) and never replaces another.
"""

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


class Lane(StrEnum):
    """What is in different lanes never waits behind each other; only work is listed.

    Scans, errands (a look, a notification) and the measuring of the whole library have a lane each.
    """

    WORK = "work"
    SCAN = "scan"
    ERRAND = "errand"
    MEASURE = "measure"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: ``done`` of ``total`` bytes (total 0: not known), and the step in words."""

    done: int
    total: int
    step: str = ""


class JobCancelled(Exception):  # noqa: N818 - it is no error
    """Raised by a checkpoint after cancel was asked; the job's undo has run when it leaves ``run``."""


class JobControl:
    """A running job's line to whoever started it; ``cancel`` may be called from any thread."""

    _INTERVAL = 0.05  # seconds between two deliveries: 20 a second

    def __init__(self) -> None:
        self._cancel = threading.Event()
        self._delivered = 0.0
        self._pending: Progress | None = None
        self.connect()

    def connect(
        self,
        on_progress: Callable[[Progress], None] = lambda progress: None,
        on_log: Callable[[str], None] = lambda line: None,
        on_part: Callable[[object], None] = lambda part: None,
    ) -> None:
        """Say who is told what; called in the job's own thread, before it runs."""
        self._on_progress, self._on_log, self._on_part = on_progress, on_log, on_part

    def cancel(self) -> None:
        """Ask the job to stop at its next checkpoint."""
        self._cancel.set()

    @property
    def cancelled(self) -> bool:
        """Whether cancel was asked."""
        return self._cancel.is_set()

    def checkpoint(self, progress: Progress | None = None) -> None:
        """Pass ``progress`` on, at most 20 times a second. Raises JobCancelled when cancel was asked."""
        if self._cancel.is_set():
            raise JobCancelled
        if progress is None:
            return
        now = time.monotonic()
        if now - self._delivered >= self._INTERVAL:
            self._delivered, self._pending = now, None
            self._on_progress(progress)
        else:
            self._pending = progress

    def log(self, line: str) -> None:
        """Add a line to the job's log."""
        self._on_log(line)

    def deliver(self, part: object) -> None:
        """Pass on a part of the result before the whole is there, as the job's docstring names it."""
        self._on_part(part)

    def finish(self) -> None:
        """Deliver the progress still held back; the runner calls it when ``run`` has returned."""
        if self._pending is not None:
            self._on_progress(self._pending)
            self._pending = None


class Job(ABC, Generic[T_co]):
    """One thing to do. ``title`` is what a person calls it: "Create mail.img, 20 GiB".

    ``subjects`` are the paths it changes: jobs that share one run in the order asked.
    """

    lane = Lane.WORK
    title: str = ""
    subjects: tuple[str, ...] = ()

    @abstractmethod
    def run(self, control: JobControl) -> T_co:
        """Do it. Raises XenGuiError, or JobCancelled with everything undone."""
