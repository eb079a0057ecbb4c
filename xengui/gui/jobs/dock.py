"""Where the jobs panel lives; the panel is made when it is first wanted."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDockWidget, QWidget

from xengui.core.translate import tr
from xengui.gui.job_runner import JobRunner
from xengui.gui.jobs.list_model import JobListModel

if TYPE_CHECKING:
    from xengui.gui.jobs.panel import JobsPanel


class JobsDock(QDockWidget):
    """Hidden at first, and free until it is shown."""

    def __init__(self, model: JobListModel, runner: JobRunner, parent: QWidget) -> None:
        super().__init__(tr("Jobs"), parent)
        self._model, self._runner = model, runner
        self._panel: JobsPanel | None = None
        self.setObjectName("jobs")
        self.hide()

    @property
    def panel(self) -> "JobsPanel":
        """The panel, made now if it was not there yet."""
        if self._panel is None:
            from xengui.gui.jobs.panel import JobsPanel  # late, as all that a start does not need

            self._panel = JobsPanel(self._model, self._runner)
            self.setWidget(self._panel)
        return self._panel

    def showEvent(self, event: QShowEvent) -> None:
        """As Qt wants it."""
        self.panel.show()
        super().showEvent(event)
