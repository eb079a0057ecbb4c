"""What a report is written and painted with. Lengths are in 1/96 inch: the window's pixels on paper."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QPainter,
    QPalette,
    QTransform,
)

from xengui.core.images.extent import ExtentState
from xengui.core.printable import printable
from xengui.gui import theme
from xengui.gui.quantities import Quantities
from xengui.gui.states import brush_of
from xengui.gui.theme import Colours

_BODY, _TITLE = 12, 21


class PaperQuantities(Quantities):
    """Sizes that no line breaks in the middle of."""

    def size(self, size: int) -> str:
        """As Quantities.size, number and unit held together."""
        return super().size(size).replace(" ", "\N{NO-BREAK SPACE}")


@dataclass(frozen=True, slots=True)
class Ink:
    """The fonts, and a palette of dark on white whatever the window has."""

    body: QFont
    bold: QFont
    small: QFont
    title: QFont
    palette: QPalette

    @classmethod
    def of_application(cls) -> "Ink":
        """In the application's own typeface."""
        family = QFont(QGuiApplication.font())
        # On paper a letter's place is not rounded to a screen's dots.
        family.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        small, title = _sized(family, _BODY - 1), _sized(family, _TITLE)
        title.setWeight(QFont.Weight.DemiBold)
        bold = _sized(family, _BODY)
        bold.setBold(True)
        return cls(_sized(family, _BODY), bold, small, title, QPalette(QColor(Qt.GlobalColor.white)))

    def brush(self, state: ExtentState) -> QBrush:
        """The state's, its hatch as fine as in the window: PDF knows nothing of a texture's own scale."""
        brush = brush_of(state, self.palette)
        if not brush.texture().isNull():
            fine = 1 / brush.texture().devicePixelRatio()
            brush.setTransform(QTransform.fromScale(fine, fine))
        return brush

    @property
    def colours(self) -> Colours:
        """Of text and states."""
        return theme.colours(self.palette)


def write(
    painter: QPainter,
    font: QFont,
    colour: QColor,
    rect: QRectF,
    text: str,
    right: bool = False,
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> float:
    """One line into ``rect``, shortened where it is too long; gives the width it took.

    Left stays left where a name is written from right to left: columns are the page's.
    """
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(printable(text), elide, max(0, int(rect.width())))
    width = metrics.horizontalAdvance(shown)
    painter.setFont(font)
    painter.setPen(colour)
    x = rect.right() - width if right else rect.left()
    middle = rect.top() + (rect.height() + metrics.ascent() - metrics.descent()) / 2
    painter.drawText(QPointF(x, middle), shown)
    return width


def _sized(font: QFont, pixels: int) -> QFont:
    sized = QFont(font)
    sized.setPixelSize(pixels)
    return sized
