"""MAC addresses of guests: six numbers with colons, in Xen's own range or locally administered."""

import re
from collections.abc import Collection
from random import Random, SystemRandom

XEN_PREFIX = "00:16:3e"
"""Xen's OUI: for guests, and nobody else."""

_MAC = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}")


def normal_mac(text: str) -> str | None:
    """``text`` in small letters with two digits a group (as xl reads it); None when it is no MAC address."""
    groups = text.strip().lower().split(":")
    padded = ":".join(group.zfill(2) for group in groups)
    return padded if len(groups) == 6 and _MAC.fullmatch(padded) else None


def is_group_mac(mac: str) -> bool:
    """Whether the address is for a group (multicast or broadcast): no guest can have it."""
    return bool(int(mac[:2], 16) & 1)


def is_own_mac(mac: str) -> bool:
    """Whether the address is one to give out freely: Xen's, or locally administered."""
    return mac.startswith(XEN_PREFIX) or bool(int(mac[:2], 16) & 2)


def new_mac(taken: Collection[str] = (), local: bool = False, random: Random | None = None) -> str:
    """A random address that is not in ``taken``: in Xen's range, or locally administered (``local``)."""
    random = random or SystemRandom()
    while True:
        count = 5 if local else 3
        tail = [f"{random.randrange(256):02x}" for _ in range(count)]
        head = [f"{random.randrange(64) * 4 + 2:02x}"] if local else [XEN_PREFIX]
        mac = ":".join(head + tail)
        if mac not in taken:
            return mac
