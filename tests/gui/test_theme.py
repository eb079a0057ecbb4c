"""The palettes: readable in both schemes, and true to the desktop's."""

from collections.abc import Iterator
from itertools import product

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QTableView

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
