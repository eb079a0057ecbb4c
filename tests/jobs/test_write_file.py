"""What is exported is written whole or not at all; what was there is replaced only when asked."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools import needs, needs_root, tool
from xengui.core.errors import XenGuiError
from xengui.core.sizes import MIB
from xengui.host.part_file import part_file, part_path
from xengui.jobs.job import JobCancelled, JobControl
from xengui.jobs.write_file import WriteFile


def test_bytes_and_pieces_are_written(tmp_path: Path) -> None:
    whole, pieces = tmp_path / "a.csv", tmp_path / "b.csv"
    assert WriteFile(str(whole), b"one").run(JobControl()) == str(whole)
    WriteFile(str(pieces), lambda: (b"x" * MIB for _ in range(3))).run(JobControl())
    assert whole.read_bytes() == b"one"
    assert pieces.read_bytes() == b"x" * 3 * MIB
    assert sorted(os.listdir(tmp_path)) == ["a.csv", "b.csv"]


def test_an_existing_file_is_refused_and_stays(tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(b"old")
    with pytest.raises(XenGuiError, match="exists already"):
        WriteFile(str(file), b"new").run(JobControl())
    assert file.read_bytes() == b"old"


def test_replacing_keeps_the_permissions(tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(b"old")
    file.chmod(0o640)
    WriteFile(str(file), b"new", replace=True).run(JobControl())
    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["report.pdf"]


def test_replacing_what_is_not_there_makes_it(tmp_path: Path) -> None:
    WriteFile(str(tmp_path / "a"), b"new", replace=True).run(JobControl())
    assert (tmp_path / "a").read_bytes() == b"new"


def test_behind_a_symlink_the_file_is_replaced_and_the_link_stays(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real/a")
    WriteFile(str(tmp_path / "link"), b"new", replace=True).run(JobControl())
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "a").read_bytes() == b"new"


@pytest.mark.parametrize("replace", [False, True])
def test_a_folder_is_no_file_to_replace(tmp_path: Path, replace: bool) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(XenGuiError):
        WriteFile(str(tmp_path / "folder"), b"new", replace).run(JobControl())


def test_a_device_is_never_replaced() -> None:
    with pytest.raises(XenGuiError, match="not a file"):
        WriteFile("/dev/null", b"new", replace=True).run(JobControl())


@pytest.mark.parametrize("name", ["no/such/folder.csv", "x" * 250])
def test_where_nothing_can_be_written_an_error_says_so(tmp_path: Path, name: str) -> None:
    with pytest.raises(XenGuiError) as caught:
        WriteFile(str(tmp_path / name), b"new", replace=True).run(JobControl())
    assert caught.value.hint
    assert os.listdir(tmp_path) == []


def test_content_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"old")

    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise XenGuiError("no more")

    with pytest.raises(XenGuiError, match="no more"):
        WriteFile(str(file), pieces, replace=True).run(JobControl())
    assert file.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]


def test_cancel_leaves_the_old_file(tmp_path: Path) -> None:
    file, control = tmp_path / "a", JobControl()
    file.write_bytes(b"old")

    def pieces() -> Iterator[bytes]:
        yield b"half"
        control.cancel()
        yield b"rest"

    with pytest.raises(JobCancelled):
        WriteFile(str(file), pieces, replace=True).run(control)
    assert file.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]


def test_cancel_after_the_last_byte_still_counts(tmp_path: Path) -> None:
    control = JobControl()
    control.cancel()
    with pytest.raises(JobCancelled):
        WriteFile(str(tmp_path / "a"), b"").run(control)
    assert os.listdir(tmp_path) == []


def test_another_writer_of_the_same_file_is_not_disturbed(tmp_path: Path) -> None:
    target = str(tmp_path / "a")
    with part_file(part_path(target)) as fd:
        os.write(fd, b"theirs")
        with pytest.raises(XenGuiError, match="being made by another job"):
            WriteFile(target, b"mine").run(JobControl())
        assert Path(part_path(target)).read_bytes() == b"theirs"


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """4 MiB of ext4, mounted."""
    device, mounted = tmp_path / "tiny.ext4", tmp_path / "tiny"
    mounted.mkdir()
    with device.open("wb") as file:
        file.truncate(4 * MIB)
    tool("mkfs.ext4", "-q", "-m", "0", "-O", "^has_journal", str(device))
    tool("mount", "-o", "loop", str(device), str(mounted))
    yield mounted
    tool("umount", str(mounted))


@needs_root
@needs("mkfs.ext4", "mount")
def test_a_full_disk_leaves_the_old_file_whole(tiny: Path) -> None:
    file = tiny / "report.pdf"
    WriteFile(str(file), b"old" * 1000).run(JobControl())
    with pytest.raises(XenGuiError, match="not enough space") as caught:
        WriteFile(str(file), lambda: (b"x" * MIB for _ in range(8)), replace=True).run(JobControl())
    assert caught.value.hint
    assert file.read_bytes() == b"old" * 1000
    assert sorted(os.listdir(tiny)) == ["lost+found", "report.pdf"]
