"""What every headless command does: run a job with its progress on the terminal, complain, read numbers."""

import argparse
import os
import signal
import sys
import time
from types import FrameType
from typing import TypeVar

from xengui.core.errors import XenGuiError
from xengui.core.printable import printable
from xengui.core.sizes import format_size, parse_size
from xengui.core.translate import tr
from xengui.jobs.job import Job, JobCancelled, JobControl, Progress

T = TypeVar("T")
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(Exception):  # noqa: N818 - it is no error
    """The job was cancelled by the signal of this ``number``, and has undone what it began."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def run_job(job: Job[T]) -> T:
    """Run ``job`` here, its progress on the terminal; Ctrl+C, SIGTERM and a closed terminal cancel it.

    Raises Interrupted then, else what the job raises.
    """
    control = JobControl()
    bar = _ProgressBar(job.title)
    control.connect(on_progress=bar.show)
    received = signal.SIGINT

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal received
        received = signal.Signals(number)
        control.cancel()

    before = {number: signal.getsignal(number) for number in _STOPPING}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:  # nohup, or a shell's "&"
            signal.signal(number, stop)
    try:
        result = job.run(control)
        control.finish()
        return result
    except JobCancelled:
        raise Interrupted(received) from None
    finally:
        bar.clear()
        for number, handler in before.items():
            signal.signal(number, handler)


class _ProgressBar:
    """One line on stderr, only when that is a terminal."""

    _WIDTH = 24

    def __init__(self, title: str) -> None:
        self._title = printable(title)
        self._started = time.monotonic()
        self._on = sys.stderr is not None and sys.stderr.isatty()
        self._shown = False

    def show(self, progress: Progress) -> None:
        """Redraw the line."""
        if not self._on or progress.total <= 0:
            return
        share = min(1.0, progress.done / progress.total)
        seconds = time.monotonic() - self._started
        rate = progress.done / seconds if seconds > 0 else 0.0
        left = f"  {format_size(int(rate))}/s" if rate else ""
        if rate and progress.done < progress.total:
            minutes, rest = divmod(round((progress.total - progress.done) / rate), 60)
            left += f"  {minutes}:{rest:02d}"
        blocks = round(share * self._WIDTH)
        bar = "█" * blocks + "░" * (self._WIDTH - blocks)
        sys.stderr.write(f"\r\033[K{self._title}  {bar} {share:4.0%}{left}  {progress.step}")
        sys.stderr.flush()
        self._shown = True

    def clear(self) -> None:
        """Leave an empty line for what is printed next."""
        if self._shown:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()


def size(text: str) -> int:
    """An argparse type: bytes, as parse_size reads them."""
    try:
        return parse_size(text)
    except XenGuiError as error:
        raise argparse.ArgumentTypeError(f"{error.message} {error.hint}") from error


def count(text: str) -> int:
    """An argparse type: 1 to 1000."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError(tr("a number from 1 to 1000 is wanted"))
    return int(text)


def complain(error: XenGuiError) -> None:
    """Say on stderr what went wrong and what to do next."""
    print(f"xengui: {printable(error.message)}", file=sys.stderr)
    if error.hint:
        print(f"        {printable(error.hint)}", file=sys.stderr)


def forget_output() -> None:
    """Nobody reads stdout any more: what is still to be written must not fail once more at the exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
