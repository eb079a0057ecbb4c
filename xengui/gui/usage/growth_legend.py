"""What the lines and surfaces of the growth chart mean, on as many lines as they need."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from xengui.core.translate import tr
from xengui.gui.usage.growth_lines import SAMPLE, Mark

_SPACE, _BETWEEN = 6, 16
_LONGEST = 220


class GrowthLegend(QWidget):
    """Samples with their names."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks: Sequence[Mark] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(tr("Legend"))

    @property
    def labels(self) -> list[str]:
        """What it explains."""
        return [mark.label for mark in self._marks]

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Explain ``marks``."""
        self._marks = marks
        self.setAccessibleDescription(", ".join(self.labels))
        self.updateGeometry()
        self.update()

    def paint(self, painter: QPainter, rect: QRect) -> int:
        """Draw it as wide as ``rect`` from its top on; gives the height it took."""
        height = self.fontMetrics().height()
        for mark, at, width in self._places(rect.width()):
            corner = rect.topLeft() + at
            sample = QRect(corner + QPoint(0, (height - SAMPLE.height()) // 2), SAMPLE)
            painter.save()
            mark.paint(painter, sample)
            painter.restore()
            area = QRect(sample.right() + 1 + _SPACE, corner.y(), width, height)
            text = self.fontMetrics().elidedText(mark.label, Qt.TextElideMode.ElideMiddle, width)
            painter.setPen(self.palette().color(self.foregroundRole()))
            painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        return self.heightForWidth(rect.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt wants it."""
        with QPainter(self) as painter:
            self.paint(painter, self.rect())

    def hasHeightForWidth(self) -> bool:
        """As Qt wants it."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As Qt wants it."""
        last = max((at.y() for _, at, _ in self._places(width)), default=0)
        return last + self.fontMetrics().height()

    def sizeHint(self) -> QSize:
        """As Qt wants it."""
        return QSize(300, self.heightForWidth(max(self.width(), 300)))

    def minimumSizeHint(self) -> QSize:
        """As Qt wants it."""
        return QSize(120, self.heightForWidth(max(self.width(), 120)))

    def _places(self, width: int) -> list[tuple[Mark, QPoint, int]]:
        """Each mark with its corner and the width of its text."""
        places = []
        x = y = 0
        for mark in self._marks:
            text = min(self.fontMetrics().horizontalAdvance(mark.label) + 2, _LONGEST)
            taken = SAMPLE.width() + _SPACE + text
            if x and x + taken > width:
                x, y = 0, y + self.fontMetrics().height() + 4
            places.append((mark, QPoint(x, y), text))
            x += taken + _BETWEEN
        return places
