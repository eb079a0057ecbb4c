"""The commands on guests' files: guest lint, guest modernise, guest show."""

import argparse
import os
import sys

from xengui.cli.terminal import run_job
from xengui.core.guests.guest_text import findings_json, findings_text, guest_json
from xengui.core.guests.xlcfg.lint import has_errors
from xengui.core.translate import tr
from xengui.jobs.lint_guest_file import LintGuestFile, open_guest_file
from xengui.jobs.modernise_guest_file import ModerniseGuestFile


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add guest, with a command of its own behind it."""
    guest = commands.add_parser("guest", help=tr("look at and renew the files that describe guests to xl"))
    verbs = guest.add_subparsers(dest="verb", required=True, metavar="VERB")
    lint = verbs.add_parser("lint", help=tr("say what is wrong with a guest's file"))
    lint.add_argument("file", metavar="FILE")
    lint.add_argument("--json", action="store_true", help=tr("print a JSON list of findings"))
    lint.set_defaults(run=_lint)
    modernise = verbs.add_parser("modernise", help=tr("turn a file of xm's days into one for xl"))
    modernise.add_argument("file", metavar="FILE")
    modernise.add_argument(
        "-o", "--output", metavar="NEW", help=tr("write it there; without, print what changes")
    )
    modernise.set_defaults(run=_modernise)
    show = verbs.add_parser("show", help=tr("print the guest that a file describes"))
    show.add_argument("file", metavar="FILE")
    show.add_argument(
        "--json", action="store_true", help=tr("print a JSON object; the default, and all there is")
    )
    show.set_defaults(run=_show)


def _lint(options: argparse.Namespace) -> int:
    linted = run_job(LintGuestFile(options.file))
    if options.json:
        print(findings_json(linted.findings))
    elif linted.findings:
        print(findings_text(options.file, linted.findings))
    return 1 if has_errors(linted.findings) else 0


def _modernise(options: argparse.Namespace) -> int:
    result = run_job(ModerniseGuestFile(options.file, options.output))
    if options.output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(result.diff.encode(errors="surrogateescape"))
        sys.stdout.buffer.flush()
    print(findings_text(options.file, result.notes), end="\n" if result.notes else "", file=sys.stderr)
    if result.findings:
        print(findings_text(options.output or options.file, result.findings), file=sys.stderr)
    return 1 if has_errors(result.findings) else 0


def _show(options: argparse.Namespace) -> int:
    path = os.path.abspath(options.file)
    print(guest_json(path, open_guest_file(path)))
    return 0
