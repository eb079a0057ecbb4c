"""The line that says what happened: seen even when it says the same again, and gone with Esc."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from xengui.core.settings import ColourScheme
from xengui.gui import theme
from xengui.gui.banner import Banner, Severity


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    layout = QVBoxLayout(window)
    layout.addWidget(Banner())
    layout.addWidget(QLineEdit("elsewhere"))
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


def banner_of(window: QWidget) -> Banner:
    return window.findChildren(Banner)[0]


def flashes(banner: Banner) -> bool:
    """In a form mypy does not take for unchanging."""
    return bool(banner.flashing)


def test_escape_closes_it_from_anywhere_in_the_window(qtbot: QtBot, window: QWidget) -> None:
    banner, elsewhere = banner_of(window), window.findChildren(QLineEdit)[0]
    for place in (elsewhere, banner.findChildren(QPushButton)[0]):
        banner.show_message(Severity.ERROR, "It is in use.", "Unmount it.", "Show jobs", lambda: None)
        place.setFocus()
        qtbot.keyClick(place, Qt.Key.Key_Escape)
        assert not banner.isVisible()


def test_without_it_escape_is_anothers(qtbot: QtBot, window: QWidget) -> None:
    class Field(QLineEdit):
        escapes = 0

        def keyPressEvent(self, event: object) -> None:
            self.escapes += 1

    field = Field(window)
    field.show()
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.escapes == 1


def test_said_again_it_flashes_and_counts(qtbot: QtBot, window: QWidget) -> None:
    banner = banner_of(window)

    def say(message: str = "mail.img is in use.") -> None:
        banner.show_message(Severity.ERROR, message, "Unmount it.")

    say()
    assert not flashes(banner), "coming is news enough"
    calm = banner.grab().toImage().pixelColor(banner.width() // 2, 2)
    say()
    assert flashes(banner)
    assert "mail.img is in use. (2 times)" in banner.text
    assert banner.accessibleName() == "mail.img is in use. (2 times)"
    assert banner.grab().toImage().pixelColor(banner.width() // 2, 2) != calm
    say()
    assert "(3 times)" in banner.text
    qtbot.waitUntil(lambda: not flashes(banner), timeout=3000)
    assert banner.grab().toImage().pixelColor(banner.width() // 2, 2) == calm
    say("web.img is in use.")
    assert flashes(banner), "another message in the place of one is easily missed, too"
    assert "times" not in banner.text
    banner.hide()
    say("web.img is in use.")
    assert "times" not in banner.text
    assert not flashes(banner)


def test_its_sign_follows_light_and_dark(qtbot: QtBot, window: QWidget, qapp: QApplication) -> None:
    banner = banner_of(window)
    theme.apply(qapp, ColourScheme.LIGHT)
    banner.show_message(Severity.WARNING, "Nearly full.")
    try:
        theme.apply(qapp, ColourScheme.DARK)
        qapp.processEvents()
        picture = banner._icon.pixmap().toImage()
        pixels = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]
        solid = {pixel.name() for pixel in pixels if pixel.alpha() == 255}
        assert solid == {theme.DARK.text.name()}
    finally:
        theme.apply(qapp, ColourScheme.LIGHT)
