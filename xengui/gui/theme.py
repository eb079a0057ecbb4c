"""How XenGUI is coloured, light and dark: one palette each, and the colours of allocation states.

Widgets ask ``colours(self.palette())`` when they paint and keep nothing, so a change of scheme needs no
more than a repaint.
"""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from xengui.core.settings import ColourScheme
from xengui.gui.palettes import FRAMED, INSIDE_FRAMED, framed_palette, palette_of


class BlockState(StrEnum):
    """What a stretch of an image or of a host filesystem is."""

    DATA = "data"
    ZERO = "zero"
    RESERVED = "reserved"
    SHARED = "shared"
    GUEST_FREE = "guest_free"
    ERROR = "error"
    HOLE = "hole"
    DELALLOC = "delalloc"
    BACKING = "backing"
    UNKNOWN = "unknown"
    OTHER = "other"
    PROMISED = "promised"


@dataclass(frozen=True, slots=True)
class Colours:
    """Every colour beyond QPalette's. Those ending in ``text`` are readable (4.5:1) on every background.

    The states' hues are Okabe and Ito's, told apart by colour-blind eyes.
    """

    data: QColor
    zero: QColor
    reserved: QColor
    shared: QColor
    guest_free: QColor
    error: QColor
    delalloc: QColor
    backing: QColor
    unknown: QColor
    hole: QColor
    outline: QColor
    other: QColor
    promised: QColor
    text: QColor
    muted_text: QColor
    warning_text: QColor
    accent: QColor
    accent_background: QColor
    separator: QColor
    sidebar: QColor


def apply(app: QApplication, scheme: ColourScheme) -> None:
    """Dress the application in ``scheme``; with SYSTEM it follows the desktop from then on."""
    follower = app.findChild(_SchemeFollower)
    if follower is None:
        app.setStyle("Fusion")
        follower = _SchemeFollower(app)
    follower.set_scheme(scheme)


def colours(palette: QPalette) -> Colours:
    """The colours that go with ``palette``, light or dark."""
    return DARK if is_dark(palette) else LIGHT


def is_dark(palette: QPalette) -> bool:
    """Whether what text stands on is dark; not by Window, which frames what is typed and chosen in."""
    return palette.color(QPalette.ColorRole.Base).lightness() < 128


def state_brush(state: BlockState, palette: QPalette) -> QBrush:
    """The brush of a state: its hue, and its hatch where hue alone would not do.

    The hatch is a texture in device-independent pixels: set the painter's brush origin to keep it still.
    """
    ours = colours(palette)
    ground = QColor(getattr(ours, state.value))
    if state not in _HATCHES:
        return QBrush(ground)
    ink = QColor(ours.hole if state is BlockState.PROMISED else Qt.GlobalColor.white)
    if state is BlockState.PROMISED:
        ground, ink = ours.hole, ours.promised
    else:
        ink.setAlpha(150)
    return QBrush(_hatch(_HATCHES[state], ground, ink))


