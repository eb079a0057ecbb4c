"""Old strings of disks, network cards and screens, as xl of today has them. None: no way to say it."""

import re
from dataclasses import replace

from xengui.core.errors import XenGuiError
from xengui.core.guests.disk import Disk, read_disk
from xengui.core.guests.mac import normal_mac
from xengui.core.guests.vif import read_vif

_XM_DISK = re.compile(
    r"(?P<prefixes>(?:[a-z0-9]+:)*)(?P<target>[^,]*)\s*,\s*(?:ioemu:)?(?P<vdev>[\w/]+)(?::(?P<kind>cdrom|disk))?"
    r"\s*,\s*(?P<access>[rw]o?!?|rw)\s*(?:,.*)?"
)
_FORMATS = {"qcow": "qcow", "qcow2": "qcow2", "vhd": "vhd", "raw": "raw"}
_SCRIPTS = ("iscsi", "nbd", "enbd", "drbd")
_PLAIN = {"file", "phy", "tap", "tap2", "tapdisk", "aio", "sync", "ioemu", "ram", "blktap"}


def modern_disk(spec: str) -> str | None:
    """The disk string as it is written now; the same disk, or None when xl cannot have it."""
    spec = spec.strip()
    reading = read_disk(spec)
    disk = reading.disk
    if disk is not None and not reading.deprecated and "!" not in spec:
        return spec if "target=" in spec or not disk.target else _written(disk)
    return _written(disk or _xm_disk(spec))


def _xm_disk(spec: str) -> Disk | None:
    """What xm took and xl does not: ioemu: before the vdev, blanks, and ! for sharing a disk."""
    found = _XM_DISK.fullmatch(spec)
    if found is None:
        return None
    kinds = [word for word in found["prefixes"].split(":") if word]
    if any(word not in _PLAIN and word not in _FORMATS and word not in _SCRIPTS for word in kinds):
        return None
    cdrom = found["kind"] == "cdrom"
    return Disk(
        target=found["target"].strip(),
        vdev=found["vdev"].removeprefix("/dev/"),
        format=next((_FORMATS[word] for word in kinds if word in _FORMATS), "raw"),
        writable=found["access"].startswith("w") or found["access"] == "rw",
        cdrom=cdrom,
        script=next((f"block-{word}" for word in kinds if word in _SCRIPTS), ""),
    )


def _written(disk: Disk | None) -> str | None:
    if disk is None:
        return None
    if disk.target and not disk.script and not disk.backend_domain:
        disk = replace(disk, target=disk.path or disk.target)
    try:
        spec = disk.spec()
    except XenGuiError:
        return None
    return spec if read_disk(spec).disk is not None else None


_VIF_TYPES = {"netfront": "vif", "paravirtualised": "vif", "paravirtualized": "vif"}


def modern_vif(spec: str) -> tuple[str, tuple[str, ...]] | None:
    """The network string as it is written now, and the words xl has nothing for; None: not to be said."""
    kept: list[str] = []
    dropped: list[str] = []
    for word in (part.strip() for part in spec.split(",")):
        key, equals, value = (part.strip() for part in word.partition("="))
        value = _VIF_TYPES.get(value, value) if key == "type" else value
        value = normal_mac(value) or value if key == "mac" else value
        key = "gatewaydev" if key == "netdev" else key
        new = f"{key}{'=' if equals else ''}{value}"
        if not word:
            continue
        if read_vif(new).error or (equals and not value):
            dropped.append(word)
        else:
            kept.append(new)
    if any(word.partition("=")[0].strip() == "mac" for word in dropped):
        return None
    return ",".join(kept), tuple(dropped)


_SCREEN_WORDS = (
    "vnclisten",
    "vncpasswd",
    "vncdisplay",
    "vncunused",
    "keymap",
    "opengl",
    "display",
    "xauthority",
)


def modern_screen(spec: str) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """The (key, value) pairs of a vfb string (``type=vnc`` is ``vnc=1`` now), and words xl lacks."""
    pairs: list[tuple[str, str]] = []
    dropped: list[str] = []
    for word in (part.strip() for part in spec.split(",")):
        key, _, value = (part.strip() for part in word.partition("="))
        if key == "type" and value in ("vnc", "sdl"):
            pairs.append((value, "1"))
        elif key in ("vnc", "sdl", *_SCREEN_WORDS):
            pairs.append((key, value))
        elif word:
            dropped.append(word)
    return tuple(pairs), tuple(dropped)
