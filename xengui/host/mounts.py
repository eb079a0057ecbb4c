"""The host's mounted filesystems, from /proc/self/mountinfo (proc_pid_mountinfo(5)) and statvfs(2)."""

import os
import re
from dataclasses import dataclass

from xengui.core.usage.host_filesystem import HostFilesystem

_ESCAPE = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Mount:
    """One line of mountinfo. ``device`` is "major:minor" of the filesystem, ``number`` the mount's id."""

    mount_point: str
    kind: str
    source: str
    device: str
    read_only: bool
    number: int = -1


def parse_mountinfo(text: str) -> list[Mount]:
    """The mounts in the order they were made; lines that do not parse are left out."""
    mounts = []
    for line in text.split("\n"):  # not splitlines: a mount point may hold what that takes for a line's end
        before, _, after = line.partition(" - ")
        fields, rest = before.split(" "), after.split(" ")
        if len(fields) >= 6 and len(rest) >= 3:
            read_only = "ro" in fields[5].split(",") or "ro" in rest[2].split(",")
            number = int(fields[0]) if fields[0].isdecimal() else -1
            source = _unescape(rest[1])
            mounts.append(Mount(_unescape(fields[4]), rest[0], source, fields[2], read_only, number))
    return mounts


def mounts() -> list[Mount]:
    """What is mounted now; empty where /proc cannot be read."""
    try:
        with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            return parse_mountinfo(file.read())
    except OSError:
        return []


def filesystem_of(path: str, mounted: list[Mount] | None = None) -> HostFilesystem:
    """The filesystem ``path`` (existing) lies on. Raises OSError."""
    real = os.path.realpath(path)
    space = os.statvfs(real)
    known = mounts() if mounted is None else mounted
    number = _mount_number(real)
    found = next((mount for mount in known if mount.number == number), None) or _by_path(real, known)
    return HostFilesystem(
        found.mount_point,
        found.kind,
        found.source,
        space.f_blocks * space.f_frsize,
        space.f_bavail * space.f_frsize,
        found.read_only,
    )


def _mount_number(path: str) -> int:
    """The id of the mount that ``path`` lies on, by proc_pid_fdinfo(5); -2 where it cannot be told.

    Paths alone mislead: a mount may have been hidden since, by another on a folder above it.
    """
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return -2
    try:
        with open(f"/proc/self/fdinfo/{fd}", encoding="ascii") as file:
            return next((int(line[7:]) for line in file if line.startswith("mnt_id:")), -2)
    except (OSError, ValueError):
        return -2
    finally:
        os.close(fd)


def _by_path(real: str, known: list[Mount]) -> Mount:
    """The mount whose mount point is the longest above ``real``."""
    found = Mount("/", "", "", "", False)
    for mount in known:
        point = mount.mount_point.rstrip("/")
        # The last of equals is the one mounted on top.
        if (real == point or real.startswith(point + "/")) and len(mount.mount_point) >= len(
            found.mount_point
        ):
            found = mount
    return found


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 8)), text)
