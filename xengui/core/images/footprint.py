"""About how much a new image takes at once. Bytes; measured, and good to show "about 5 MiB"."""

from itertools import pairwise
from math import exp, log

from xengui.core.images.image import ImageFormat
from xengui.core.images.spec import Allocation, FilesystemKind, ImageSpec, TableKind
from xengui.core.sizes import GIB, KIB, TIB

_MEASURED_AT = (1 * GIB, 64 * GIB, 1 * TIB, 8 * TIB)
_MEASURED = {  # KiB allocated by each, made as recipe.py says
    FilesystemKind.EXT4: (664, 4816, 16096, 114976),
    FilesystemKind.EXT3: (428, 8992, 75480, 575372),
    FilesystemKind.EXT2: (452, 8536, 74512, 574404),
    FilesystemKind.XFS: (136, 136, 136, 232),
    FilesystemKind.BTRFS: (372, 372, 376, 376),
    FilesystemKind.VFAT: (12, 12, 16, 16),
    FilesystemKind.SWAP: (4, 4, 4, 4),
}
_TABLE = 40 * KIB  # GPT, both copies
_FORMAT = {ImageFormat.QCOW2: 196 * KIB, ImageFormat.VHD: 4 * KIB, ImageFormat.VMDK: 12 * KIB,
           ImageFormat.VDI: 4 * KIB}  # fmt: skip


def taken_at_once(spec: ImageSpec) -> int:
    """Bytes the image takes when it has just been made: all of it unless it is sparse."""
    if spec.allocation is not Allocation.SPARSE:
        return spec.size
    taken = _FORMAT.get(spec.format, 0)
    if spec.partition_table is not TableKind.NONE:
        taken += _TABLE
    if spec.filesystem is not FilesystemKind.NONE:
        taken += _interpolated(spec.filesystem, spec.filesystem_size)
    return min(taken, spec.size)


def _interpolated(kind: FilesystemKind, size: int) -> int:
    """Between the sizes measured, on logarithmic scales; beyond them as at the nearest."""
    points = list(zip(_MEASURED_AT, _MEASURED[kind], strict=True))
    for (left, low), (right, high) in pairwise(points):
        if left <= size <= right:
            share = log(size / left) / log(right / left)
            return int(exp(log(low) + share * (log(high) - log(low))) * KIB)
    return (points[0] if size < points[0][0] else points[-1])[1] * KIB
