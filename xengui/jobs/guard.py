"""What every job does first that changes an image: ask who uses it, and lock it."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager

from xengui.core.translate import tr
from xengui.host.image_lock import lock_image
from xengui.host.in_use import refuse_if_used


@contextmanager
def guarded(path: str) -> Iterator[int]:
    """The image at ``path`` open for reading and writing, locked, and used by nobody when that was asked.

    Raises XenGuiError when it is in use, OSError when it cannot be opened or is no file.
    """
    # O_NOFOLLOW: a link put there between listing and working must not lead elsewhere.
    fd = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise OSError(errno.EINVAL, tr("not a regular file"), path)
        lock_image(fd, path)
        refuse_if_used(path)
        yield fd
    finally:
        os.close(fd)
