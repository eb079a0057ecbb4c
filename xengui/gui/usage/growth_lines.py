"""How the lines of growth are told apart: by a hue of Okabe and Ito's, and by dashes beside it."""

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRect, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPalette, QPen

from xengui.core.translate import tr
from xengui.gui import theme

MOST_LINES = 6
"""Images that get a line of their own; more could not be told apart."""
SAMPLE = QSize(26, 11)
_DASHES: tuple[list[float], ...] = ([], [6, 3], [1.5, 2.5], [7, 2.5, 1.5, 2.5], [3, 3], [8, 2, 1, 2, 1, 2])


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands for something in the chart and its legend: ``brush`` a surface, ``pen`` a line."""

    label: str
    pen: QPen | None = None
    brush: QBrush | None = None

    def paint(self, painter: QPainter, rect: QRect) -> None:
        """Draw a sample of it into ``rect``."""
        if self.brush is not None:
            painter.fillRect(rect, self.brush)
        if self.pen is not None:
            middle = rect.top() + rect.height() / 2
            pen = QPen(self.pen)
            pen.setCosmetic(False)  # a sample on a sharp screen is as thick as any other
            painter.setPen(pen)
            painter.drawLine(QLineF(rect.left(), middle, rect.right(), middle))


def image_pen(number: int, palette: QPalette) -> QPen:
    """The line of the ``number``th image that has one."""
    ours = theme.colours(palette)
    hues = (ours.zero, ours.reserved, ours.shared, ours.error, ours.guest_free, ours.text)
    return _pen(hues[number % MOST_LINES], 2.2, _DASHES[number % MOST_LINES])


def halo(palette: QPalette) -> QPen:
    """What lies under an image's line: it must stand out from the surfaces it crosses."""
    ground = QColor(palette.base().color())
    ground.setAlpha(210)
    return _pen(ground, 4.6)


def images_mark(palette: QPalette) -> Mark:
    """All images together."""
    ground = QColor(theme.colours(palette).data)
    edge = QColor(ground).lighter(150) if theme.is_dark(palette) else ground
    ground.setAlpha(190)
    return Mark(tr("Images"), _pen(edge, 1.5), QBrush(ground))


def other_mark(palette: QPalette) -> Mark:
    """All else on the filesystem."""
    ground = QColor(theme.colours(palette).other)
    edge = QColor(theme.colours(palette).muted_text)
    ground.setAlpha(120)
    return Mark(tr("Other files"), _pen(edge, 1.5), QBrush(ground))


def capacity_mark(palette: QPalette) -> Mark:
    """What the filesystem holds."""
    return Mark(tr("Capacity"), _pen(theme.colours(palette).warning_text, 2, [5, 2.5]))


def forecast_mark(palette: QPalette) -> Mark:
    """The range in which it may go on."""
    ground = QColor(theme.colours(palette).warning_text)
    ground.setAlpha(70)
    return Mark(tr("Forecast"), None, QBrush(ground))


def _pen(colour: QColor, width: float, dashes: list[float] | None = None) -> QPen:
    pen = QPen(colour, width)
    pen.setCosmetic(True)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dashes:
        pen.setDashPattern(dashes)
    return pen
