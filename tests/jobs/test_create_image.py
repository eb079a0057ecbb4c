"""Images made for real and judged by the system's own tools."""

import errno
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.tools import allocated, loop_attach, loop_detach, needs, needs_root, tool
from xengui.core.errors import XenGuiError
from xengui.core.images.image import ImageFormat
from xengui.core.images.spec import PARTITION_START, Allocation, FilesystemKind, ImageSpec, TableKind
from xengui.core.sizes import GIB, MIB, TIB
from xengui.host.part_file import is_leftover, part_path
from xengui.jobs.create_image import CreateImage
from xengui.jobs.job import JobCancelled, JobControl, Progress

ODD_NAME = "-mail 'ü\n$x.img"


def create(spec: ImageSpec) -> list[Progress]:
    told: list[Progress] = []
    control = JobControl()
    control.connect(on_progress=told.append)
    assert CreateImage(spec).run(control) == spec.path
    control.finish()
    return told


def left(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


@pytest.mark.parametrize("name", ["a.img", ODD_NAME])
def test_sparse_is_the_exact_size_and_takes_nothing(tmp_path: Path, name: str) -> None:
    create(ImageSpec(f"{tmp_path}/{name}", 20 * GIB))
    facts = os.stat(tmp_path / name)
    assert (facts.st_size, facts.st_blocks) == (20 * GIB, 0)
    assert left(tmp_path) == [name]


def test_five_tebibytes_are_five_tebibytes(tmp_path: Path) -> None:
    create(ImageSpec(f"{tmp_path}/a.img", 5 * TIB))
    assert os.stat(tmp_path / "a.img").st_size == 5 * TIB


@needs("filefrag")
def test_reserved_takes_its_space_unwritten(tmp_path: Path) -> None:
    told = create(ImageSpec(f"{tmp_path}/a.img", 64 * MIB, Allocation.RESERVED))
    assert allocated(tmp_path / "a.img") >= 64 * MIB
    assert "unwritten" in tool("filefrag", "-v", f"{tmp_path}/a.img")
    assert told[-1].done == told[-1].total


@needs("filefrag")
def test_written_is_written(tmp_path: Path) -> None:
    create(ImageSpec(f"{tmp_path}/a.img", 64 * MIB, Allocation.WRITTEN))
    assert allocated(tmp_path / "a.img") >= 64 * MIB
    assert "unwritten" not in tool("filefrag", "-v", f"{tmp_path}/a.img")


@needs("mkfs.ext4", "e2fsck")
def test_ext4_on_64_gib_stays_under_16_mib(tmp_path: Path) -> None:
    create(ImageSpec(f"{tmp_path}/a.img", 64 * GIB, filesystem=FilesystemKind.EXT4, label="root"))
    assert allocated(tmp_path / "a.img") < 16 * MIB
    assert tool("blkid", "-p", "-s", "LABEL", "-o", "value", f"{tmp_path}/a.img").strip() == "root"
    tool("e2fsck", "-fn", f"{tmp_path}/a.img")


_MOUNTABLE = [k for k in FilesystemKind if k not in (FilesystemKind.NONE, FilesystemKind.SWAP)]


@pytest.mark.root
@needs_root
@needs("losetup", "blkid", "partx", "mkfs.xfs", "mkfs.btrfs", "mkfs.vfat", "mkfs.ext4")
@pytest.mark.parametrize("table", [TableKind.GPT, TableKind.MBR])
@pytest.mark.parametrize("kind", _MOUNTABLE)
def test_a_filesystem_in_a_partition_is_real(tmp_path: Path, table: TableKind, kind: FilesystemKind) -> None:
    spec = ImageSpec(f"{tmp_path}/a.img", 512 * MIB, filesystem=kind, label="DATA", partition_table=table)
    create(spec)
    tool("sfdisk", "--verify", spec.path)
    device = loop_attach(spec.path, partitions=True)
    try:
        blkid = tool("blkid", "-p", "-o", "export", f"{device}p1").splitlines()
        assert f"TYPE={kind.value}" in blkid
        assert "LABEL=DATA" in blkid
        tool(*_CHECK[kind], f"{device}p1")
        folder = tmp_path / "mnt"
        folder.mkdir()
        if _mountable_here(kind):
            tool("mount", f"{device}p1", str(folder))
            try:
                (folder / "hello").write_text("from the guest")
                assert os.statvfs(folder).f_blocks * os.statvfs(folder).f_frsize <= spec.filesystem_size
            finally:
                tool("umount", str(folder))
            tool(*_CHECK[kind], f"{device}p1")
    finally:
        loop_detach(device)
    assert allocated(spec.path) < 128 * MIB


_CHECK = {
    FilesystemKind.EXT4: ("e2fsck", "-fn"),
    FilesystemKind.EXT3: ("e2fsck", "-fn"),
    FilesystemKind.EXT2: ("e2fsck", "-fn"),
    FilesystemKind.XFS: ("xfs_repair", "-n"),
    FilesystemKind.BTRFS: ("btrfs", "check", "--readonly"),
    FilesystemKind.VFAT: ("fsck.vfat", "-n"),
}


def _mountable_here(kind: FilesystemKind) -> bool:
    """Whether this kernel has the filesystem; a test machine's may lack some."""
    return f"\t{kind.value}\n" in Path("/proc/filesystems").read_text()


@needs("mkswap", "blkid")
def test_swap_in_a_partition(tmp_path: Path) -> None:
    spec = ImageSpec(
        f"{tmp_path}/a.img", 64 * MIB, filesystem=FilesystemKind.SWAP, partition_table=TableKind.GPT
    )
    create(spec)
    blkid = tool("blkid", "-p", "-O", str(PARTITION_START), "-o", "export", spec.path)
    assert "TYPE=swap" in blkid.splitlines()


@needs("qemu-img")
@pytest.mark.parametrize("allocation", list(Allocation))
@pytest.mark.parametrize("image_format", [ImageFormat.QCOW2, ImageFormat.VHD, ImageFormat.VDI])
def test_formats_take_their_space_as_asked(
    tmp_path: Path, image_format: ImageFormat, allocation: Allocation
) -> None:
    spec = ImageSpec(f"{tmp_path}/a.{image_format}", 48 * MIB, allocation, image_format)
    create(spec)
    assert _info(spec)["virtual-size"] == 48 * MIB
    if allocation is Allocation.SPARSE:
        assert allocated(spec.path) < 4 * MIB
    else:
        assert allocated(spec.path) >= 48 * MIB
    assert left(tmp_path) == [f"a.{image_format}"]


@needs("qemu-img", "mkfs.ext4", "sfdisk")
@pytest.mark.parametrize(
    "image_format", [ImageFormat.QCOW2, ImageFormat.VHD, ImageFormat.VMDK, ImageFormat.VDI]
)
def test_a_partitioned_disk_in_another_format(tmp_path: Path, image_format: ImageFormat) -> None:
    spec = ImageSpec(
        f"{tmp_path}/a.x",
        256 * MIB,
        Allocation.SPARSE,
        image_format,
        FilesystemKind.EXT4,
        "root",
        TableKind.GPT,
    )
    create(spec)
    assert _info(spec)["virtual-size"] == 256 * MIB
    raw = f"{tmp_path}/back.raw"
    tool("qemu-img", "convert", "-f", _info_format(image_format), "-O", "raw", spec.path, raw)
    tool("sfdisk", "--verify", raw)
    export = tool("blkid", "-p", "-O", str(PARTITION_START), "-o", "export", raw)
    assert "LABEL=root" in export.splitlines()
    assert allocated(spec.path) < 32 * MIB


def _info_format(image_format: ImageFormat) -> str:
    return "vpc" if image_format is ImageFormat.VHD else image_format.value


def _info(spec: ImageSpec) -> dict[str, object]:
    text = tool("qemu-img", "info", "--output=json", "-f", _info_format(spec.format), spec.path)
    info: dict[str, object] = json.loads(text)
    return info


def test_an_existing_target_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "a.img").write_text("precious")
    with pytest.raises(XenGuiError, match="exists already") as refused:
        create(ImageSpec(f"{tmp_path}/a.img", MIB))
    assert refused.value.hint
    (tmp_path / "dangling.img").symlink_to("nowhere")
    with pytest.raises(XenGuiError, match="exists already"):
        create(ImageSpec(f"{tmp_path}/dangling.img", MIB))
    assert (tmp_path / "a.img").read_text() == "precious"
    assert left(tmp_path) == ["a.img", "dangling.img"]


