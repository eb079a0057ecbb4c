"""``xengui sample`` and ``xengui history`` as a user runs them."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.core.usage.images import image
from xengui.core.sizes import GIB, MIB
from xengui.core.usage.history import DAY, HOUR, HostSample
from xengui.host.history import store_sample
from xengui.host.history_file import history_path


def xengui(*arguments: str, code: int = 0) -> "subprocess.CompletedProcess[str]":
    done = subprocess.run(
        [sys.executable, "-m", "xengui", *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stderr
    return done


def write(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.write(b"x" * size)
        file.truncate(64 * MIB)
        os.fsync(file.fileno())


def a_week_of_growth() -> None:
    now = int(time.time())
    for hour in range(0, 7 * 24, 4):
        when, size = now - 7 * DAY + 60 + hour * HOUR, hour * 100 * MIB
        disk = image("/nowhere/mail.img", 40 * GIB, size, inode=7)
        store_sample(
            history_path(), when, [HostSample("/srv", "/srv", "ext4", 100 * GIB, 50 * GIB - size, (disk,))]
        )


def test_a_sample_is_quiet_and_history_tells_it(tmp_path: Path) -> None:
    write(tmp_path / "a.img", MIB)
    done = xengui("sample", str(tmp_path))
    assert done.stdout == done.stderr == ""
    write(tmp_path / "a.img", 3 * MIB)
    xengui("sample", str(tmp_path))
    (host,) = json.loads(xengui("history", "--json").stdout)
    assert set(host) == {"mount", "type", "capacity", "samples", "forecast", "reason", "images"}
    assert set(host["samples"][0]) == {"time", "capacity", "free", "allocated"}
    assert host["forecast"] is None
    assert "Too few" in host["reason"]
    (found,) = host["images"]
    assert found["path"] == str(tmp_path / "a.img")
    taken = (tmp_path / "a.img").stat().st_blocks * 512
    assert found["samples"][-1]["allocated"] == host["samples"][-1]["allocated"] == taken
    assert "Too few samples" in xengui("history").stdout


def test_a_missing_folder_is_an_error_and_the_rest_is_stored(tmp_path: Path) -> None:
    write(tmp_path / "a.img", MIB)
    assert "nowhere" in xengui("sample", str(tmp_path), f"{tmp_path}/nowhere", code=1).stderr
    assert len(json.loads(xengui("history", "--json").stdout)) == 1


def test_nothing_stored_is_said() -> None:
    assert "No samples yet" in xengui("history").stdout
    assert json.loads(xengui("history", "--json").stdout) == []


def test_growth_and_forecast_in_words_and_json() -> None:
    a_week_of_growth()
    text = xengui("history").stdout
    assert "/srv  ext4" in text
    assert "At this pace the disk is full in" in text
    assert "the middle half of the paces" in text
    assert "+16.0 GiB  /nowhere/mail.img" in text
    (host,) = json.loads(xengui("history", "--json").stdout)
    days = (50 * GIB - 164 * 100 * MIB) / (2400 * MIB)
    assert host["forecast"]["low"] <= days * 1.01
    assert host["forecast"]["high"] >= days * 0.99
    assert len(json.loads(xengui("history", "--json", "--since", "1d").stdout)[0]["samples"]) < 7
    assert len(json.loads(xengui("history", "--json", "--since", "all").stdout)[0]["samples"]) == 42


def test_damage_is_said_on_stderr(tmp_path: Path) -> None:
    history_path().parent.mkdir(parents=True)
    history_path().write_bytes(b"no database, and long enough to be looked at" * 100)
    assert "damaged-1" in xengui("sample", str(tmp_path)).stderr


def test_a_span_that_is_none_is_wrong_usage() -> None:
    xengui("history", "--since", "soon", code=2)
