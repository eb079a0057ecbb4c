"""Warns when a host filesystem fills up, or when its images are promised more than it has."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QApplication, QWidget

from xengui.core.printable import printable
from xengui.core.settings import Settings
from xengui.core.translate import tr
from xengui.core.usage.host_filesystem import merged
from xengui.gui.banner import Banner, Severity
from xengui.gui.job_runner import JobHandle, JobRunner
from xengui.gui.quantities import Quantities
from xengui.jobs.scan_library import HostReport

if TYPE_CHECKING:  # loaded with the first figures, when the window is there
    from xengui.core.usage.alarm import Alarm, Alarms

_URGENT = 95  # percent from which a warning is an error's red


class AlarmNotices(QObject):
    """Tells each alarm once until it gets better, in ``banner`` and, while nobody looks, to the desktop.

    It waits while the banner says something else, which may be an error. What was told is remembered from one
    start to the next. Emits ``look_wanted`` when the user asks why.
    """

    look_wanted = Signal()

    def __init__(
        self,
        runner: JobRunner,
        banner: Banner,
        settings: Callable[[], Settings],
        quantities: Callable[[], Quantities],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._runner, self._banner, self._window = runner, banner, window
        self._settings, self._quantities = settings, quantities
        self._kept: object = None
        self._alarms: Alarms | None = None
        self._waiting: Alarm | None = None
        banner.closed.connect(self._on_closed)

    def check(self, report: HostReport) -> None:
        """Look at new figures, and tell what is new in them."""
        from xengui.core.usage.alarm import AlarmKind, Alarms

        settings = self._settings()
        before = self._alarms if self._alarms is not None else Alarms.from_kept(self._kept)
        self._alarms, alarms = before.check(
            merged(report.usages.values()), settings.warn_percents, settings.warn_promised
        )
        if alarms:
            # One banner has room for one: the fullest filesystem, before what may only come to be.
            self._tell(max(alarms, key=lambda alarm: (alarm.kind is AlarmKind.USED, alarm.threshold)))

    def save_state(self, state: QSettings) -> None:
        """Keep what was told."""
        if self._alarms is not None:
            state.setValue("alarms", self._alarms.kept())

    def restore_state(self, state: QSettings) -> None:
        """Tell nothing that was told before and has not got better since."""
        self._kept = state.value("alarms")

    def _tell(self, alarm: "Alarm") -> None:
        if self._banner.isHidden():
            self._show(alarm)
        else:
            self._waiting = alarm
        if self._window.isActiveWindow():
            return
        QApplication.alert(self._window)
        from xengui.jobs.desktop import Notify

        message = alarm.message(self._quantities().size)
        self._runner.submit(JobHandle(Notify(printable(message), printable(alarm.hint))))

    def _show(self, alarm: "Alarm") -> None:
        message = alarm.message(self._quantities().size)
        severity = Severity.ERROR if alarm.threshold >= _URGENT else Severity.WARNING
        self._banner.show_message(severity, message, alarm.hint, tr("Show why"), self.look_wanted.emit)

    def _on_closed(self) -> None:
        alarm, self._waiting = self._waiting, None
        if alarm is not None:
            self._show(alarm)
