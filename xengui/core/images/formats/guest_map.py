"""What a container says of its guest's bytes: allocated, zeros, not there, or in a backing file."""

from collections.abc import Callable
from dataclasses import dataclass

from xengui.core.images.extent_map import ExtentMap
from xengui.core.images.formats import qcow2, vdi, vhd, vhdx, vmdk
from xengui.core.images.formats.bounded import BoundedReader
from xengui.core.images.formats.container import Container, cut_short
from xengui.core.images.formats.guest_rows import GuestRows
from xengui.core.images.formats.qcow2_map import qcow2_map
from xengui.core.images.formats.vdi_map import vdi_map
from xengui.core.images.formats.vhd_map import vhd_map
from xengui.core.images.formats.vhdx_map import vhdx_map
from xengui.core.images.formats.vmdk_map import vmdk_map
from xengui.core.images.image import Identity, ImageFormat, ReadAt
from xengui.core.images.table_reader import TableReader

_HEAD_SIZE = 4096

_Open = Callable[[ReadAt, int, bytes], Container]
_Add = Callable[[Identity, bytes, TableReader, GuestRows], None]


@dataclass(frozen=True, slots=True)
class _Format:
    """How to judge a header, and how to read the tables it points to."""

    name: str
    open: _Open
    add: _Add


def _open_vmdk(read: ReadAt, file_size: int, head: bytes) -> Container:
    opened = vmdk.open_vmdk if head.startswith(vmdk.MAGIC) else vmdk.open_descriptor
    return opened(read, file_size, head)


_FORMATS = {
    ImageFormat.QCOW2: _Format("qcow2", qcow2.open_qcow2, qcow2_map),
    ImageFormat.VHD: _Format("VHD", vhd.open_vhd, vhd_map),
    ImageFormat.VHDX: _Format("VHDX", vhdx.open_vhdx, vhdx_map),
    ImageFormat.VMDK: _Format("VMDK", _open_vmdk, vmdk_map),
    ImageFormat.VDI: _Format("VDI", vdi.open_vdi, vdi_map),
}


def guest_map(
    image_format: ImageFormat, file_size: int, read: ReadAt, checkpoint: Callable[[], None]
) -> ExtentMap | None:
    """The guest's bytes in the file of ``file_size`` bytes; None for raw and ISO, which are their own map.

    DATA is what is allocated, with its ``physical`` place in the file: NOWHERE where it is compressed or in
    another file. ZERO reads as zeros by the tables alone; it has a place if clusters are kept for it. BACKING
    is left to the backing file or parent; what no extent covers is allocated nowhere. ``records`` counts the
    clusters or blocks listed.

    Raises ValueError, with a sentence to show, when header or tables cannot be trusted, and what ``read`` and
    ``checkpoint`` raise. ``checkpoint`` is called before each read of tables, of at most some MiB.
    """
    chosen = _FORMATS.get(image_format)
    if chosen is None:
        return None
    source = BoundedReader(read, file_size, 0)
    head = source(0, _HEAD_SIZE)
    if image_format is ImageFormat.VHD and not head.startswith(vhd.COOKIE):
        head = source(file_size - vhd.FOOTER_SIZE, vhd.FOOTER_SIZE)
    identity = chosen.open(source, file_size, head).identity
    if identity.problem:
        raise ValueError(identity.problem)
    missing = cut_short(chosen.name)
    rows = GuestRows(identity.virtual_size, file_size, missing)
    chosen.add(identity, head, TableReader(read, file_size, checkpoint, missing), rows)
    return rows.finish(bool(identity.backing_file))
