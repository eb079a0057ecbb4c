"""Errands to the user's desktop: its notifications and its file manager."""

from pathlib import Path

from xengui.core.translate import tr
from xengui.host.run import run
from xengui.jobs.job import Job, JobControl, Lane

_PATIENCE = 5.0  # seconds a desktop service may take


class Notify(Job[None]):
    """Show a desktop notification (notify-send, which speaks the freedesktop notification protocol)."""

    lane = Lane.ERRAND

    def __init__(self, summary: str, body: str) -> None:
        self._summary, self._body = summary, body
        self.title = tr("Notify")

    def run(self, control: JobControl) -> None:
        """As Job.run. Raises XenGuiError where there is no notification service."""
        run(
            [
                "notify-send",
                "--app-name=XenGUI",
                "--icon=io.github.xengui.XenGUI",
                "--",
                self._summary,
                self._body,
            ],
            checkpoint=control.checkpoint,
            timeout=_PATIENCE,
        )


class ShowInFileManager(Job[None]):
    """Open the file manager with ``path`` selected (org.freedesktop.FileManager1)."""

    lane = Lane.ERRAND

    def __init__(self, path: str) -> None:
        self.path = path
        self.title = tr("Show {path}").format(path=path)

    def run(self, control: JobControl) -> None:
        """As Job.run. Raises XenGuiError where no file manager answers."""
        run(
            [
                "dbus-send",
                "--session",
                "--print-reply",
                "--dest=org.freedesktop.FileManager1",
                "/org/freedesktop/FileManager1",
                "org.freedesktop.FileManager1.ShowItems",
                f"array:string:{Path(self.path).as_uri()}",
                "string:",
            ],
            checkpoint=control.checkpoint,
            timeout=_PATIENCE,
        )
