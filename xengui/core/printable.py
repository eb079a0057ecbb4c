"""File names as a person can be shown them."""

import unicodedata


def printable(text: str) -> str:
    """``text`` with what no screen shows well (control characters, undecodable bytes) as "�".

    For showing only: a file name may hold any byte but "/" and NUL, and Qt and terminals choke on some.
    """
    if text.isprintable():
        return text
    return "".join("\ufffd" if unicodedata.category(c) in _UNSHOWN else c for c in text)


_UNSHOWN = frozenset({"Cc", "Cs", "Zl", "Zp", "Cf", "Co", "Cn"})
