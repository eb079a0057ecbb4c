"""What the jobs on a qcow2's snapshots and chain share: the image open, and what qemu-img says of it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from xengui.core.errors import XenGuiError, error_from_os
from xengui.core.images.convert_plan import QEMU_FORMATS
from xengui.core.images.identify import identify
from xengui.core.images.image import Identity, ImageFormat
from xengui.core.images.snapshots import (
    ChainLink,
    Snapshot,
    chain_in,
    find_snapshot,
    info_argv,
    name_unfit,
    snapshot_argv,
    snapshots_in,
)
from xengui.core.translate import tr
from xengui.jobs.guard import guarded
from xengui.jobs.image_tools import ask_qemu_img, logged_run, not_the_real_one, refuse_without
from xengui.jobs.job import JobControl


@dataclass(frozen=True, slots=True)
class OpenQcow2:
    """A qcow2 that nobody else uses, locked for as long as it is open."""

    fd: int
    path: str
    identity: Identity


def identity_of(fd: int) -> Identity:
    """What the open file is, by its bytes."""
    return identify(lambda at, length: os.pread(fd, length, at), os.fstat(fd).st_size)


@contextmanager
def open_qcow2(path: str) -> Iterator[OpenQcow2]:
    """The image at ``path``. Raises XenGuiError when it is in use or no whole qcow2."""
    refuse_without(("qemu-img",))
    try:
        with guarded(path) as fd:
            identity = identity_of(fd)
            if identity.format is not ImageFormat.QCOW2:
                raise XenGuiError(
                    tr("Only qcow2 images have snapshots and backing files; this is {format}.").format(
                        format=identity.format.value
                    ),
                    tr("Convert it to qcow2 first."),
                )
            if identity.problem:
                raise XenGuiError(identity.problem, tr("Check and repair the image first."))
            yield OpenQcow2(fd, path, identity)
            os.fsync(fd)
    except OSError as error:
        raise error_from_os(error, path) from error


def snapshots_of(path: str, control: JobControl) -> tuple[Snapshot, ...]:
    """The snapshots of the qcow2 at ``path``."""
    try:
        return snapshots_in(ask_qemu_img(info_argv(path, "qcow2"), control))
    except ValueError as error:
        raise not_the_real_one(tr("qemu-img did not say which snapshots there are.")) from error


def chain_of(path: str, control: JobControl) -> tuple[ChainLink, ...]:
    """The chain of the qcow2 at ``path``, itself first."""
    try:
        return chain_in(ask_qemu_img(info_argv(path, "qcow2", chain=True), control))
    except ValueError as error:
        raise not_the_real_one(tr("qemu-img did not say what the chain is.")) from error


def make_snapshot(image: OpenQcow2, name: str, control: JobControl) -> None:
    """Make the snapshot ``name``, and see that it is there."""
    check_new_name(image, name, control)
    logged_run(snapshot_argv("-c", name, image.path), control)
    if not any(each.name == name for each in snapshots_of(image.path, control)):
        raise not_the_real_one(tr("qemu-img said it was done, but there is no such snapshot."))


def check_new_name(image: OpenQcow2, name: str, control: JobControl) -> None:
    """Raises XenGuiError where a new snapshot cannot have ``name``."""
    unfit = name_unfit(name, snapshots_of(image.path, control))
    if unfit is not None:
        raise unfit


def existing(image: OpenQcow2, name: str, control: JobControl) -> Snapshot:
    """The snapshot called ``name``."""
    return find_snapshot(name, snapshots_of(image.path, control))


def format_of(path: str) -> str:
    """qemu-img's name for what the file at ``path`` is. Raises OSError, XenGuiError when it is damaged."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        identity = identity_of(fd)
    finally:
        os.close(fd)
    if identity.problem:
        raise XenGuiError(identity.problem, tr("Check and repair {path} first.").format(path=path))
    return QEMU_FORMATS[identity.format]
