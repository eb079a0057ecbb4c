"""The errors a person can meet: what happened, and what to do next."""

import errno

from xengui.core.translate import tr


class XenGuiError(Exception):
    """Something a person can understand and do something about.

    ``message`` says what happened in one sentence; ``hint`` is the way out ("" when there is none).
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def error_from_os(error: OSError, path: str) -> XenGuiError:
    """The XenGuiError for an OSError met while working on ``path``."""
    text = _OS_ERRORS.get(error.errno or 0)
    if text is None:
        reason = error.strerror or str(error)
        return XenGuiError(tr("{path}: {reason}").format(path=path, reason=reason))
    message, hint = text
    return XenGuiError(tr(message).format(path=path), tr(hint))


_OS_ERRORS: dict[int, tuple[str, str]] = {
    errno.ENOSPC: (
        "There is not enough space for {path}.",
        "Free some space, choose a folder on another disk, or make the image sparse.",
    ),
    errno.EDQUOT: (
        "Your disk quota does not allow {path}.",
        "Delete files of yours, ask for a larger quota, or choose another folder.",
    ),
    errno.EEXIST: ("{path} exists already.", "Choose another name; existing files are never replaced."),
    errno.EACCES: (
        "You may not write {path}.",
        "Choose a folder of your own, or have its permissions changed.",
    ),
    errno.EPERM: (
        "The system does not allow this on {path}.",
        "The file or folder may be immutable (lsattr tells) or belong to someone else.",
    ),
    errno.EFBIG: (
        "{path} would be larger than this filesystem's largest file.",
        "Choose a smaller size, or a folder on another filesystem (ext4 ends at 16 TiB, FAT at 4 GiB).",
    ),
    errno.EROFS: ("{path} is on a read-only filesystem.", "Choose another folder, or remount it writable."),
    errno.EOPNOTSUPP: (
        "This filesystem cannot reserve space for {path}.",
        "Choose sparse (nothing is set aside) or written (zeros are written out).",
    ),
    errno.ENOENT: ("{path} is not there.", "It may have been moved or deleted; refresh and try again."),
    errno.ENOTDIR: ("A part of {path} is not a folder.", "Choose an existing folder."),
    errno.ENAMETOOLONG: ("The name of {path} is too long.", "Choose a name of at most 240 bytes."),
    errno.EIO: (
        "The disk reported an error at {path}.",
        "Look at the kernel log (dmesg); the disk may be failing.",
    ),
}
