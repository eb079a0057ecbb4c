"""The icons: SVGs of our own, one stroke on a 24-pixel grid, inked in the palette's colours when painted."""

from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt, qWarning
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPalette, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from xengui.gui import theme

_PACKAGE = Path(__file__).parents[1]
# An installed wheel carries the resources inside the package; a checkout has them beside it.
_RESOURCES = next(
    (d for d in (_PACKAGE / "resources", _PACKAGE.parent / "resources") if d.is_dir()), _PACKAGE / "resources"
)


class Ink(StrEnum):
    """What an icon's strokes are drawn in."""

    TEXT = "text"
    MUTED = "muted_text"
    ACCENT = "accent"
    WARNING = "warning_text"


def resource(path: str) -> Path:
    """The file of ours at ``path``, like ``icons/disk.svg``; it need not exist."""
    return _RESOURCES / path


def icon(name: str, ink: Ink = Ink.TEXT) -> QIcon:
    """The icon resources/icons/NAME.svg, which follows the palette from light to dark and back.

    An icon that is not there warns (which fails a test) and shows as a dotted square.
    """
    return QIcon(_SvgEngine(name, _svg(name), ink))


def _svg(name: str) -> bytes:
    try:
        return resource(f"icons/{name}.svg").read_bytes()
    except OSError as error:
        qWarning(f"icon {name}: {error.strerror}: {resource(f'icons/{name}.svg')}")
        return _MISSING


class _SvgEngine(QIconEngine):
    """Renders an SVG at the size asked for, ``currentColor`` being the palette's at that moment."""

    def __init__(self, name: str, svg: bytes, ink: Ink) -> None:
        super().__init__()
        self._name, self._svg, self._ink = name, svg, ink

    def clone(self) -> QIconEngine:
        """As Qt wants it, when a copy of an icon is changed: nothing of ours does that."""
        clone = _SvgEngine(self._name, self._svg, self._ink)
        _CLONES.append(clone)
        return clone

    def iconName(self) -> str:
        """The name it was asked for by."""
        return self._name

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """As Qt wants it."""
        device = painter.device()
        ratio = device.devicePixelRatioF() if device is not None else 1.0
        painter.drawPixmap(rect, self.pixmap((QRectF(rect).size() * ratio).toSize(), mode, state))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """As Qt wants it: ``size`` is in device pixels."""
        colour = self._colour(mode)
        key = f"xengui/{self._name}/{colour.name()}/{size.width()}x{size.height()}"
        cached = QPixmap()
        if QPixmapCache.find(key, cached):
            return cached
        pixmap = _render(self._svg, size, colour)
        QPixmapCache.insert(key, pixmap)
        return pixmap

    def _colour(self, mode: QIcon.Mode) -> QColor:
        palette = QApplication.palette()
        if mode is QIcon.Mode.Disabled:
            return palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
        if mode is QIcon.Mode.Selected:
            return palette.color(QPalette.ColorRole.HighlightedText)
        return QColor(getattr(theme.colours(palette), self._ink.value))


def _render(svg: bytes, size: QSize, colour: QColor) -> QPixmap:
    pixmap = QPixmap(size)
    pixmap.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(svg.replace(b"currentColor", colour.name().encode())))
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(pixmap.rect()))
    painter.end()
    return pixmap


# PySide frees what clone() returns once Python lets go of it, though Qt owns it then: never let go.
_CLONES: list[_SvgEngine] = []
_MISSING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
    b'<rect x="4" y="4" width="16" height="16" fill="none" stroke="currentColor" stroke-dasharray="2"/></svg>'
)
