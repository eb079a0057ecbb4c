"""How the jobs on images run the system's tools: by the open file, with every line in the job's log."""

import json
import os
import shlex
from collections.abc import Callable, Collection, Iterable, Iterator

from xengui.core.errors import XenGuiError
from xengui.core.images.resize_plan import Volume
from xengui.core.translate import tr
from xengui.host.run import Finished, find_program, run
from xengui.jobs.job import JobControl

ASKING = 60.0
"""Seconds that qemu-img may take to tell what it knows of an image."""
EXT_TOOLS = ("e2image", "e2fsck", "resize2fs")
_PACKAGES = {
    **dict.fromkeys(EXT_TOOLS, "e2fsprogs"),
    "qemu-img": "qemu-utils",
    "xfs_repair": "xfsprogs",
    "btrfs": "btrfs-progs",
    "fsck.vfat": "dosfstools",
}


def refuse_without(programs: Iterable[str]) -> None:
    """Raises XenGuiError naming the package of the first program that is not here."""
    for program in programs:
        if find_program(program) is None:
            raise XenGuiError(
                tr("{program} is not installed.").format(program=program),
                tr("Install the package {package} and try again.").format(package=_PACKAGES[program]),
            )


def open_path(fd: int) -> str:
    """A path that leads tools to the open file itself: its name may be odd, or someone else's by now."""
    return f"/proc/{os.getpid()}/fd/{fd}"


def logged_run(
    argv: tuple[str, ...],
    control: JobControl,
    checkpoint: Callable[[], None] | None = None,
    timeout: float | None = None,
    codes: Collection[int] = (0,),
) -> Finished:
    """Run a tool, with its line and what it says in the job's log; cancel kills it.

    ``checkpoint`` instead of the control's own may tell the progress; the rest is as host.run's.
    """
    control.log(shlex.join(argv))
    finished = run(argv, checkpoint=checkpoint or control.checkpoint, timeout=timeout, codes=codes)
    for line in (finished.stdout + finished.stderr).splitlines():
        control.log(line)
    return finished


def check_ext(path: str, control: JobControl) -> None:
    """Raises XenGuiError unless the ext filesystem at ``path`` is clean; nothing is written."""
    try:
        logged_run(("e2fsck", "-fn", path), control)
    except XenGuiError as error:
        control.log(error.message)
        raise XenGuiError(
            tr("The filesystem in the image has errors, as e2fsck says."),
            tr("Check and repair it before it is resized."),
        ) from error


def ask_qemu_img(argv: tuple[str, ...], control: JobControl, codes: Collection[int] = (0,)) -> object:
    """What ``qemu-img … --output=json`` answers. Raises XenGuiError where that is no JSON."""
    answer = run(argv, checkpoint=control.checkpoint, timeout=ASKING, codes=codes).stdout
    try:
        found: object = json.loads(answer)
    except ValueError as error:
        raise not_the_real_one(tr("qemu-img did not answer what it was asked.")) from error
    return found


def not_the_real_one(message: str) -> XenGuiError:
    """The error for a tool that says it was done and was not."""
    return XenGuiError(message, tr("Look whether the qemu-img in your PATH is the real one."))


def ext_commands(path: str, volume: Volume, sectors: str) -> Iterator[str]:
    """What a person would type to resize the ext filesystem ``volume`` of the image at ``path``.

    Not by resize2fs's offset: it cuts the file to the filesystem's size, without the offset.
    """
    device = shlex.quote(path)
    if volume.number:
        yield f"loop=$(losetup --find --show --partscan {device})"
        device = f"${{loop}}p{volume.number}"
    yield f"e2fsck -f {device}"
    yield f"resize2fs {device} {sectors}".rstrip()
    if volume.number:
        yield "losetup --detach $loop"
