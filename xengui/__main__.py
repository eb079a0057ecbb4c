"""``xengui`` and ``python -m xengui``: a headless command, or the window."""

import sys

from xengui import cli


def main() -> int:
    """Run the command line given; gives the exit code."""
    arguments = sys.argv[1:]
    if arguments and (arguments[0] in cli.COMMANDS or arguments[0] in ("-h", "--help", "--version")):
        return cli.main(arguments)
    # Qt comes with it: the headless commands must not wait for that.
    from xengui.app import main as open_window

    return open_window(arguments)


if __name__ == "__main__":
    sys.exit(main())
