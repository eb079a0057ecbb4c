"""ISO 9660 (ECMA-119), with the Joliet names that most discs carry: the volume descriptors from 32 KiB on."""

import struct

from xengui.core.images.image import Filesystem, ReadAt

DESCRIPTORS_AT = 32768
DESCRIPTOR_SIZE = 2048
IDENTIFIER = b"CD001"

_PRIMARY, _SUPPLEMENTARY, _TERMINATOR = 1, 2, 255
_MOST_DESCRIPTORS = 16
_BLOCKS = struct.Struct("<I")
_BLOCK_SIZE = struct.Struct("<H")
_JOLIET = (b"%/@", b"%/C", b"%/E")
_JOLIET_LENGTH = 16


def iso9660(read: ReadAt, descriptor: bytes) -> Filesystem | None:
    """The ISO 9660 volume whose first descriptor is ``descriptor``."""
    joliet = ""
    primary = None
    for index in range(1, _MOST_DESCRIPTORS):
        if descriptor[1:6] != IDENTIFIER or descriptor[0] == _TERMINATOR:
            break
        if descriptor[0] == _PRIMARY and primary is None:
            primary = descriptor
        elif descriptor[0] == _SUPPLEMENTARY and descriptor[88:91] in _JOLIET:
            joliet = descriptor[40:72].decode("utf-16-be", "replace").partition("\0")[0]
            break
        descriptor = read(DESCRIPTORS_AT + index * DESCRIPTOR_SIZE, DESCRIPTOR_SIZE)
    if primary is None:
        return None
    size = _BLOCKS.unpack_from(primary, 80)[0] * _BLOCK_SIZE.unpack_from(primary, 128)[0]
    label = primary[40:72].decode("utf-8", "replace").partition("\0")[0].rstrip()
    # Full by nature: nothing can be added to one.
    return Filesystem("iso9660", _label(label, joliet), _date(primary), size, size, 0)


def _label(label: str, joliet: str) -> str:
    """The Joliet name in its true case, with the end of the longer plain one where Joliet's had to stop."""
    if len(joliet) == _JOLIET_LENGTH and label[:_JOLIET_LENGTH].upper() == joliet.upper():
        return (joliet + label[_JOLIET_LENGTH:]).rstrip()
    return joliet.rstrip() or label


def _date(primary: bytes) -> str:
    """The time of the last change, else of creation, which serves as UUID: 2026-11-20-12-34-56-00."""
    for at in (830, 813):
        digits = primary[at : at + 16].decode("ascii", "replace")
        if digits.isdecimal() and digits.strip("0"):
            pairs = [digits[index : index + 2] for index in range(4, 16, 2)]
            return "-".join([digits[:4], *pairs])
    return ""
