"""File names for new images: numbered, free, fitting the format, and what is wrong with one."""

import os
from collections.abc import Collection

from xengui.core.images.image import ImageFormat
from xengui.core.printable import is_printable, printable
from xengui.core.translate import tr

PART_SUFFIX = ".xengui-part"
"""What a file in the making ends with, after a dot in front: .NAME.xengui-part"""
LONGEST_NAME = 255 - len(f"..raw{PART_SUFFIX}")
"""Bytes of UTF-8 a name may have: the files it is made from add these to it, and 255 is the kernel's end."""

EXTENSIONS = {
    ImageFormat.RAW: ".img",
    ImageFormat.QCOW2: ".qcow2",
    ImageFormat.VHD: ".vhd",
    ImageFormat.VMDK: ".vmdk",
    ImageFormat.VDI: ".vdi",
}
_IMAGE_ENDINGS = frozenset({*EXTENSIONS.values(), ".raw"})
_RAW_ENDINGS = frozenset({".img", ".raw"})


def numbered_names(name: str, count: int, first: int = 1) -> tuple[str, ...]:
    """``count`` names from one, numbered before the ending: web-1.img, web-2.img …; one is as given."""
    if count == 1:
        return (name,)
    stem, ending = os.path.splitext(name)
    return tuple(f"{stem}-{number}{ending}" for number in range(first, first + count))


def first_number(name: str, count: int, taken: Collection[str]) -> int:
    """Where to begin numbering so that none of ``count`` names is taken: behind those that are there."""
    first = 1
    while True:
        clashes = [n for n, each in enumerate(numbered_names(name, count, first), first) if each in taken]
        if not clashes or count == 1:
            return first
        first = clashes[-1] + 1


def free_name(name: str, taken: Collection[str]) -> str:
    """``name`` if nothing has it, else the first of disk-2.img, disk-3.img … that nothing has."""
    stem, ending = os.path.splitext(name)
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{stem}-{number}{ending}"
    return candidate


def with_extension(name: str, image_format: ImageFormat) -> str:
    """``name`` with the ending of ``image_format``; only an image's ending is ever replaced.

    A raw image may be called anything: it keeps a name without an image's ending.
    """
    stem, ending = os.path.splitext(name)
    if image_format is ImageFormat.RAW and (ending in _RAW_ENDINGS or ending not in _IMAGE_ENDINGS):
        return name
    if ending in _IMAGE_ENDINGS:
        name = stem
    return name + EXTENSIONS[image_format] if name else name


def name_problem(name: str) -> str:  # noqa: PLR0911 - one reason after the other
    """Why no file can be called ``name``, in a sentence; "" when one can."""
    if not name:
        return tr("The image needs a name.")
    if name in (".", ".."):
        return tr("“{name}” stands for a folder.").format(name=name)
    if "/" in name:
        return tr("A name cannot contain “/”; choose the folder below.")
    if "\0" in name:
        return tr("A name cannot contain a NUL character.")
    if name.startswith(".") and name.endswith(PART_SUFFIX):
        return tr("Names like .NAME{suffix} are for images in the making.").format(suffix=PART_SUFFIX)
    length = len(os.fsencode(name))
    if length > LONGEST_NAME:
        return tr("The name takes {length} bytes; {limit} is the most.").format(
            length=length, limit=LONGEST_NAME
        )
    return ""


def name_oddity(name: str) -> str:
    """What may surprise about a name that works, in a sentence; "" for most names."""
    if name != name.strip():
        return tr("The name begins or ends with a blank.")
    if not is_printable(name):
        return tr("The name contains characters that no screen shows; it is really “{name}”.").format(
            name=printable(name)
        )
    if name.startswith("."):
        return tr("A name that begins with a dot is hidden in most programs.")
    if name.startswith("-"):
        return tr("Some programs take a name that begins with “-” for an option.")
    return ""
