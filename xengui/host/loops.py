"""Loop devices and what sits on them: losetup(8), /sys/block and mountinfo."""

import json
import os
from contextlib import suppress
from dataclasses import dataclass

from xengui.core.translate import tr
from xengui.host.mounts import mounts
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


def users_of(path: str) -> list[str]:
    """Who holds the file at ``path`` through loop devices or mounts, in words: "attached to /dev/loop3".

    Raises OSError when the file is not there, XenGuiError when losetup cannot tell.
    """
    facts = os.stat(path)
    key = facts.st_dev, facts.st_ino
    users = []
    for loop in loop_devices():
        if loop.key == key:
            users.append(tr("attached to {device}").format(device=loop.name))
            users += _users_above(loop.name.rpartition("/")[2])
    return users


def _users_above(device: str) -> list[str]:
    """Mounts and device-mapper holders of a block device and its partitions."""
    base = f"/sys/block/{device}"
    users = []
    numbers = {}
    for folder in [base, *(entry.path for entry in _entries(base) if entry.name.startswith(device))]:
        with suppress(OSError), open(f"{folder}/dev", encoding="ascii") as file:
            numbers[file.read().strip()] = f"/dev/{folder.rpartition('/')[2]}"
        for holder in _entries(f"{folder}/holders"):
            users.append(tr("held by /dev/{name}").format(name=holder.name))
    for mount in mounts():
        # btrfs reports an anonymous device number, so the source counts as well
        name = numbers.get(mount.device) or (mount.source if mount.source in numbers.values() else None)
        if name is not None:
            users.append(
                tr("mounted at {folder} through {device}").format(folder=mount.mount_point, device=name)
            )
    return users


def _entries(folder: str) -> list["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []
