"""Renaming, trashing, deleting: never an image in use, never another file."""

import os
from pathlib import Path

import pytest

from tests.tools import loop_attach, loop_detach, needs, needs_root
from xengui.core.errors import XenGuiError
from xengui.host.part_file import part_file, part_path
from xengui.jobs.check_in_use import CheckInUse
from xengui.jobs.job import Job, JobControl
from xengui.jobs.remove_images import DeleteImages, RemoveLeftovers, TrashImages
from xengui.jobs.rename_image import RenameImage

ODD = "-b 'ü\n$x.img"


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / ODD
    with path.open("wb") as file:
        file.truncate(1 << 20)
    return path


def test_rename(image: Path) -> None:
    assert RenameImage(str(image), "new name.img").run(JobControl()) == str(image.parent / "new name.img")
    assert os.listdir(image.parent) == ["new name.img"]


def test_rename_replaces_nothing(image: Path) -> None:
    other = image.parent / "other.img"
    other.write_text("precious")
    with pytest.raises(XenGuiError, match="exists already"):
        RenameImage(str(image), "other.img").run(JobControl())
    assert other.read_text() == "precious"
    assert image.exists()


@pytest.mark.parametrize("name", ["", "a/b", "..", "x" * 300])
def test_impossible_names(image: Path, name: str) -> None:
    with pytest.raises(XenGuiError):
        RenameImage(str(image), name).run(JobControl())
    assert image.exists()


def test_trash_keeps_the_bytes(image: Path, own_home: Path) -> None:
    assert TrashImages((str(image),)).run(JobControl()) == 1
    assert not image.exists()
    kept = own_home / ".local/share/Trash/files" / ODD
    assert kept.stat().st_size == 1 << 20


def test_delete_takes_the_link_not_its_target(image: Path) -> None:
    link = image.parent / "link.img"
    link.symlink_to(image)
    DeleteImages((str(link),)).run(JobControl())
    assert os.listdir(image.parent) == [ODD]


def test_delete_what_is_gone_says_so(tmp_path: Path) -> None:
    with pytest.raises(XenGuiError, match="not there"):
        DeleteImages((f"{tmp_path}/gone.img",)).run(JobControl())


@pytest.mark.root
@needs_root
@needs("losetup")
def test_an_attached_image_is_refused_by_name_and_its_companions_stay(image: Path) -> None:
    other = image.parent / "other.img"
    other.write_bytes(b"x")
    device = loop_attach(image)
    jobs: list[Job[object]] = [
        RenameImage(str(image), "new.img"),
        TrashImages((str(other), str(image))),
        DeleteImages((str(other), str(image))),
    ]
    try:
        for job in jobs:
            with pytest.raises(XenGuiError, match=f"attached to {device}"):
                job.run(JobControl())
        assert sorted(os.listdir(image.parent)) == sorted([ODD, "other.img"])
    finally:
        loop_detach(device)


def test_leftovers_go_and_live_parts_stay(tmp_path: Path) -> None:
    dead, live, gone = (part_path(f"{tmp_path}/{name}.img") for name in ("dead", "live", "gone"))
    Path(dead).touch()
    assert RemoveLeftovers((gone, dead)).run(JobControl()) == 1
    Path(dead).touch()
    with part_file(live):
        with pytest.raises(XenGuiError, match="another job"):
            RemoveLeftovers((live, dead)).run(JobControl())
        assert os.listdir(tmp_path) == [os.path.basename(live)]


def test_a_link_that_leads_round_in_circles(tmp_path: Path) -> None:
    """It holds nobody's bytes: it can be asked about, renamed and deleted like any other row."""
    loop = tmp_path / "round.img"
    loop.symlink_to("round.img")
    assert CheckInUse((str(loop),)).run(JobControl()) == {}
    renamed = RenameImage(str(loop), "still round.img").run(JobControl())
    assert DeleteImages((renamed,)).run(JobControl()) == 1
    assert os.listdir(tmp_path) == []


def test_nothing_goes_when_nobody_can_tell_who_uses_it(image: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing file met on the way to losetup's answer is no sign that the image is free."""

    def no_answer() -> list[object]:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr("xengui.host.in_use.loop_devices", no_answer)
    with pytest.raises(XenGuiError):
        DeleteImages((str(image),)).run(JobControl())
    assert image.exists()