class _SchemeFollower(QObject):
    """Keeps the application's palette true to the chosen scheme; the application's child."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._scheme = ColourScheme.SYSTEM
        app.styleHints().colorSchemeChanged.connect(self._dress)

    def set_scheme(self, scheme: ColourScheme) -> None:
        self._scheme = scheme
        # Told to the platform too, so that window frames and native dialogs go along.
        self._app.styleHints().setColorScheme(_QT_SCHEMES[scheme])
        self._dress()

    def _dress(self) -> None:
        desktop = self._app.styleHints().colorScheme()
        dark = (
            desktop is Qt.ColorScheme.Dark
            if self._scheme is ColourScheme.SYSTEM
            else self._scheme is ColourScheme.DARK
        )
        palette = palette_of(dark)
        if palette == self._app.palette():
            return
        self._app.setPalette(palette)
        views = QPalette(palette)
        ours = colours(palette)
        # A selected row keeps its own text colours and bars readable: a tint, not a solid block.
        views.setColor(QPalette.ColorRole.Highlight, ours.accent_background)
        views.setColor(QPalette.ColorRole.HighlightedText, ours.text)
        framed, plain = framed_palette(palette, dark, ours.accent), QPalette(palette)
        plain.setColor(QPalette.ColorRole.Window, palette.color(QPalette.ColorRole.Window))  # one of its own
        for dressed, names in ((views, ("QAbstractItemView",)), (framed, FRAMED), (plain, INSIDE_FRAMED)):
            for name in names:
                # PySide takes a str here, whatever its stub says.
                self._app.setPalette(dressed, name)  # type: ignore[arg-type]


def _okabe_ito(**surface: str) -> Colours:
    states = {
        "data": "#0072B2",
        "zero": "#E69F00",
        "reserved": "#CC79A7",
        "shared": "#009E73",
        "guest_free": "#56B4E9",
        "error": "#D55E00",
        "delalloc": "#0072B2",
        "backing": "#8a7fb8",
        "unknown": "#8b949e",
    }
    return Colours(**{name: QColor(value) for name, value in (states | surface).items()})


LIGHT = _okabe_ito(
    hole="#eef1f4",
    outline="#b4bcc5",
    other="#b9c0c8",
    promised="#5b9fca",
    text="#1b1f24",
    muted_text="#57616c",
    warning_text="#a83f00",
    accent="#0068b0",
    accent_background="#dcebf9",
    separator="#d9dee3",
    sidebar="#f3f5f7",
)
DARK = _okabe_ito(
    hole="#31363d",
    outline="#59626c",
    other="#646d77",
    promised="#4f93c4",
    text="#e7eaee",
    muted_text="#a7b0bb",
    warning_text="#ff9a5c",
    accent="#5fb0f2",
    accent_background="#2b4055",
    separator="#363c44",
    sidebar="#24282d",
)

_QT_SCHEMES = {
    ColourScheme.SYSTEM: Qt.ColorScheme.Unknown,
    ColourScheme.LIGHT: Qt.ColorScheme.Light,
    ColourScheme.DARK: Qt.ColorScheme.Dark,
}
_HATCHES = {
    BlockState.ZERO: "/",
    BlockState.PROMISED: "/",
    BlockState.RESERVED: "\\",
    BlockState.SHARED: "+",
    BlockState.GUEST_FREE: ".",
    BlockState.DELALLOC: "|",
    BlockState.BACKING: "x",
    BlockState.UNKNOWN: "-",
}
_TILE = 6


def _hatch(kind: str, ground: QColor, ink: QColor) -> QPixmap:
    """One tile of a hatch, drawn at twice the size: sharp on high-DPI screens, and seamless."""
    tile = QPixmap(_TILE * 2, _TILE * 2)
    tile.setDevicePixelRatio(2.0)
    tile.fill(ground)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = painter.pen()
    pen.setColor(ink)
    pen.setWidthF(1.4)
    painter.setPen(pen)
    if kind in "/\\":
        for shift in (-_TILE, 0, _TILE):
            ends = (-1, _TILE + 1) if kind == "\\" else (_TILE + 1, -1)
            painter.drawLine(shift - 1, ends[0], shift + _TILE + 1, ends[1])
    elif kind == "x":
        painter.drawLine(-1, -1, _TILE + 1, _TILE + 1)
        painter.drawLine(_TILE + 1, -1, -1, _TILE + 1)
    elif kind == "|":
        painter.drawLine(_TILE // 2, -1, _TILE // 2, _TILE + 1)
    elif kind == "-":
        painter.drawLine(-1, _TILE // 2, _TILE + 1, _TILE // 2)
    elif kind == "+":
        painter.drawLine(0, _TILE // 2, _TILE, _TILE // 2)
        painter.drawLine(_TILE // 2, 0, _TILE // 2, _TILE)
    else:
        painter.setBrush(ink)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(2, 2, 2, 2)
    painter.end()
    return tile
