"""Makes an old guest file (xm's Python, xen-tools', Oracle VM's) a current one.

What cannot be said today stays as a comment, with a note; nothing is dropped in silence.
"""

import difflib
from dataclasses import dataclass

from xengui.core.guests.xlcfg.document import Document
from xengui.core.guests.xlcfg.finding import Finding, Severity
from xengui.core.guests.xlcfg.modern_settings import Renewal
from xengui.core.guests.xlcfg.xm_to_xl import Translation
from xengui.core.translate import tr


@dataclass(frozen=True, slots=True)
class Modernised:
    """The current file, and ``notes`` on what was done; their lines are those of the old file."""

    document: Document
    notes: tuple[Finding, ...]


def modernise(document: Document) -> Modernised:
    """``document`` as xl of today has it. A file that is current comes back as it is."""
    translation = Translation(document.text)
    renewal = Renewal(Document(translation.text), translation.lines)
    renewal.run()
    notes = [_note(line, code, sentence) for line, code, sentence in translation.notes + renewal.notes]
    return Modernised(renewal.document, tuple(sorted(notes, key=lambda note: note.line)))


def _note(line: int, code: str, sentence: str) -> Finding:
    severity = Severity.WARNING if code in ("python", "dropped") else Severity.NOTE
    hint = tr("It is a comment in the new file.") if severity is Severity.WARNING else ""
    return Finding(line, 1, severity, code, _as_sentence(sentence), hint)


def _as_sentence(text: str) -> str:
    """A comment's words as a sentence of their own."""
    if not text.endswith(":"):
        return text
    return f"{text[:-1]}." if text.startswith("xl ") else f"{text[:1].upper()}{text[1:-1]}."


def difference(old: Document, new: Document, name: str) -> str:
    """A unified diff from ``old`` to ``new``, "" when they are the same; bytes that are no UTF-8 stay so."""
    before, after = (document.text.split("\n") for document in (old, new))
    lines: list[str] = []
    for line in difflib.unified_diff(_ended(before), _ended(after), f"{name} (old)", f"{name} (new)"):
        lines.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(lines)


def _ended(lines: list[str]) -> list[str]:
    """``lines`` with their newlines, but for what is behind the last one."""
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
