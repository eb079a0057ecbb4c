"""A guest file that keeps what it does not know: changing a setting touches that setting's text alone."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from xengui.core.guests.xlcfg.grammar import ListNode, Node, Parsed, Setting, Value, parse
from xengui.core.guests.xlcfg.write import Plain, as_value, setting, written


@dataclass(frozen=True)
class Document:
    """The text of a guest file; editing gives a new one. Bytes that are no UTF-8 are kept as they are."""

    text: str

    @classmethod
    def from_bytes(cls, data: bytes) -> "Document":
        """Read what a file holds; ``data()`` gives the same bytes back."""
        return cls(data.decode(errors="surrogateescape"))

    def data(self) -> bytes:
        """The bytes of the file."""
        return self.text.encode(errors="surrogateescape")

    @cached_property
    def parsed(self) -> Parsed:
        """The settings, and what xl rejects the file for."""
        return parse(self.text)

    @property
    def values(self) -> dict[str, Value]:
        """What every key ends in: the last assignment wins, ``+=`` adds."""
        return self.parsed.values

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column of ``offset`` in the text, both from 1."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        while (end := self.text.find("\n", starts[-1])) >= 0:
            starts.append(end + 1)
        return starts

    def text_of(self, key: str) -> str | None:
        """The value of ``key`` if it is a string or number."""
        value = self.values.get(key)
        return value if isinstance(value, str) else None

    def list_of(self, key: str) -> tuple[Value, ...]:
        """The items of ``key``; a string counts as a list of itself, as xl takes it for most keys."""
        value = self.values.get(key, ())
        return (value,) if isinstance(value, str) else value

    def with_value(self, key: str, value: Plain) -> "Document":
        """This file with ``key`` set to ``value``; unchanged when it has that value already.

        Of several assignments the last one that counts is changed; those that add to it (``+=``) go. Items of
        a list that stay keep their text and the comments between them.
        """
        if self.values.get(key) == as_value(value):
            return self
        mine = [found for found in self.parsed.settings if found.key == key]
        if not mine:
            return self._with_line(setting(key, value))
        first = max((index for index, found in enumerate(mine) if not found.appends), default=0)
        text = self.text
        for later in reversed(mine[first + 1 :]):
            text = _without_statement(text, later)
        kept = mine[first]
        changed = _changed(text, kept.node, value)
        head = text[kept.start : kept.node.start].replace("+=", "=", 1) if kept.appends else None
        start = kept.node.start if head is None else kept.start
        return Document(text[:start] + (head or "") + changed + text[kept.node.end :])

    def without(self, key: str) -> "Document":
        """This file without any setting of ``key``; a comment on its line stays."""
        text = self.text
        for found in reversed(self.parsed.settings):
            if found.key == key:
                text = _without_statement(text, found)
        return Document(text)

    def _with_line(self, line: str) -> "Document":
        """This file with ``line`` at its end, which gets a newline if it has none."""
        between = "" if not self.text or self.text.endswith("\n") else "\n"
        return Document(f"{self.text}{between}{line}\n")


def _without_statement(text: str, gone: Setting) -> str:
    """``text`` without one setting: its whole line where nothing else stands on it."""
    start, end = gone.start, gone.end
    line_start = text.rfind("\n", 0, start) + 1
    after = len(text) - len(text[end:].lstrip(" \t"))
    if text[after : after + 1] == ";":  # its separator goes with it
        end = after + 1
        after = len(text) - len(text[end:].lstrip(" \t"))
    alone = not text[line_start:start].strip(" \t")
    if alone and text[after : after + 1] in ("\n", ""):
        return text[:line_start] + text[after + 1 :]
    return text[:start] + (text[after:] if alone else text[end:])


def _changed(text: str, node: Node, value: Plain) -> str:
    """The text of ``node`` made to hold ``value``; what is the same in a list keeps its text."""
    column = node.start - (text.rfind("\n", 0, node.start) + 1)
    if isinstance(value, str | int) or not isinstance(node, ListNode) or not node.items or not value:
        return written(value, column)
    wanted = list(value)
    matcher = SequenceMatcher(None, list(node.value), [as_value(item) for item in wanted], autojunk=False)
    pieces = _Pieces(text, node)
    for verb, start, end, new_start, new_end in reversed(matcher.get_opcodes()):
        if verb != "equal":
            pieces.replace(start, end, [written(item, column) for item in wanted[new_start:new_end]])
    return pieces.text()


class _Pieces:
    """A list's text under change, from its end to its start so that the offsets ahead stay right."""

    def __init__(self, text: str, node: ListNode) -> None:
        self._text = text[node.start : node.end]
        self._spans = [(item.start - node.start, item.end - node.start) for item in node.items]
        last = self._spans[-1][0]
        line = self._text.rfind("\n", 0, last)
        own_line = line >= 0 and not self._text[line:last].strip()
        self._between = f",{self._text[line:last]}" if own_line else ", "

    def text(self) -> str:
        return self._text

    def replace(self, start: int, end: int, new: list[str]) -> None:
        """Put ``new`` in place of the items from ``start`` to ``end`` (not included)."""
        common = min(end - start, len(new))
        for index in reversed(range(start + common, end)):
            self._remove(index)
        if new[common:]:
            self._insert(start + common, new[common:])
        for index in reversed(range(start, start + common)):
            self._put(*self._spans[index], new[index - start])

    def _put(self, start: int, end: int, text: str) -> None:
        self._text = self._text[:start] + text + self._text[end:]

    def _insert(self, index: int, new: list[str]) -> None:
        """Before item ``index``, or behind the last."""
        if index == 0:
            at = self._spans[0][0]
            self._put(at, at, "".join(item + self._between for item in new))
            return
        at = self._spans[index - 1][1]
        line_end = self._text.find("\n", at)
        rest = _REST_OF_LINE.fullmatch(self._text, at, line_end) if line_end >= 0 else None
        if rest is None or "\n" not in self._between:
            self._put(at, at, "".join(self._between + item for item in new))
            return
        # A comment behind the item before stays with that one.
        lines = [self._between[1:] + item for item in new]
        if rest.group(1):
            self._put(line_end, line_end, "".join(line + "," for line in lines))
        else:
            self._put(line_end, line_end, ",".join(lines))
            self._put(at, at, ",")

    def _remove(self, index: int) -> None:
        """An item and the comma that parted it from a neighbour; comments stay."""
        start, end = self._spans[index]
        comma = _comma(self._text, end)
        if comma >= 0:
            blank = comma + 1
            while self._text[blank] in " \t":
                blank += 1
            self._put(comma, blank if comma == end else comma + 1, "")
        self._put(start, end, "")
        line_start = self._text.rfind("\n", 0, start)
        line_end = self._text.find("\n", start)
        if 0 <= line_start < line_end and not self._text[line_start:line_end].strip():
            self._put(line_start, line_end, "")
        if comma < 0 and index:  # the last one, without a comma of its own: the one before it is left over
            before = _comma(self._text, self._spans[index - 1][1])
            self._put(before, before + 1, "")


_REST_OF_LINE = re.compile(r"[ \t]*(,?)[ \t]*(?:#.*)?")


def _comma(text: str, position: int) -> int:
    """Where the comma behind ``position`` is, blanks, newlines and comments passed over; -1 when none is."""
    while position < len(text):
        if text[position] == ",":
            return position
        if text[position] == "#":
            position = text.find("\n", position)
        elif text[position] not in " \t\n":
            return -1
        position += 1
    return -1
