"""File names as a person can be shown them, and can type them back."""

import re
import unicodedata

_UNSHOWN = frozenset({"Cc", "Cs", "Zl", "Zp", "Cf", "Co", "Cn"})
_SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\\": "\\\\"}
_LONG = {short: character for character, short in _SHORT.items()}
_ESCAPE = re.compile(r"\\(?:[ntr\\]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U000[0-9a-fA-F]{5}|U0010[0-9a-fA-F]{4})")
_UNDECODABLE = 0xDC00  # where os.fsdecode puts the bytes that are no UTF-8


def is_printable(text: str) -> bool:
    """Whether a screen shows ``text`` as it is: no control character, nothing that turns its direction."""
    return text.isprintable() or not any(unicodedata.category(each) in _UNSHOWN for each in text)


def printable(text: str) -> str:
    r"""``text`` with what no screen shows as it is written out: a line break as ``\n``, a byte as ``\xff``.

    For showing: a file name may hold any byte but "/" and NUL, Qt and terminals choke on some, and a
    character that turns the direction of text makes a name look like another. Twice is as good as once.
    """
    if is_printable(text):
        return text
    return "".join(_written_out(each) for each in text)


def from_printable(shown: str) -> str:
    r"""The text that ``printable`` shows as ``shown``, which it had to write out; ``\q`` stays as it is."""
    return _ESCAPE.sub(lambda found: _meant(found[0]), shown)


def _written_out(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    if unicodedata.category(character) not in _UNSHOWN:
        return character
    code = ord(character)
    if code < 0x80:
        return f"\\x{code:02x}"
    if _UNDECODABLE + 0x80 <= code <= _UNDECODABLE + 0xFF:
        return f"\\x{code - _UNDECODABLE:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _meant(escape: str) -> str:
    if escape in _LONG:
        return _LONG[escape]
    code = int(escape[2:], 16)
    return chr(code + _UNDECODABLE if escape[1] == "x" and code >= 0x80 else code)
