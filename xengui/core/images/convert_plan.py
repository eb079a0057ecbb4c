"""How qemu-img converts an image: which names it has for the formats, and which options go with which."""

from dataclasses import dataclass
from enum import StrEnum

from xengui.core.errors import XenGuiError
from xengui.core.images.image import ImageFormat
from xengui.core.sizes import KIB, MIB
from xengui.core.translate import tr

QEMU_FORMATS = {
    ImageFormat.RAW: "raw",
    ImageFormat.ISO: "raw",
    ImageFormat.QCOW2: "qcow2",
    ImageFormat.VHD: "vpc",
    ImageFormat.VHDX: "vhdx",
    ImageFormat.VMDK: "vmdk",
    ImageFormat.VDI: "vdi",
}
"""qemu-img's names: always given, since what a guest writes must not decide how its disk is read."""

TARGETS = tuple(each for each in ImageFormat if each is not ImageFormat.ISO)
"""What can be converted to."""

MEASURED = (ImageFormat.RAW, ImageFormat.QCOW2)
"""The formats whose size qemu-img tells beforehand."""


class Preallocation(StrEnum):
    """How much of a new qcow2 is laid out at once; the value is qemu-img's."""

    OFF = "off"
    METADATA = "metadata"
    FALLOC = "falloc"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class ConvertOptions:
    """qcow2's own. ``cluster_size`` is bytes, 0 for qemu-img's default (64 KiB)."""

    cluster_size: int = 0
    compress: bool = False
    lazy_refcounts: bool = False
    preallocation: Preallocation = Preallocation.OFF


PLAIN = ConvertOptions()


def options_problem(target: ImageFormat, options: ConvertOptions) -> XenGuiError | None:
    """Why an image cannot be converted to ``target`` with ``options``."""
    if target not in TARGETS:
        return XenGuiError(tr("Nothing can be converted to an ISO image."), tr("Choose another format."))
    if target is not ImageFormat.QCOW2 and options != PLAIN:
        return XenGuiError(
            tr("Cluster size, compression, lazy refcounts and preallocation are qcow2's."),
            tr("Choose the format qcow2, or leave them out."),
        )
    size = options.cluster_size
    if size and (size & size - 1 or not 512 <= size <= 2 * MIB):
        return XenGuiError(
            tr("{size} bytes is no cluster size.").format(size=size),
            tr("Choose a power of two from 512 bytes to 2 MiB; 64 KiB is usual."),
        )
    if options.compress and options.preallocation is not Preallocation.OFF:
        return XenGuiError(tr("A compressed image cannot be preallocated."), tr("Choose one of the two."))
    return None


def option_list(target: ImageFormat, options: ConvertOptions) -> tuple[str, ...]:
    """The ``-o`` for the target."""
    match target:
        case ImageFormat.QCOW2:
            words = ["compat=1.1", f"preallocation={options.preallocation.value}"]
            if options.cluster_size:
                words.append(f"cluster_size={options.cluster_size}")
            if options.lazy_refcounts:
                words.append("lazy_refcounts=on")
            return ("-o", ",".join(words))
        case ImageFormat.VHD:
            return ("-o", "subformat=dynamic,force_size=on")  # else the size is rounded to old geometries
        case ImageFormat.VHDX:
            return ("-o", "subformat=dynamic")
        case ImageFormat.VMDK:
            return ("-o", "subformat=monolithicSparse")
        case _:
            return ()


def measure_argv(
    source: ImageFormat, path: str, target: ImageFormat, options: ConvertOptions
) -> tuple[str, ...]:
    """What tells the size of the target file beforehand; for MEASURED formats."""
    words = option_list(target, options)
    names = QEMU_FORMATS[source], QEMU_FORMATS[target]
    return ("qemu-img", "measure", "--output=json", "-f", names[0], "-O", names[1], *words, path)


def convert_argv(
    source: ImageFormat, path: str, target: ImageFormat, new: str, options: ConvertOptions
) -> tuple[str, ...]:
    """What converts the image at ``path`` into the file ``new``."""
    compress = ("-c",) if options.compress else ()
    names = QEMU_FORMATS[source], QEMU_FORMATS[target]
    # Zeros of a page become holes, as everywhere here; qemu-img reads the source past the host's cache.
    return (
        *("qemu-img", "convert", *compress, "-f", names[0], "-O", names[1]),
        *(*option_list(target, options), path, new),
    )


def compare_argv(source: ImageFormat, path: str, target: ImageFormat, new: str) -> tuple[str, ...]:
    """What tells whether two images hold the same for a guest."""
    return ("qemu-img", "compare", "-f", QEMU_FORMATS[source], "-F", QEMU_FORMATS[target], path, new)


def estimated_size(target: ImageFormat, data: int, virtual_size: int) -> int:
    """About what a file of ``data`` bytes of content takes where qemu-img does not say: blocks and tables."""
    block = {ImageFormat.VHD: 2 * MIB, ImageFormat.VHDX: 8 * MIB, ImageFormat.VDI: MIB}.get(target, 64 * KIB)
    return data + virtual_size // block * 8 + 2 * MIB
