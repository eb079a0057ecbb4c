"""xl.cfg by xl's own grammar: which settings a text makes, where, and what xl would reject it for.

Nothing is evaluated. The parser keeps its own stack, so that nesting costs no recursion, and goes on after
an error, so that the rest of the file can be looked at too; a text with any problem is one xl rejects.
"""

import re
from dataclasses import dataclass, field

from xengui.core.guests.xlcfg.diagnose import (
    Diagnosis,
    Expected,
    bad_escape,
    byte_order_mark,
    carriage_return,
    mixed_append,
    too_deep,
    unexpected,
)
from xengui.core.guests.xlcfg.tokens import Kind, Token, next_token, unquote

Value = str | tuple["Value", ...]
"""A value as xl has it: a string (numbers too, as written) or a list."""

MOST_PROBLEMS = 100
"""After so many a text is no guest file; the rest of it is not looked at."""

_PARSER_STACK = 9999
"""What xl's parser can hold at once, in symbols; beyond, it says "memory exhausted"."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A string or number; ``start`` and ``end`` enclose it with its quotes."""

    start: int
    end: int
    value: str
    quoted: bool


@dataclass(frozen=True, slots=True, eq=False)
class ListNode:
    """A list; ``start`` and ``end`` enclose it with its brackets."""

    start: int
    end: int
    items: tuple["Node", ...] = field(repr=False)
    value: tuple[Value, ...] = field(repr=False)


Node = Atom | ListNode


@dataclass(frozen=True, slots=True)
class Setting:
    """One assignment, from its key's first character to its value's last; ``appends`` for ``+=``."""

    key: str
    start: int
    end: int
    appends: bool
    node: Node


@dataclass(frozen=True, slots=True)
class Problem:
    """What xl rejects the text for; ``start`` is an offset in the text."""

    start: int
    diagnosis: Diagnosis


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text's settings in their order, the values they end in, and what is wrong with it."""

    settings: tuple[Setting, ...]
    values: dict[str, Value]
    problems: tuple[Problem, ...]


def parse(text: str) -> Parsed:
    """Read the text of a guest file."""
    return _Parser(text).run()


class _Rejected(Exception):  # noqa: N818 - it never leaves this module
    """Ends a statement that xl would not take."""

    def __init__(self, start: int, diagnosis: Diagnosis) -> None:
        super().__init__(diagnosis.message)
        self.problem = Problem(start, diagnosis)