def test_a_name_taken_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    target = tmp_path / "a.img"

    class Meddler(JobControl):
        def checkpoint(self, progress: Progress | None = None) -> None:
            if progress is not None and progress.step == "Saving":
                target.write_text("precious")
            super().checkpoint(progress)

    with pytest.raises(XenGuiError, match="exists already"):
        CreateImage(ImageSpec(str(target), MIB, Allocation.RESERVED)).run(Meddler())
    assert target.read_text() == "precious"
    assert left(tmp_path) == ["a.img"]


def test_where_no_file_can_be_nameless_a_part_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xengui.jobs.create_image.create_hole", lambda path, size: False)
    create(ImageSpec(f"{tmp_path}/a.img", GIB))
    assert os.stat(tmp_path / "a.img").st_blocks == 0
    assert left(tmp_path) == ["a.img"]


def test_no_folder_no_image(tmp_path: Path) -> None:
    with pytest.raises(XenGuiError) as refused:
        create(ImageSpec(f"{tmp_path}/nowhere/a.img", MIB))
    assert refused.value.hint


def test_larger_than_the_filesystem_allows(tmp_path: Path) -> None:
    with pytest.raises(XenGuiError, match="larger") as refused:
        create(ImageSpec(f"{tmp_path}/a.img", 2**62))
    assert refused.value.hint
    assert left(tmp_path) == []


