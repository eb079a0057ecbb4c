"""Asking what is to become of running jobs when the window closes."""

from enum import StrEnum

from PySide6.QtWidgets import QMessageBox, QWidget

from xengui.core.translate import tr, trn
from xengui.gui.job_runner import JobHandle, JobRunner, JobState


class QuitChoice(StrEnum):
    """What to do with the jobs."""

    WAIT = "wait"
    CANCEL_JOBS = "cancel"
    STAY = "stay"


class QuitQuestion(QMessageBox):
    """Esc and closing the question mean stay.

    It counts along as jobs end, and answers itself when the last one has: then there is nothing left to ask,
    and the window may go, unless a job failed meanwhile and has something to say.
    """

    def __init__(self, runner: JobRunner, parent: QWidget) -> None:
        super().__init__(parent)
        self._runner = runner
        self._answer: QuitChoice | None = None
        self.setIcon(QMessageBox.Icon.Question)
        self.setWindowTitle(tr("Jobs are running"))
        self.setInformativeText(tr("Cancelled jobs leave nothing behind."))
        self._wait = self.addButton(tr("&Quit when they are done"), QMessageBox.ButtonRole.AcceptRole)
        self._cancel = self.addButton(tr("&Cancel them and quit"), QMessageBox.ButtonRole.DestructiveRole)
        stay = self.addButton(tr("&Stay"), QMessageBox.ButtonRole.RejectRole)
        for button in (self._wait, self._cancel, stay):
            button.setAccessibleName(button.text().replace("&", ""))
        self.setDefaultButton(stay)
        self.setEscapeButton(stay)
        self._followed: list[JobHandle[object]] = []
        self._follow()
        runner.submitted.connect(self._follow)

    def ask(self) -> QuitChoice:
        """Show it, and give the answer."""
        self.exec()
        clicked = self.clickedButton()
        if self._answer is not None:
            return self._answer
        if clicked is self._wait:
            return QuitChoice.WAIT
        return QuitChoice.CANCEL_JOBS if clicked is self._cancel else QuitChoice.STAY

    def _follow(self) -> None:
        active = self._runner.active()
        for handle in active:
            if handle not in self._followed:
                self._followed.append(handle)
                handle.finished.connect(self._on_finished)
        self._count(len(active))

    def _on_finished(self) -> None:
        left = len(self._runner.active())
        if left:
            self._count(left)
            return
        failed = any(handle.state is JobState.FAILED for handle in self._followed)
        self._answer = QuitChoice.STAY if failed else QuitChoice.WAIT
        self.done(0)

    def _count(self, count: int) -> None:
        self.setText(trn("{n} job is not done yet.", "{n} jobs are not done yet.", count))
