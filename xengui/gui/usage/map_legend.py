"""What the colours of a map mean, with the bytes of each: always in sight."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from xengui.core.images.extent import ExtentState
from xengui.core.translate import tr
from xengui.gui import theme
from xengui.gui.quantities import Quantities
from xengui.gui.states import brush_of, explanation_of, label_of

if TYPE_CHECKING:
    from xengui.core.images.extent_map import ExtentMap
    from xengui.core.images.image_map import ImageMap

_SWATCH_WIDTH, _SWATCH_HEIGHT = 15, 11
_SPACE, _BETWEEN = 6, 16

_FILE_STATES = (
    ExtentState.DATA,
    ExtentState.ZERO,
    ExtentState.RESERVED,
    ExtentState.SHARED,
    ExtentState.GUEST_FREE,
    ExtentState.HOLE,
)
_GUEST_STATES = (ExtentState.DATA, ExtentState.ZERO, ExtentState.HOLE)


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One state: ``amount`` in words, and ``bytes``, None where nobody looked; ``hint`` is its tooltip."""

    state: ExtentState
    amount: str
    bytes: int | None
    hint: str = ""

    @property
    def text(self) -> str:
        """``Data 41 GiB``"""
        return f"{label_of(self.state)} {self.amount}"

    @property
    def muted(self) -> bool:
        """Whether the picture has nothing of it."""
        return not self.bytes


def legend_entries(
    image_map: "ImageMap", shown: "ExtentMap", quantities: Quantities
) -> tuple[LegendEntry, ...]:
    """The states to explain for ``shown``, one of the map's two views; the usual ones also where absent."""
    of_guest = image_map.guest is not None and shown is image_map.guest
    states = _GUEST_STATES if of_guest else _FILE_STATES
    present = [state for state, size in shown.totals.items() if size]
    rare = [state for state in ExtentState if state in present and state not in states]
    hole = [ExtentState.HOLE]
    ordered = [state for state in (*states, *rare) if state is not ExtentState.HOLE] + hole
    return tuple(_entry(state, image_map, shown, quantities) for state in ordered)


def _entry(
    state: ExtentState, image_map: "ImageMap", shown: "ExtentMap", quantities: Quantities
) -> LegendEntry:
    size = shown.totals.get(state, 0)
    hint = explanation_of(state)
    if not size and (unknown := _why_unknown(state, image_map, shown)):
        return LegendEntry(state, "?", None, f"{hint}\n{unknown}")
    if not size:
        return LegendEntry(state, quantities.count(0), 0, hint)
    amount = quantities.size(size)
    if state is ExtentState.GUEST_FREE and image_map.free_is_estimate:
        amount = tr("about {size}").format(size=amount)
        hint = f"{hint}\n{tr('An estimate: the filesystem is in use or was not cleanly unmounted.')}"
    return LegendEntry(state, amount, size, f"{hint}\n{quantities.exact(size)}")


def _why_unknown(state: ExtentState, image_map: "ImageMap", shown: "ExtentMap") -> str:
    """Why nothing of ``state`` in the map does not mean that there is none; "" where it does."""
    if shown is image_map.guest:
        return ""
    if state is ExtentState.ZERO and not image_map.zeros_known:
        return tr("Nobody has looked yet: that is what “Find zero blocks” does.")
    if state is ExtentState.GUEST_FREE and not image_map.free_known:
        return tr("No filesystem in this image that could be asked.")
    if state in (ExtentState.RESERVED, ExtentState.SHARED) and image_map.source != "fiemap":
        return tr("The host filesystem does not say.")
    if state is ExtentState.DATA and image_map.source == "unknown":
        return tr("The host filesystem does not say.")
    return ""


class MapLegend(QWidget):
    """Swatches with their names and bytes, on as many lines as they need."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[LegendEntry, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(tr("Legend"))

    @property
    def entries(self) -> tuple[LegendEntry, ...]:
        """What is explained."""
        return self._entries

    @property
    def text(self) -> str:
        """All of it in words."""
        return " · ".join(entry.text for entry in self._entries)

    def show_entries(self, entries: Sequence[LegendEntry]) -> None:
        """Explain these."""
        self._entries = tuple(entries)
        self.setAccessibleDescription(self.text)
        self.updateGeometry()
        self.update()

    def swatch_rect(self, number: int) -> QRect:
        """Where the swatch of the entry ``number`` is."""
        place = self._places(self.width())[number]
        return QRect(
            place.left(),
            place.top() + (place.height() - _SWATCH_HEIGHT) // 2,
            _SWATCH_WIDTH,
            _SWATCH_HEIGHT,
        )

    def sizeHint(self) -> QSize:
        """As Qt wants it: all on one line."""
        places = self._places(100_000)
        return QSize(places[-1].right() + 1 if places else 0, self.heightForWidth(100_000))

    def minimumSizeHint(self) -> QSize:
        """As Qt wants it."""
        return QSize(120, self._line())

    def hasHeightForWidth(self) -> bool:
        """As Qt wants it."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As Qt wants it."""
        places = self._places(width)
        return places[-1].bottom() + 1 if places else self._line()

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt wants it."""
        with QPainter(self) as painter:
            self.paint(painter, self.rect())

    def paint(self, painter: QPainter, rect: QRect) -> None:
        """Paint into ``rect`` of any device."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(self.font())
        for entry, place in zip(self._entries, self._places(rect.width()), strict=True):
            self._paint_entry(painter, entry, place.translated(rect.topLeft()))
        painter.restore()

    def _paint_entry(self, painter: QPainter, entry: LegendEntry, place: QRect) -> None:
        colours = theme.colours(self.palette())
        top = place.top() + (place.height() - _SWATCH_HEIGHT) // 2
        swatch = QRectF(place.left() + 0.5, top + 0.5, _SWATCH_WIDTH - 1, _SWATCH_HEIGHT - 1)
        path = QPainterPath()
        path.addRoundedRect(swatch, 2, 2)
        painter.setOpacity(0.55 if entry.muted and entry.state is not ExtentState.HOLE else 1.0)
        painter.setBrushOrigin(QPointF(place.left(), top))
        painter.fillPath(path, brush_of(entry.state, self.palette()))
        painter.setOpacity(1.0)
        if entry.state is ExtentState.HOLE:
            painter.setPen(QPen(colours.outline, 1))
            painter.drawPath(path)
        painter.setPen(colours.muted_text if entry.muted else colours.text)
        text = place.adjusted(_SWATCH_WIDTH + _SPACE, 0, 0, 0)
        painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, entry.text)

    def event(self, event: QEvent) -> bool:
        """The tooltip explains the state under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tool_tip_at(event.pos()), self)
            return True
        return super().event(event)

    def tool_tip_at(self, position: QPoint) -> str:
        """What the entry at ``position`` means; "" between entries."""
        for entry, place in zip(self._entries, self._places(self.width()), strict=True):
            if place.contains(position):
                return entry.hint
        return ""

    def _line(self) -> int:
        return max(_SWATCH_HEIGHT, QFontMetrics(self.font()).height()) + 4

    def _places(self, width: int) -> list[QRect]:
        """Where each entry stands, in lines of ``width``."""
        metrics = QFontMetrics(self.font())
        places: list[QRect] = []
        x = y = 0
        for entry in self._entries:
            needed = _SWATCH_WIDTH + _SPACE + metrics.horizontalAdvance(entry.text) + 1
            if x and x + needed > width:
                x, y = 0, y + self._line()
            places.append(QRect(x, y, needed, self._line()))
            x += needed + _BETWEEN
        return places
