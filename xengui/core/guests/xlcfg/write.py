"""Values as xl.cfg has them written: only what every version of xl reads back as the same."""

from collections.abc import Sequence

from xengui.core.errors import XenGuiError
from xengui.core.guests.xlcfg.grammar import Value
from xengui.core.printable import printable
from xengui.core.translate import tr

Plain = str | int | Sequence["Plain"]
"""What can be written: an int becomes a bare number, True and False 1 and 0, a string is quoted."""

_LINE = 100  # columns a list may take before it gets a line an item


def quoted(text: str) -> str:
    """``text`` as a string of xl.cfg. Raises XenGuiError where no such string exists."""
    if any(ord(character) < 32 or character == "\x7f" for character in text):
        raise XenGuiError(
            tr("“{text}” has a line end or control character in it.").format(text=printable(text)),
            tr("A guest file cannot hold that in every version of Xen; write it on one line, without."),
        )
    mark = "'" if '"' in text and "'" not in text else '"'
    return f"{mark}{text.replace(chr(92), chr(92) * 2).replace(mark, chr(92) + mark)}{mark}"


def written(value: Plain, column: int = 0) -> str:
    """``value`` in xl.cfg's grammar, ``column`` characters into its line: long lists get a line an item."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, int):
        return str(int(value)) if value >= 0 else quoted(str(value))
    items = [written(item, column + 4) for item in value]
    if not items:
        return "[]"
    line = f"[{', '.join(items)}]"
    if column + len(line) <= _LINE:
        return line
    return "[\n" + "".join(f"    {item},\n" for item in items) + "]"


def setting(key: str, value: Plain) -> str:
    """The line (or lines) of one setting, without the newline at its end."""
    start = f"{key} = "
    return start + written(value, len(start))


def as_value(value: Plain) -> Value:
    """What xl reads when it reads ``written(value)``."""
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return str(int(value))
    return tuple(as_value(item) for item in value)
