"""The headless commands as a user runs them: another process, exit codes, JSON, no Qt."""

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools import needs, tool
from xengui import COMMANDS
from xengui.core.sizes import GIB, MIB


def xengui(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xengui", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def test_the_commands_named_are_the_commands_there_are() -> None:
    helped = xengui("--help").stdout
    assert all(f"\n    {command} " in helped for command in COMMANDS)
    assert helped.count("\n    ") == len(COMMANDS) + helped.count("\n    COMMAND")


def test_create_list_info(tmp_path: Path) -> None:
    path = str(tmp_path / "my disk.img")
    done = xengui("create", path, "--size", "20GiB")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{path}\n", "")
    listed = json.loads(xengui("list", str(tmp_path), "--json").stdout)
    assert [entry["path"] for entry in listed] == [path]
    entry = listed[0]
    keys = ("path", "name", "format", "virtual_size", "allocated", "content", "backing_file", "problem")
    assert set(keys) <= set(entry)
    assert (entry["virtual_size"], entry["allocated"], entry["format"]) == (20 * GIB, 0, "raw")
    assert json.loads(xengui("info", path, "--json").stdout) == entry
    assert "20 GiB" in xengui("list", str(tmp_path)).stdout
    assert "21,474,836,480" in xengui("info", path).stdout


def test_several_at_once(tmp_path: Path) -> None:
    done = xengui("create", str(tmp_path / "web.img"), "--size", "1.5m", "--count", "3")
    assert done.returncode == 0
    assert sorted(os.listdir(tmp_path)) == ["web-1.img", "web-2.img", "web-3.img"]
    assert {path.stat().st_size for path in tmp_path.iterdir()} == {3 * MIB // 2}


@needs("mkfs.ext4", "qemu-img", "sfdisk")
def test_every_option_at_once(tmp_path: Path) -> None:
    path = str(tmp_path / "a.qcow2")
    options = ["--filesystem", "ext4", "--label", "root", "--partition-table", "gpt", "--format", "qcow2"]
    assert xengui("create", path, "--size", "1G", *options).returncode == 0
    entry = json.loads(xengui("info", path, "--json").stdout)
    assert (entry["format"], entry["virtual_size"], entry["partition_table"]) == ("qcow2", GIB, "gpt")
    assert entry["partitions"][0]["filesystem"]["label"] == "root"
    tool("qemu-img", "check", "-f", "qcow2", path)


def test_nothing_is_made_when_one_of_several_exists(tmp_path: Path) -> None:
    (tmp_path / "web-2.img").write_text("precious")
    done = xengui("create", str(tmp_path / "web.img"), "--size", "1M", "--count", "3")
    assert done.returncode == 1
    assert "web-2.img exists already" in done.stderr
    assert len(done.stderr.splitlines()) == 2  # the message and the way out
    assert os.listdir(tmp_path) == ["web-2.img"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["create", "a.img"],
        ["create", "a.img", "--size", "much"],
        ["create", "a.img", "--size", "-1"],
        ["create", "a.img", "--size", "1G", "--count", "0"],
        ["create", "a.img", "--size", "1G", "--format", "floppy"],
        ["list", "--nonsense"],
        ["info"],
    ],
)
def test_usage_errors_exit_2(arguments: list[str], tmp_path: Path) -> None:
    done = xengui(*arguments)
    assert done.returncode == 2
    assert "usage:" in done.stderr
    assert not done.stdout


def test_errors_exit_1_with_a_hint(tmp_path: Path) -> None:
    for arguments in (
        ["info", f"{tmp_path}/nowhere.img"],
        ["create", f"{tmp_path}/no/a.img", "--size", "1M"],
    ):
        done = xengui(*arguments)
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 2
        assert "Traceback" not in done.stderr


def test_list_names_what_it_could_not_read_and_lists_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a.img").touch()
    done = xengui("list", str(tmp_path), f"{tmp_path}/nowhere")
    assert done.returncode == 1
    assert "a.img" in done.stdout
    assert "nowhere" in done.stderr


def test_an_empty_library_says_so(tmp_path: Path) -> None:
    done = xengui("list", str(tmp_path))
    assert (done.returncode, done.stdout) == (0, f"No images in {tmp_path}.\n")
    assert json.loads(xengui("list", str(tmp_path), "--json").stdout) == []


def test_recursive(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.img").touch()
    assert json.loads(xengui("list", str(tmp_path), "--json").stdout) == []
    listed = json.loads(xengui("list", str(tmp_path), "--recursive", "--json").stdout)
    assert [entry["name"] for entry in listed] == ["a.img"]


def test_names_that_are_no_text_do_not_break_anything(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9\n\x1b[31m.img")
    (tmp_path / name).touch()
    listed = xengui("list", str(tmp_path))
    assert listed.returncode == 0
    assert "\x1b" not in listed.stdout
    entry = json.loads(xengui("list", str(tmp_path), "--json").stdout)[0]
    assert entry["name"] == name


def test_qt_is_not_imported(tmp_path: Path) -> None:
    (tmp_path / "a.img").touch()
    code = (
        "import sys; from xengui import cli\n"
        f"cli.main(['list', {str(tmp_path)!r}])\n"
        f"cli.main(['create', {str(tmp_path / 'b.img')!r}, '--size', '1M'])\n"
        "assert not [name for name in sys.modules if 'PySide' in name or 'shiboken' in name]"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_version_and_help() -> None:
    assert xengui("--version").stdout.startswith("xengui ")
    helped = xengui("--help").stdout
    assert all(word in helped for word in ("create", "list", "info", "--demo", "--screenshot"))


def test_no_display_is_said_in_a_line() -> None:
    nothing = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}
    for environment in (nothing, {**nothing, "DISPLAY": ":987"}):
        done = xengui(**environment)
        assert done.returncode == 1
        assert done.stderr.startswith("xengui: ")
        assert len(done.stderr.splitlines()) == 2


def test_a_progress_bar_on_a_terminal_only(tmp_path: Path) -> None:
    controller, terminal = pty.openpty()
    arguments = ["create", str(tmp_path / "a.img"), "--size", "512M", "--allocation", "written"]
    with subprocess.Popen(
        [sys.executable, "-m", "xengui", *arguments], stdout=subprocess.DEVNULL, stderr=terminal
    ) as process:
        os.close(terminal)
        seen = b""
        try:
            while piece := os.read(controller, 4096):
                seen += piece
        except OSError:  # the terminal's other side is closed
            pass
    os.close(controller)
    assert process.returncode == 0
    assert "█".encode() in seen
    assert b"/s" in seen


def test_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    with subprocess.Popen(
        [
            sys.executable,
            "-m",
            "xengui",
            "create",
            str(tmp_path / "a.img"),
            "--size",
            "8G",
            "--allocation",
            "written",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not list(tmp_path.iterdir()):
            if process.poll() is not None:
                break
        process.send_signal(2)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Cancelled" in said
    assert os.listdir(tmp_path) == []


def test_a_closed_terminal_leaves_nothing(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "xengui", "create", f"{tmp_path}/a.img", "--size", "1TiB"]
    with subprocess.Popen([*argv, "--filesystem", "ext3"], stderr=subprocess.PIPE) as process:
        while not os.listdir(tmp_path) and process.poll() is None:
            pass
        process.send_signal(signal.SIGHUP)
        process.communicate(timeout=30)
    assert process.returncode == 128 + signal.SIGHUP
    assert os.listdir(tmp_path) == []


def test_nobody_reads_to_the_end(tmp_path: Path) -> None:
    """``xengui list | head``: quiet, as any tool in a pipe."""
    for number in range(200):
        (tmp_path / f"{number}.img").touch()
    argv = [sys.executable, "-m", "xengui", "list", "--json", str(tmp_path)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 141


def test_output_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "xengui", "list", str(tmp_path)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("xengui: The output cannot be written: No space left")


def test_a_terminal_that_knows_only_ascii(tmp_path: Path) -> None:
    (tmp_path / "ü.img").touch()
    done = xengui("list", str(tmp_path), PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "?.img" in done.stdout


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    done = xengui("create", f"{tmp_path}/none/a.img", "--size", "1M")
    assert done.returncode == 1
    assert done.stderr.startswith(f"xengui: The folder {tmp_path}/none is not there.\n")
