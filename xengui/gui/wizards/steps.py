"""The wizard's steps at its left: those behind, the one at hand, those to come."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QVBoxLayout, QWidget

from xengui.core.translate import tr
from xengui.gui import theme
from xengui.gui.assets import Ink, icon
from xengui.gui.wizards.page import scaled

_MARK, _GAP, _HEIGHT = 16, 10, 30


class Step(QAbstractButton):
    """One step; pressing one that is behind goes back to it. The keyboard has the Back button for that."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(title)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._current = False
        self.setAccessibleName(title)
        self.mark(0, 0)

    def mark(self, number: int, current: int) -> None:
        """Show how step ``number`` stands to the ``current`` one."""
        self._current = number == current
        self.setEnabled(number < current)
        done = number < current
        self.setCursor(Qt.CursorShape.PointingHandCursor if done else Qt.CursorShape.ArrowCursor)
        self.setAccessibleDescription(
            tr("done") if done else tr("current step") if self._current else tr("to come")
        )
        self.update()

    def sizeHint(self) -> QSize:
        """As Qt wants it."""
        metrics = QFontMetrics(self._bold())
        width = _MARK + _GAP + metrics.horizontalAdvance(self.text()) + 4
        return QSize(width, max(_HEIGHT, metrics.height() + 8))

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt wants it."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ours = theme.colours(self.palette())
            middle = self.height() / 2
            centre = QPointF(_MARK / 2, middle)
            if self._current:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(ours.accent)
                painter.drawEllipse(centre, 5, 5)
            elif self.isEnabled():
                spot = QRect(0, round(middle) - _MARK // 2, _MARK, _MARK)
                icon("check", Ink.MUTED).paint(painter, spot)
            else:
                painter.setPen(QPen(ours.outline, 1.5))
                painter.drawEllipse(centre, 4.25, 4.25)
            painter.setPen(ours.accent if self._current else ours.muted_text)
            painter.setFont(self._bold() if self._current else self.font())
            room = self.rect().adjusted(_MARK + _GAP, 0, 0, 0)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), self.text())

    def _bold(self) -> QFont:
        return scaled(self.font(), 1.0, QFont.Weight.DemiBold)


class StepList(QFrame):
    """The steps under each other; ``on_back`` is told the number of one that was pressed."""

    def __init__(
        self, titles: Sequence[str], on_back: Callable[[int], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setBackgroundRole(QPalette.ColorRole.Window)
        self.setAutoFillBackground(True)
        self.setAccessibleName(tr("Steps"))
        self.steps = [Step(title, self) for title in titles]
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 24, 18, 18)
        column.setSpacing(2)
        for number, step in enumerate(self.steps):
            column.addWidget(step)
            step.clicked.connect(lambda checked=False, number=number: on_back(number))
        column.addStretch()

    def show_step(self, current: int) -> None:
        """Mark ``current`` as the step at hand."""
        for number, step in enumerate(self.steps):
            step.mark(number, current)
