"""One host filesystem as a bar: what is taken, what the images take, what they were promised on top."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from xengui.core.translate import tr, trn
from xengui.core.usage.host_filesystem import HostUsage
from xengui.gui import theme
from xengui.gui.quantities import Quantities
from xengui.gui.theme import BlockState

_MOST = 1.6  # capacities a bar is wide at most; promises beyond that run out of the picture ("›››")
_RADIUS = 3.0
_GAP = 4


@dataclass(frozen=True, slots=True)
class HostCaption:
    """What stands under a bar: the plain figures, and the warning ("" when there is nothing to warn of)."""

    figures: str
    warning: str

    @property
    def text(self) -> str:
        """Both, as a screen reader says them."""
        return " · ".join(part for part in (self.figures, self.warning) if part)


def host_caption(usage: HostUsage, quantities: Quantities) -> HostCaption:
    """``118 GiB free · 258 GiB promised to 9 images``, ``140 GiB short if every image fills``"""
    figures = tr("{free} free").format(free=quantities.size(usage.filesystem.free))
    if usage.images:
        promised = tr("{size} promised to {images}").format(
            size=quantities.size(usage.promised), images=trn("{n} image", "{n} images", usage.images)
        )
        figures = f"{figures} · {promised}"
    warning = ""
    if usage.shortfall:
        warning = tr("{size} short if every image fills").format(size=quantities.size(usage.shortfall))
    elif usage.filesystem.read_only:
        warning = tr("read-only")
    return HostCaption(figures, warning)


def paint_host_bar(
    painter: QPainter, rect: QRect, usage: HostUsage, palette: QPalette, scale: int | None = None
) -> None:
    """Draw ``usage`` into ``rect``; ``scale`` is the bytes its whole width stands for.

    By default that is the capacity, or what is promised on top of what is taken where that is more.
    """
    colours = theme.colours(palette)
    capacity = max(1, usage.filesystem.capacity)
    taken = min(capacity, usage.other + usage.allocated)
    wanted = taken + usage.promised
    scale = scale or max(capacity, min(wanted, int(capacity * _MOST)))
    per_byte = rect.width() / scale
    left, top, height = float(rect.left()), float(rect.top()), float(rect.height())

    def span(start: int, end: int) -> QRectF:
        begin = min(rect.width(), start * per_byte)
        return QRectF(left + begin, top, max(0.0, min(rect.width(), end * per_byte) - begin), height)

    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrushOrigin(rect.topLeft())
    outline = span(0, max(capacity, wanted)).adjusted(0.5, 0.5, -0.5, -0.5)
    path = QPainterPath()
    path.addRoundedRect(outline, _RADIUS, _RADIUS)
    painter.save()
    painter.setClipPath(path)
    painter.fillRect(span(0, capacity), colours.hole)
    painter.fillRect(span(0, usage.other), colours.other)
    # Promised space is hatched: its blue is a shade of the data's, and hue is never the only sign.
    painter.fillRect(span(taken, wanted), theme.state_brush(BlockState.PROMISED, palette))
    painter.fillRect(span(taken - min(taken, usage.allocated), taken), colours.data)
    painter.restore()
    painter.setPen(QPen(colours.outline, 1))
    painter.drawPath(path)
    if wanted > capacity:
        _paint_overflow(painter, rect, round(left + capacity * per_byte), wanted > scale, palette)
    painter.restore()


def _paint_overflow(painter: QPainter, rect: QRect, x: int, cut: bool, palette: QPalette) -> None:
    """The line the host ends at, standing out of the bar, and "›››" where the bar is cut."""
    colours = theme.colours(palette)
    painter.setPen(QPen(colours.warning_text, 2))
    painter.drawLine(QPointF(x, rect.top() - 2), QPointF(x, rect.bottom() + 3))
    if cut:
        paint_cut_mark(painter, rect, palette)


def paint_cut_mark(painter: QPainter, rect: QRect, palette: QPalette) -> None:
    """Three chevrons at the right end of a bar that stands for more than it has room for."""
    size = min(6.0, rect.height() / 2.6)
    middle = rect.top() + rect.height() / 2
    ground = QRectF(rect.right() - 3.2 * size - 3, rect.top() + 1, 3.2 * size + 2, rect.height() - 2)
    painter.fillRect(ground, theme.colours(palette).hole)
    pen = QPen(theme.colours(palette).muted_text, 1.2)
    painter.setPen(pen)
    for number in range(3):
        x = ground.left() + 2 + number * size
        tip = QPointF(x + size / 2, middle)
        painter.drawLine(QPointF(x, middle - size / 2), tip)
        painter.drawLine(tip, QPointF(x, middle + size / 2))


class HostBar(QWidget):
    """The bar and its caption, which wraps its warning to a line of its own when both do not fit.

    ``compact`` is a thin bar over small text, for narrow places.
    """

    def __init__(self, quantities: Quantities, parent: QWidget | None = None, compact: bool = False) -> None:
        super().__init__(parent)
        self._quantities = quantities
        self._compact = compact
        self._usage: HostUsage | None = None
        self._scale: int | None = None
        self._caption = HostCaption("", "")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Host filesystem"))

    @property
    def usage(self) -> HostUsage | None:
        """What is shown, None before the first ``show_usage``."""
        return self._usage

    def show_usage(self, usage: HostUsage, scale: int | None = None) -> None:
        """Paint ``usage``; ``scale`` (bytes of the whole width) keeps bars under each other comparable."""
        self._usage, self._scale = usage, scale
        self._caption = host_caption(usage, self._quantities)
        mount_point = usage.filesystem.mount_point
        self.setAccessibleName(tr("Host filesystem {path}").format(path=mount_point))
        self.setAccessibleDescription(self._caption.text)
        self.setToolTip(host_tool_tip(usage, self._quantities))
        self.updateGeometry()
        self.update()

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self._quantities = quantities
        if self._usage is not None:
            self.show_usage(self._usage, self._scale)

    def bar_rect(self) -> QRect:
        """Where the bar is, for tests and for drawing beside it."""
        return QRect(1, 3, self.width() - 2, 9 if self._compact else 18)

    def sizeHint(self) -> QSize:
        """As Qt wants it."""
        return QSize(220 if self._compact else 420, self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        """As Qt wants it."""
        return QSize(120, self.heightForWidth(self.width()))

    def hasHeightForWidth(self) -> bool:
        """As Qt wants it: the warning takes a second line where there is no room beside."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As Qt wants it."""
        metrics = QFontMetrics(self._font())
        lines = 1 if self._on_one_line(width, metrics) else 2
        return self.bar_rect().bottom() + 3 + _GAP + lines * metrics.height()

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt wants it."""
        if self._usage is None:
            return
        with QPainter(self) as painter:
            bar = self.bar_rect()
            paint_host_bar(painter, bar, self._usage, self.palette(), self._scale)
            painter.setFont(self._font())
            metrics = painter.fontMetrics()
            colours = theme.colours(self.palette())
            baseline = bar.bottom() + 3 + _GAP + metrics.ascent()
            figures = metrics.elidedText(self._caption.figures, Qt.TextElideMode.ElideRight, self.width())
            painter.setPen(colours.muted_text)
            painter.drawText(0, baseline, figures)
            if not self._caption.warning:
                return
            x = 0
            if self._on_one_line(self.width(), metrics):
                x = metrics.horizontalAdvance(figures + " · ")
                painter.drawText(metrics.horizontalAdvance(figures), baseline, " · ")
            else:
                baseline += metrics.height()
            painter.setPen(colours.warning_text)
            width = self.width() - x
            painter.drawText(
                x, baseline, metrics.elidedText(self._caption.warning, Qt.TextElideMode.ElideRight, width)
            )

    def _on_one_line(self, width: int, metrics: QFontMetrics) -> bool:
        return not self._caption.warning or metrics.horizontalAdvance(self._caption.text) <= width

    def _font(self) -> QFont:
        return small_font(self.font()) if self._compact else self.font()


def small_font(font: QFont) -> QFont:
    """``font`` for what stands second."""
    small = QFont(font)
    if font.pointSizeF() > 0:
        small.setPointSizeF(font.pointSizeF() * 0.88)
    else:
        small.setPixelSize(round(font.pixelSize() * 0.88))
    return small


def host_tool_tip(usage: HostUsage, quantities: Quantities) -> str:
    """Every figure of a host filesystem in exact bytes, a line each."""
    filesystem = usage.filesystem
    lines = [
        f"{filesystem.mount_point} · {filesystem.kind}",
        tr("Capacity: {size}").format(size=quantities.size_and_bytes(filesystem.capacity)),
        tr("Images: {size}").format(size=quantities.size_and_bytes(usage.allocated)),
        tr("Everything else: {size}").format(size=quantities.size_and_bytes(usage.other)),
        tr("Free: {size}").format(size=quantities.size_and_bytes(filesystem.free)),
        tr("Promised: {size}").format(size=quantities.size_and_bytes(usage.promised)),
    ]
    if usage.shortfall:
        lines.append(tr("Short: {size}").format(size=quantities.size_and_bytes(usage.shortfall)))
    if filesystem.allocation_misleads:
        lines.append(
            tr("{kind} may compress or share: what a file takes can differ.").format(kind=filesystem.kind)
        )
    if not filesystem.can_be_sparse:
        lines.append(tr("{kind} cannot hold sparse files.").format(kind=filesystem.kind))
    return "\n".join(lines)
