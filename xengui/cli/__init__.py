"""The headless commands: parse, run the window's own jobs, print. Qt is never imported here.

One module a group of commands; each adds its parsers and sets ``run`` to what carries the command out.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from xengui import __version__
from xengui.cli import images, usage
from xengui.cli import map as image_map
from xengui.cli.terminal import complain
from xengui.core.errors import XenGuiError, error_from_os
from xengui.core.translate import tr
from xengui.jobs.job import JobCancelled


def main(arguments: Sequence[str]) -> int:
    """Run one of COMMANDS; gives the exit code: 0, or 1 with a message on stderr (2 by argparse: usage)."""
    options = command_parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except JobCancelled:
        print(tr("Cancelled; nothing was left behind."), file=sys.stderr)
    except XenGuiError as error:
        complain(error)
    except OSError as error:
        complain(error_from_os(error, os.fsdecode(error.filename or "")))
    return 1


def command_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; the window's options are declared for --help alone."""
    parser = argparse.ArgumentParser(
        prog="xengui",
        description=tr("Create sparse disk images for Xen guests, and see what they cost the host."),
        epilog=tr("Without a command the window opens: xengui [--demo] [--screenshot FILE] [FOLDER …]"),
    )
    parser.add_argument("--version", action="version", version=f"xengui {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    images.add_parsers(commands)
    image_map.add_parsers(commands)
    usage.add_parsers(commands)
    return parser
