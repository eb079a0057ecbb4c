"""The catalog on real folders: what counts, what is hidden, what is broken."""

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.tools import needs, needs_root, tool
from xengui.core.images.image import DiskImage, ImageFormat
from xengui.core.settings import ScanOptions
from xengui.core.sizes import GIB, KIB, MIB
from xengui.core.usage.host_filesystem import HostFilesystem, usage_of
from xengui.host.catalog import FolderCatalog, Scan
from xengui.jobs.job import JobCancelled, JobControl


def make(path: Path, size: int = 4 * MIB, data: bytes = b"", at: int = 0) -> Path:
    with path.open("wb") as file:
        file.truncate(size)
        file.seek(at)
        file.write(data)
    return path


def scan(folders: Sequence[Path], known: Scan | None = None, **options: bool) -> Scan:
    found: list[DiskImage] = []
    result = FolderCatalog().scan(
        [str(folder) for folder in folders], ScanOptions(**options), known or Scan(), found.append
    )
    assert sorted(image.path for image in found) == sorted(result.images)
    return result


def names(result: Scan) -> list[str]:
    return sorted(image.name for image in result.images.values())


def test_what_counts_as_an_image(tmp_path: Path) -> None:
    make(tmp_path / "sparse-without-ending")
    make(tmp_path / "empty.img", 0)
    (tmp_path / "full.raw").write_bytes(b"x" * 8192)
    (tmp_path / "notes.txt").write_text("not an image")
    (tmp_path / "full").write_bytes(b"x" * 8192)
    os.mkfifo(tmp_path / "fifo.img")
    (tmp_path / "folder.img").mkdir()
    make(tmp_path / ".hidden.img")
    assert names(scan([tmp_path])) == ["empty.img", "full.raw", "sparse-without-ending"]
    assert ".hidden.img" in names(scan([tmp_path], hidden=True))


@needs("mkfs.ext4")
def test_content_counts_whatever_the_name(tmp_path: Path) -> None:
    path = make(tmp_path / "backup.doc", 8 * MIB)
    tool("mkfs.ext4", "-q", "-L", "root", str(path))
    image = scan([tmp_path]).images[str(path)]
    assert image.identity.content.filesystem is not None
    assert image.identity.content.filesystem.label == "root"


def test_facts_are_those_of_stat(tmp_path: Path) -> None:
    path = make(tmp_path / "a.img", 1 * GIB, b"x" * 64 * KIB, 512 * MIB)
    path.chmod(0o440)
    os.link(path, tmp_path / "b.img")
    (tmp_path / "c.img").symlink_to("a.img")
    images = scan([tmp_path]).images
    facts = path.stat()
    image = images[str(path)]
    assert (image.virtual_size, image.allocated) == (1 * GIB, facts.st_blocks * 512)
    assert (image.mode, image.owner, image.links) == (facts.st_mode, facts.st_uid, 2)
    assert image.sparse
    assert not image.empty
    assert images[str(tmp_path / "c.img")].link_target == "a.img"
    usage = usage_of(HostFilesystem("/", "ext4", "", 100 * GIB, 50 * GIB), images.values())
    assert (usage.images, usage.allocated) == (1, facts.st_blocks * 512)  # three names, one file


def test_subfolders_by_choice_and_loops_of_links_end(tmp_path: Path) -> None:
    (tmp_path / "sub" / "deeper").mkdir(parents=True)
    make(tmp_path / "sub" / "deeper" / "a.img")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    assert names(scan([tmp_path])) == []
    assert names(scan([tmp_path], recursive=True)) == ["a.img"]
    assert names(scan([tmp_path, tmp_path / "sub"], recursive=True)) == ["a.img"]


@pytest.mark.root
@needs_root
@needs("mount")
def test_mount_points_are_crossed_by_choice(tmp_path: Path) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    tool("mount", "-t", "tmpfs", "tmpfs", str(folder))
    try:
        make(folder / "a.img")
        assert names(scan([tmp_path], recursive=True)) == []
        assert names(scan([tmp_path], recursive=True, cross_mounts=True)) == ["a.img"]
    finally:
        tool("umount", str(folder))


