"""The icons: all there, inked by the palette, sharp, and no crash where one is missing."""

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from xengui.core.settings import ColourScheme
from xengui.gui import theme
from xengui.gui.assets import Ink, icon, resource

NAMES = sorted(path.stem for path in resource("icons").glob("*.svg"))


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, ColourScheme.LIGHT)
    yield
    theme.apply(qapp, ColourScheme.LIGHT)


def colours_of(pixmap: QPixmap) -> set[str]:
    """The colours of what is fully painted."""
    image = pixmap.toImage()
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {colour.name() for colour in pixels if colour.alpha() == 255}


def test_there_are_icons() -> None:
    assert {"disk", "disk-empty", "folder", "folder-add", "new-image", "search", "warning"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_paints_something_and_has_no_colour_of_its_own(qapp: QApplication, name: str) -> None:
    found = colours_of(icon(name).pixmap(QSize(48, 48)))
    assert found
    if name != "xengui":
        assert QColor(theme.LIGHT.text).name() in found


def test_ink_and_scheme(qapp: QApplication) -> None:
    disk = icon("disk", Ink.ACCENT)
    assert theme.LIGHT.accent.name() in colours_of(disk.pixmap(48, 48))
    theme.apply(qapp, ColourScheme.DARK)
    assert theme.DARK.accent.name() in colours_of(disk.pixmap(48, 48))


def test_modes(qapp: QApplication) -> None:
    palette = qapp.palette()
    disabled = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    assert disabled.name() in colours_of(icon("disk").pixmap(48, 48, QIcon.Mode.Disabled))
    selected = palette.color(QPalette.ColorRole.HighlightedText)
    assert selected.name() in colours_of(icon("disk").pixmap(48, 48, QIcon.Mode.Selected))


@pytest.mark.parametrize("ratio", [1.0, 2.0, 3.0])
def test_sharp_on_every_screen(qapp: QApplication, ratio: float) -> None:
    pixmap = icon("disk").pixmap(QSize(16, 16), ratio)
    assert pixmap.width() == 16 * ratio
    assert pixmap.devicePixelRatio() == ratio


def test_a_missing_icon_warns_and_shows_a_placeholder(qtbot: QtBot) -> None:
    with qtbot.captureExceptions(), pytest.MonkeyPatch.context() as patch:
        said: list[str] = []
        patch.setattr("xengui.gui.assets.qWarning", said.append)
        assert colours_of(icon("no-such-icon").pixmap(48, 48))
    assert len(said) == 1
    assert "no-such-icon" in said[0]


def test_copies_may_be_changed_and_outlive_their_makers(qapp: QApplication) -> None:
    kept = []
    for number in range(200):
        copy = QIcon(icon("disk"))
        if number % 3 == 0:
            copy.addPixmap(QPixmap(4, 4))
        kept.append(copy)
        gc.collect(0)
    assert all(not copy.pixmap(16, 16).isNull() for copy in kept)
