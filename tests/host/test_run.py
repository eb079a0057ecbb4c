"""Programs: output, failures in words, cancel that kills the whole family."""

import time
from pathlib import Path

import pytest

from xengui.core.errors import XenGuiError
from xengui.host.run import find_program, run


class Stop(Exception):
    pass


def test_output_input_and_locale() -> None:
    finished = run(["sh", "-c", "cat; echo $LC_ALL; echo err >&2"], stdin="given ü\n")
    assert finished.stdout == "given ü\nC.UTF-8\n"
    assert finished.stderr == "err\n"


def test_a_failure_carries_the_last_words() -> None:
    with pytest.raises(XenGuiError, match=r"exit 3.*bad luck"):
        run(["sh", "-c", "echo bad luck >&2; exit 3"])


def test_a_full_disk_is_said_as_one() -> None:
    with pytest.raises(XenGuiError, match="not enough space"):
        run(["sh", "-c", "echo 'write: No space left on device' >&2; exit 1"])


def test_a_missing_program_names_itself() -> None:
    with pytest.raises(XenGuiError, match=r"mkfs\.nothing is not installed"):
        run(["mkfs.nothing"])


def test_programs_in_sbin_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin")
    assert find_program("losetup")


def test_cancel_kills_the_program_and_its_children_within_100_ms(tmp_path: Path) -> None:
    alive = tmp_path / "alive"
    started = tmp_path / "started"

    def stop() -> None:
        if started.exists():
            raise Stop

    script = f"(while true; do date +%N > {alive}; sleep 0.01; done) & touch {started}; wait"
    before = time.monotonic()
    with pytest.raises(Stop):
        run(["sh", "-c", script], checkpoint=stop)
    assert time.monotonic() - before < 5
    last = alive.read_text() if alive.exists() else ""
    run(["sleep", "0.1"])
    assert (alive.read_text() if alive.exists() else "") == last


def test_a_time_limit() -> None:
    with pytest.raises(XenGuiError, match="did not answer"):
        run(["sleep", "60"], timeout=0.1)


def test_a_full_disk_stops_no_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Images must be looked after and deleted where no temporary file can be made any more."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "not there"))
    assert run(["cat"], stdin="given").stdout == "given"
