"""Jobs that change what is there already.

Beyond the rules of job.py: such a job can say what it would do without doing it, asks who uses the images at
its start, and holds a lock on each for as long as it works (jobs/guard.py). A cancel, a kill or a full disk
leaves the original whole, or the new one: never neither.
"""

from abc import abstractmethod
from typing import TypeVar

from xengui.core.images.preview import Preview
from xengui.jobs.job import Job, JobControl, Lane

T_co = TypeVar("T_co", covariant=True)


class ActingJob(Job[T_co]):
    """A Job with a preview."""

    @abstractmethod
    def preview(self, control: JobControl) -> Preview:
        """What ``run`` would do now; nothing is changed. Raises as ``run`` does."""


class PreviewJob(Job[Preview]):
    """The preview of ``job``, for a dialog to show before it submits the job itself."""

    lane = Lane.ERRAND

    def __init__(self, job: ActingJob[object]) -> None:
        self._job = job
        self.title = job.title

    def run(self, control: JobControl) -> Preview:
        """As Job.run."""
        control.checkpoint()
        return self._job.preview(control)
