"""Loads what the views are made of while nobody waits for them: the first look is as quick as the next."""

from importlib import import_module

from xengui.core.translate import tr
from xengui.jobs.job import Job, JobControl, Lane

_MODULES = ("map_panel", "host_page", "treemap_page", "growth_page")


class PreloadViews(Job[None]):
    """Import what the views are made of: a tenth of a second each, in which the window would not answer."""

    lane = Lane.ERRAND

    def __init__(self) -> None:
        self.title = tr("Load the views")

    def run(self, control: JobControl) -> None:
        """As Job.run."""
        for module in _MODULES:
            control.checkpoint()
            import_module(f"xengui.gui.usage.{module}")
