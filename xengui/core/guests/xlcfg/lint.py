"""Looks over a guest file: what xl rejects, what it would ignore in silence, and what cannot start.

Pure: whatever depends on the host comes in as HostFacts. xl itself says nothing of a typo, for it ignores
settings it does not know.
"""

from xengui.core.guests.xlcfg.document import Document
from xengui.core.guests.xlcfg.finding import Finding, Findings, HostFacts, Severity
from xengui.core.guests.xlcfg.lint_devices import check_disks, check_vifs
from xengui.core.guests.xlcfg.lint_guest import check_guest
from xengui.core.guests.xlcfg.lint_keys import check_keys
from xengui.core.printable import printable


def lint(document: Document, facts: HostFacts | None = None) -> tuple[Finding, ...]:
    """Everything to say of ``document``, in the order of the file."""
    findings = Findings(document, facts or HostFacts())
    _check_text(findings)
    check_keys(findings)
    check_guest(findings)
    check_disks(findings)
    check_vifs(findings)
    return findings.sorted()


def has_errors(findings: tuple[Finding, ...]) -> bool:
    """Whether xl or the guest would fail."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def _check_text(findings: Findings) -> None:
    """What xl's parser says, and what it leaves unsaid about the bytes."""
    text, problems = findings.document.text, findings.document.parsed.problems
    for problem in problems:
        findings.rejected(problem.start, problem.diagnosis)
    for position, character in enumerate(text):
        if "\udc80" <= character <= "\udcff":
            findings.warn(position, "not-utf8", _NOT_UTF8[0], _NOT_UTF8[1])
            break
    if (
        text
        and not text.endswith("\n")
        and all(problem.diagnosis.code != "no-newline" for problem in problems)
    ):
        findings.warn(len(text) - 1, "no-final-newline", _NO_FINAL[0], _NO_FINAL[1])
    said = findings.facts.xl_rejects
    if said and not problems:
        findings.error(0, "xl-rejects", _XL_REJECTS[0], _XL_REJECTS[1], said=printable(said.strip()))


_NOT_UTF8 = (
    "Here are bytes that are no UTF-8.",
    "Save the file as UTF-8: xl passes such bytes on as they are, and other tools stumble over them.",
)
_NO_FINAL = (
    "The last line has no newline at its end.",
    "Add one: xl rejects the file as soon as that line is a comment.",
)
_XL_REJECTS = ("The xl of this host rejects the file: {said}", "Correct what xl names.")
