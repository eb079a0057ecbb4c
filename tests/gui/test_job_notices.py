"""Notifications: only for long jobs, only when nobody looks, and never in the way of anything."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from xengui.gui import job_notices
from xengui.gui.job_notices import JobNotices
from xengui.gui.job_runner import JobHandle, JobRunner
from xengui.jobs.job import Job, JobControl


class Quick(Job[None]):
    title = "Create mail.img, 20 GiB"

    def run(self, control: JobControl) -> None:
        """Nothing."""


@pytest.mark.parametrize(("long", "told"), [(0.0, True), (3600.0, False)])
def test_a_long_job_is_told_to_the_desktop(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, long: float, told: bool
) -> None:
    notes = tmp_path / "notes"
    sender = tmp_path / "bin" / "notify-send"
    sender.parent.mkdir()
    sender.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{notes}"\n')
    sender.chmod(0o755)
    monkeypatch.setenv("PATH", f"{sender.parent}:/usr/bin:/bin")
    monkeypatch.setattr(job_notices, "LONG", long)
    runner, window = JobRunner(), QWidget()
    qtbot.addWidget(window)  # never shown: not the active window
    JobNotices(runner, window)
    handle = JobHandle(Quick())
    with qtbot.waitSignal(handle.finished):
        runner.submit(handle)
    if told:
        qtbot.waitUntil(lambda: notes.exists() and "mail.img" in notes.read_text())
        assert "Create mail.img, 20 GiB" in notes.read_text().splitlines()
    else:
        done = JobHandle(Quick())
        with qtbot.waitSignal(done.finished):
            runner.submit(done)
        assert not notes.exists()
    runner.shut_down()
