"""Displays that are not there, and sockets that nobody listens at."""

import socket
from pathlib import Path

import pytest

from xengui.core.errors import XenGuiError
from xengui.host.display import require_display


@pytest.fixture
def wayland(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where Wayland's socket would be, and no other display."""
    for name in ("DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    return tmp_path / "wayland-0"


def test_a_compositor_that_listens(wayland: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(wayland))
        server.listen()
        require_display()
        monkeypatch.setenv("WAYLAND_DISPLAY", str(wayland))  # a whole path does as well
        require_display()
        monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
        with pytest.raises(XenGuiError):
            require_display()


def test_a_socket_left_behind_is_no_display(wayland: Path) -> None:
    """Qt would abort."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(wayland))
    with pytest.raises(XenGuiError, match="no display"):
        require_display()


def test_an_x_display_that_does_not_answer(wayland: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":4711")
    with pytest.raises(XenGuiError, match=":4711 does not answer"):
        require_display()
