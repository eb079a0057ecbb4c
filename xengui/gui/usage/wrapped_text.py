"""Text that wraps between words, and inside a word (a file's name) only where that alone is too wide."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QPainter, QTextLayout, QTextOption


class WrappedText:
    """``text`` in ``font`` at ``width`` pixels; ``height`` is what it takes."""

    def __init__(self, text: str, font: QFont, width: int) -> None:
        self._layout = QTextLayout(text, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout.setTextOption(option)
        self._layout.beginLayout()
        height = 0.0
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(max(1, width))
            line.setPosition(QPointF(0, height))
            height += line.height()
        self._layout.endLayout()
        self.height = round(height + 0.5)

    def paint(self, painter: QPainter, top: float) -> None:
        """Draw it in the painter's pen from x = 0 and ``top`` on."""
        self._layout.draw(painter, QPointF(0, top))
