"""The headless commands: parse, run the window's own jobs, print. Qt is never imported here.

One module a group of commands; each adds its parsers and sets ``run`` to what carries the command out.
"""

import argparse
import io
import os
import signal
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from xengui import __version__
from xengui.cli.terminal import Interrupted, complain, forget_output
from xengui.core.errors import XenGuiError, error_from_os
from xengui.core.translate import tr

_GROUPS = {
    "images": ("create", "list", "info"),
    "map": ("map",),
    "usage": ("usage",),
    "history": ("sample", "history"),
    "report": ("report",),
    "guest": ("guest",),
    "resize": ("resize",),
    "convert": ("convert",),
}
"""Which module here has which commands. Only what is asked for is loaded: all take a third of a second."""


def main(arguments: Sequence[str]) -> int:
    """Run one of COMMANDS; gives the exit code: 0, or 1 with a message on stderr (2 by argparse: usage).

    As in a shell, 128 and the signal's number where one ended it: 130 for Ctrl+C, 141 for a closed pipe.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a locale without “ ” or – must not stop a command
            stream.reconfigure(errors="replace")
    try:
        options = command_parser(arguments[0] if arguments else "").parse_args(arguments)
        run: Callable[[argparse.Namespace], int] = options.run
        code = run(options)
        if sys.stdout is not None:
            sys.stdout.flush()  # now, while there is still someone to tell
        return code
    except Interrupted as stopped:
        print(tr("Cancelled; nothing unfinished was left behind."), file=sys.stderr)
        return 128 + stopped.number
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except BrokenPipeError:
        forget_output()
        return 128 + signal.SIGPIPE
    except XenGuiError as error:
        complain(error)
    except OSError as error:
        if error.filename is None:  # what jobs meet has its file
            forget_output()
            complain(XenGuiError(tr("The output cannot be written: {reason}.").format(reason=error.strerror)))
        else:
            complain(error_from_os(error, os.fsdecode(error.filename)))
    return 1


def command_parser(command: str = "") -> argparse.ArgumentParser:
    """The parser of ``command``, or of the whole command line where that is none of ours.

    The window's options are declared for --help alone.
    """
    parser = argparse.ArgumentParser(
        prog="xengui",
        description=tr("Create sparse disk images for Xen guests, and see what they cost the host."),
        epilog=tr("Without a command the window opens: xengui [--demo] [--screenshot FILE] [FOLDER …]"),
    )
    parser.add_argument("--version", action="version", version=f"xengui {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in [name for name, group in _GROUPS.items() if command in group] or _GROUPS:
        import_module(f"xengui.cli.{module}").add_parsers(commands)
    return parser
