"""What this host has that a guest's file names: bridges, files, and the other guests' files."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator

from xengui.core.errors import XenGuiError
from xengui.core.guests.xlcfg.document import Document
from xengui.core.guests.xlcfg.finding import FileFact, HostFacts, OtherGuest
from xengui.core.guests.xlcfg.other_guest import other_guest
from xengui.core.sizes import KIB, MIB
from xengui.core.translate import tr

GUEST_FOLDERS = ("/etc/xen", "/etc/xen/auto")
"""Where Xen's own tools keep guests' files."""

LARGEST_FILE = 4 * MIB
"""A guest's file has a few KiB; what is larger is something else."""

_LARGEST_OTHER = 64 * KIB
_MOST_OTHERS = 2000
_ENDINGS = ("", ".cfg", ".conf", ".xl", ".pv", ".pvh", ".hvm")
_NET = "/sys/class/net"


def read_guest_file(path: str) -> Document:
    """The guest's file at ``path``. Raises OSError, or XenGuiError when it cannot be one."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    with open(fd, "rb") as file:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise XenGuiError(tr("{path} is no file.").format(path=path), tr("Name a guest's file."))
        data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise XenGuiError(
            tr("{path} is too large for a guest's file.").format(path=path),
            tr("Name the file that describes the guest, not its image."),
        )
    return Document.from_bytes(data)


def is_xen_host() -> bool:
    """Whether this system is Xen's control domain."""
    try:
        with open("/proc/xen/capabilities", encoding="ascii", errors="replace") as file:
            return "control_d" in file.read()
    except OSError:
        return False


def bridges() -> frozenset[str] | None:
    """The names of this host's bridges; None where that cannot be told (Open vSwitch keeps its own list)."""
    try:
        interfaces = os.listdir(_NET)
    except OSError:
        return None
    if "ovs-system" in interfaces:
        return None
    return frozenset(name for name in interfaces if os.path.isdir(f"{_NET}/{name}/bridge"))


def file_fact(path: str) -> FileFact | None:
    """Which file ``path`` leads to; None when nothing is there. Raises OSError if it may not be seen."""
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    if stat.S_ISBLK(found.st_mode):
        return FileFact(0, found.st_rdev)
    return FileFact(found.st_dev, found.st_ino)


def facts_for(
    path: str,
    paths: Iterable[str],
    folders: Iterable[str] = GUEST_FOLDERS,
    checkpoint: Callable[[], None] = lambda: None,
) -> HostFacts:
    """The facts about the guest's file at ``path``, which names ``paths``; others are in ``folders``."""
    others = tuple(_others(path, folders, checkpoint))
    wanted = {*paths, *(image for other in others for image in other.images)}
    files: dict[str, FileFact | None] = {}
    for name in wanted:
        checkpoint()
        if name.startswith("/") and "\0" not in name:
            try:
                files[name] = file_fact(name)
            except OSError:
                continue  # not known: the lint keeps silent
    return HostFacts(files=files, bridges=bridges(), others=others, xen=is_xen_host())


def _others(path: str, folders: Iterable[str], checkpoint: Callable[[], None]) -> Iterator[OtherGuest]:
    """The guests' files in ``folders`` but for ``path`` itself; links to one file count once."""
    seen = set()
    try:
        seen.add(file_fact(path))
    except OSError:
        pass
    count = 0
    for entry in (entry for folder in folders for entry in _entries(folder)):
        checkpoint()
        if os.path.splitext(entry.name)[1] not in _ENDINGS or entry.name.startswith("."):
            continue
        try:
            fact, size = file_fact(entry.path), entry.stat().st_size
            if fact in seen or not entry.is_file() or size > _LARGEST_OTHER:
                continue
            seen.add(fact)
            guest = other_guest(entry.path, read_guest_file(entry.path))
        except (OSError, XenGuiError):
            continue
        count += 1
        if guest is not None:
            yield guest
        if count >= _MOST_OTHERS:
            return


def _entries(folder: str) -> "list[os.DirEntry[str]]":
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []
