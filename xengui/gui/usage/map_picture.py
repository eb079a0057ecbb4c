"""A map as a picture of its own: the image's name, strip, grid and legend, for a file or a page."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPalette

from xengui.gui import theme

if TYPE_CHECKING:
    from xengui.gui.usage.map_panel import MapPanel

PICTURE = QSize(1200, 480)
"""Its size in device-independent pixels."""

_RATIO = 2.0  # pixels to one of ours, so that print is sharp too
_MARGIN, _SPACE = 16, 8


def picture_of(panel: "MapPanel") -> QImage:
    """The picture, twice as many pixels as ``PICTURE`` says."""
    image = QImage(PICTURE * _RATIO, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_RATIO)
    with QPainter(image) as painter:
        paint_map(painter, QRect(0, 0, PICTURE.width(), PICTURE.height()), panel)
    return image


def paint_map(painter: QPainter, rect: QRect, panel: "MapPanel") -> None:
    """Paint what ``panel`` shows into ``rect``, in its colours, whatever its own size is."""
    palette = panel.palette()
    colours = theme.colours(palette)
    painter.save()
    painter.fillRect(rect, palette.color(QPalette.ColorRole.Window))
    inside = rect.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
    if panel.shown is None:
        painter.setPen(colours.muted_text)
        painter.drawText(inside, Qt.AlignmentFlag.AlignCenter, panel.message.text)
        painter.restore()
        return
    bold = QFont(panel.font())
    bold.setWeight(QFont.Weight.DemiBold)
    line = QFontMetrics(bold).height() + 4
    _write(
        painter,
        QRect(inside.left() + 3, inside.top(), inside.width() - 6, line),
        bold,
        panel.header.text,
        colours.text,
    )
    strip_height = panel.viewer.strip.sizeHint().height()
    top = inside.top() + line + _SPACE
    panel.viewer.strip.paint(painter, QRect(inside.left(), top, inside.width(), strip_height), _RATIO)
    top += strip_height + _SPACE
    legend_width = inside.width() - 6
    legend_height = panel.viewer.legend.heightForWidth(legend_width)
    bottom = inside.bottom() - line - legend_height
    panel.viewer.grid.paint(painter, QRect(inside.left(), top, inside.width(), bottom - _SPACE - top), _RATIO)
    panel.viewer.legend.paint(painter, QRect(inside.left() + 3, bottom, legend_width, legend_height))
    note = " · ".join(part for part in (panel.viewer.status.range_text, panel.viewer.notes.text()) if part)
    last = QRect(inside.left() + 3, inside.bottom() - line, legend_width, line)
    _write(painter, last, panel.font(), note, colours.muted_text)
    painter.restore()


def _write(painter: QPainter, rect: QRect, font: QFont, text: str, colour: QColor) -> None:
    painter.setFont(font)
    painter.setPen(colour)
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