def test_broken_links_and_damaged_headers_are_rows_with_reasons(tmp_path: Path) -> None:
    (tmp_path / "gone.img").symlink_to("/nowhere/at all.img")
    make(tmp_path / "damaged.qcow2", 1 * MIB, b"QFI\xfb\0\0\0\x03" + b"\xff" * 96)
    make(tmp_path / "well.img")
    images = {image.name: image for image in scan([tmp_path]).images.values()}
    assert "/nowhere/at all.img" in images["gone.img"].problem
    assert images["damaged.qcow2"].problem
    assert images["damaged.qcow2"].identity.format is ImageFormat.QCOW2
    assert not images["well.img"].problem


@pytest.mark.root
@needs_root
def test_what_may_not_be_read_is_a_row_or_a_problem(tmp_path: Path) -> None:
    """As an ordinary user: root reads everything."""
    make(tmp_path / "private.img").chmod(0)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    make(tmp_path / "open.img")
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents:
        if parent.stat().st_uid == 0 and str(parent).startswith("/tmp/"):
            parent.chmod(0o755)
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgid(65534)
        os.setuid(65534)
        result = scan([tmp_path], recursive=True)
        rows = [f"{i.name}:{i.problem}:{i.readable}:{i.writable}" for i in result.images.values()]
        rows += [f"{os.path.basename(problem.path)}:{problem.reason}" for problem in result.problems]
        os.write(write, "\n".join(sorted(rows)).encode())
        os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    with os.fdopen(read) as pipe:
        assert pipe.read().splitlines() == [
            "closed:You may not read it",
            "open.img::True:False",
            "private.img:You may not read it:False:False",
        ]


def test_a_missing_folder_is_a_problem_and_hides_nothing(tmp_path: Path) -> None:
    make(tmp_path / "a.img")
    result = scan([tmp_path / "nowhere", tmp_path])
    assert [problem.path for problem in result.problems] == [str(tmp_path / "nowhere")]
    assert names(result) == ["a.img"]


def test_names_that_are_no_text(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9\n.img")
    make(tmp_path / name)
    assert names(scan([tmp_path])) == [name]


def test_what_did_not_change_is_not_opened_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "a.img")
    (tmp_path / "notes.txt").write_text("text")
    first = scan([tmp_path])
    opened: list[str] = []
    real = os.open

    def spy(path: str, *arguments: int) -> int:
        opened.append(path)
        return real(path, *arguments)

    monkeypatch.setattr(os, "open", spy)
    second = scan([tmp_path], first)
    assert opened == []
    assert second.images[str(tmp_path / "a.img")] is first.images[str(tmp_path / "a.img")]


def test_parts_are_no_images_and_dead_ones_are_leftovers(tmp_path: Path) -> None:
    make(tmp_path / ".a.img.xengui-part")
    result = scan([tmp_path], hidden=True)
    assert names(result) == []
    assert result.leftovers == [str(tmp_path / ".a.img.xengui-part")]


def test_polling_sees_growth_coming_and_going(tmp_path: Path) -> None:
    path = make(tmp_path / "a.img", 64 * MIB)
    gone = make(tmp_path / "b.img")
    os.utime(tmp_path, ns=(0, 10**18))  # a time long past: not one that may change within the tick
    first = scan([tmp_path])
    images = list(first.images.values())
    assert not FolderCatalog().poll(first.folders, images).folders_changed
    with path.open("r+b") as file:
        file.write(b"x" * MIB)
        os.fsync(file.fileno())
    changes = FolderCatalog().poll({}, images)
    assert [image.path for image in changes.changed] == [str(path)]
    assert changes.changed[0].allocated >= MIB
    gone.unlink()
    changes = FolderCatalog().poll(first.folders, images)
    assert changes.gone == (str(gone),)
    assert changes.folders_changed


