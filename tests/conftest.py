"""Every test runs without a screen unless it starts its own, and never touches the user's own files."""

import os
from pathlib import Path

import pytest

if not os.environ.get("XENGUI_TEST_ON_SCREEN"):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.pop("LANGUAGE", None)
os.environ["LC_ALL"] = "C.UTF-8"


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own: settings, trash and data never reach the developer's."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name, folder in (
        ("CONFIG", ".config"),
        ("DATA", ".local/share"),
        ("CACHE", ".cache"),
        ("STATE", ".state"),
    ):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / folder))
    return home
