"""The settings survive: written whole, read with defaults for what is missing or makes no sense."""

import json
from pathlib import Path

import pytest

from xengui.core.settings import ColourScheme, ScanOptions, Settings
from xengui.core.sizes import SizeUnits
from xengui.host.settings_file import load_settings, save_settings

SETTINGS = Settings(
    ("/srv/xen", "/a\nb"),
    ("/srv",),
    ScanOptions(recursive=True, cross_mounts=True),
    SizeUnits.SI,
    ColourScheme.DARK,
    (60, 90),
    False,
)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "xengui" / "settings.json"
    assert load_settings(path) == Settings()
    for settings in (SETTINGS, Settings(warn_percents=())):
        save_settings(path, settings)
        assert load_settings(path) == settings
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


@pytest.mark.parametrize("text", ["", "{", "\x00", "[1", '"'])
def test_a_damaged_file_is_put_aside(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text)
    assert load_settings(path) == Settings()
    assert (tmp_path / "settings.broken.json").read_text() == text


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("folders", "/srv"),
        ("folders", [1, "relative"]),
        ("scan", []),
        ("units", "parsec"),
        ("colour_scheme", 3),
        ("warn_percents", 75),
        ("warn_promised", "no"),
    ],
)
def test_what_makes_no_sense_is_as_by_default(tmp_path: Path, key: str, value: object) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({key: value}))
    assert load_settings(path) == Settings()


def test_levels_are_put_in_order(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"warn_percents": [95, 0, 75, 101, "x", 75, None]}))
    assert load_settings(path).warn_percents == (75, 95)
