"""Turns pieces of a guest file into comments, each with a line that says why: nothing goes in silence."""

MARK = "# XenGUI: "
"""How the line begins that says why the next ones are comments."""


def as_comment(text: str, start: int, end: int, why: str) -> str:
    """What to write for what ``text`` has from ``start`` to ``end`` (not included): the same as comment."""
    alone = not text[text.rfind("\n", 0, start) + 1 : start].strip(" \t")
    stop = text.find("\n", end)
    follows = text[end : stop if stop >= 0 else len(text)].lstrip(" \t")
    gone = text[start:end].replace("\n", "\n# ")
    # What goes on behind a semicolon must not become part of the comment.
    return f"{'' if alone else chr(10)}{MARK}{why}\n# {gone}{'' if follows[:1] in ('', '#') else chr(10)}"


def with_comment(text: str, start: int, end: int, why: str) -> str:
    """``text`` with that piece made a comment."""
    return text[:start] + as_comment(text, start, end, why) + text[end:]


def with_line_above(text: str, start: int, why: str, gone: str) -> str:
    """``text`` with a comment above the line ``start`` is on, which says what is no longer in it."""
    line_start = text.rfind("\n", 0, start) + 1
    shown = gone.replace("\r", " ").replace("\n", " ")
    return f"{text[:line_start]}{MARK}{why}\n# {shown}\n{text[line_start:]}"
