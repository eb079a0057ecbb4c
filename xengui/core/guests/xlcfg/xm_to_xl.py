"""The first half of modernising: a file in Python, as xm read it, into one in xl's grammar.

Nothing is run. Statements xl reads as they are stay as they are; values that can be worked out are written
out; the rest becomes comments.
"""

import re

from xengui.core.errors import XenGuiError
from xengui.core.guests.xlcfg.commented import as_comment, with_comment
from xengui.core.guests.xlcfg.grammar import MOST_PROBLEMS, Atom, Node, parse
from xengui.core.guests.xlcfg.guest_file import number
from xengui.core.guests.xlcfg.keys import KEYS
from xengui.core.guests.xlcfg.write import Plain, as_value, setting
from xengui.core.guests.xlcfg.xm_expression import Known, Unknown, work_out
from xengui.core.guests.xlcfg.xm_statements import Statement, statements
from xengui.core.translate import tr

_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)[ \t]*(\+?=)(?!=)\s*(.*)", re.DOTALL)
_WORD = re.compile(r"[A-Za-z0-9_./:-]+")
_ASSIGNED = re.compile(r"([A-Za-z_]\w*)[ \t]*\+?=(?!=)")


class Translation:
    """``text`` in xl's grammar, where each setting stood (``lines``, from 1), and the ``notes`` as
    (line, code, sentence)."""

    def __init__(self, original: str) -> None:
        self.lines: dict[str, int] = {}
        self.notes: list[tuple[int, str, str]] = []
        self._names: dict[str, Known] = {}
        self.text = self._acceptable(self._translated(self._unified(original)))

    def _unified(self, text: str) -> str:
        """Without BOM and Windows line ends, and with a newline at the end."""
        if text.startswith("\ufeff"):
            text = text[1:]
            self.notes.append((1, "bom", tr("The byte order mark is gone.")))
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
            self.notes.append((1, "crlf", tr("The lines end as on Unix now.")))
        if "\0" in text:
            text = text.replace("\0", "")
            self.notes.append((1, "nul", tr("NUL bytes are gone.")))
        return text if not text or text.endswith("\n") else f"{text}\n"

    def _acceptable(self, text: str) -> str:
        """``text`` with every line a comment that xl still would not take."""
        for _ in range(MOST_PROBLEMS):
            problems = parse(text).problems
            if not problems:
                return text
            start = text.rfind("\n", 0, problems[0].start) + 1
            end = text.find("\n", start)
            why = tr(_NOT_TAKEN)
            self._note(text.count("\n", 0, start) + 1, "python", why)
            text = with_comment(text, start, end if end >= 0 else len(text), why)
        # No guest's file: all of it stays, and nothing of it counts.
        return "".join(f"# {line}\n" for line in text.split("\n")[:-1])

    def _translated(self, text: str) -> str:
        parts: list[str] = []
        position = 0
        for statement in statements(text):
            parts.append(text[position : statement.start])
            parts.append(self._statement(text, statement))
            position = statement.end
        return "".join(parts) + text[position:]

    def _statement(self, text: str, statement: Statement) -> str:
        """What to write for one statement."""
        assignment = _ASSIGNMENT.fullmatch(statement.text)
        if statement.block or assignment is None:
            for name in _ASSIGNED.findall(statement.text):
                self._names.pop(name, None)
            return self._comment(text, statement, "python", _NO_SETTING)
        name, operator, expression = assignment.groups()
        self.lines[name] = statement.line
        original = text[statement.start : statement.end]
        read = _as_xl_reads(original) if operator == "=" else None
        try:
            value = self._worked_out(name, operator, expression)
        except Unknown:
            self._names.pop(name, None)
            if read is None:
                return self._comment(text, statement, "python", _NOT_KNOWN)
            value = read
        self._names[name] = value
        if not re.fullmatch(r"[a-z][_0-9a-z]*", name):
            return self._comment(text, statement, "python", _NO_NAME)
        plain = _plain(value)
        if read is not None and as_value(plain) == as_value(_plain(read)):
            return original
        try:
            line = setting(name, plain)
        except XenGuiError:
            return self._comment(text, statement, "python", _NO_TEXT)
        self._note(statement.line, "worked-out", tr(_WORKED_OUT).format(key=name))
        return "".join(f"{comment}\n" for comment in statement.comments) + line

    def _worked_out(self, name: str, operator: str, expression: str) -> Known:
        """The value, given those before it. Raises Unknown."""
        known = name in KEYS and expression not in self._names
        if (
            known
            and _WORD.fullmatch(expression)
            and not expression.isdigit()
            and expression not in _CONSTANTS
        ):
            digits = number(expression)
            if digits is None:
                return expression  # a text whose quotes were forgotten, or a size such as 512M
            return digits
        if operator == "+=":
            if name not in self._names:
                raise Unknown
            return work_out(f"{name} + ({expression})", self._names)
        return work_out(expression, self._names)

    def _comment(self, text: str, statement: Statement, code: str, why: str) -> str:
        self._note(statement.line, code, tr(why))
        return as_comment(text, statement.start, statement.end, tr(why))

    def _note(self, line: int, code: str, sentence: str) -> None:
        self.notes.append((line, code, sentence))


def _as_xl_reads(text: str) -> Known | None:
    """The value that xl would read from the one setting in ``text``; None when it would not."""
    parsed = parse(f"{text}\n")
    if parsed.problems or len(parsed.settings) != 1:
        return None
    return _node_value(parsed.settings[0].node, 0)


def _node_value(node: Node, depth: int) -> Known | None:
    if isinstance(node, Atom):
        digits = None if node.quoted else number(node.value)
        return node.value if digits is None else digits
    if depth > _DEEPEST:
        return None
    items = [_node_value(item, depth + 1) for item in node.items]
    found = [item for item in items if item is not None]
    return found if len(found) == len(items) else None


def _plain(value: Known) -> Plain:
    return value if isinstance(value, str | int) else [_plain(item) for item in value]


_CONSTANTS = ("True", "False", "None")
_DEEPEST = 50
_NOT_TAKEN = "xl does not take this:"
_NO_SETTING = "Python, which xl does not run:"
_NOT_KNOWN = "what this comes to only Python knew; write the value:"
_NO_NAME = "no setting of xl has a name like this:"
_NO_TEXT = "no text in a guest file can hold this:"
_WORKED_OUT = "{key} was a Python expression; its value is written out."
