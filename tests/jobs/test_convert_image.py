"""Conversions by the real qemu-img, by a lying one and by none; compared with what the guest saw before."""

import hashlib
import json
import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.host.mounted import mounted
from tests.jobs.disks import disk, files_in, killed, refused, run_timed
from tests.tools import allocated, loop_attach, loop_detach, needs, needs_root, tool
from xengui.core.errors import XenGuiError
from xengui.core.images.convert_plan import TARGETS, ConvertOptions, Preallocation
from xengui.core.images.image import ImageFormat
from xengui.core.sizes import MIB
from xengui.host.part_file import part_path
from xengui.jobs.convert_image import ConvertImage
from xengui.jobs.job import JobCancelled, JobControl

pytestmark = needs("qemu-img", "sfdisk", "mkfs.ext4")
QEMU = {"vhd": "vpc"}
ODD_NAME = "-mail 'ü,:\n$x.img"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("source")
    return disk(folder / ODD_NAME, "gpt", 64 * MIB, files_in(folder / "files"))


def convert(source: Path, target: Path, kind: str, options: ConvertOptions | None = None) -> None:
    job = ConvertImage(str(source), str(target), ImageFormat(kind), options or ConvertOptions())
    assert job.run(JobControl()) == str(target)


def content(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def same(source: Path, target: Path, kind: str) -> bool:
    tool("qemu-img", "compare", "-q", "-f", "raw", "-F", QEMU.get(kind, kind), str(source), str(target))
    return True


def left(folder: Path) -> list[str]:
    return sorted(each for each in os.listdir(folder) if each.startswith("."))


@pytest.mark.parametrize("kind", [each.value for each in TARGETS])
def test_there_and_back_the_guest_sees_the_same(tmp_path: Path, source: Path, kind: str) -> None:
    before = content(source)
    target = tmp_path / ODD_NAME.replace("img", kind)
    convert(source, target, kind)
    assert same(source, target, kind)
    convert(target, tmp_path / "back.img", "raw")
    assert content(tmp_path / "back.img") == content(source) == before
    assert allocated(target) < 64 * MIB
    assert allocated(tmp_path / "back.img") <= allocated(source) + MIB
    assert left(tmp_path) == []


def test_preview_tells_no_less_than_it_takes(tmp_path: Path, source: Path) -> None:
    job = ConvertImage(str(source), f"{tmp_path}/a.qcow2", ImageFormat.QCOW2)
    told = job.preview(JobControl())
    measured = json.loads(
        tool("qemu-img", "measure", "--output=json", "-f", "raw", "-O", "qcow2", str(source))
    )
    assert told.needed == measured["required"]
    assert any("-f raw" in command and "-O qcow2" in command for command in told.commands)
    assert os.listdir(tmp_path) == []
    job.run(JobControl())
    assert allocated(tmp_path / "a.qcow2") <= told.needed


def test_options_of_qcow2(tmp_path: Path, source: Path) -> None:
    convert(source, tmp_path / "a.qcow2", "qcow2", ConvertOptions(cluster_size=4096, lazy_refcounts=True))
    info = json.loads(tool("qemu-img", "info", "--output=json", str(tmp_path / "a.qcow2")))
    assert info["cluster-size"] == 4096
    assert info["format-specific"]["data"]["lazy-refcounts"]
    convert(source, tmp_path / "b.qcow2", "qcow2", ConvertOptions(compress=True))
    convert(source, tmp_path / "c.qcow2", "qcow2", ConvertOptions(preallocation=Preallocation.FALLOC))
    assert allocated(tmp_path / "c.qcow2") >= 64 * MIB
    for kind, options in (
        ("raw", ConvertOptions(compress=True)),
        ("qcow2", ConvertOptions(cluster_size=1000)),
        ("qcow2", ConvertOptions(compress=True, preallocation=Preallocation.FULL)),
    ):
        with pytest.raises(XenGuiError):
            convert(source, tmp_path / "d", kind, options)
    assert not (tmp_path / "d").exists()


def test_the_backing_file_is_named_before_it_becomes_part_of_the_new_image(tmp_path: Path) -> None:
    base, over = tmp_path / "base.img", tmp_path / "over.qcow2"
    base.write_bytes(b"x" * MIB)
    tool("qemu-img", "create", "-q", "-f", "qcow2", "-b", str(base), "-F", "raw", str(over))
    told = ConvertImage(str(over), f"{tmp_path}/a.img", ImageFormat.RAW).preview(JobControl())
    assert any(str(base) in note for note in told.notes)
    convert(over, tmp_path / "a.img", "raw")
    assert (tmp_path / "a.img").read_bytes() == base.read_bytes()


def test_an_existing_target_stays(tmp_path: Path, source: Path) -> None:
    target = tmp_path / "a.qcow2"
    target.write_text("mine")
    assert "exists" in refused(lambda: convert(source, target, "qcow2"))
    assert target.read_text() == "mine"
    (tmp_path / "b.qcow2").symlink_to(target)
    assert "exists" in refused(lambda: convert(source, tmp_path / "b.qcow2", "qcow2"))
    assert "not there" in refused(lambda: convert(source, tmp_path / "none" / "a.qcow2", "qcow2"))
    assert "not there" in refused(lambda: convert(tmp_path / "none", tmp_path / "c.qcow2", "qcow2"))


@pytest.mark.root
@needs_root
def test_not_while_in_use(tmp_path: Path, source: Path) -> None:
    copy = tmp_path / "a.img"
    tool("cp", str(source), str(copy))
    loop = loop_attach(copy)
    try:
        assert loop in refused(lambda: convert(copy, tmp_path / "b.qcow2", "qcow2"))
    finally:
        loop_detach(loop)


@pytest.mark.root
@needs_root
def test_a_full_host_keeps_nothing(tmp_path: Path, source: Path) -> None:
    with mounted("ext4", tmp_path, 96 * MIB) as place:
        free = os.statvfs(place).f_bavail * os.statvfs(place).f_frsize
        tool("fallocate", "-l", str(free - MIB), str(place / "filler"))
        for kind in ("qcow2", "vdi", "raw"):
            assert "pace" in refused(lambda kind=kind: convert(source, place / "a", kind))  # type: ignore[misc]
            assert sorted(os.listdir(place)) == ["filler", "lost+found"]
        (place / "filler").unlink()
        tool("mount", "-o", "remount,ro", str(place))
        assert "read-only" in refused(lambda: convert(source, place / "a", "raw"))


FAKES = {
    "says nothing": ("exit 0", "qemu-img"),
    "writes an empty file": ("case $1 in measure) echo '{\"required\": 1}';; esac; exit 0", "not the image"),
    "fails": ("echo 'it is broken' >&2; exit 1", "it is broken"),
    "answers nonsense": ("echo '[]'; exit 0", "qemu-img"),
}


@pytest.mark.parametrize("fake", FAKES)
def test_a_lying_qemu_img(tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch, fake: str) -> None:
    script, said = FAKES[fake]
    put_in_path(tmp_path, monkeypatch, script)
    place = tmp_path / "place"
    place.mkdir()
    assert said in refused(lambda: convert(source, place / "a.qcow2", "qcow2"))
    assert os.listdir(place) == []


def put_in_path(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    (folder / "bin").mkdir()
    program = folder / "bin" / "qemu-img"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}/bin:{os.environ['PATH']}")


def test_a_hanging_qemu_img_is_cancelled(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    put_in_path(
        tmp_path, monkeypatch, f"echo $$ >{tmp_path}/pid.new; mv {tmp_path}/pid.new {tmp_path}/pid; sleep 600"
    )
    control = JobControl()
    begun = threading.Event()
    control.connect(on_log=lambda line: begun.set())
    job = ConvertImage(str(source), f"{place}/a.vdi", ImageFormat.VDI)
    ended: list[type[BaseException]] = []

    def work() -> None:
        try:
            job.run(control)
        except BaseException as error:
            ended.append(type(error))

    thread = threading.Thread(target=work)
    thread.start()
    assert begun.wait(20)
    control.cancel()
    thread.join(20)
    assert ended == [JobCancelled]
    assert os.listdir(place) == []


def test_no_qemu_img(tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("xengui.host.run._SBIN", str(tmp_path))
    assert "qemu-utils" in refused(lambda: convert(source, tmp_path / "a.qcow2", "qcow2"))


def test_killed_at_two_hundred_moments(tmp_path: Path, source: Path) -> None:
    """The source stays, and the target's name is given to nothing or to the whole."""
    before = content(source)
    target = tmp_path / "a.qcow2"
    job = ConvertImage(str(source), str(target), ImageFormat.QCOW2)
    whole = run_timed(job)
    chance = random.Random(5)
    made = 0
    for _ in range(200):
        target.unlink(missing_ok=True)
        killed(job, chance.uniform(0, whole * 1.2))
        if target.exists():
            made += 1
            assert same(source, target, "qcow2")
        assert set(left(tmp_path)) <= {Path(part_path(str(target))).name}
    assert 0 < made < 200
    assert content(source) == before
    target.unlink(missing_ok=True)
    job.run(JobControl())
    assert same(source, target, "qcow2")
    assert left(tmp_path) == []


def test_the_command(tmp_path: Path, source: Path) -> None:
    target = tmp_path / "a.qcow2"
    arguments = ["convert", str(source), str(target), "--format", "qcow2", "--cluster-size", "128K"]
    done = run_xengui(*arguments, "--dry-run")
    assert (done.returncode, done.stderr) == (0, "")
    assert "needed while it works" in done.stdout
    assert not target.exists()
    done = run_xengui(*arguments)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", f"{target}\n")
    done = run_xengui(*arguments)
    assert done.returncode == 1
    assert "exists already" in done.stderr


def run_xengui(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xengui", *arguments], capture_output=True, text=True, check=False
    )