def test_a_folder_just_changed_is_looked_at_again(tmp_path: Path) -> None:
    """Two files made within one tick of the clock have one time; the second must not be missed."""
    make(tmp_path / "a.img")
    assert FolderCatalog().poll(scan([tmp_path]).folders, []).folders_changed


@needs("qemu-img")
def test_backing_files_are_named_never_opened(tmp_path: Path) -> None:
    base, overlay = tmp_path / "base.qcow2", tmp_path / "overlay.qcow2"
    tool("qemu-img", "create", "-q", "-f", "qcow2", str(base), "1G")
    tool("qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", "base.qcow2", str(overlay))
    base.unlink()
    os.mkfifo(base)  # opening it would wait for ever
    image = scan([tmp_path]).images[str(overlay)]
    assert image.identity.backing_file == "base.qcow2"
    assert image.virtual_size == 1 * GIB


def test_inspect_refuses_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="not a regular file"):
        FolderCatalog().inspect(str(tmp_path))
    with pytest.raises(FileNotFoundError):
        FolderCatalog().inspect(str(tmp_path / "nowhere"))


def test_no_program_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "a.img", data=b"x")

    def refuse(*arguments: object, **options: object) -> None:
        raise AssertionError("a program was started")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    assert names(scan([tmp_path])) == ["a.img"]


def changed_at(folder: Path, nanoseconds: int) -> bool:
    """Whether a folder with that time is looked at again although nothing happened."""
    os.utime(folder, ns=(nanoseconds, nanoseconds))
    return FolderCatalog().poll(scan([folder]).folders, []).folders_changed


def test_folders_on_filesystems_with_coarse_times(tmp_path: Path) -> None:
    """FAT keeps two seconds: what comes in the same ones as the look leaves no newer time."""
    now = time.time_ns()
    assert changed_at(tmp_path, now // 10**9 * 10**9)
    assert not changed_at(tmp_path, now // 10**9 * 10**9 - 10 * 10**9)
    assert not changed_at(tmp_path, now - 10**9 + 1)


def test_a_clock_ahead_of_ours_does_not_keep_us_busy(tmp_path: Path) -> None:
    assert not changed_at(tmp_path, time.time_ns() + 3600 * 10**9 + 1)


def test_a_scan_can_be_stopped_where_there_are_no_images(tmp_path: Path) -> None:
    for number in range(200):
        (tmp_path / f"{number}.txt").write_text("no image")
    control = JobControl()
    calls = 0

    def going_on() -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            control.cancel()
        control.checkpoint()

    with pytest.raises(JobCancelled):
        FolderCatalog().scan([str(tmp_path)], ScanOptions(), Scan(), lambda image: None, going_on)
    assert calls == 2


@pytest.mark.parametrize("kind", ["fifo", "folder", "link to a folder"])
def test_something_else_took_an_images_name(tmp_path: Path, kind: str) -> None:
    path, other = make(tmp_path / "a.img"), make(tmp_path / "b.img")
    images = [FolderCatalog().inspect(str(each)) for each in (path, other)]
    path.unlink()
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path)
    make(other, 8 * MIB)
    changes = FolderCatalog().poll({}, images)
    assert changes.gone == (str(path),)
    assert [image.path for image in changes.changed] == [str(other)]


@needs_root
@needs("mount")
def test_a_linked_library_ends_at_mounts_too(tmp_path: Path) -> None:
    inside = tmp_path / "true" / "usb"
    inside.mkdir(parents=True)
    (tmp_path / "library").symlink_to("true")
    tool("mount", "-t", "tmpfs", "none", str(inside))
    try:
        make(inside / "a.img")
        assert names(scan([tmp_path / "library"], recursive=True)) == []
        assert names(scan([tmp_path / "library"], recursive=True, cross_mounts=True)) == ["a.img"]
    finally:
        tool("umount", str(inside))
