"""Snapshots, overlays, rebase, commit and qemu-img check on real qcow2 images."""

import hashlib
import json
import os
import random
import subprocess
from pathlib import Path

import pytest

from tests.jobs.disks import killed, refused, run_timed
from tests.tools import loop_attach, loop_detach, needs, needs_root, tool
from xengui.core.errors import XenGuiError
from xengui.core.images.snapshots import chain_in, snapshots_in
from xengui.jobs.acting import ActingJob
from xengui.jobs.check_image import CheckImage, Repair
from xengui.jobs.commit_image import CommitImage
from xengui.jobs.job import JobControl
from xengui.jobs.overlay_image import CreateOverlay
from xengui.jobs.rebase_image import RebaseImage
from xengui.jobs.snapshot_apply import ApplySnapshot
from xengui.jobs.snapshot_create import CreateSnapshot
from xengui.jobs.snapshot_delete import DeleteSnapshot
from xengui.jobs.snapshot_list import ListSnapshots

pytestmark = needs("qemu-img", "qemu-io")
ODD_NAME = "-mail 'ü,:\n$x.qcow2"


def run(job: ActingJob[str]) -> str:
    """The preview changes nothing; then the job itself."""
    told = job.preview(JobControl())
    assert told.summary
    assert told.commands
    return job.run(JobControl())


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / ODD_NAME
    tool("qemu-img", "create", "-q", "-f", "qcow2", str(path), "16M")
    return written(path, 1)


def opened(path: Path) -> str:
    return f"driver=qcow2,file.driver=file,file.filename={str(path).replace(',', ',,')}"


def written(path: Path, value: int, at: str = "1M", length: str = "2M") -> Path:
    tool("qemu-io", "--image-opts", "-c", f"write -P {value} {at} {length}", opened(path))
    return path


def holds(path: Path, value: int, at: str = "1M", length: str = "2M") -> bool:
    told = tool("qemu-io", "--image-opts", "-c", f"read -P {value} {at} {length}", opened(path), check=False)
    return "verification failed" not in told and "read " in told


def seen(path: Path) -> str:
    """The hash of what a guest sees."""
    raw = path.with_name("seen.raw")
    tool("qemu-img", "convert", "--image-opts", "-O", "raw", opened(path), str(raw))
    told = hashlib.sha256(raw.read_bytes()).hexdigest()
    raw.unlink()
    return told


def names(path: Path) -> list[str]:
    return [each.name for each in ListSnapshots(str(path)).run(JobControl())]


def test_made_listed_applied_and_deleted(image: Path) -> None:
    assert run(CreateSnapshot(str(image), "before, 'update'")) == "before, 'update'"
    written(image, 2)
    assert run(ApplySnapshot(str(image), "before, 'update'", "after")) == "before, 'update'"
    assert holds(image, 1)
    assert names(image) == ["before, 'update'", "after"]
    run(ApplySnapshot(str(image), "after", ""))
    assert holds(image, 2)
    run(DeleteSnapshot(str(image), "before, 'update'"))
    assert names(image) == ["after"]
    assert holds(image, 2)
    assert CheckImage(str(image)).run(JobControl()).clean


@pytest.mark.parametrize("name", ["", " ", "12", "one", "1", "x" * 256])
def test_names_that_could_be_mistaken(image: Path, name: str) -> None:
    CreateSnapshot(str(image), "one").run(JobControl())
    refused(lambda: CreateSnapshot(str(image), name).run(JobControl()))
    assert names(image) == ["one"]


def test_what_is_not_there(image: Path, tmp_path: Path) -> None:
    assert "no snapshot" in refused(lambda: DeleteSnapshot(str(image), "none").run(JobControl()))
    assert "no snapshot" in refused(lambda: ApplySnapshot(str(image), "none", "").run(JobControl()))
    raw = tmp_path / "a.img"
    raw.write_bytes(b"x" * 65536)
    assert "Only qcow2" in refused(lambda: CreateSnapshot(str(raw), "a").run(JobControl()))


@pytest.mark.root
@needs_root
def test_never_while_in_use(image: Path, tmp_path: Path) -> None:
    loop = loop_attach(image)
    try:
        for job in (
            CreateSnapshot(str(image), "a"),
            ApplySnapshot(str(image), "a", ""),
            DeleteSnapshot(str(image), "a"),
            RebaseImage(str(image), ""),
            CommitImage(str(image)),
            CreateOverlay(str(image), f"{tmp_path}/over.qcow2"),
        ):
            assert loop in refused(lambda job=job: job.run(JobControl()))  # type: ignore[misc]
        assert loop in refused(lambda: CheckImage(str(image), Repair.ALL).run(JobControl()))
    finally:
        loop_detach(loop)


def test_overlay_commit_and_rebase(image: Path, tmp_path: Path) -> None:
    over = tmp_path / "over 'ü,.qcow2"
    assert run(CreateOverlay(str(image), str(over))) == str(over)
    assert holds(over, 1)
    assert "exists" in refused(lambda: CreateOverlay(str(image), str(over)).run(JobControl()))
    written(over, 3, "8M")
    before = seen(over)
    other = tmp_path / "other.qcow2"
    tool("qemu-img", "create", "-q", "-f", "qcow2", str(other), "16M")
    written(other, 9)
    told = RebaseImage(str(over), str(other)).preview(JobControl())
    assert any("└─" in note for note in told.notes)
    run(RebaseImage(str(over), str(other)))
    assert seen(over) == before
    run(RebaseImage(str(over), str(image)))
    assert seen(over) == before
    assert run(CommitImage(str(over))) == str(image)
    assert seen(over) == seen(image) == before
    run(RebaseImage(str(over), ""))
    assert seen(over) == before
    info = json.loads(tool("qemu-img", "info", "--output=json", str(over)))
    assert "backing-filename" not in info
    assert "stands alone" in refused(lambda: CommitImage(str(over)).run(JobControl()))
    assert "stands alone" in refused(lambda: RebaseImage(str(over), "").run(JobControl()))


