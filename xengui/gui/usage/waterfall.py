"""What can be got back, step by step: now, less zero blocks, less what guests call free, after."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from xengui.core.images.extent import ExtentState
from xengui.core.translate import tr
from xengui.core.usage.reclaim import Certainty, Reclaim, Step
from xengui.gui import theme
from xengui.gui.quantities import Quantities
from xengui.gui.states import brush_of, explanation_of
from xengui.gui.usage.host_words import images_text

_GAP = 12
_ROW_GAP = 6
_SHARE_OF_BARS = 0.4  # of the width, where label and figure stand beside the bar
_NARROWEST = 240


@dataclass(frozen=True, slots=True)
class Row:
    """One line: ``start`` to ``end`` bytes of its bar, in the colour of ``state``."""

    label: str
    figure: str
    start: int
    end: int
    state: ExtentState
    strong: bool = False

    @property
    def text(self) -> str:
        """As a screen reader says it."""
        return f"{self.label}: {self.figure}"


def waterfall_rows(reclaim: Reclaim, quantities: Quantities) -> tuple[Row, ...]:
    """The four lines of ``reclaim``."""
    size = quantities.size
    between = reclaim.now - reclaim.zero.size
    after = size(reclaim.after)
    if reclaim.unseen and reclaim.images:
        after = tr("{size} at most").format(size=after)
    return (
        Row(
            tr("On disk now"),
            f"{size(reclaim.now)} · {certainty_text(Certainty.MEASURED)}",
            0,
            reclaim.now,
            ExtentState.DATA,
            strong=True,
        ),
        Row(
            tr("Zero blocks"),
            _step_text(reclaim.zero, reclaim.images, quantities),
            between,
            reclaim.now,
            ExtentState.ZERO,
        ),
        Row(
            tr("Free in guests"),
            _step_text(reclaim.guest_free, reclaim.images, quantities),
            reclaim.after,
            between,
            ExtentState.GUEST_FREE,
        ),
        Row(
            tr("After"),
            f"{after} · {certainty_text(reclaim.certainty)}",
            0,
            reclaim.after,
            ExtentState.DATA,
            strong=True,
        ),
    )


def certainty_text(certainty: Certainty) -> str:
    """In a word."""
    return tr("measured") if certainty is Certainty.MEASURED else tr("estimated")


def _step_text(step: Step, images: int, quantities: Quantities) -> str:
    """``−38 GiB · measured · not looked at: 3 images``"""
    unseen = ""
    if step.unseen:
        unseen = tr("not looked at: {images}").format(images=images_text(step.unseen, quantities))
    if step.unseen and step.unseen >= images and not step.size:
        return unseen  # nothing is known: no figure at all
    figure = f"−{quantities.size(step.size)}" if step.size else quantities.size(0)
    return " · ".join(part for part in (figure, certainty_text(step.certainty), unseen) if part)


class Waterfall(QWidget):
    """The picture of a Reclaim; where there is room, label, bar and figure stand side by side."""

    def __init__(self, quantities: Quantities, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quantities = quantities
        self._reclaim: Reclaim | None = None
        self._rows: tuple[Row, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(tr("What can be got back"))
        self.setToolTip(
            "\n".join(explanation_of(state) for state in (ExtentState.ZERO, ExtentState.GUEST_FREE))
        )

    @property
    def rows(self) -> tuple[Row, ...]:
        """The lines shown."""
        return self._rows

    def show_reclaim(self, reclaim: Reclaim) -> None:
        """Show ``reclaim``."""
        self._reclaim = reclaim
        self._rows = waterfall_rows(reclaim, self._quantities)
        self.setAccessibleDescription(" · ".join(row.text for row in self._rows))
        self.updateGeometry()
        self.update()

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self._quantities = quantities
        if self._reclaim is not None:
            self.show_reclaim(self._reclaim)

    def paint(self, painter: QPainter, rect: QRect) -> int:
        """Draw it as wide as ``rect`` from its top on; gives the height it took."""
        plan = _Plan(self._rows, rect.width(), self.font())
        painter.save()
        painter.translate(rect.topLeft())
        plan.paint(painter, self.palette(), self._reclaim.now if self._reclaim is not None else 0)
        painter.restore()
        return plan.height

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt wants it."""
        with QPainter(self) as painter:
            self.paint(painter, self.rect())

    def hasHeightForWidth(self) -> bool:
        """As Qt wants it."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As Qt wants it."""
        return _Plan(self._rows, width, self.font()).height

    def sizeHint(self) -> QSize:
        """As Qt wants it."""
        return QSize(720, self.heightForWidth(max(self.width(), _NARROWEST)))

    def minimumSizeHint(self) -> QSize:
        """As Qt wants it."""
        return QSize(_NARROWEST, self.heightForWidth(max(self.width(), _NARROWEST)))


class _Plan:
    """Where the lines' parts lie at one width."""

    def __init__(self, rows: tuple[Row, ...], width: int, font: QFont) -> None:
        self._rows, self._width, self._font = rows, max(1, width), font
        self._metrics = metrics = QFontMetrics(font)
        self._labels = max((metrics.horizontalAdvance(row.label) for row in rows), default=0)
        figures = max((metrics.horizontalAdvance(row.figure) for row in rows), default=0)
        room = self._width - self._labels - figures - 2 * _GAP
        self._beside = room >= self._width * _SHARE_OF_BARS
        self._bars = room
        self._line = metrics.height() + 2
        self._thickness = metrics.height()
        self._row = self._line if self._beside else 2 * self._line + 2
        self.height = len(rows) * (self._row + _ROW_GAP)

    def paint(self, painter: QPainter, palette: QPalette, scale: int) -> None:
        """Draw the rows from the painter's origin down; ``scale`` bytes are a whole bar."""
        colours = theme.colours(palette)
        painter.setFont(self._font)
        left = self._labels + _GAP if self._beside else 0
        width = self._bars if self._beside else self._width
        lead: tuple[float, float] | None = None  # from the row above: where its bar ended
        for number, row in enumerate(self._rows):
            top = number * (self._row + _ROW_GAP)
            self._write(painter, palette, row, top, left + width + _GAP)
            bar = QRectF(left, top + (0 if self._beside else self._line), width, self._thickness)
            painter.setBrushOrigin(bar.topLeft())
            x = bar.left() + bar.width() * (row.start / scale if scale else 0)
            end = bar.left() + bar.width() * (row.end / scale if scale else 0)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.fillRect(bar, colours.hole)
            painter.fillRect(QRectF(x, bar.top(), end - x, bar.height()), brush_of(row.state, palette))
            if lead is not None:
                painter.setPen(QPen(QColor(colours.muted_text), 1, Qt.PenStyle.DotLine))
                painter.drawLine(round(lead[0]), round(lead[1]), round(lead[0]), round(bar.top()))
            lead = (x if not row.strong else end, bar.bottom())

    def _write(self, painter: QPainter, palette: QPalette, row: Row, top: int, after: int) -> None:
        """The label, and the figure behind the bar or at the line's end."""
        colours, metrics = theme.colours(palette), self._metrics
        baseline = top + metrics.ascent()
        painter.setPen(colours.text)
        painter.drawText(0, baseline, row.label)
        painter.setPen(colours.text if row.strong else colours.muted_text)
        x = after
        figure = row.figure
        if not self._beside:
            room = self._width - metrics.horizontalAdvance(row.label) - _GAP
            figure = metrics.elidedText(figure, Qt.TextElideMode.ElideRight, room)
            x = self._width - metrics.horizontalAdvance(figure)
        painter.drawText(x, baseline, figure)
