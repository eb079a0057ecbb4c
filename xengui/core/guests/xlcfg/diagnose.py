"""Why xl rejects a text, in words: what its "syntax error" and "lexical error" mean to whoever wrote it."""

import re
from dataclasses import dataclass
from enum import Enum

from xengui.core.guests.xlcfg.tokens import Kind, Token
from xengui.core.printable import printable
from xengui.core.translate import tr


class Expected(Enum):
    """What the grammar wanted where it met something else."""

    KEY = "key"
    OPERATOR = "operator"
    VALUE = "value"
    ITEM = "item"
    COMMA = "comma"
    STATEMENT_END = "statement end"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is wrong: a code for programs, a sentence, and the way out."""

    code: str
    message: str
    hint: str


def unexpected(text: str, token: Token, expected: Expected, setting_start: int, list_start: int) -> Diagnosis:
    """Why ``token`` cannot stand there.

    ``setting_start`` is where the statement begins, ``list_start`` where the list it is in does (-1: none).
    """
    word = text[token.start : token.end]
    if word == "#":
        return _diagnosis("no-newline", _NO_NEWLINE)
    if token.kind is Kind.END and list_start >= 0:
        return _diagnosis("unclosed-list", _UNCLOSED_LIST)
    if python_statement(text, setting_start):
        return _diagnosis("python", _PYTHON)
    if word == "\0":
        return _diagnosis("nul", _NUL)
    if word in ("'", '"') and not _python_around(text, token):
        return _diagnosis("unclosed-string", _UNCLOSED_STRING)
    return _by_place(text, token, expected)


def _by_place(text: str, token: Token, expected: Expected) -> Diagnosis:
    """By what was wanted, once what is wrong anywhere has been told apart."""
    word = _word(text, token)
    match expected:
        case Expected.KEY:
            return _diagnosis("bad-key", _BAD_KEY, word)
        case Expected.OPERATOR:
            return _diagnosis("no-equals", _NO_EQUALS, word)
        case Expected.VALUE | Expected.ITEM:
            return _no_value(text, token, word)
        case Expected.COMMA if token.kind in (Kind.STRING, Kind.NUMBER, Kind.OPEN):
            return _diagnosis("missing-comma", _MISSING_COMMA, word)
        case _:
            return _after_value(text, token, word)


def _no_value(text: str, token: Token, word: str) -> Diagnosis:
    if token.kind is Kind.NEWLINE or token.kind is Kind.END:
        return _diagnosis("no-value", _NO_VALUE)
    if word in ("True", "False", "None"):
        return _diagnosis("python", _BOOLEAN, word)
    if token.kind is Kind.NAME or word[:1].isalpha() or word[:1] == "/":
        return _diagnosis("unquoted", _UNQUOTED, word) if not _calls(text, token) else _python()
    if word[:1] in "-." and word[1:2].isdigit():
        return _diagnosis("bad-number", _BAD_NUMBER, word)
    return _python() if word[:1] in "({+%" else _diagnosis("syntax", _SYNTAX, word)


def _after_value(text: str, token: Token, word: str) -> Diagnosis:
    before = text[token.start - 1 : token.start]
    if before.isalnum() and token.kind in (Kind.NAME, Kind.WRONG) and word[:1] not in "+-*%(":
        return _diagnosis("bad-number", _BAD_NUMBER, word)
    if _python_around(text, token) or token.kind is Kind.STRING:
        return _python()
    return _diagnosis("two-on-a-line", _TWO, word) if token.kind is Kind.NAME else _syntax(word)


def _python() -> Diagnosis:
    return _diagnosis("python", _PYTHON)


def _syntax(word: str) -> Diagnosis:
    return _diagnosis("syntax", _SYNTAX, word)


_STATEMENT = re.compile(
    r"[ \t]*(?:(?:import|from|def|class|if|elif|for|while|try|except|else|return|with|raise|del|global|exec"
    r"|print|assert|lambda)\b[^=\n]*(?:[\n:(#]|==|$)|[A-Za-z_][\w.]*[ \t]*(?:\(|\[[^]\n]*\][ \t]*=|\.\w+\())"
)


def python_statement(text: str, start: int) -> bool:
    """Whether a Python statement, not a setting, begins at ``start``."""
    return _STATEMENT.match(text, start) is not None


def _python_around(text: str, token: Token) -> bool:
    return text[token.start : token.start + 1] in "(){}%+*.:" or text.startswith(('"""', "'''"), token.start)


