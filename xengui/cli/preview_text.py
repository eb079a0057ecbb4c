"""A job's preview on the terminal, and running the job unless only the preview was asked for."""

import argparse

from xengui.cli.terminal import run_job
from xengui.core.images.preview import Preview
from xengui.core.printable import printable
from xengui.core.sizes import format_size
from xengui.core.translate import tr
from xengui.jobs.acting import ActingJob, PreviewJob


def add_dry_run(parser: argparse.ArgumentParser) -> None:
    """Add --dry-run."""
    parser.add_argument("--dry-run", action="store_true", help=tr("say what would be done, and do nothing"))


def preview_or_run(job: ActingJob[str], dry_run: bool) -> int:
    """Print the preview of ``job``, or run it and print the path it gives; 0."""
    if not dry_run:
        print(printable(run_job(job)))
        return 0
    for line in preview_lines(run_job(PreviewJob(job))):
        print(line)
    return 0


def preview_lines(preview: Preview) -> list[str]:
    """The preview as lines; bytes are exact where the preview says so."""
    about = "" if preview.exact else tr("about ")
    lines = [
        printable(preview.summary),
        tr("on disk before: {size}").format(size=_bytes(preview.before)),
        tr("on disk after: {about}{size}").format(about=about, size=_bytes(preview.after)),
    ]
    if preview.needed:
        lines.append(
            tr("needed while it works: {about}{size}").format(about=about, size=_bytes(preview.needed))
        )
    if preview.seconds is not None:
        lines.append(tr("time: about {seconds} s").format(seconds=max(1, round(preview.seconds))))
    lines += [tr("note: {text}").format(text=printable(note)) for note in preview.notes]
    return lines + [f"    {printable(command)}" for command in preview.commands]


def _bytes(size: int) -> str:
    return tr("{size} ({bytes} bytes)").format(size=format_size(size), bytes=size)
