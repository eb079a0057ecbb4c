"""The host's loop devices, as losetup(8) lists them."""

import json
import os
from contextlib import suppress
from dataclasses import dataclass

from xengui.host.run import run


@dataclass(frozen=True, slots=True)
class LoopDevice:
    """One loop device; ``key`` is the backing file's (device, inode): a path may name another file by now."""

    name: str
    key: tuple[int, int]


def loop_devices() -> list[LoopDevice]:
    """The loop devices in use. Raises XenGuiError when losetup cannot tell."""
    text = run(
        ["losetup", "--list", "--json", "--output", "NAME,BACK-INO,BACK-MAJ:MIN,BACK-FILE"], timeout=10
    ).stdout
    return [] if not text.strip() else parse_losetup(text)


def parse_losetup(text: str) -> list[LoopDevice]:
    """The devices in losetup's JSON; those whose backing file cannot be told are left out."""
    found = []
    for entry in json.loads(text)["loopdevices"]:
        major_minor = str(entry.get("back-maj:min") or "").strip()
        if major_minor and entry.get("back-ino"):
            major, minor = (int(part) for part in major_minor.split(":"))
            found.append(LoopDevice(entry["name"], (os.makedev(major, minor), int(entry["back-ino"]))))
        else:  # an ordinary user gets no device and inode from the kernel, only the path
            with suppress(OSError):
                facts = os.stat(entry["back-file"])
                found.append(LoopDevice(entry["name"], (facts.st_dev, facts.st_ino)))
    return found
