"""The chart of one host filesystem over time. Imports pyqtgraph: to be imported when it is first needed."""

from bisect import bisect_left, bisect_right

import pyqtgraph  # type: ignore[import-untyped]
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from xengui.core.printable import printable
from xengui.core.translate import tr
from xengui.core.usage.history import DAY
from xengui.gui import theme
from xengui.gui.quantities import Quantities
from xengui.gui.usage.growth_axis import SizeAxis, TimeAxis
from xengui.gui.usage.growth_items import Shown, items
from xengui.gui.usage.growth_lines import (
    Mark,
    capacity_mark,
    forecast_mark,
    image_pen,
    images_mark,
    other_mark,
)

_NEAR = 0.55  # of the capacity taken: its line is in sight
_SHORTEST = 600  # s in sight at least


class GrowthChart(QWidget):
    """Images and other files as surfaces on each other, the capacity as a line, the forecast as a fan to it.

    Left and right walk the samples, with Shift they move the time shown; plus, minus and the wheel zoom,
    Home shows all again.
    """

    pointed_at = Signal(int)
    """The number of the sample under the cross-hair; -1 for none."""

    def __init__(self, quantities: Quantities, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Shown | None = None
        self._current = -1
        self._sizes, self._times = SizeAxis(quantities), TimeAxis()
        self._plot = pyqtgraph.PlotWidget(
            axisItems={"left": self._sizes, "bottom": self._times}, useOpenGL=False
        )
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.setAntialiasing(True)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setFrameShape(self._plot.Shape.NoFrame)
        self._box = self._plot.getPlotItem().getViewBox()
        self._box.setMouseEnabled(x=True, y=False)
        self._box.setDefaultPadding(0)
        self._box.disableAutoRange()
        self._hair = pyqtgraph.InfiniteLine(angle=90, movable=False)
        self._hair.setZValue(50)
        self._plot.scene().sigMouseMoved.connect(self._on_mouse)
        self._box.sigXRangeChanged.connect(self._fit_sizes)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Growth chart"))
        self.setMinimumSize(260, 150)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.addWidget(self._plot)
        self._dress()

    @property
    def time_range(self) -> tuple[float, float]:
        """The seconds in sight: first and last."""
        first, last = self._box.viewRange()[0]
        return first, last

    @property
    def size_range(self) -> tuple[float, float]:
        """The bytes in sight: least and most."""
        least, most = self._box.viewRange()[1]
        return least, most

    @property
    def current(self) -> int:
        """The number of the sample under the cross-hair; -1 for none."""
        return self._current

    def show_series(self, shown: Shown) -> None:
        """Show this; what was zoomed to stays in sight while it is the same filesystem and start."""
        before = self._shown
        same = before is not None and (before.host.mount, before.start) == (shown.host.mount, shown.start)
        # A user who has not zoomed is taken along with the time that passes.
        zoomed = same and before is not None and not _alike(self.time_range, before.whole)
        self._shown = shown
        self._point_at(-1)
        self._draw()
        if not zoomed:
            self.show_all()
        self._fit_sizes()

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self._sizes.quantities = quantities
        self._sizes.picture = None
        self._sizes.update()

    def marks(self) -> list[Mark]:
        """What the legend has to explain."""
        if self._shown is None:
            return []
        palette = self.palette()
        lines = [
            Mark(printable(image.name), image_pen(n, palette)) for n, image in enumerate(self._shown.images)
        ]
        if self._shown.only_images:
            return lines
        marks = [images_mark(palette), other_mark(palette), capacity_mark(palette)]
        if self._shown.forecast is not None:
            marks.append(forecast_mark(palette))
        return [*marks, *lines]

    def show_all(self) -> None:
        """Show all the time there is."""
        if self._shown is not None:
            self._box.setXRange(*self._shown.whole, padding=0)

    def zoom(self, factor: float) -> None:
        """Show ``factor`` times the time, around the cross-hair or the middle."""
        if self._shown is None:
            return
        first, last = self.time_range
        middle = (first + last) / 2
        if self._current >= 0:
            middle = min(last, max(first, float(self._shown.host.times[self._current])))
        # A zoom below ten minutes shows two samples and nothing between.
        factor = max(factor, _SHORTEST / max(1.0, last - first)) if factor < 1 else factor
        low, high = middle - (middle - first) * factor, middle + (last - middle) * factor
        whole = self._shown.whole
        self._box.setXRange(max(low, whole[0]), min(high, whole[1]), padding=0)

    def pan(self, share: float) -> None:
        """Show what lies ``share`` of the time in sight further on."""
        first, last = self.time_range
        by = (last - first) * share
        if self._shown is not None:
            whole = self._shown.whole
            by = max(whole[0] - first, min(whole[1] - last, by))
        self._box.setXRange(first + by, last + by, padding=0)

    def paint(self, painter: QPainter, rect: QRect) -> None:
        """Draw the chart into ``rect``."""
        self._plot.render(painter, QRectF(rect), self._plot.rect(), Qt.AspectRatioMode.KeepAspectRatio)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """As Qt wants it."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Right as key:
                step = -1 if key == Qt.Key.Key_Left else 1
                if shift:
                    self.pan(step * 0.2)
                else:
                    self._step(step)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom(0.7)
            case Qt.Key.Key_Minus:
                self.zoom(1 / 0.7)
            case Qt.Key.Key_Home | Qt.Key.Key_0:
                self.show_all()
            case Qt.Key.Key_Escape if self._current >= 0:
                self._point_at(-1)
            case _:
                super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """As Qt wants it: no cross-hair without a pointer."""
        self._point_at(-1)
        super().leaveEvent(event)

    def focusInEvent(self, event: QEvent) -> None:
        """As Qt wants it: the focus shows."""
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        """As Qt wants it."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame, stronger where the keyboard is."""
        colours = theme.colours(self.palette())
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self.palette().base())
            painter.setPen(QPen(colours.accent, 2) if self.hasFocus() else QPen(colours.separator, 1))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def changeEvent(self, event: QEvent) -> None:
        """As Qt wants it: another scheme has other colours."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "_hair"):
            self._dress()
            self._draw()

    def _dress(self) -> None:
        colours = theme.colours(self.palette())
        self._plot.setBackground(self.palette().base().color())
        for axis in (self._sizes, self._times):
            axis.setPen(QPen(colours.outline, 1))
            axis.setTextPen(QPen(colours.muted_text))
            axis.setStyle(tickFont=self.font(), tickLength=-4)
            axis.setGrid(40)
        self._sizes.setWidth(self.fontMetrics().horizontalAdvance("1,023 GiB") + 18)
        self._hair.setPen(QPen(colours.text, 1, Qt.PenStyle.DotLine))

    def _draw(self) -> None:
        shown = self._shown
        if shown is None:
            return
        self._plot.clear()
        for item in items(shown, self.palette()):
            self._plot.addItem(item)
        self._plot.addItem(self._hair)
        self._hair.setVisible(self._current >= 0)

    def _fit_sizes(self) -> None:
        """Fit the sizes to what is in sight; zero stays the floor, for surfaces that begin elsewhere lie."""
        shown = self._shown
        if shown is None:
            return
        first, last = self.time_range
        images = [size for image in shown.images for size in image.allocated]
        if shown.only_images and images:
            most = float(max(images))
        else:
            times = shown.host.times
            begin, end = max(0, bisect_right(times, first) - 1), bisect_left(times, last) + 1
            used = shown.host.used
            most = float(max(used[begin:end] or used[-1:]))
            if shown.forecast is not None:
                ahead = max(0.0, last - times[-1]) / DAY
                most = max(most, min(shown.host.capacity, used[-1] + shown.forecast.fast * ahead))
            if most >= _NEAR * shown.host.capacity:
                most = max(most, float(shown.host.capacity))
        self._box.setYRange(0, max(most * 1.06, 4096.0), padding=0)

    def _on_mouse(self, position: QPointF) -> None:
        if self._shown is None or not self._box.sceneBoundingRect().contains(position):
            self._point_at(-1)
            return
        moment = self._box.mapSceneToView(position).x()
        times = self._shown.host.times
        after = min(bisect_left(times, moment), len(times) - 1)
        nearer = after - 1 if after and moment - times[after - 1] < times[after] - moment else after
        self._point_at(nearer)

    def _step(self, step: int) -> None:
        if self._shown is None:
            return
        times = self._shown.host.times
        first, last = self.time_range
        within = max(0, bisect_left(times, first)), min(len(times), bisect_right(times, last)) - 1
        entered = within[1] if step < 0 else within[0]
        number = entered if self._current < 0 else self._current + step
        self._point_at(max(0, min(len(times) - 1, number)))

    def _point_at(self, number: int) -> None:
        if number == self._current:
            return
        self._current = number
        if number >= 0 and self._shown is not None:
            self._hair.setPos(self._shown.host.times[number])
        self._hair.setVisible(number >= 0)
        self.pointed_at.emit(number)


def _alike(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(abs(a - b) < 1 for a, b in zip(one, other, strict=True))
