"""A flat header whose titles stand over their columns' text."""

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QHeaderView, QWidget

from xengui.gui import theme

MARGIN = 8  # as the cells' (delegates.MARGIN)
_ARROW = 7


class TableHeader(QHeaderView):
    """A horizontal header; the style's own stands two pixels off the edge and shows a gradient."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def sectionSizeFromContents(self, logical: int) -> QSize:
        """As Qt wants it."""
        text = str(self.model().headerData(logical, self.orientation()) or "")
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(text) + 2 * MARGIN + _ARROW + 6, metrics.height() + 14)

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        """As Qt wants it."""
        colours = theme.colours(self.palette())
        painter.save()
        painter.fillRect(rect, self.palette().color(QPalette.ColorRole.Window))
        painter.setPen(colours.separator)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if self.visualIndex(logical) > 0:
            painter.drawLine(rect.left(), rect.top() + 9, rect.left(), rect.bottom() - 8)
        text = str(self.model().headerData(logical, self.orientation()) or "")
        right = bool(self._alignment(logical) & Qt.AlignmentFlag.AlignRight)
        area = rect.adjusted(MARGIN, 0, -MARGIN, 0)
        sorted_by = self.isSortIndicatorShown() and self.sortIndicatorSection() == logical
        if sorted_by:
            width = min(self.fontMetrics().horizontalAdvance(text), area.width() - _ARROW - 6)
            x = area.right() - width - _ARROW - 5 if right else area.left() + width + 6
            self._paint_arrow(painter, x, rect.center().y())
        if sorted_by and not right:
            area.setRight(area.right() - _ARROW - 6)
        elif sorted_by:
            area.setLeft(area.left() + _ARROW + 6)
        painter.setPen(colours.text if sorted_by else colours.muted_text)
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    def _alignment(self, logical: int) -> Qt.AlignmentFlag:
        value = self.model().headerData(logical, self.orientation(), int(Qt.ItemDataRole.TextAlignmentRole))
        return Qt.AlignmentFlag(value) if isinstance(value, int) else self.defaultAlignment()

    def _paint_arrow(self, painter: QPainter, x: int, y: int) -> None:
        up = self.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder
        step = -2 if up else 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colours(self.palette()).text, 1.5))
        painter.drawPolyline(
            QPolygonF(
                [
                    QPointF(x, y - step + 0.5),
                    QPointF(x + _ARROW / 2, y + step + 0.5),
                    QPointF(x + _ARROW, y - step + 0.5),
                ]
            )
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
