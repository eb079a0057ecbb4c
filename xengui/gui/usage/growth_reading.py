"""Reads what the growth page shows, and loads what it is drawn with: both off the window's thread."""

from importlib import import_module
from pathlib import Path

from xengui.core.translate import tr
from xengui.core.usage.growth import LibraryGrowth, library_growth
from xengui.jobs.job import Job, JobControl, Lane
from xengui.jobs.read_history import ReadHistory


class ReadGrowth(Job[LibraryGrowth]):
    """What there is from ``since`` on (seconds since the epoch; None: all), for ``GrowthPage.show_growth``.

    ``path`` is the database, the user's own by default. Loading pyqtgraph took the
    window 0.8 s where it was first drawn with, and takes none when it is here.
    """

    lane = Lane.SCAN

    def __init__(self, since: float | None, path: Path | None = None) -> None:
        self._reading = ReadHistory(since, None, path)
        self.title = tr("Read the history")

    def run(self, control: JobControl) -> LibraryGrowth:
        """As Job.run."""
        history = self._reading.run(control)
        if history.hosts:
            import_module("xengui.gui.usage.growth_chart")
        return library_growth(history)
