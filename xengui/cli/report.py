"""The command that puts the library on one sheet: report."""

import argparse
import os
import sys
import time
from collections.abc import Iterable

from xengui.cli.images import scan_folders
from xengui.cli.terminal import run_job
from xengui.cli.usage import with_elsewhere
from xengui.core.errors import XenGuiError
from xengui.core.images.image import DiskImage
from xengui.core.printable import printable
from xengui.core.translate import tr
from xengui.core.usage.breakdown import Breakdown
from xengui.core.usage.host_filesystem import merged
from xengui.core.usage.report import library_report
from xengui.host.settings_file import load_settings, settings_path
from xengui.jobs.job import Job, JobControl, Progress
from xengui.jobs.measure_breakdowns import MeasureBreakdowns
from xengui.jobs.scan_library import MeasureHosts
from xengui.jobs.write_file import WriteFile


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add report."""
    report = commands.add_parser("report", help=tr("put the library on one printable page"))
    report.add_argument("folders", nargs="*", metavar="FOLDER", help=tr("default: the library's folders"))
    report.add_argument("-o", "--output", required=True, metavar="FILE.pdf", help=tr("the PDF file to write"))
    report.add_argument("--replace", action="store_true", help=tr("replace FILE.pdf if it exists"))
    report.add_argument("--recursive", action="store_true", help=tr("subfolders too"))
    report.set_defaults(run=_report)


def _report(options: argparse.Namespace) -> int:
    if not options.replace and os.path.lexists(options.output):  # said before a long look at the library
        raise XenGuiError(
            tr("{path} exists already.").format(path=options.output),
            tr("Choose another name, or add --replace."),
        )
    folders, scan = scan_folders(options.folders, options.recursive)
    images = list(scan.images.values())
    hosts = run_job(MeasureHosts(with_elsewhere(folders, images), images))
    breakdowns = run_job(_Breakdowns(images))
    unread = {problem.path for problem in scan.problems}
    report = library_report(
        folders,
        merged(hosts.usages.values()),
        images,
        breakdowns,
        os.uname().nodename,
        time.time_ns(),
        sorted(unread),
    )
    try:
        # The only Qt of all commands, loaded for this one alone.
        from xengui.gui.report.headless import headless_pdf

        pdf = headless_pdf(report, load_settings(settings_path()).units)
    except ImportError as error:
        raise XenGuiError(
            tr("Qt cannot be loaded: {reason}").format(reason=error),
            tr("Run “make run” once: it installs the system libraries that Qt needs."),
        ) from error
    run_job(WriteFile(options.output, pdf, replace=options.replace))
    for problem in scan.problems:
        print(f"xengui: {printable(problem.path)}: {problem.reason}", file=sys.stderr)
    return 1 if any(folder in unread for folder in folders) else 0


class _Breakdowns(Job[dict[str, Breakdown]]):
    """What MeasureBreakdowns delivers, as one result."""

    def __init__(self, images: Iterable[DiskImage]) -> None:
        self._job = MeasureBreakdowns(tuple(images))
        self.title = self._job.title

    def run(self, control: JobControl) -> dict[str, Breakdown]:
        """As Job.run."""
        relay = _Relay(control)
        self._job.run(relay)
        return relay.found


class _Relay(JobControl):
    """Collects the parts, and passes cancel on; its counts of images are no bytes to tell a rate of."""

    def __init__(self, outer: JobControl) -> None:
        super().__init__()
        self._outer = outer
        self.found: dict[str, Breakdown] = {}

    def checkpoint(self, progress: Progress | None = None) -> None:
        """As JobControl.checkpoint."""
        self._outer.checkpoint()

    def deliver(self, part: object) -> None:
        """A lot of (path, Breakdown)."""
        assert isinstance(part, tuple)
        self.found.update(part)
