"""What the wizard is told of a folder, on real filesystems."""

from pathlib import Path

import pytest

from tests.tools import needs, needs_kernel, needs_root, tool
from xengui.core.images.draft import FolderFacts
from xengui.core.settings import ScanOptions
from xengui.core.sizes import GIB
from xengui.host.catalog import FolderCatalog, Scan
from xengui.jobs.job import JobControl
from xengui.jobs.look_at_folder import LookAtFolder


def look(folder: Path, *library: Path) -> FolderFacts:
    found = FolderCatalog().scan([str(each) for each in library], ScanOptions(), Scan(), lambda image: None)
    return LookAtFolder(str(folder), tuple(found.images.values()), FolderCatalog()).run(JobControl())


def image(path: Path, size: int = GIB) -> Path:
    with path.open("wb") as file:
        file.truncate(size)
    return path


def test_names_and_promises(tmp_path: Path) -> None:
    image(tmp_path / "a.img")
    (tmp_path / "b.img").hardlink_to(tmp_path / "a.img")
    facts = look(tmp_path, tmp_path)
    assert facts.problem == ""
    assert facts.usage is not None
    assert (facts.usage.images, facts.usage.promised) == (1, GIB)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    facts = look(tmp_path / "none")
    assert facts.usage is None
    assert facts.problem


@pytest.mark.root
@needs_root
@needs_kernel("btrfs")
@needs("mkfs.btrfs", "btrfs", "mount")
def test_subvolumes_share_their_space(tmp_path: Path) -> None:
    """Each has a device number of its own, but what one takes is gone for all."""
    disk, host = image(tmp_path / "disk"), tmp_path / "host"
    host.mkdir()
    tool("mkfs.btrfs", "-q", str(disk))
    tool("mount", "-o", "loop", str(disk), str(host))
    try:
        for name in ("one", "two"):
            tool("btrfs", "subvolume", "create", str(host / name))
            image(host / name / "a.img")
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        image(elsewhere / "a.img")
        facts = look(host / "one", host / "one", host / "two", elsewhere)
        assert facts.usage is not None
        assert (facts.usage.images, facts.usage.promised) == (2, 2 * GIB)
    finally:
        tool("umount", str(host))
