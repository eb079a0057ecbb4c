"""mountinfo and the filesystem of a path, against findmnt and df."""

import os
from pathlib import Path

import pytest

from tests.tools import loop_attach, loop_detach, needs, needs_root, tool
from xengui.core.errors import XenGuiError
from xengui.host.in_use import refuse_if_used, users_of
from xengui.host.mounts import filesystem_of, mounts, parse_mountinfo


def test_escapes_options_and_optional_fields() -> None:
    text = (
        "36 35 98:0 / /mnt/with\\040blank rw,noatime master:1 - ext3 /dev/root\\134x rw\n"
        "37 36 0:50 / /ro rw - nfs4 host:/a ro,vers=4\n"
        "nonsense\n"
    )
    first, second = parse_mountinfo(text)
    assert (first.mount_point, first.kind, first.source, first.device) == (
        "/mnt/with blank",
        "ext3",
        "/dev/root\\x",
        "98:0",
    )
    assert not first.read_only
    assert second.read_only


@needs("findmnt", "df")
def test_the_filesystem_of_a_path_agrees_with_findmnt_and_df(tmp_path: Path) -> None:
    found = filesystem_of(str(tmp_path))
    expected = tool("findmnt", "-n", "-o", "TARGET,FSTYPE", "--target", str(tmp_path)).split()
    assert [found.mount_point, found.kind] == expected
    size = int(tool("df", "-B1", "--output=size", str(tmp_path)).split()[-1])
    assert found.capacity == size
    assert mounts()


@pytest.mark.root
@needs_root
@needs("losetup", "mkfs.ext4", "mount")
def test_a_mounted_image_names_its_loop_and_its_mount(tmp_path: Path) -> None:
    image, folder = tmp_path / "a b.img", tmp_path / "mnt point"
    folder.mkdir()
    with image.open("wb") as file:
        file.truncate(64 << 20)
    tool("mkfs.ext4", "-q", str(image))
    assert users_of(str(image)) == []
    refuse_if_used(str(image))
    device = loop_attach(image)
    try:
        assert users_of(str(image)) == [f"attached to {device}"]
        tool("mount", "-o", "ro", device, str(folder))
        try:
            os.link(image, tmp_path / "other name.img")  # matched by inode, whatever the name
            users = users_of(str(tmp_path / "other name.img"))
            assert users == [f"attached to {device}", f"mounted at {folder} through {device}"]
            with pytest.raises(XenGuiError, match=device) as refused:
                refuse_if_used(str(image))
            assert "umount" in refused.value.hint
        finally:
            tool("umount", str(folder))
    finally:
        loop_detach(device)
    assert users_of(str(image)) == []


@pytest.mark.root
@needs_root
@needs("losetup", "sfdisk", "mkfs.ext4", "mount")
def test_a_mounted_partition_is_seen(tmp_path: Path) -> None:
    image, folder = tmp_path / "p.img", tmp_path / "mnt"
    folder.mkdir()
    with image.open("wb") as file:
        file.truncate(64 << 20)
    tool("sfdisk", "-q", str(image), text="label: gpt\nstart=2048\n")
    device = loop_attach(image, partitions=True)
    try:
        tool("mkfs.ext4", "-q", f"{device}p1")
        tool("mount", f"{device}p1", str(folder))
        try:
            assert f"mounted at {folder} through {device}p1" in users_of(str(image))
        finally:
            tool("umount", str(folder))
    finally:
        loop_detach(device)


def test_odd_line_ends_in_mount_points() -> None:
    """The kernel escapes the newline, but nothing else that Python takes for the end of a line."""
    names = ["/a\x0bb", "/a\x85b", "/a\u2028b", "/a\rb"]
    text = "".join(f"3{n} 1 0:5 / {name} rw - tmpfs none rw\n" for n, name in enumerate(names))
    assert [mount.mount_point for mount in parse_mountinfo(text)] == names


@pytest.mark.root
@needs_root
@needs("mount")
def test_a_mount_hidden_by_another_is_not_taken_for_it(tmp_path: Path) -> None:
    inner = tmp_path / "x"
    inner.mkdir()
    tool("mount", "-t", "tmpfs", "inner", str(inner))
    tool("mount", "-t", "tmpfs", "outer", str(tmp_path))
    try:
        inner.mkdir()
        found = filesystem_of(str(inner))
        assert (found.source, found.mount_point) == ("outer", str(tmp_path))
    finally:
        tool("umount", str(tmp_path))
        tool("umount", str(inner))
