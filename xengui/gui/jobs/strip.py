"""The line under the table that shows the job at work, or how the last one ended."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from xengui.core.printable import printable
from xengui.core.translate import tr
from xengui.gui import theme
from xengui.gui.job_runner import JobHandle, JobRunner, JobState
from xengui.gui.jobs.list_model import status_text
from xengui.gui.quantities import Quantities


class JobStrip(QWidget):
    """Hidden until there is a job. Emits ``all_jobs_requested`` when its button is pressed.

    ``show_quitting`` has it say that the window goes with the last job; ``stay_requested`` takes that back.
    """

    all_jobs_requested = Signal()
    stay_requested = Signal()

    def __init__(self, runner: JobRunner, quantities: Quantities, parent: QWidget | None = None) -> None:
        self._shown: JobHandle[object] | None = None
        super().__init__(parent)
        self._runner, self._quantities = runner, quantities
        self._title, self._status = QLabel(), QLabel()
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._status.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setMinimumWidth(120)
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setMaximumHeight(10)
        self._cancel = QPushButton(tr("Cancel"))
        self._cancel.setAccessibleName(tr("Cancel"))
        self._cancel.clicked.connect(self._on_cancel)
        self._all = QPushButton()
        self._all.clicked.connect(self.all_jobs_requested)
        layout = QHBoxLayout()
        layout.setSpacing(12)
        layout.addWidget(self._title, 2)
        layout.addWidget(self._bar, 3)
        layout.addWidget(self._status)
        layout.addWidget(self._cancel)
        layout.addWidget(self._all)
        self.quitting = self._quitting_row()
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 6, 14, 6)
        column.setSpacing(6)
        column.addWidget(self.quitting)
        column.addLayout(layout)
        self._count = 0
        self.hide()
        runner.submitted.connect(self._on_submitted)

    def _quitting_row(self) -> QWidget:
        """The line that announces the end, with the way to take it back."""
        row = QWidget()
        self.quitting_text = QLabel()
        self.quitting_text.setTextFormat(Qt.TextFormat.PlainText)
        font = self.quitting_text.font()
        font.setBold(True)
        self.quitting_text.setFont(font)
        stay = QPushButton(tr("Stay"))
        stay.setAccessibleName(stay.text())
        stay.clicked.connect(self.stay_requested)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.quitting_text)
        layout.addWidget(stay)
        layout.addStretch()
        row.hide()
        return row

    def show_quitting(self, text: str) -> None:
        """Announce in ``text`` that the window closes with the last job; "" when it no longer does."""
        self.quitting_text.setText(text)
        self.quitting.setAccessibleName(text)
        self.quitting.setVisible(bool(text))

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self._quantities = quantities
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        """As Qt wants it: light and dark come and go."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._shown is not None:
            self._paint_status(self._shown)

    def _on_submitted(self, handle: JobHandle[object]) -> None:
        self._count += 1
        for signal in (handle.started, handle.progressed, handle.cancel_asked, handle.finished):
            signal.connect(self._refresh)
        if self._shown is None or not self._shown.active:
            self._shown = handle
        self.show()
        self._refresh()

    def _refresh(self) -> None:
        handle = self._shown
        active = self._runner.active()
        if handle is None or (not handle.active and active):
            handle = self._shown = active[0] if active else handle
        if handle is None:
            return
        waiting = len(active) - 1
        title = printable(handle.job.title)
        self._title.setText(title)
        self._title.setToolTip(title)
        status = status_text(handle, self._quantities)
        if handle.active and waiting > 0:
            status += " · " + tr("{n} more").format(n=waiting)
        self._status.setText(status)
        self._status.setToolTip(printable(handle.error.hint) if handle.error is not None else "")
        self._paint_status(handle)
        self._show_progress(handle, title)
        self._cancel.setVisible(handle.active)
        self._cancel.setEnabled(not handle.cancelling)
        self._all.setText(tr("All jobs ({n})").format(n=self._count))
        self._all.setAccessibleName(self._all.text())

    def _paint_status(self, handle: JobHandle[object]) -> None:
        colours = theme.colours(self.palette())
        colour = colours.warning_text if handle.state is JobState.FAILED else colours.muted_text
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, colour)
        self._status.setPalette(palette)

    def _show_progress(self, handle: JobHandle[object], title: str) -> None:
        self._bar.setVisible(handle.active)
        total = handle.progress.total
        # setValue() repaints on the spot, and with it all that is due in the window: draw later instead.
        self._bar.setUpdatesEnabled(False)
        if handle.state is JobState.RUNNING and total > 0:
            # QProgressBar counts in 32 bits: thousandths, not bytes
            self._bar.setRange(0, 1000)
            self._bar.setValue(min(1000, handle.progress.done * 1000 // total))
        else:
            self._bar.setRange(0, 0 if handle.state is JobState.RUNNING else 1)
            self._bar.setValue(0)
        self._bar.setUpdatesEnabled(True)
        self._bar.setAccessibleName(tr("Progress of {title}").format(title=title))

    def _on_cancel(self) -> None:
        if self._shown is not None:
            self._runner.cancel(self._shown)
