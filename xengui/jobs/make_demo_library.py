"""Fills a folder with a sample library that shows every kind of row the window knows."""

import os
import struct
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from xengui.core.errors import XenGuiError
from xengui.core.images.image import ImageFormat
from xengui.core.images.recipe import filesystem_offset
from xengui.core.images.spec import Allocation, FilesystemKind, ImageSpec, TableKind
from xengui.core.sizes import GIB, KIB, MIB
from xengui.core.translate import tr
from xengui.host.allocation import reserve
from xengui.host.catalog import FolderCatalog
from xengui.host.run import find_program, run
from xengui.jobs.create_image import CreateImage
from xengui.jobs.job import Job, JobControl, Progress
from xengui.jobs.make_demo_history import make_demo_history

_PLENTY = 6 * GIB  # free bytes from which the sample may take its full 0.7 GiB


@dataclass(frozen=True, slots=True)
class _Sample:
    """One image and the bytes it is to take beyond what its filesystem does.

    ``data`` is in a file that its ext4 knows; ``loose`` is what no filesystem of it accounts for, such as
    files deleted; ``zero`` is written, ``reserved`` is not.
    """

    spec: ImageSpec
    data: int = 0
    loose: int = 0
    zero: int = 0
    reserved: int = 0


class MakeDemoLibrary(Job[tuple[str, ...]]):
    """Make the sample under ``folder`` (existing, empty); gives the library's folders.

    What needs a tool that is not installed is left out. It takes 0.7 GiB at most, a tenth on a full host.
    ``history`` is a file to be made for its earlier sizes, which are invented.
    """

    def __init__(self, folder: str, history: Path | None = None) -> None:
        self._folder, self._history = folder, history
        self.title = tr("Make the sample library")
        self.subjects = (folder,)

    def run(self, control: JobControl) -> tuple[str, ...]:
        """As Job.run."""
        main, other = f"{self._folder}/xen", f"{self._folder}/laptop"
        os.makedirs(main)
        os.makedirs(other)
        space = os.statvfs(self._folder)
        scale = 1 if space.f_bavail * space.f_frsize > _PLENTY else 10
        samples = [*_samples(main), *_more_samples(other)]
        for done, sample in enumerate(samples):
            control.checkpoint(Progress(done, len(samples), sample.spec.name))
            _make(sample, scale, control)
        _make_oddities(main, control)
        _find_zeros(samples, control)
        if self._history is not None:
            make_demo_history((main, other), self._history, control)
        return main, other, f"{self._folder}/unplugged-disk"


def _samples(folder: str) -> list[_Sample]:
    ext4 = ImageSpec("", 512 * MIB, filesystem=FilesystemKind.EXT4, label="root")
    gpt = replace(ext4, partition_table=TableKind.GPT)

    def at(spec: ImageSpec, name: str) -> ImageSpec:
        return replace(spec, path=f"{folder}/{name}")

    xfs = replace(ext4, size=1 * GIB, filesystem=FilesystemKind.XFS, label="pgdata")
    shop = replace(gpt, size=1 * GIB, label="shop")
    reserved = replace(ext4, size=64 * MIB, allocation=Allocation.RESERVED, label="spool")
    swap = replace(ext4, size=256 * MIB, filesystem=FilesystemKind.SWAP, label="swap")
    return [
        _Sample(at(ext4, "mail.img"), data=40 * MIB, zero=10 * MIB, reserved=50 * MIB),
        _Sample(at(ext4, "web-1.img"), data=24 * MIB, loose=10 * MIB),
        _Sample(at(ext4, "web-2.img"), data=28 * MIB, loose=12 * MIB, zero=8 * MIB),
        _Sample(at(shop, "shop.img"), data=16 * MIB, loose=22 * MIB, reserved=60 * MIB),
        _Sample(at(xfs, "db-data.img"), loose=40 * MIB, zero=16 * MIB, reserved=160 * MIB),
        _Sample(at(reserved, "spool.img")),
        _Sample(at(swap, "swap.img")),
        _Sample(ImageSpec(f"{folder}/scratch.img", 500 * GIB)),
        _Sample(at(replace(gpt, format=ImageFormat.QCOW2, label="data"), "win2022.qcow2")),
        _Sample(at(replace(ext4, format=ImageFormat.VHD, label="import"), "old-import.vhd")),
    ]


