"""Judges a file by its content: which container, and what is in it. Names count for nothing here."""

from dataclasses import replace

from xengui.core.images.content.content import find_content, reads_as_zeros
from xengui.core.images.content.filesystem import HEAD_SIZE, NO_HEAD
from xengui.core.images.formats import qcow2, vdi, vhd, vhdx, vmdk
from xengui.core.images.formats.bounded import BoundedReader
from xengui.core.images.formats.container import Container
from xengui.core.images.image import BLANK, NO_CONTENT, Identity, ImageFormat, ReadAt

_MAGICS = {
    magic[:4]: (magic, opener)
    for magic, opener in (
        (qcow2.MAGIC, qcow2.open_qcow2),
        (vhd.COOKIE, vhd.open_vhd),
        (vhdx.MAGIC, vhdx.open_vhdx),
        (vmdk.MAGIC, vmdk.open_vmdk),
        (vmdk.DESCRIPTOR_MAGIC, vmdk.open_descriptor),
    )
}
_IMAGE_ENDINGS = (
    ".img", ".raw", ".disk", ".dd", ".hdd", ".iso", ".qcow", ".qcow2", ".vhd", ".vhdx", ".vmdk", ".vdi",
)  # fmt: skip


def identify(read: ReadAt, file_size: int, *, first_data: int = 0) -> Identity:
    """What the file's bytes say it is. Raises nothing but what ``read`` does (OSError).

    ``first_data`` is where SEEK_DATA found the first data: what lies before is zeros and is not read.
    At most 100 reads and 4 MiB are made, two reads for most raw disks.
    """
    source = BoundedReader(read, file_size, first_data)
    head = source(0, HEAD_SIZE)
    container = _open(source, file_size, head)
    if container is None:
        content, problem = find_content(source, file_size, head)
        if content is NO_CONTENT and head == NO_HEAD and _is_blank(source, file_size, first_data):
            content = BLANK
        whole = content.filesystem
        is_iso = whole is not None and whole.kind == "iso9660"
        return Identity(
            ImageFormat.ISO if is_iso else ImageFormat.RAW, file_size, content=content, problem=problem
        )
    identity = container.identity
    if container.guest is None or identity.problem:
        return identity
    guest = container.guest
    content, problem = find_content(guest, identity.virtual_size, guest(0, HEAD_SIZE))
    if problem and not identity.backing_file:  # else the missing part may be in the backing file
        return replace(identity, content=content, problem=problem, virtual_size=file_size)
    return identity if content is NO_CONTENT else replace(identity, content=content)


def _is_blank(source: BoundedReader, file_size: int, first_data: int) -> bool:
    """Whether a raw disk reads as zeros: in containers they stand for much else."""
    zeros = reads_as_zeros(source, file_size) and source(first_data, HEAD_SIZE) == NO_HEAD
    return zeros and not source.guessed


def _open(source: ReadAt, file_size: int, head: bytes) -> Container | None:
    """The container the file is, or None for a raw disk."""
    known = _MAGICS.get(head[:4])
    if known is not None and head.startswith(known[0]):
        return known[1](source, file_size, head)
    if head.startswith(vdi.SIGNATURE, vdi.SIGNATURE_AT):
        return vdi.open_vdi(source, file_size, head)
    if file_size % vhd.FOOTER_SIZE == 0:
        footer = source(file_size - vhd.FOOTER_SIZE, vhd.FOOTER_SIZE)
        if footer.startswith(vhd.COOKIE):
            return vhd.open_vhd(source, file_size, footer)
    return None


def looks_like_image_name(name: str) -> bool:
    """Whether people name disk images like this; any upper or lower case."""
    return name.lower().endswith(_IMAGE_ENDINGS)


def holds_something_known(identity: Identity) -> bool:
    """Whether the bytes alone show a disk image: a container, a partition table or a filesystem."""
    content = identity.content
    return (
        identity.format is not ImageFormat.RAW
        or bool(content.partition_table)
        or content.filesystem is not None
    )
