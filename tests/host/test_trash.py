"""The trash of real folders and mounts: nothing copied, nothing replaced."""

import os
import threading
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest

from tests.tools import needs, needs_root, tool
from xengui.host.trash import move_to_trash


@pytest.fixture
def trash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "Trash"


def said(trash: Path, name: str) -> bytes:
    """Where the trash says that the file came from."""
    lines = (trash / "info" / f"{name}.trashinfo").read_text().splitlines()
    assert lines[0] == "[Trash Info]"
    assert lines[2].startswith("DeletionDate=20")
    return unquote_to_bytes(lines[1].removeprefix("Path="))


@pytest.mark.parametrize("name", [b"a b.img", b"-\xff\n%.img", b".hidden", b"x" * 255])
def test_any_name_and_the_way_back(tmp_path: Path, trash: Path, name: bytes) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_text("bytes")
    moved = Path(move_to_trash(str(path)))
    assert moved.read_text() == "bytes"
    assert not path.exists()
    assert said(trash, moved.name) == os.fsencode(path)


def test_a_link_goes_itself_wherever_it_leads(tmp_path: Path, trash: Path) -> None:
    (tmp_path / "true.img").write_text("bytes")
    for target in ("true.img", "/not/there"):
        link = tmp_path / "link.img"
        link.symlink_to(target)
        assert os.readlink(move_to_trash(str(link))) == target
    assert (tmp_path / "true.img").read_text() == "bytes"
    assert sorted(os.listdir(trash / "files")) == ["link 2.img", "link.img"]


def test_what_is_not_there_leaves_no_trace(tmp_path: Path, trash: Path) -> None:
    with pytest.raises(FileNotFoundError):
        move_to_trash(str(tmp_path / "gone.img"))
    assert not trash.exists()


def test_files_of_one_name_at_once(tmp_path: Path, trash: Path) -> None:
    """Checking first and renaming then, as other programs do, would lose all but one."""
    paths = [tmp_path / str(number) / "disk.img" for number in range(24)]
    for path in paths:
        path.parent.mkdir()
        path.write_text(path.parent.name)
    start = threading.Barrier(len(paths))

    def go(path: Path) -> None:
        start.wait()
        move_to_trash(str(path))

    threads = [threading.Thread(target=go, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = {path.read_text(): path.name for path in (trash / "files").iterdir()}
    assert sorted(kept, key=int) == [str(number) for number in range(24)]
    assert all(said(trash, name) == os.fsencode(tmp_path / text / "disk.img") for text, name in kept.items())


@pytest.mark.root
@needs_root
@needs("mount")
@pytest.mark.parametrize("how", ["another filesystem", "the same, mounted twice"])
def test_another_mount_has_a_trash_of_its_own(tmp_path: Path, trash: Path, how: str) -> None:
    """A copy would fill the holes: 1 TiB here."""
    mounted = tmp_path / "mounted"
    mounted.mkdir()
    if how == "another filesystem":
        tool("mount", "-t", "tmpfs", "none", str(mounted))
    else:
        (tmp_path / "true").mkdir()
        tool("mount", "--bind", str(tmp_path / "true"), str(mounted))
    try:
        image = mounted / "below" / "a.img"
        image.parent.mkdir()
        with image.open("wb") as file:
            file.truncate(1 << 40)
        moved = Path(move_to_trash(str(image)))
        assert moved == mounted / f".Trash-{os.geteuid()}" / "files" / "a.img"
        assert (moved.stat().st_size, moved.stat().st_blocks) == (1 << 40, 0)
        assert said(moved.parent.parent, "a.img") == b"below/a.img"
        assert list(image.parent.iterdir()) == []
    finally:
        tool("umount", str(mounted))


@pytest.mark.root
@needs_root
@needs("mount")
def test_the_administrators_trash_counts_only_when_safe(tmp_path: Path, trash: Path) -> None:
    mounted = tmp_path / "mounted"
    mounted.mkdir()
    tool("mount", "-t", "tmpfs", "none", str(mounted))
    try:
        (mounted / ".Trash").mkdir()
        for name, mode, expected in (("a", 0o777, ".Trash-0"), ("b", 0o1777, ".Trash/0")):
            (mounted / ".Trash").chmod(mode)
            (mounted / name).touch()
            assert move_to_trash(str(mounted / name)) == f"{mounted}/{expected}/files/{name}"
        (mounted / ".Trash-0").rename(mounted / "other")
        (mounted / ".Trash").chmod(0o777)
        (mounted / ".Trash-0").symlink_to("other")
        (mounted / "c").touch()
        with pytest.raises(PermissionError):
            move_to_trash(str(mounted / "c"))
        assert (mounted / "c").exists()
    finally:
        tool("umount", str(mounted))
