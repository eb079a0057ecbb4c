"""The line under a map: what is at the cursor on the left, what is in view on the right."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from xengui.core.translate import tr
from xengui.gui import theme

_BETWEEN = 16


class MapStatus(QWidget):
    """Two texts in a line of one height: they change with every frame, and no layout is reckoned anew."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cursor_text, self.range_text = "", ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("In view"))

    def show_cursor(self, text: str) -> None:
        """What is at the cursor; cut where there is no room, and then in the tooltip."""
        if text != self.cursor_text:
            self.cursor_text = text
            self.setToolTip(text)
            self.update()

    def show_range(self, text: str) -> None:
        """What is in view."""
        if text != self.range_text:
            self.range_text = text
            self.setAccessibleDescription(text)
            self.update()

    def sizeHint(self) -> QSize:
        """As Qt wants it."""
        return QSize(400, self.fontMetrics().height() + 1)

    def minimumSizeHint(self) -> QSize:
        """As Qt wants it."""
        return QSize(100, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt wants it."""
        metrics, rect = self.fontMetrics(), self.rect()
        middle = Qt.AlignmentFlag.AlignVCenter
        with QPainter(self) as painter:
            painter.setPen(theme.colours(self.palette()).muted_text)
            right = metrics.elidedText(self.range_text, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(rect, Qt.AlignmentFlag.AlignRight | middle, right)
            room = rect.width() - metrics.horizontalAdvance(right) - _BETWEEN
            if room > 0:
                left = metrics.elidedText(self.cursor_text, Qt.TextElideMode.ElideRight, room)
                painter.drawText(QRect(0, 0, room, rect.height()), Qt.AlignmentFlag.AlignLeft | middle, left)
