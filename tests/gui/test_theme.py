"""The palettes: readable in both schemes, and true to the desktop's."""

from collections.abc import Iterator
from itertools import product

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSlider,
    QSpinBox,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from xengui.core.settings import ColourScheme
from xengui.gui import theme
from xengui.gui.theme import BlockState

SCHEMES = (ColourScheme.LIGHT, ColourScheme.DARK)


@pytest.fixture(autouse=True)
def light_again(qapp: QApplication) -> Iterator[None]:
    yield
    theme.apply(qapp, ColourScheme.LIGHT)


def luminance(colour: QColor) -> float:
    """WCAG's relative luminance."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_text_is_readable_on_every_ground(qapp: QApplication, scheme: ColourScheme) -> None:
    theme.apply(qapp, scheme)
    palette, role = qapp.palette(), QPalette.ColorRole
    ours = theme.colours(palette)
    grounds = [palette.color(each) for each in (role.Window, role.Base, role.AlternateBase, role.Button)]
    grounds += [ours.accent_background, ours.sidebar]
    texts = [palette.color(each) for each in (role.Text, role.WindowText, role.PlaceholderText, role.Link)]
    texts += [ours.text, ours.muted_text, ours.warning_text]
    for text, ground in product(texts, grounds):
        assert contrast(text, ground) >= 4.5, (text.name(), ground.name())
    assert contrast(palette.color(role.HighlightedText), palette.color(role.Highlight)) >= 4.5
    assert contrast(palette.color(role.ToolTipText), palette.color(role.ToolTipBase)) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("kind", [QLineEdit, QComboBox, QSpinBox, QPlainTextEdit, QPushButton, QCheckBox])
def test_frames_are_seen_with_the_keyboard_and_without(
    qtbot: QtBot, qapp: QApplication, scheme: ColourScheme, kind: type[QWidget]
) -> None:
    theme.apply(qapp, scheme)
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    other, framed = QLineEdit(), kind()
    layout.addWidget(other)
    layout.addWidget(framed)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    for focused in (other, framed):
        focused.setFocus()
        qtbot.waitUntil(focused.hasFocus)
        picture, place = window.grab().toImage(), framed.geometry()
        ground = qapp.palette().color(QPalette.ColorRole.Window)
        edge = [picture.pixelColor(x, place.center().y()) for x in range(place.left(), place.left() + 4)]
        assert max(contrast(pixel, ground) for pixel in edge) >= 3, (kind, [pixel.name() for pixel in edge])
        if kind is not QPushButton:
            inside = framed.palette().color(QPalette.ColorRole.Base)
            assert kind is QComboBox or max(contrast(pixel, inside) for pixel in edge) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_sliders_stops_are_seen(qtbot: QtBot, qapp: QApplication, scheme: ColourScheme) -> None:
    theme.apply(qapp, scheme)
    window = QWidget()
    qtbot.addWidget(window)
    slider = QSlider(Qt.Orientation.Horizontal, window)
    slider.setRange(0, 4)
    slider.setTickInterval(1)
    slider.setTickPosition(QSlider.TickPosition.TicksBelow)
    slider.resize(200, slider.sizeHint().height())
    window.resize(220, 60)
    window.show()
    picture = window.grab().toImage()
    ground = qapp.palette().color(QPalette.ColorRole.Window)
    row = slider.height() - 4  # below the handle and the groove
    ticks = {picture.pixelColor(x, row).name() for x in range(slider.width())} - {ground.name()}
    assert ticks
    assert all(contrast(QColor(tick), ground) >= 3 for tick in ticks)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_is_chosen_in_a_field_is_readable(qapp: QApplication, scheme: ColourScheme) -> None:
    theme.apply(qapp, scheme)
    for field in (
        QLineEdit(),
        QSpinBox(),
        QPlainTextEdit(),
    ):
        palette = field.palette()
        text, ground = (
            palette.color(QPalette.ColorRole.HighlightedText),
            palette.color(QPalette.ColorRole.Highlight),
        )
        assert contrast(text, ground) >= 4.5
        assert theme.is_dark(palette) is theme.is_dark(qapp.palette())


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_is_in_a_framed_field_is_not_lit_as_its_frame(qapp: QApplication, scheme: ColourScheme) -> None:
    theme.apply(qapp, scheme)
    field = QPlainTextEdit()
    for part in (field.verticalScrollBar(), field.createStandardContextMenu()):
        part.ensurePolished()
        assert part.palette().color(QPalette.ColorRole.Window) == qapp.palette().color(
            QPalette.ColorRole.Window
        )


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_scheme_chosen_is_the_scheme_shown(qapp: QApplication, scheme: ColourScheme) -> None:
    theme.apply(qapp, scheme)
    dark = scheme is ColourScheme.DARK
    assert theme.is_dark(qapp.palette()) is dark
    assert theme.colours(qapp.palette()) is (theme.DARK if dark else theme.LIGHT)
    view = QTableView()
    view.ensurePolished()
    assert (
        view.palette().color(QPalette.ColorRole.Highlight) == theme.colours(qapp.palette()).accent_background
    )


def test_system_follows_the_desktop_while_running(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [Qt.ColorScheme.Light]
    hints = type(qapp.styleHints())
    monkeypatch.setattr(hints, "colorScheme", lambda self: now[0])
    theme.apply(qapp, ColourScheme.SYSTEM)
    assert not theme.is_dark(qapp.palette())
    now[0] = Qt.ColorScheme.Dark
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.is_dark(qapp.palette())
    theme.apply(qapp, ColourScheme.LIGHT)
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert not theme.is_dark(qapp.palette())


def test_applying_again_and_again_leaves_one_follower(qapp: QApplication) -> None:
    for scheme in (*SCHEMES, *SCHEMES):
        theme.apply(qapp, scheme)
    assert len(qapp.findChildren(theme._SchemeFollower)) == 1


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    "state", [BlockState.ZERO, BlockState.RESERVED, BlockState.SHARED, BlockState.PROMISED]
)
def test_hatched_states_show_two_colours(qapp: QApplication, scheme: ColourScheme, state: BlockState) -> None:
    theme.apply(qapp, scheme)
    assert len(painted(state, qapp.palette())) > 1


@pytest.mark.parametrize("state", [BlockState.DATA, BlockState.ERROR, BlockState.HOLE, BlockState.OTHER])
def test_plain_states_show_their_colour_alone(qapp: QApplication, state: BlockState) -> None:
    theme.apply(qapp, ColourScheme.LIGHT)
    assert painted(state, qapp.palette()) == {getattr(theme.LIGHT, state.value).rgb()}


def painted(state: BlockState, palette: QPalette) -> set[int]:
    """The colours that a patch of ``state`` is made of."""
    pixmap = QPixmap(24, 24)
    painter = QPainter(pixmap)
    painter.fillRect(QRect(0, 0, 24, 24), theme.state_brush(state, palette))
    painter.end()
    image = pixmap.toImage()
    return {image.pixel(x, y) for x in range(24) for y in range(24)}
