"""Our own lock on an image, held for as long as a job changes it, whichever of us it is that works."""

import errno
import fcntl
import os
import struct

from xengui.core.errors import XenGuiError
from xengui.core.translate import tr

_LOCKED_BYTE = (
    2**62 + 1
)  # far behind any content and the bytes QEMU locks (100 to 299), beside the parts' own
_FLOCK = struct.Struct("hhqqi4x")  # struct flock of fcntl(2), 64-bit


def lock_image(fd: int, path: str) -> None:
    """Lock the open image for writing by an open-file-description lock, which goes with the descriptor.

    Raises XenGuiError when another of us works on it, OSError where locks fail. A filesystem without locks
    gives none.
    """
    try:
        fcntl.fcntl(fd, fcntl.F_OFD_SETLK, _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, _LOCKED_BYTE, 1, 0))
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.EACCES):
            raise XenGuiError(
                tr("{path} is being worked on by another job right now.").format(path=path),
                tr("Wait for it to end, then try again."),
            ) from error
        if error.errno not in (errno.ENOLCK, errno.EOPNOTSUPP):
            raise
