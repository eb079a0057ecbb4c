"""``xengui guest`` as a user runs it."""

import json
import subprocess
import sys
from pathlib import Path

GOOD = """\
name = "web"
type = "pvh"
memory = 1024
kernel = "{folder}/kernel"
disk = ["format=raw,vdev=xvda,access=rw,target={folder}/web.img"]
"""


def guest(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xengui", "guest", *arguments], capture_output=True, text=True, check=False
    )


def good(folder: Path) -> Path:
    (folder / "kernel").touch()
    (folder / "web.img").touch()
    file = folder / "web.cfg"
    file.write_text(GOOD.format(folder=folder))
    return file


def test_lint_is_silent_about_a_good_file(tmp_path: Path) -> None:
    done = guest("lint", str(good(tmp_path)))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_lint_names_the_line_and_ends_with_1_on_errors(tmp_path: Path) -> None:
    file = good(tmp_path)
    (tmp_path / "web.img").unlink()
    done = guest("lint", str(file))
    assert done.returncode == 1
    assert f"{file}:5:9: error: {tmp_path}/web.img is not there. [missing-file]\n" in done.stdout
    file.write_text(good(tmp_path).read_text() + "memroy = 1\n")
    done = guest("lint", str(file), "--json")
    assert done.returncode == 0
    (found,) = json.loads(done.stdout)
    assert (found["line"], found["severity"], found["code"]) == (6, "warning", "unknown-key")
    assert "memory" in found["hint"]


def test_lint_sees_the_image_in_the_file_beside(tmp_path: Path) -> None:
    file = good(tmp_path)
    (tmp_path / "link.img").symlink_to("web.img")
    (tmp_path / "mail.cfg").write_text(
        file.read_text().replace('"web"', '"mail"').replace("web.img", "link.img")
    )
    done = guest("lint", str(file), "--json")
    assert done.returncode == 1
    assert [found["code"] for found in json.loads(done.stdout)] == ["image-shared"]


def test_modernise_prints_a_difference_or_writes_a_file(tmp_path: Path) -> None:
    old, new = tmp_path / "old.cfg", tmp_path / "new.cfg"
    old.write_bytes(b"name = 'a' + 'b'\nkernel = '/k'\nmemory = 64\nroot = '/dev/\xff'\n# end")
    done = subprocess.run(
        [sys.executable, "-m", "xengui", "guest", "modernise", str(old)], capture_output=True, check=False
    )
    assert done.returncode == 0
    assert b"-name = 'a' + 'b'\n+type = \"pv\"\n+name = \"ab\"\n" in done.stdout
    assert b"/dev/\xff" in done.stdout
    assert guest("modernise", str(old), "-o", str(new)).returncode == 0
    assert (
        new.read_bytes()
        == b"type = \"pv\"\nname = \"ab\"\nkernel = '/k'\nmemory = 64\nroot = '/dev/\xff'\n# end\n"
    )
    assert new.stat().st_mode & 0o777 == 0o600
    again = guest("modernise", str(old), "-o", str(new))
    assert again.returncode == 1
    assert "exists already" in again.stderr
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["new.cfg", "old.cfg"]


def test_show_takes_the_guest_apart(tmp_path: Path) -> None:
    shown = json.loads(guest("show", str(good(tmp_path)), "--json").stdout)
    assert (shown["name"], shown["type"], shown["memory"]) == ("web", "pvh", 2**30)
    assert shown["disks"][0]["target"] == f"{tmp_path}/web.img"
    assert shown["settings"]["memory"] == "1024"


def test_what_is_no_guests_file_is_said(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path, Path("/dev/zero")):
        done = guest("lint", str(path))
        assert done.returncode == 1
        assert done.stderr.startswith("xengui: ")
        assert "Traceback" not in done.stderr
    (tmp_path / "deep").write_text("a=" + "[" * 2000 + "]" * 2000)
    done = guest("show", str(tmp_path / "deep"))
    assert done.returncode == 1
    assert "too deep" in done.stderr
