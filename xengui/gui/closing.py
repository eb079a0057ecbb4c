"""Closing the window while jobs run: wait for them, cancel them, or stay."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from xengui.core.translate import tr
from xengui.gui.job_runner import JobHandle, JobRunner
from xengui.gui.jobs.strip import JobStrip

if TYPE_CHECKING:
    from xengui.gui.dialogs.quit import QuitChoice


class Closing(QObject):
    """Decides whether ``window`` may close now, and closes it later when it was asked to wait.

    While it waits ``strip`` says so, and its Stay button takes it back.
    """

    def __init__(self, runner: JobRunner, window: QWidget, strip: JobStrip | None = None) -> None:
        super().__init__(window)
        self._runner, self._window, self._strip = runner, window, strip
        self._waiting = False
        if strip is not None:
            strip.stay_requested.connect(self.stay)
        runner.submitted.connect(self._follow)

    @property
    def waiting(self) -> bool:
        """Whether the window closes by itself with the last job."""
        return self._waiting

    def may_close(self) -> bool:
        """True when no job is left; otherwise the user is asked, and the window may close by itself later."""
        if not self._runner.active():
            return True
        from xengui.gui.dialogs.quit import QuitChoice, QuitQuestion

        question = QuitQuestion(self._runner, self._window)
        choice = question.ask()
        question.deleteLater()
        if choice is QuitChoice.STAY:
            self.stay()
            return False
        still = self._runner.active()  # jobs go on while the question stands
        if not still:
            return True
        self._wait(choice)
        for handle in still:
            if choice is QuitChoice.CANCEL_JOBS:
                self._runner.cancel(handle)
        return False

    def stay(self) -> None:
        """Stay open after all, whatever was chosen before."""
        self._waiting = False
        self._announce("")

    def _wait(self, choice: "QuitChoice") -> None:
        self._waiting = True
        self._announce(
            tr("XenGUI quits when the jobs are done.")
            if choice == "wait"
            else tr("XenGUI quits once the jobs are cancelled.")
        )

    def _announce(self, text: str) -> None:
        if self._strip is not None:
            self._strip.show_quitting(text)

    def _follow(self, handle: JobHandle[object]) -> None:
        """Every job counts, those that come while it waits as well."""
        handle.finished.connect(self._on_finished)

    def _on_finished(self) -> None:
        if self._waiting and not self._runner.active():
            self.stay()
            self._window.close()
