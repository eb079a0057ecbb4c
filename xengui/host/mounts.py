"""The host's mounted filesystems, from /proc/self/mountinfo (proc_pid_mountinfo(5)) and statvfs(2)."""

import os
import re
from dataclasses import dataclass

from xengui.core.usage.host_filesystem import HostFilesystem

_ESCAPE = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Mount:
    """One line of mountinfo. ``device`` is "major:minor" of the filesystem."""

    mount_point: str
    kind: str
    source: str
    device: str
    read_only: bool


def parse_mountinfo(text: str) -> list[Mount]:
    """The mounts in the order they were made; lines that do not parse are left out."""
    mounts = []
    for line in text.splitlines():
        before, _, after = line.partition(" - ")
        fields, rest = before.split(" "), after.split(" ")
        if len(fields) >= 6 and len(rest) >= 3:
            read_only = "ro" in fields[5].split(",") or "ro" in rest[2].split(",")
            mounts.append(Mount(_unescape(fields[4]), rest[0], _unescape(rest[1]), fields[2], read_only))
    return mounts


def mounts() -> list[Mount]:
    """What is mounted now; empty where /proc cannot be read."""
    try:
        with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
            return parse_mountinfo(file.read())
    except OSError:
        return []


def filesystem_of(path: str, mounted: list[Mount] | None = None) -> HostFilesystem:
    """The filesystem ``path`` (existing) lies on. Raises OSError."""
    real = os.path.realpath(path)
    space = os.statvfs(real)
    found = Mount("/", "", "", "", False)
    for mount in mounts() if mounted is None else mounted:
        point = mount.mount_point.rstrip("/")
        # The last of equals is the one mounted on top.
        if (real == point or real.startswith(point + "/")) and len(mount.mount_point) >= len(
            found.mount_point
        ):
            found = mount
    return HostFilesystem(
        found.mount_point,
        found.kind,
        found.source,
        space.f_blocks * space.f_frsize,
        space.f_bavail * space.f_frsize,
        found.read_only,
    )


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 8)), text)
