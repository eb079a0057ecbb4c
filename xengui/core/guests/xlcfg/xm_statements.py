"""Cuts a file of xm's days, which was Python, into its statements; nothing of it is ever run."""

import re
from dataclasses import dataclass

_COMPOUND = re.compile(r"(?:if|for|while|def|class|try|with|else|elif|except|finally)\b")
_SETTING = re.compile(r"[A-Za-z_]\w*[ \t]*\+?=(?!=)")
"""How a line begins that is no part of a list, even when none of its brackets was closed."""

_PIECE = re.compile(
    r"""
    (?P<comment>\#[^\n]*)
    | (?P<string>[rRuUbB]{0,2}(?:'''(?:[^\\]|\\.)*?''' | \"\"\"(?:[^\\]|\\.)*?\"\"\"
        | '(?:[^'\\\n]|\\.)*' | "(?:[^"\\\n]|\\.)*"))
    | (?P<joined>\\\n)
    | (?P<open>[\[({]) | (?P<close>[\])}])
    | (?P<end>[\n;])
    | (?P<word>\w+)
    | .
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: ``text`` without its comments, and the comments inside it.

    ``start`` and ``end`` are its place in the file, from its first character to its last, in ``lines``
    counted from 1; ``block`` for what has statements of its own (if, def), which go with it.
    """

    start: int
    end: int
    line: int
    text: str
    comments: tuple[str, ...]
    block: bool


def statements(text: str) -> list[Statement]:
    """All statements of ``text``; what lies between is blank or comment."""
    found: list[Statement] = []
    position, line = 0, 1
    while position < len(text):
        statement = _statement(text, position, line)
        end = statement.end
        if statement.text.strip():
            if _COMPOUND.match(statement.text.lstrip()):
                end = _block_end(text, statement.start, end)
                statement = Statement(
                    statement.start, end, statement.line, text[statement.start : end], (), True
                )
            found.append(statement)
        after = end + 1 if text[end : end + 1] in ("\n", ";") else end
        line += text.count("\n", position, after)
        position = after
    return found


def _statement(text: str, position: int, line: int) -> Statement:
    """The statement from ``position`` to the next line end or semicolon outside brackets and strings."""
    depth = 0
    parts: list[str] = []
    comments: list[str] = []
    begin, start, end = position, -1, position
    while piece := _PIECE.match(text, position):
        kind = piece.lastgroup
        if kind == "end" and (depth <= 0 or _SETTING.match(text, piece.end())):
            break
        if kind == "comment" and depth <= 0:
            position = piece.end()
            continue
        position = piece.end()
        if kind == "comment":
            comments.append(piece.group())
            continue
        depth += (kind == "open") - (kind == "close")
        parts.append(" " if kind == "joined" else piece.group())
        if not piece.group().isspace():
            start = piece.start() if start < 0 else start
            end = piece.end()
    if start < 0:
        return Statement(position, position, line, "", (), False)
    return Statement(
        start, end, line + text.count("\n", begin, start), "".join(parts).strip(), tuple(comments), False
    )


def _block_end(text: str, start: int, end: int) -> int:
    """Where the block ends that begins at ``start``: before the next line that is not further in."""
    line_start = text.rfind("\n", 0, start) + 1
    indent = start - line_start
    position = text.find("\n", end)
    last = end if position < 0 else position
    while position >= 0:
        following = text.find("\n", position + 1)
        line = text[position + 1 : following if following >= 0 else len(text)]
        inside = len(line) - len(line.lstrip(" \t")) > indent
        if line.strip() and not inside:
            break
        if line.strip():
            last = following if following >= 0 else len(text)
        position = following
    return last
