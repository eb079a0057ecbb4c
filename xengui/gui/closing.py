"""Closing the window while jobs run: wait for them, cancel them, or stay."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from xengui.gui.job_runner import JobHandle, JobRunner


class Closing(QObject):
    """Decides whether ``window`` may close now, and closes it later when it was asked to wait."""

    def __init__(self, runner: JobRunner, window: QWidget) -> None:
        super().__init__(window)
        self._runner, self._window = runner, window
        self._waiting = False

    def may_close(self) -> bool:
        """True when no job is left; otherwise the user is asked, and the window may close by itself later."""
        active = self._runner.active()
        if not active:
            return True
        from xengui.gui.dialogs.quit import QuitChoice, ask_before_quitting

        choice = ask_before_quitting(len(active), self._window)
        self._waiting = choice is not QuitChoice.STAY
        still = self._runner.active()  # jobs go on while the question stands
        if not still:
            return self._waiting
        if self._waiting:
            for handle in still:
                handle.finished.connect(self._on_finished)
            if choice is QuitChoice.CANCEL_JOBS:
                self._cancel(still)
        return False

    def _cancel(self, handles: list[JobHandle[object]]) -> None:
        for handle in handles:
            self._runner.cancel(handle)

    def _on_finished(self) -> None:
        if self._waiting and not self._runner.active():
            self._waiting = False
            self._window.close()