def _calls(text: str, token: Token) -> bool:
    return re.match(r"[\w.]+[ \t]*[(\[+%]", text[token.start : token.start + 200]) is not None


_WORD = re.compile(r"[^\s,;\[\]]{1,40}|.", re.DOTALL)


def _word(text: str, token: Token) -> str:
    """What stands there, short enough to be shown."""
    found = _WORD.match(text, token.start)
    return printable(found.group()) if found else ""


def bad_escape(text: str, start: int) -> Diagnosis:
    """A backslash at ``start`` that xl has no meaning for; or a NUL there."""
    if text[start] == "\0":
        return _diagnosis("nul", _NUL)
    return _diagnosis("bad-escape", _BAD_ESCAPE, printable(text[start : start + 2]))


def mixed_append(key: str) -> Diagnosis:
    """``+=`` of a list to a string, or of a string to a list."""
    return _diagnosis("mixed-append", _MIXED_APPEND, key)


def too_deep() -> Diagnosis:
    """More lists in each other than xl's parser holds."""
    return _diagnosis("too-deep", _TOO_DEEP)


def byte_order_mark() -> Diagnosis:
    """The file starts with a BOM."""
    return _diagnosis("bom", _BOM)


def carriage_return() -> Diagnosis:
    """Lines end as on Windows."""
    return _diagnosis("crlf", _CRLF)


def _diagnosis(code: str, texts: tuple[str, str], word: str = "") -> Diagnosis:
    message, hint = texts
    return Diagnosis(code, tr(message).format(word=word), tr(hint).format(word=word))


_NO_NEWLINE = (
    "The comment on the last line has no newline after it, and xl rejects the whole file for that.",
    "End the last line with a newline.",
)
_UNCLOSED_LIST = ("This list is never closed.", "Write ] where it ends.")
_PYTHON = (
    "This is Python, which xm evaluated and xl rejects.",
    "Write the value itself; “xengui guest modernise” does that for what it can work out.",
)
_BOOLEAN = ("xl knows no {word}.", "Write 1 for yes and 0 for no.")
_NUL = ("There is a NUL byte here.", "Remove it; the file may be damaged.")
_UNCLOSED_STRING = (
    "This string is not closed on its line.",
    "Close it with the quote it began with; a string cannot go on in the next line.",
)
_BAD_KEY = (
    "No setting can begin with “{word}”.",
    "A setting is a name in small letters, =, and a value; comments begin with #.",
)
_NO_EQUALS = ("A setting's name is followed by “{word}” instead of =.", "Write NAME = VALUE.")
_NO_VALUE = (
    "There is no value after the =.",
    "Write the value on the same line; a list may go on in the next after its [.",
)
_UNQUOTED = ("“{word}” is not in quotes.", "Put quotes round every value that is not a number.")
_BAD_NUMBER = (
    "“{word}” makes this no number: xl reads whole numbers, without sign or unit.",
    "Write digits only (memory in MiB), or put the value in quotes.",
)
_MISSING_COMMA = ("There is no comma before {word}.", "Put a comma between two items of a list.")
_TWO = ("“{word}” follows on the same line.", "Write one setting a line, or part them with a semicolon.")
_SYNTAX = (
    "xl does not understand “{word}” here.",
    "Write NAME = VALUE: a number, a string in quotes or a [list].",
)
_BAD_ESCAPE = (
    "xl does not know “{word}” in a string.",
    "Write a backslash as \\\\; only \\\\, \\' and \\\" are safe in every version.",
)
_MIXED_APPEND = (
    "+= adds a list to a string here, or a string to a list ({word}).",
    "Make both lists, or both strings.",
)
_TOO_DEEP = ("These lists are nested deeper than xl reads.", "No setting has lists in lists in lists.")
_BOM = ("The file begins with a byte order mark, which xl rejects.", "Save it as UTF-8 without BOM.")
_CRLF = ("The lines end as on Windows (CRLF), which xl rejects.", "Save it with Unix line ends (LF).")
