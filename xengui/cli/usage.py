"""The command on host filesystems: usage."""

import argparse
import os
import sys
from collections.abc import Iterable

from xengui.cli.images import scan_folders
from xengui.cli.terminal import run_job
from xengui.core.images.image import DiskImage
from xengui.core.printable import printable
from xengui.core.translate import tr
from xengui.core.usage.host_filesystem import merged
from xengui.core.usage.host_text import usage_json, usage_text
from xengui.jobs.scan_library import MeasureHosts


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add usage."""
    usage = commands.add_parser("usage", help=tr("say what host filesystems have, and have promised"))
    usage.add_argument("folders", nargs="*", metavar="FOLDER", help=tr("default: the library's folders"))
    usage.add_argument("--recursive", action="store_true", help=tr("subfolders too"))
    usage.add_argument("--json", action="store_true", help=tr("print a JSON list, sizes in bytes"))
    usage.set_defaults(run=_usage)


def _usage(options: argparse.Namespace) -> int:
    folders, scan = scan_folders(options.folders, options.recursive)
    images = list(scan.images.values())
    report = run_job(MeasureHosts(with_elsewhere(folders, images), images))
    usages = merged(report.usages.values())
    if options.json:
        print(usage_json(usages, images))
    elif usages:
        print(usage_text(usages, images))
    for problem in scan.problems:
        print(f"xengui: {printable(problem.path)}: {problem.reason}", file=sys.stderr)
    unread = {problem.path for problem in scan.problems}
    return 1 if any(folder in unread for folder in folders) else 0


def with_elsewhere(folders: list[str], images: Iterable[DiskImage]) -> list[str]:
    """``folders``, and a folder for every other filesystem the images lie on: mounts below, symlinks away."""
    wanted = list(folders)
    seen: set[int] = set()
    for image in images:
        if image.device not in seen:
            seen.add(image.device)
            wanted.append(os.path.dirname(os.path.realpath(image.path)))
    return wanted
