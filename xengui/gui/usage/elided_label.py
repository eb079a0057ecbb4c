"""A label that ends in "…" where there is no room, and tells the rest in its tooltip."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class ElidedLabel(QLabel):
    """One line of plain text, as wide as there is room and never wider than it needs.

    It gives way to its neighbours down to ``least`` pixels.
    """

    def __init__(
        self,
        text: str = "",
        least: int = 0,
        cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._least, self._cut = least, cut
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        """Show ``text``; a screen reader hears all of it."""
        super().setText(text)
        self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        """As Qt wants it."""
        return QSize(min(self._least, self.sizeHint().width()), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt wants it."""
        with QPainter(self) as painter:
            painter.setPen(self.palette().color(self.foregroundRole()))
            rect = self.contentsRect()
            text = self.fontMetrics().elidedText(self.text(), self._cut, rect.width())
            painter.drawText(rect, int(self.alignment()), text)