def test_more_than_is_free_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    space = os.statvfs(tmp_path)
    for allocation in (Allocation.RESERVED, Allocation.WRITTEN):
        with pytest.raises(XenGuiError, match="free"):
            create(ImageSpec(f"{tmp_path}/a.img", space.f_bavail * space.f_frsize + GIB, allocation))
    assert left(tmp_path) == []


@pytest.mark.root
@needs_root
@needs("mount")
@pytest.mark.parametrize("allocation", [Allocation.RESERVED, Allocation.WRITTEN])
def test_a_disk_that_fills_meanwhile_leaves_nothing(
    tmp_path: Path, allocation: Allocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _small_disk(tmp_path, "-o", "size=32m")
    try:
        monkeypatch.setattr(
            CreateImage, "_check", lambda self: None
        )  # as if the rest filled up after the look
        with pytest.raises(XenGuiError, match="not enough space"):
            create(ImageSpec(f"{folder}/a.img", 64 * MIB, allocation))
        assert left(folder) == []
    finally:
        tool("umount", str(folder))


@pytest.mark.root
@needs_root
@needs("mount", "mkfs.ext4")
def test_mkfs_on_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    folder = _small_disk(tmp_path, "-o", "size=1m")
    try:
        with pytest.raises(XenGuiError) as refused:
            create(ImageSpec(f"{folder}/a.img", 4 * GIB, filesystem=FilesystemKind.EXT4))
        assert refused.value.hint
        assert left(folder) == []
    finally:
        tool("umount", str(folder))


@pytest.mark.root
@needs_root
@needs("mount")
def test_a_read_only_disk(tmp_path: Path) -> None:
    folder = _small_disk(tmp_path, "-o", "ro,size=1m")
    try:
        with pytest.raises(XenGuiError, match="read-only"):
            create(ImageSpec(f"{folder}/a.img", MIB))
    finally:
        tool("umount", str(folder))


@pytest.mark.root
@needs_root
@needs("mount", "mkfs.ext4")
def test_a_filesystem_that_cannot_reserve_offers_a_choice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(fd: int, size: int, report: object) -> None:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    monkeypatch.setattr("xengui.jobs.create_image.reserve", cannot)
    with pytest.raises(XenGuiError, match="cannot reserve") as refused:
        create(ImageSpec(f"{tmp_path}/a.img", MIB, Allocation.RESERVED))
    assert "sparse" in refused.value.hint
    assert "written" in refused.value.hint
    assert left(tmp_path) == []


def _small_disk(tmp_path: Path, *options: str) -> Path:
    folder = tmp_path / "disk"
    folder.mkdir()
    tool("mount", "-t", "tmpfs", *options, "tmpfs", str(folder))
    return folder


@pytest.mark.parametrize("allocation", [Allocation.RESERVED, Allocation.WRITTEN])
def test_cancel_is_heard_within_100_ms_and_leaves_nothing(tmp_path: Path, allocation: Allocation) -> None:
    class Canceller(JobControl):
        asked = 0.0

        def checkpoint(self, progress: Progress | None = None) -> None:
            if progress is not None and progress.done and not self.asked:
                self.asked = time.monotonic()
                self.cancel()
            super().checkpoint(progress)

    control = Canceller()
    with pytest.raises(JobCancelled):
        CreateImage(ImageSpec(f"{tmp_path}/a.img", 2 * GIB, allocation)).run(control)
    assert control.asked
    assert (
        time.monotonic() - control.asked < 1.0
    )  # the bench measures the 100 ms; a loaded test machine may not
    assert left(tmp_path) == []


def test_cancel_before_the_start(tmp_path: Path) -> None:
    control = JobControl()
    control.cancel()
    with pytest.raises(JobCancelled):
        CreateImage(ImageSpec(f"{tmp_path}/a.img", MIB)).run(control)
    assert left(tmp_path) == []


_KILLED = """
import os, signal, sys
from xengui.core.images.spec import *
from xengui.core.images.image import ImageFormat
from xengui.jobs.create_image import CreateImage
from xengui.jobs.job import JobControl
class Killer(JobControl):
    left = int(sys.argv[2])
    def checkpoint(self, progress=None):
        Killer.left -= 1
        if Killer.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
spec = ImageSpec(sys.argv[1], 320 << 20, Allocation.WRITTEN, ImageFormat(sys.argv[3]), FilesystemKind.EXT4,
                 "root", TableKind.GPT)
CreateImage(spec).run(Killer())
"""


@needs("mkfs.ext4", "sfdisk", "qemu-img")
@pytest.mark.parametrize("image_format", [ImageFormat.RAW, ImageFormat.QCOW2])
@pytest.mark.parametrize("checkpoint", [1, 2, 3, 5, 8, 20])
def test_killed_anywhere_there_is_no_half_made_file(
    tmp_path: Path, checkpoint: int, image_format: ImageFormat
) -> None:
    target = f"{tmp_path}/a.img"
    code = [sys.executable, "-c", _KILLED, target, str(checkpoint), image_format.value]
    done = subprocess.run(code, check=False, capture_output=True)
    if done.returncode == 0:  # fewer checkpoints than that: then it is whole
        assert left(tmp_path) == ["a.img"]
        return
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert not os.path.exists(target)
    parts = [name for name in left(tmp_path) if name.endswith(".xengui-part")]
    assert parts == left(tmp_path)
    assert parts
    # The next one to ask for this name is not hindered, even while the killed run's qemu-img is still dying.
    assert any(is_leftover(f"{tmp_path}/{name}") for name in parts)
    create(ImageSpec(target, MIB))
    assert "a.img" in left(tmp_path)


def test_two_jobs_for_one_name(tmp_path: Path) -> None:
    """One wins, the other is refused, and the winner's file is whole."""
    spec = ImageSpec(f"{tmp_path}/a.img", 64 * MIB, Allocation.WRITTEN)
    ends: list[object] = []

    def run() -> None:
        try:
            ends.append(CreateImage(spec).run(JobControl()))
        except XenGuiError as error:
            ends.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(isinstance(end, XenGuiError) for end in ends) == [False, True]
    assert os.stat(spec.path).st_size == 64 * MIB
    assert left(tmp_path) == ["a.img"]
    assert not os.path.exists(part_path(spec.path))


def test_no_image_can_pass_for_a_part(tmp_path: Path) -> None:
    """It would be offered for removal as a left-over."""
    with pytest.raises(XenGuiError, match="in the making"):
        create(ImageSpec(f"{tmp_path}/.a.img.xengui-part", MIB))
    assert left(tmp_path) == []


def test_without_proc_a_part_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_proc(*arguments: object, **options: object) -> None:
        raise FileNotFoundError(errno.ENOENT, "No such file or directory")

    monkeypatch.setattr(os, "link", no_proc)
    create(ImageSpec(f"{tmp_path}/a.img", GIB))
    assert left(tmp_path) == ["a.img"]