def test_unsafe_rebase_is_for_a_base_that_was_moved(image: Path, tmp_path: Path) -> None:
    over = tmp_path / "over.qcow2"
    CreateOverlay(str(image), str(over)).run(JobControl())
    before = seen(over)
    moved = image.rename(tmp_path / "moved.qcow2")
    assert any(
        "Unsafe" in note for note in RebaseImage(str(over), str(moved), True).preview(JobControl()).notes
    )
    RebaseImage(str(over), str(moved), unsafe=True).run(JobControl())
    assert seen(over) == before
    assert "lost" in refused(lambda: RebaseImage(str(over), "", unsafe=True).run(JobControl()))
    assert "itself" in refused(lambda: RebaseImage(str(over), str(over)).run(JobControl()))


@pytest.mark.parametrize("what", ["snapshot", "apply", "rebase", "commit"])
def test_killed_at_fifty_moments_the_guest_sees_the_same(tmp_path: Path, image: Path, what: str) -> None:
    """Four times fifty. At worst clusters are left that nobody has, which the check repairs."""
    over = tmp_path / "over.qcow2"
    CreateOverlay(str(image), str(over)).run(JobControl())
    written(over, 3, "8M")
    CreateSnapshot(str(over), "kept").run(JobControl())
    before = seen(over)
    made = {each: tool_copy(each) for each in (image, over)}
    jobs: dict[str, ActingJob[str]] = {
        "snapshot": CreateSnapshot(str(over), "new"),
        "apply": ApplySnapshot(str(over), "kept", "new"),
        "rebase": RebaseImage(str(over), ""),
        "commit": CommitImage(str(over)),
    }
    job = jobs[what]
    whole = run_timed(job)
    chance = random.Random(what)
    for _ in range(50):
        for each, copy in made.items():
            tool("cp", str(copy), str(each))
        killed(job, chance.uniform(0, whole))
        wait_for_qemu(over)
        wait_for_qemu(image)
        assert seen(over) == before
        found = CheckImage(str(over)).run(JobControl())
        assert found.corruptions == 0


def tool_copy(path: Path) -> Path:
    copy = path.with_name(f"copy-{os.urandom(4).hex()}")
    tool("cp", str(path), str(copy))
    return copy


def wait_for_qemu(path: Path) -> None:
    """A killed job's qemu-img works to its own end: until none is about the image, and it can be locked."""
    for _ in range(10_000):
        if not about(path) and "Failed to get" not in tool_error(path):
            return
    raise AssertionError("still locked")


def about(path: Path) -> bool:
    """Whether a program other than this one was started for ``path``: it may not have locked it yet."""
    wanted = os.fsencode(path.parent)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                if wanted in (entry / "cmdline").read_bytes():
                    return True
            except OSError:  # it has ended
                continue
    return False


def tool_error(path: Path) -> str:
    done = subprocess.run(
        ["qemu-io", "--image-opts", "-c", "length", opened(path)], capture_output=True, text=True, check=False
    )
    return done.stderr + done.stdout


def test_leaks_are_found_and_repaired_with_the_old_one_kept(image: Path, tmp_path: Path) -> None:
    leak(image)
    before = seen(image)
    assert CheckImage(str(image)).run(JobControl()).leaks == 1
    old = image.read_bytes()
    told = CheckImage(str(image), Repair.LEAKS, f"{tmp_path}/old").run(JobControl())
    assert told.clean
    assert told.repaired == 1
    assert (tmp_path / "old").read_bytes() == old
    assert seen(image) == before
    assert CheckImage(str(image), Repair.ALL).run(JobControl()).clean


def leak(path: Path) -> None:
    """Give a cluster at the file's end a reference count that nobody has use for."""
    data = bytearray(path.read_bytes())
    table = int.from_bytes(data[48:56], "big")
    block = int.from_bytes(data[table : table + 8], "big")
    cluster = -(-len(data) // 65536)
    data[block + 2 * cluster : block + 2 * cluster + 2] = b"\0\1"
    path.write_bytes(bytes(data).ljust((cluster + 1) * 65536, b"\0"))


def test_raw_images_have_nothing_to_check(tmp_path: Path) -> None:
    (tmp_path / "a.img").write_bytes(b"x" * 65536)
    assert "no tables" in refused(lambda: CheckImage(f"{tmp_path}/a.img").run(JobControl()))


def test_no_answer_of_qemu_img_is_believed_blindly(
    image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "qemu-img").write_text("#!/bin/sh\nexit 0\n")
    (folder / "qemu-img").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    for act in (
        CreateSnapshot(str(image), "a"),
        CreateOverlay(str(image), f"{tmp_path}/over.qcow2"),
        CheckImage(str(image)),
        CommitImage(str(image)),
    ):
        with pytest.raises(XenGuiError):
            act.run(JobControl())
    assert not (tmp_path / "over.qcow2").exists()


@pytest.mark.parametrize(
    "nonsense", [None, [], 1, {"snapshots": 1}, {"snapshots": [1]}, {"snapshots": [{"date-sec": "x"}]}]
)
def test_nonsense_is_no_list_of_snapshots(nonsense: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        snapshots_in(nonsense)
    with pytest.raises(ValueError, match=r"\w"):
        chain_in({"filename": "a"} if nonsense == [] else nonsense)
