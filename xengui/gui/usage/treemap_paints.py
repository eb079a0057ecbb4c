"""How each class of a treemap is painted and called: never told from another by hue alone.

States are painted as everywhere. Formats and folders have a hatch each besides their hue, and ages go from
bright to dark.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPalette, QPen, QPixmap

from xengui.core.images.extent import ExtentState
from xengui.core.printable import printable
from xengui.core.translate import tr
from xengui.core.usage.treemap_classes import OTHERS, UNMEASURED, Classes, ColourBy
from xengui.gui import theme
from xengui.gui.states import brush_of, explanation_of, label_of

PERIOD = 12
"""Device-independent pixels after which every brush here repeats."""

# Paul Tol's muted hues: told apart by colour-blind eyes, and from those of the states.
_HUES = ("#44AA99", "#AA4499", "#DDCC77", "#CC6677", "#88CCEE", "#999933", "#882255", "#A8AEB5")
_HATCHES = ("", "/", "|", "o", "\\", "-", "#", "x")
_AGES = ("#F2DF5A", "#9CCB3B", "#2FA889", "#2C6E8F", "#5A3A8F")

_RISING = tuple((shift - 2, PERIOD + 2, shift + PERIOD + 2, -2) for shift in (-PERIOD, 0, PERIOD))
_FALLING = tuple((shift - 2, -2, shift + PERIOD + 2, PERIOD + 2) for shift in (-PERIOD, 0, PERIOD))
_STANDING = tuple((at, -1, at, PERIOD + 1) for at in (3, 9))
_LYING = tuple((-1, at, PERIOD + 1, at) for at in (3, 9))
_LINES = {
    "/": _RISING,
    "\\": _FALLING,
    "|": _STANDING,
    "-": _LYING,
    "x": _RISING + _FALLING,
    "#": _STANDING + _LYING,
}
_DOTS = {"o": (4, 6), ":": (2, 4)}  # diameter, and from one to the next


@dataclass(frozen=True, slots=True)
class Paint:
    """One class: its brush, its name for the legend, and a sentence on it."""

    brush: QBrush
    label: str
    hint: str = ""


def paints_of(classes: Classes, palette: QPalette) -> list[Paint]:
    """The paint of each of the classes, in their order."""
    if classes.by is ColourBy.STATE:
        return [_state(name, palette) for name in classes.names]
    if classes.by is ColourBy.AGE:
        labels = zip(_AGES, age_labels(), strict=True)
        return [Paint(QBrush(QColor(hue)), label, tr("Since the last change.")) for hue, label in labels]
    if classes.by is ColourBy.FORMAT:
        return [Paint(_category(number), name) for number, name in enumerate(classes.names)]
    return [_folder(number, name) for number, name in enumerate(classes.names)]


def age_labels() -> Sequence[str]:
    """What the classes of age are called, the youngest first."""
    return (
        tr("Under a day"),
        tr("Under a week"),
        tr("Under a month"),
        tr("Under a year"),
        tr("Over a year"),
    )


def more_paint(palette: QPalette) -> Paint:
    """Of images too small to be seen alone."""
    colours = theme.colours(palette)
    brush = QBrush(_texture(":", colours.other, QColor(colours.text)))
    return Paint(brush, tr("Smaller images"), tr("Too small to be drawn alone: a click opens them."))


def free_paint(palette: QPalette) -> Paint:
    """Of the host's free space."""
    hint = tr("Space on the host that nobody has taken.")
    return Paint(QBrush(theme.colours(palette).hole), tr("Free on the host"), hint)


def _state(name: str, palette: QPalette) -> Paint:
    if name == UNMEASURED:
        colours = theme.colours(palette)
        brush = QBrush(_texture("|", colours.other, colours.hole))
        return Paint(brush, tr("Not measured yet"), tr("Takes space; what it holds was not read yet."))
    state = ExtentState[name.upper()]
    return Paint(brush_of(state, palette), label_of(state), explanation_of(state))


def _folder(number: int, path: str) -> Paint:
    if path == OTHERS:
        return Paint(_category(len(_HUES) - 1), tr("Other folders"))
    return Paint(_category(number), printable(path))


def _category(number: int) -> QBrush:
    ground = QColor(_HUES[number])
    if not _HATCHES[number]:
        return QBrush(ground)
    ink = QColor(Qt.GlobalColor.white if ground.lightness() < 150 else Qt.GlobalColor.black)
    ink.setAlpha(120)
    return QBrush(_texture(_HATCHES[number], ground, ink))


def _texture(kind: str, ground: QColor, ink: QColor) -> QPixmap:
    """A hatch in twice the size, sharp on high-DPI screens; it meets itself without a seam."""
    tile = QPixmap(PERIOD * 2, PERIOD * 2)
    tile.setDevicePixelRatio(2.0)
    tile.fill(ground)
    with QPainter(tile) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(ink, 1.6))
        _draw_hatch(painter, kind)
    return tile


def _draw_hatch(painter: QPainter, kind: str) -> None:
    """Lines or dots over one period."""
    for line in _LINES.get(kind, ()):
        painter.drawLine(*line)
    if kind in _DOTS:
        size, step = _DOTS[kind]
        painter.setBrush(painter.pen().color())
        painter.setPen(Qt.PenStyle.NoPen)
        for left in range(1, PERIOD, step):
            for top in range(1, PERIOD, step):
                painter.drawEllipse(left, top, size, size)