@dataclass(slots=True)
class _Level:
    """A list being read; ``height`` is what xl's parser stack holds within it."""

    start: int
    height: int
    items: list[Node] = field(default_factory=list)
    item_due: bool = True
    """Whether an item may come now (else a comma), apart from the closing bracket."""

    def closed(self, end: int) -> ListNode:
        return ListNode(self.start, end, tuple(self.items), tuple(item.value for item in self.items))


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._token = Token(Kind.END, 0, 0)
        self._statement_start = 0
        self._levels: list[_Level] = []
        self._settings: list[Setting] = []
        self._values: dict[str, Value] = {}
        self._problems: list[Problem] = []
        self._crlf = False

    def run(self) -> Parsed:
        if self._text.startswith("\ufeff"):
            self._problems.append(Problem(0, byte_order_mark()))
            self._move_to(1)
        else:
            self._move_to(0)
        while self._token.kind is not Kind.END and len(self._problems) < MOST_PROBLEMS:
            self._statement_start = self._token.start
            try:
                self._statement()
            except _Rejected as rejected:
                self._problems.append(rejected.problem)
                self._recover()
        problems = sorted(self._problems, key=lambda problem: problem.start)
        return Parsed(tuple(self._settings), self._values, tuple(problems))

    def _move_to(self, position: int) -> None:
        """Make the token at ``position`` current; Windows line ends are noted once and passed over."""
        self._token = next_token(self._text, position)
        while self._token.kind is Kind.WRONG and self._text.startswith("\r\n", self._token.start):
            if not self._crlf:
                self._crlf = True
                self._problems.append(Problem(self._token.start, carriage_return()))
            self._token = next_token(self._text, self._token.end)

    def _next(self) -> Token:
        """The current token; the one after it becomes current."""
        token = self._token
        self._move_to(token.end)
        return token

    def _reject(self, expected: Expected) -> _Rejected:
        token = self._token
        list_start = self._levels[0].start if self._levels else -1
        why = unexpected(self._text, token, expected, self._statement_start, list_start)
        return _Rejected(list_start if why.code == "unclosed-list" else token.start, why)

    def _recover(self) -> None:
        """Go on behind the line; when a list was open, at the next line that looks like a setting."""
        end = self._text.find("\n", self._token.start)
        if self._levels:
            line = self._text.rfind("\n", self._statement_start, self._token.start)
            again = _SETTING_LINE.search(self._text, line if line >= 0 else self._token.start)
            end = again.start() if again else -1
        self._levels = []
        self._move_to(len(self._text) if end < 0 else end + 1)

    def _statement(self) -> None:
        """One setting, or an empty line."""
        if self._token.kind is Kind.NAME:
            self._assignment()
        match self._token.kind:
            case Kind.NEWLINE | Kind.SEMICOLON:
                self._next()
            case Kind.END:
                pass
            case _ if self._token.start == self._statement_start:
                raise self._reject(Expected.KEY)
            case _:
                raise self._reject(Expected.STATEMENT_END)

    def _assignment(self) -> None:
        name = self._next()
        if self._token.kind not in (Kind.ASSIGN, Kind.APPEND):
            raise self._reject(Expected.OPERATOR)
        appends = self._next().kind is Kind.APPEND
        node = self._value()
        key = self._text[name.start : name.end]
        self._settings.append(Setting(key, name.start, node.end, appends, node))
        if not appends or key not in self._values:
            self._values[key] = node.value
            return
        before, added = self._values[key], node.value
        if isinstance(before, str) and isinstance(added, str):
            self._values[key] = before + added
            return
        if isinstance(before, tuple) and isinstance(added, tuple):
            self._values[key] = before + added
            return
        self._problems.append(Problem(name.start, mixed_append(key)))

    def _value(self) -> Node:
        if self._token.kind is not Kind.OPEN:
            return self._atom(Expected.VALUE)
        self._open()
        while True:
            finished = self._list_step(self._levels[-1])
            if finished is not None:
                return finished

    def _list_step(self, level: _Level) -> Node | None:
        """Take one token within a list; gives the outermost list when that closes it."""
        match self._token.kind:
            case Kind.NEWLINE:
                self._next()
            case Kind.CLOSE:
                closed = self._levels.pop().closed(self._next().end)
                if not self._levels:
                    return closed
                self._add(closed)
            case Kind.COMMA if not level.item_due:
                self._next()
                level.item_due = True
                level.height += 3 if len(level.items) == 1 else 0
                self._check_height(level.height)
            case Kind.OPEN if level.item_due:
                self._open()
            case _ if level.item_due:
                self._check_height(level.height + 2)
                self._add(self._atom(Expected.ITEM))
            case _:
                raise self._reject(Expected.COMMA)
        return None

    def _open(self) -> None:
        height = (self._levels[-1].height if self._levels else _STATEMENT_HEIGHT) + 2
        self._check_height(height + 2)
        self._levels.append(_Level(self._next().start, height))

    def _add(self, node: Node) -> None:
        level = self._levels[-1]
        level.items.append(node)
        level.item_due = False

    def _check_height(self, height: int) -> None:
        if height > _PARSER_STACK:
            raise _Rejected(self._token.start, too_deep())

    def _atom(self, expected: Expected) -> Atom:
        if self._token.kind not in (Kind.STRING, Kind.NUMBER):
            raise self._reject(expected)
        token = self._next()
        word = self._text[token.start : token.end]
        if token.kind is Kind.NUMBER:
            return Atom(token.start, token.end, word, quoted=False)
        value, wrong = unquote(word)
        if wrong >= 0:
            self._problems.append(Problem(token.start + wrong, bad_escape(self._text, token.start + wrong)))
        return Atom(token.start, token.end, value, quoted=True)


_STATEMENT_HEIGHT = 4  # xl's parser stack after a key and its =
_SETTING_LINE = re.compile(r"\n(?=[ \t]*[a-z][._0-9a-z]*[ \t]*\+?=)")
