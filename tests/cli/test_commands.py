"""The command line as a whole: every command is there, and loads no other's modules."""

import subprocess
import sys

import pytest

from xengui import COMMANDS
from xengui.cli import command_parser


def names(command: str = "") -> list[str]:
    parser = command_parser(command)
    (commands,) = (action.choices for action in parser._actions if action.dest == "command")
    assert isinstance(commands, dict)
    return list(commands)


def test_all_commands_are_there_in_their_order() -> None:
    assert names() == list(COMMANDS)
    assert names("no-such-command") == list(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_alone_is_parsed_by_its_own_module(command: str) -> None:
    assert command in names(command)
    assert len(names(command)) <= 3


def test_listing_loads_neither_numpy_nor_qt_nor_sqlite() -> None:
    code = "import sys; from xengui.cli import main; main(['list', '/no-folder'])\nprint(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert "xengui.cli.images" in loaded
    assert loaded.isdisjoint({"numpy", "PySide6", "sqlite3", "xengui.cli.guest", "xengui.cli.report"})
