"""Sizes as people type and read them; always bytes inside."""

import re
from enum import StrEnum

from xengui.core.errors import XenGuiError
from xengui.core.translate import tr

KIB, MIB, GIB, TIB = 1024, 1024**2, 1024**3, 1024**4
LARGEST_SIZE = 2**63 - 1 - 4095
"""The largest multiple of 4096 that fits off_t, in bytes."""

_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5, "e": 6}
_TYPED = re.compile(r"\s*(\d+(?:[.,]\d*)?|[.,]\d+)\s*([kmgtpe]?)(i?b?|ibytes?)\s*", re.IGNORECASE)


class SizeUnits(StrEnum):
    """How sizes are written: powers of 1024 (GiB) or of 1000 (GB)."""

    IEC = "iec"
    SI = "si"


def parse_size(text: str) -> int:
    """Bytes from typed text: "20 GiB", "512M", "1.5t", "20GB" (10⁹), "4096".

    A bare letter means the binary unit, as everywhere in this field; "GB" is the decimal one.
    A comma serves as decimal point. Raises XenGuiError when it is no size or does not fit a file.
    """
    match = _TYPED.fullmatch(text)
    if match is None:
        raise XenGuiError(
            tr("“{text}” is not a size.").format(text=text),
            tr("Type a number and a unit, like 20 GiB or 512M."),
        )
    digits, letter, suffix = match.groups()
    base = 1000 if letter and suffix.lower() == "b" else 1024
    whole, _, fraction = digits.replace(",", ".").partition(".")
    scale = int(base ** _POWERS[letter.lower()])
    size = int(whole or "0") * scale + (int(fraction) * scale // 10 ** len(fraction) if fraction else 0)
    if size > LARGEST_SIZE:
        raise XenGuiError(
            tr("{text} is more than any file can hold.").format(text=text.strip()), tr("Use less than 8 EiB.")
        )
    return size


def is_bare_number(text: str) -> bool:
    """Whether typed ``text`` is a size without a unit, which means bytes."""
    match = _TYPED.fullmatch(text)
    return match is not None and not match[2] and not match[3]


def split_size(size: int, units: SizeUnits = SizeUnits.IEC) -> tuple[float, int, str]:
    """``size`` bytes as (value, decimals worth showing, unit): three significant digits, no false ones."""
    base, names = (1024, _IEC) if units is SizeUnits.IEC else (1000, _SI)
    value, step = float(size), 0
    while abs(value) >= base - 0.5 and step < len(names) - 1:
        value /= base
        step += 1
    exact = step == 0 or size % base**step == 0
    return value, 0 if exact or abs(value) >= 99.95 else 1, names[step]


def format_size(size: int, units: SizeUnits = SizeUnits.IEC) -> str:
    """``size`` bytes for people, without a locale: "20 GiB", "3.1 GiB", "0 B"."""
    value, decimals, unit = split_size(size, units)
    return f"{value:.{decimals}f} {unit}"


_IEC = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
_SI = ("B", "kB", "MB", "GB", "TB", "PB", "EB")
