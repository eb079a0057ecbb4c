"""Guests and findings as the headless commands print them."""

import json
from collections.abc import Iterable
from dataclasses import asdict

from xengui.core.errors import XenGuiError
from xengui.core.guests.xlcfg.document import Document
from xengui.core.guests.xlcfg.finding import Finding
from xengui.core.guests.xlcfg.guest_file import guest_of
from xengui.core.printable import printable
from xengui.core.translate import tr


def findings_text(path: str, findings: Iterable[Finding]) -> str:
    """A line a finding as compilers write them, and its way out indented below."""
    lines = []
    for found in findings:
        place = f"{printable(path)}:{found.line}:{found.column}"
        lines.append(f"{place}: {found.severity}: {printable(found.message)} [{found.code}]")
        if found.hint:
            lines.append(f"    {printable(found.hint)}")
    return "\n".join(lines)


def findings_json(findings: Iterable[Finding]) -> str:
    """A list of objects: line, column, severity, code, message, hint."""
    return json.dumps([asdict(found) for found in findings], indent=2)


def guest_json(path: str, document: Document) -> str:
    """The guest as one object: memory in bytes, disks and cards taken apart, and every setting as it ends."""
    guest = asdict(guest_of(document))
    del guest["options"]
    try:
        return json.dumps({"path": path, **guest, "settings": document.values}, indent=2)
    except RecursionError as error:
        raise XenGuiError(
            tr("The lists in {path} are nested too deep to be shown.").format(path=path),
            tr("No setting of xl has lists in lists in lists; take them out."),
        ) from error
