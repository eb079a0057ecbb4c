"""Whether a window can be opened here: Qt itself would abort where it cannot."""

import ctypes
import os

from xengui.core.errors import XenGuiError
from xengui.core.translate import tr


def require_display() -> None:
    """Raises XenGuiError when there is no display Qt could use, saying which part is missing."""
    if os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0] in _NEEDS_NO_DISPLAY:
        return
    # Qt tries only the one that is asked for by name.
    wanted = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if not wanted.startswith("xcb") and _wayland_answers():
        return
    if not os.environ.get("DISPLAY"):
        raise XenGuiError(
            tr("There is no display: neither DISPLAY nor WAYLAND_DISPLAY leads to one."),
            tr("Use xengui create, list and info, or xengui --screenshot FILE; over ssh: ssh -X."),
        )
    if not _x_answers():
        raise XenGuiError(
            tr("The display {display} does not answer.").format(display=os.environ["DISPLAY"]),
            tr("Check DISPLAY and xauth, or use the headless commands: xengui --help."),
        )
    try:
        ctypes.CDLL("libxcb-cursor.so.0")
    except OSError as error:
        raise XenGuiError(
            tr("A system library that Qt needs is missing: libxcb-cursor."),
            tr("Install it: libxcb-cursor0 on Debian and Ubuntu, xcb-util-cursor on Fedora."),
        ) from error


def _wayland_answers() -> bool:
    """Connect as Qt would: a compositor that ended may leave its socket behind."""
    name = os.environ.get("WAYLAND_DISPLAY", "")
    if not name:
        return False
    import socket  # 6 ms that a start under X can spare

    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.connect(os.path.join(os.environ.get("XDG_RUNTIME_DIR", "/"), name))
    except OSError:
        return False
    return True


def _x_answers() -> bool:
    """Connect as Qt would, by libxcb (xcb_connect(3)): it knows sockets, TCP and Xauthority."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    answers = int(xcb.xcb_connection_has_error(connection)) == 0
    xcb.xcb_disconnect(connection)
    return answers


_NEEDS_NO_DISPLAY = ("offscreen", "minimal", "vnc", "eglfs", "linuxfb")
