"""Who is using an image, as far as loop devices and mounts tell."""

import os
from contextlib import suppress

from xengui.core.errors import XenGuiError
from xengui.core.translate import tr
from xengui.host.loops import loop_devices
from xengui.host.mounts import mounts


def refuse_if_used(path: str) -> None:
    """Raises XenGuiError naming by what the image at ``path`` is used; a link that leads nowhere is not."""
    try:
        users = users_of(path)
    except FileNotFoundError:
        return
    if users:
        raise XenGuiError(
            tr("{path} is in use: {users}.").format(path=path, users="; ".join(users)),
            tr("Shut down or unmount what uses it (umount, losetup -d), then try again."),
        )


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
