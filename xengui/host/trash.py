"""The desktop's trash, as freedesktop.org's "Trash specification" 1.0 has it.

Our own, because an image must never be copied there: across mounts a copy would fill its holes, 500 GiB of
them into someone's home. Nor may anything replace what is in the trash already, whoever else uses it.
"""

import errno
import os
import stat
from datetime import datetime
from urllib.parse import quote

from xengui.host.mounts import filesystem_of
from xengui.host.part_file import rename_without_replacing

_LONGEST = 255  # bytes of a file name
_INFO = b".trashinfo"


def move_to_trash(path: str) -> str:
    """Move the file or link at the absolute ``path`` into a trash on its own filesystem; gives its new path.

    Raises OSError; EXDEV, EACCES or EROFS where that filesystem has no trash this user may use.
    """
    folder, _, name = path.rpartition("/")
    true = os.path.join(os.path.realpath(folder or "/"), name)
    os.lstat(true)
    home = _home_trash()
    if _device(home) == os.lstat(true).st_dev:
        try:
            return _move(true, home, "")
        except OSError as error:
            if error.errno != errno.EXDEV:  # another mount of the same filesystem counts as another one
                raise
    top = filesystem_of(os.path.dirname(true)).mount_point
    return _move(true, _volume_trash(top), top)


def _home_trash() -> str:
    data = os.environ.get("XDG_DATA_HOME", "")
    return os.path.join(data if data.startswith("/") else os.path.expanduser("~/.local/share"), "Trash")


def _device(path: str) -> int:
    """The device of ``path``, or of where it would be made; -1 if nobody can tell."""
    while True:
        try:
            return os.stat(path).st_dev
        except FileNotFoundError:
            path = os.path.dirname(path)
        except OSError:
            return -1


def _volume_trash(top: str) -> str:
    """The trash of the filesystem mounted at ``top``: the administrator's, if it is safe, else the user's."""
    shared = os.path.join(top, ".Trash")
    try:
        mode = os.lstat(shared).st_mode
    except OSError:
        mode = 0
    if stat.S_ISDIR(mode) and mode & stat.S_ISVTX:
        return os.path.join(shared, str(os.geteuid()))
    return os.path.join(top, f".Trash-{os.geteuid()}")


def _move(path: str, trash: str, top: str) -> str:
    """Move ``path`` into ``trash``; what is said of it is relative to ``top``, if that is given."""
    for folder in (trash, f"{trash}/files", f"{trash}/info"):
        os.makedirs(folder, 0o700, exist_ok=True)
    facts = os.lstat(trash)
    if top and not (stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.geteuid()):
        raise PermissionError(errno.EACCES, "the trash belongs to someone else", trash)
    said = os.path.relpath(path, top) if top else path
    text = f"[Trash Info]\nPath={quote(os.fsencode(said))}\nDeletionDate={datetime.now():%Y-%m-%dT%H:%M:%S}\n"
    number = 1
    while True:
        name = os.fsdecode(_name(os.fsencode(os.path.basename(path)), number))
        info, target = f"{trash}/info/{name}{_INFO.decode()}", f"{trash}/files/{name}"
        number += 1
        try:
            fd = os.open(info, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except FileExistsError:
            continue
        try:
            with open(fd, "w", encoding="ascii") as file:
                file.write(text)
                file.flush()
                os.fsync(fd)
            rename_without_replacing(path, target)
        except FileExistsError:
            os.unlink(info)
            continue
        except BaseException:
            os.unlink(info)
            raise
        return target


def _name(name: bytes, number: int) -> bytes:
    """The name in the trash: mail.img, mail 2.img … cut where it would be too long with its .trashinfo."""
    stem, ending = os.path.splitext(name)
    ending = b"" if len(ending) > 20 else ending
    stem = name if not ending else stem
    tail = (b" %d" % number if number > 1 else b"") + ending
    return stem[: _LONGEST - len(_INFO) - len(tail)] + tail
