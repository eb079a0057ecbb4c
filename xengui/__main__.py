"""``xengui`` and ``python -m xengui``: a headless command, or the window."""

import sys

from xengui import COMMANDS


def main() -> int:
    """Run the command line given; gives the exit code."""
    arguments = sys.argv[1:]
    # Each imports only its own: the commands no Qt, the window no commands.
    if arguments and arguments[0] in (*COMMANDS, "-h", "--help", "--version"):
        from xengui.cli import main as run_command

        return run_command(arguments)
    from xengui.app import main as open_window

    return open_window(arguments)


if __name__ == "__main__":
    sys.exit(main())
