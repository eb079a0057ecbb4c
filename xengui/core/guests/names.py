"""Guests' names: what xl and a file can bear, and a free one for a new guest."""

import re
from collections.abc import Collection

from xengui.core.translate import tr

_GOOD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")
LONGEST_NAME = 64
"""Characters; the name becomes part of file names, bridges' and logs' names."""


def name_problem(name: str) -> str:
    """Why a new guest cannot be called ``name``; "" when it can."""
    if not name:
        return tr("The guest has no name.")
    if len(name) > LONGEST_NAME:
        return tr("The name is longer than {count} characters.").format(count=LONGEST_NAME)
    if name.isdigit():
        return tr("xl would take a name of digits alone for a guest's number.")
    if not _GOOD.fullmatch(name):
        return tr("A name is made of letters, digits, dots, dashes, plus signs and underscores.")
    return "" if name != "Domain-0" else tr("Domain-0 is the host itself.")


def free_name(wanted: str, taken: Collection[str]) -> str:
    """``wanted``, or the first of wanted-2, wanted-3, … not in ``taken``; case does not part names."""
    lowered = {name.lower() for name in taken}
    name, number = wanted, 2
    while name.lower() in lowered:
        name, number = f"{wanted}-{number}", number + 1
    return name
