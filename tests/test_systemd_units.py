"""The user's timer for samples: right to systemd, and it runs a command there is."""

import configparser
import os
import shlex
from pathlib import Path

from tests.tools import needs, tool
from xengui import COMMANDS

UNITS = Path(__file__).parents[1] / "packaging/systemd"


def test_the_service_runs_a_command_there_is() -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(UNITS / "xengui-sample.service")
    program, command = shlex.split(unit["Service"]["ExecStart"])
    assert program == "xengui"
    assert command in COMMANDS


@needs("systemd-analyze")
def test_systemd_understands_the_times(tmp_path: Path) -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.read(UNITS / "xengui-sample.timer")
    told = tool("systemd-analyze", "calendar", unit["Timer"]["OnCalendar"])
    assert "*:00/10:00" in told
    assert os.path.exists(UNITS / "xengui-sample.service")
