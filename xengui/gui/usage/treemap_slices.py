"""Work too long for one go, a slice at a time between two events."""

from collections.abc import Callable, Generator
from time import perf_counter
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer

T = TypeVar("T")

_SLICE = 0.008  # seconds: with the longest step on top the window stays smooth


class Slices(QObject, Generic[T]):
    """Runs a generator until it returns, its first slice at once: what is short is done on return."""

    def __init__(self, done: Callable[[T], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._done = done
        self._work: Generator[None, None, T] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._slice)

    @property
    def running(self) -> bool:
        """Whether there is work left."""
        return self._work is not None

    def start(self, work: Generator[None, None, T]) -> None:
        """Do ``work``, and forget what was not done of the work before."""
        self._work = work
        self._timer.start()
        self._slice()

    def finish(self) -> None:
        """Do all that is left now."""
        while self._work is not None:
            self._slice()

    def _slice(self) -> None:
        work = self._work
        if work is None:
            return
        end = perf_counter() + _SLICE
        try:
            while perf_counter() < end:
                next(work)
        except StopIteration as outcome:
            self._work = None
            self._timer.stop()
            self._done(outcome.value)
