"""Tells the desktop when a long job has ended and nobody is looking."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from xengui.core.printable import printable
from xengui.core.translate import tr
from xengui.gui.job_runner import JobHandle, JobRunner, JobState

LONG = 10.0  # seconds from which a job is worth a notification


class JobNotices(QObject):
    """A notification for each job longer than LONG that ends while ``window`` is not the active one."""

    def __init__(self, runner: JobRunner, window: QWidget) -> None:
        super().__init__(window)
        self._runner, self._window = runner, window
        runner.submitted.connect(self._follow)

    def _follow(self, handle: JobHandle[object]) -> None:
        handle.finished.connect(self._on_finished)

    def _on_finished(self) -> None:
        handle = self.sender()
        if not isinstance(handle, JobHandle) or handle.started_at is None or handle.finished_at is None:
            return
        if handle.finished_at - handle.started_at < LONG or self._window.isActiveWindow():
            return
        QApplication.alert(self._window)
        if handle.state is JobState.SUCCEEDED:
            summary, body = tr("Done"), handle.job.title
        elif handle.state is JobState.FAILED and handle.error is not None:
            summary, body = tr("Failed: {title}").format(title=handle.job.title), handle.error.message
        else:
            return
        from xengui.jobs.desktop import Notify

        self._runner.submit(JobHandle(Notify(printable(summary), printable(body))))
