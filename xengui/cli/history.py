"""The commands on growth: sample, history."""

import argparse
import re
import sys
import time

from xengui.cli.images import scan_folders
from xengui.cli.terminal import run_job
from xengui.cli.usage import with_elsewhere
from xengui.core.printable import printable
from xengui.core.translate import tr
from xengui.core.usage.history import DAY, HOUR, MONTH, WEEK, YEAR
from xengui.core.usage.history_text import history_json, history_text
from xengui.jobs.read_history import ReadHistory
from xengui.jobs.scan_library import MeasureHosts
from xengui.jobs.take_sample import TakeSample

_SPANS = {"m": 60, "h": HOUR, "d": DAY, "w": WEEK, "mo": MONTH, "y": YEAR}


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add sample and history."""
    sample = commands.add_parser("sample", help=tr("store what the images take now, for the history"))
    sample.add_argument("folders", nargs="*", metavar="FOLDER", help=tr("default: the library's folders"))
    sample.add_argument("--recursive", action="store_true", help=tr("subfolders too"))
    sample.set_defaults(run=_sample)
    history = commands.add_parser("history", help=tr("say how the images grew, and when the host is full"))
    history.add_argument(
        "--since",
        type=_span,
        default=WEEK,
        metavar="SPAN",
        help=tr("24h, 7d (the default), 2w, 3mo, 1y, all"),
    )
    history.add_argument("--json", action="store_true", help=tr("print a JSON list, sizes in bytes"))
    history.set_defaults(run=_history)


def _sample(options: argparse.Namespace) -> int:
    folders, scan = scan_folders(options.folders, options.recursive)
    images = list(scan.images.values())
    report = run_job(MeasureHosts(with_elsewhere(folders, images), images))
    _say(run_job(TakeSample(report.usages.values(), images)))
    for problem in scan.problems:
        print(f"xengui: {printable(problem.path)}: {problem.reason}", file=sys.stderr)
    unread = {problem.path for problem in scan.problems}
    return 1 if any(folder in unread for folder in folders) else 0


def _history(options: argparse.Namespace) -> int:
    span: int | None = options.since
    found = run_job(ReadHistory(None if span is None else time.time() - span))
    _say(found.notes)
    if options.json:
        print(history_json(found))
    elif found.hosts:
        print(history_text(found, span if span is not None else 100 * YEAR))
    else:
        print(tr("No samples yet. “xengui sample” takes one; the window takes one each minute while open."))
    return 0


def _say(notes: tuple[str, ...]) -> None:
    for note in notes:
        print(f"xengui: {printable(note)}", file=sys.stderr)


def _span(text: str) -> int | None:
    """An argparse type: seconds, None for all."""
    if text == "all":
        return None
    match = re.fullmatch(r"(\d{1,4})(m|h|d|w|mo|y)", text)
    if match is None:
        raise argparse.ArgumentTypeError(tr("a number and m, h, d, w, mo or y is wanted: 7d; or all"))
    return int(match[1]) * _SPANS[match[2]]
