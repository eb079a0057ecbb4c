"""Who is using an image, as far as loop devices and mounts tell."""

import errno
import os
from contextlib import suppress

from xengui.core.errors import XenGuiError, error_from_os
from xengui.core.translate import tr
from xengui.host.loops import loop_devices
from xengui.host.mounts import mounts


def refuse_if_used(path: str) -> None:
    """Raises XenGuiError naming by what the image at ``path`` is used, or why that cannot be told."""
    try:
        users = users_of(path)
    except OSError as error:
        raise error_from_os(error, path) from error
    if users:
        raise XenGuiError(
            tr("{path} is in use: {users}.").format(path=path, users="; ".join(users)),
            tr("Shut down or unmount what uses it (umount, losetup -d), then try again."),
        )


def users_of(path: str) -> list[str]:
    """Who holds the file at ``path`` through loop devices or mounts, in words: "attached to /dev/loop3".

    Nobody where there is no file, nor behind a link that leads nowhere. Raises XenGuiError when losetup
    cannot tell, OSError when the file cannot be looked at.
    """
    try:
        facts = os.stat(path)
    except OSError as error:
        # A link that cannot be followed holds nobody's bytes, whatever it points to.
        if error.errno in (errno.ENOENT, errno.ELOOP) or os.path.islink(path):
            return []
        raise
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