def _more_samples(folder: str) -> list[_Sample]:
    blank = ImageSpec("", 1 * GIB)
    boot = ImageSpec(
        f"{folder}/boot.img",
        256 * MIB,
        filesystem=FilesystemKind.VFAT,
        label="BOOT",
        partition_table=TableKind.MBR,
    )
    return [
        _Sample(replace(blank, path=f"{folder}/fedora.vmdk", format=ImageFormat.VMDK)),
        _Sample(replace(blank, path=f"{folder}/test.vdi", format=ImageFormat.VDI)),
        _Sample(boot),
    ]


def _make(sample: _Sample, scale: int, control: JobControl) -> None:
    try:
        CreateImage(sample.spec).run(control)
    except XenGuiError as error:  # a tool that is not here: the sample is smaller, that is all
        control.log(error.message)
        return
    try:
        _store_file(sample, scale, control)
        _fill(sample, scale, control)
    except (OSError, XenGuiError) as error:
        control.log(str(error))


def _store_file(sample: _Sample, scale: int, control: JobControl) -> None:
    """Put a file into the ext4 of the image; no mount, no root (debugfs(8))."""
    if not sample.data:
        return
    spec = sample.spec
    offset = filesystem_offset(spec)
    place = f"{spec.path}?offset={offset}" if offset else spec.path
    with tempfile.NamedTemporaryFile() as content:
        pattern = bytes(range(1, 256)) * 4112
        for _ in range(0, sample.data // scale, len(pattern)):
            content.write(pattern)
        content.flush()
        run(["debugfs", "-w", "-R", f"write {content.name} sample", place], checkpoint=control.checkpoint)


def _fill(sample: _Sample, scale: int, control: JobControl) -> None:
    """Reserve from the start on, and write behind the middle, where no filesystem keeps tables."""
    fd = os.open(sample.spec.path, os.O_RDWR | os.O_CLOEXEC)
    try:
        reserve(fd, sample.reserved // scale, lambda count: control.checkpoint())
        offset = sample.spec.size // 2 + 80 * MIB  # behind the journal, before the next group's copies
        for count, block in ((sample.loose, b"x" * MIB), (sample.zero, bytes(MIB))):
            for _ in range(0, count // scale, MIB):
                control.checkpoint()
                offset += os.pwrite(fd, block, offset)
        if sample.zero:
            os.fsync(fd)  # zeros are looked for only where they have a place on the disk
    finally:
        os.close(fd)


def _find_zeros(samples: list[_Sample], control: JobControl) -> None:
    """So that they are shown at once: a search remembers what it found."""
    from xengui.jobs.find_zeros import FindZeros

    for sample in samples:
        if sample.zero and os.path.exists(sample.spec.path):
            FindZeros(FolderCatalog().inspect(sample.spec.path)).run(control)


def _make_oddities(folder: str, control: JobControl) -> None:
    """Links, a read-only image, one not readable, a damaged header, a part file of a killed run."""
    if os.path.exists(f"{folder}/mail.img"):
        os.link(f"{folder}/mail.img", f"{folder}/mail-snapshot.img")
    os.symlink("web-1.img", f"{folder}/current.img")
    os.symlink("/mnt/nas/archive.img", f"{folder}/archive.img")
    _write(f"{folder}/golden template.img", bytes(64 * KIB), 256 * MIB)
    os.chmod(f"{folder}/golden template.img", 0o444)
    _write(f"{folder}/private.img", b"", 128 * MIB)
    os.chmod(f"{folder}/private.img", 0)
    # A qcow2 version 3 header whose cluster_bits no qemu would accept (qcow2.txt: 9 to 21).
    _write(f"{folder}/broken.qcow2", struct.pack(">4sIQIIQ", b"QFI\xfb", 3, 0, 0, 63, 20 * GIB), 256 * KIB)
    _write(f"{folder}/.half-done.img.xengui-part", b"", 8 * GIB)
    if find_program("qemu-img") and os.path.exists(f"{folder}/win2022.qcow2"):
        overlay = ["-f", "qcow2", "-F", "qcow2", "-b", "win2022.qcow2", f"{folder}/win-test.qcow2"]
        run(["qemu-img", "create", "-q", *overlay], checkpoint=control.checkpoint)


def _write(path: str, data: bytes, size: int) -> None:
    with open(path, "xb") as file:
        file.write(data)
        file.truncate(size)
