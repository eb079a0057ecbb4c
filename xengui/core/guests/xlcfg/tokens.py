"""The words of xl.cfg as xl's lexer cuts them, and what a quoted string stands for.

Text is what the file's bytes decode to as UTF-8 with ``surrogateescape``: xl works on bytes, and every rule
here treats what is not ASCII alike.
"""

import re
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a token is."""

    NAME = "name"
    NUMBER = "number"
    STRING = "string"
    NEWLINE = "newline"
    """A line's end; a comment is part of it."""
    ASSIGN = "="
    APPEND = "+="
    COMMA = ","
    SEMICOLON = ";"
    OPEN = "["
    CLOSE = "]"
    END = "end"
    WRONG = "wrong"
    """What xl's lexer has no rule for."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word; ``start`` and ``end`` are offsets in the text, end not included."""

    kind: Kind
    start: int
    end: int


_SPACE = re.compile(r"[ \t]*")
_TOKEN = re.compile(
    r"""
    (?P<name>[a-z][._0-9a-z]*)
    | (?P<number>[0-9][0-9a-fx]*)
    | (?P<newline>(?:\#[^\n]*)?\n)
    | (?P<string>'[^'\\\n]*(?:\\[^\n][^'\\\n]*)*' | "[^"\\\n]*(?:\\[^\n][^"\\\n]*)*")
    | (?P<mark>\+=|[=,;\[\]])
    """,
    re.VERBOSE,
)
_KINDS = {kind.value: kind for kind in Kind}


def next_token(text: str, position: int) -> Token:
    """The token at or after ``position``, blanks skipped."""
    blank = _SPACE.match(text, position)
    position = blank.end() if blank else position
    if position >= len(text):
        return Token(Kind.END, position, position)
    found = _TOKEN.match(text, position)
    if (
        found is None
        and position == len(text) - 1
        and (text[position] < "\x80" or "\udc80" <= text[position] <= "\udcff")
    ):
        # xl's lexer reports a wrong byte with what follows it: the last one of a file it never does.
        return Token(Kind.END, position, position)
    if found is None:
        return Token(Kind.WRONG, position, position + 1)
    group = found.lastgroup or ""
    return Token(_KINDS[found.group() if group == "mark" else group], found.start(), found.end())


_ESCAPES = {
    **{"\\": "\\", "'": "'", '"': '"'},
    **{"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"},
}
_OCTAL_TAIL = re.compile(r"[ \t\n\v\f\r]*[+-]?[0-9]+")


def unquote(quoted: str) -> tuple[str, int]:
    """What a string token stands for, and the offset of the first wrong escape in it (-1: none).

    xl's own slips are kept, for its verdict is what counts: ``\\x41`` is an error, and after ``\\`` and one
    octal digit a number of the next three characters is read, in base 10, and dropped.
    """
    inner = quoted[1:-1]
    if "\\" not in inner:
        return inner, inner.find("\0") + 1 or -1
    parts: list[str] = []
    position = 0
    while (slash := inner.find("\\", position)) >= 0:
        parts.append(inner[position:slash])
        letter = inner[slash + 1]
        position = slash + 2
        if letter in _ESCAPES:
            parts.append(_ESCAPES[letter])
            continue
        tail = _OCTAL_TAIL.match(inner[position : position + 3]) if letter in "01234567" else None
        if tail is None or tail.end() < 2:
            return "".join(parts), slash + 1
        position += tail.end()
    parts.append(inner[position:])
    value = "".join(parts)
    return value, quoted.find("\0") if "\0" in quoted else -1
