"""The one place that starts programs: argument lists only, never a shell."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from xengui.core.errors import XenGuiError
from xengui.core.translate import tr

_POLL = 0.04  # seconds between two looks at cancel: well under the 100 ms promised
_SBIN = "/usr/local/sbin:/usr/sbin:/sbin"
_OUTPUT_LIMIT = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Finished:
    """A program that ended well: what it wrote, and with which code."""

    stdout: str
    stderr: str
    code: int = 0


def find_program(name: str) -> str | None:
    """The full path of ``name``, looking in the sbin folders too (Debian users have no sbin in PATH)."""
    return shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:{_SBIN}")


def run(
    argv: Sequence[str],
    stdin: str = "",
    checkpoint: Callable[[], None] = lambda: None,
    timeout: float | None = None,
    codes: Collection[int] = (0,),
) -> Finished:
    """Run ``argv`` to its end, in the C locale, and give its output. Ending with one of ``codes`` is well.

    ``checkpoint`` is called every 40 ms; when it raises, the program and its children are killed and waited
    for before the exception goes on. Raises XenGuiError when the program is missing, fails, or takes more
    than ``timeout`` seconds.
    """
    program = find_program(argv[0])
    if program is None:
        raise XenGuiError(
            tr("{program} is not installed.").format(program=argv[0]),
            tr("Install the package that brings it and try again."),
        )
    # Files, not pipes: a program that writes much never blocks, and nothing needs a reader thread. In memory:
    # where the disk is full, images must still be looked after and deleted.
    with _in_memory() as out, _in_memory() as err, _in_memory() as given:
        given.write(stdin.encode())
        given.seek(0)
        process = subprocess.Popen(
            [program, *argv[1:]],
            stdin=given,
            stdout=out,
            stderr=err,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
        try:
            _wait(process, checkpoint, timeout)
        except BaseException:
            _kill(process)
            raise
        out.seek(0)
        err.seek(0)
        written = _text(out.read(_OUTPUT_LIMIT)), _text(err.read(_OUTPUT_LIMIT))
    finished = Finished(*written, process.returncode)
    if process.returncode not in codes:
        raise _failure(argv[0], process.returncode, finished)
    return finished


def _in_memory() -> BinaryIO:
    return open(os.memfd_create("xengui-run"), "w+b")


def _wait(process: "subprocess.Popen[bytes]", checkpoint: Callable[[], None], timeout: float | None) -> None:
    waited = 0.0
    while True:
        try:
            process.wait(_POLL)
            return
        except subprocess.TimeoutExpired:
            checkpoint()
        waited += _POLL
        if timeout is not None and waited >= timeout:
            raise XenGuiError(
                tr("{program} did not answer within {seconds} s.").format(
                    program=process.args[0] if isinstance(process.args, list) else "", seconds=round(timeout)
                ),
                tr("Try again; if it happens every time, look at the system log."),
            )


def _kill(process: "subprocess.Popen[bytes]") -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def _failure(name: str, code: int, finished: Finished) -> XenGuiError:
    lines = [line for line in (finished.stderr or finished.stdout).splitlines() if line.strip()]
    said = lines[-1].strip() if lines else tr("it said nothing")
    if "No space left on device" in finished.stderr:
        return XenGuiError(
            tr("There is not enough space: {program} stopped.").format(program=name),
            tr("Free some space, choose a folder on another disk, or make the image smaller."),
        )
    return XenGuiError(
        tr("{program} failed (exit {code}): {said}").format(program=name, code=code, said=said),
        tr("The job's log has all that it wrote."),
    )


def _text(output: bytes) -> str:
    return output.decode(errors="replace")
