"""Draws one host filesystem: title, captions, the bar cut into stretches, and the worst case in words.

The same picture serves the window and the export; everything is in the painter's logical pixels.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPalette, QPen

from xengui.core.printable import printable
from xengui.core.translate import trn
from xengui.core.usage.breakdown import Breakdown
from xengui.gui import theme
from xengui.gui.host_bar import paint_cut_mark, small_font
from xengui.gui.quantities import Quantities
from xengui.gui.states import brush_of
from xengui.gui.theme import BlockState
from xengui.gui.usage.host_labels import IMAGE, MARK, SELECTED, Mark, name_of, over, under
from xengui.gui.usage.host_segments import HostContents, Segment, SegmentKind
from xengui.gui.usage.host_words import facts, images_text, parts, remarks, worst_case
from xengui.gui.usage.row_labels import PlacedLabel, place
from xengui.gui.usage.wrapped_text import WrappedText

_GAP = 6
_RADIUS = 3.0
_PAD = 5  # between a stretch's edge and its text
_CUT = 26  # the mark at the end of a bar that is cut
_STRIP = 8  # the states at the foot of an image's stretch
_IMAGES = (SegmentKind.IMAGE, SegmentKind.MORE_IMAGES)
_PROMISES = (SegmentKind.PROMISE, SegmentKind.MORE_PROMISES)


@dataclass(frozen=True, slots=True)
class Fonts:
    """The three the picture is written in, made from a widget's own."""

    plain: QFont
    bold: QFont
    small: QFont

    @classmethod
    def of(cls, font: QFont) -> "Fonts":
        """Around ``font``."""
        bold = QFont(font)
        bold.setBold(True)
        return cls(font, bold, small_font(font))


class HostPicture:
    """``contents`` at a given ``width``: where everything is, and how it is painted."""

    def __init__(
        self,
        contents: HostContents,
        segments: tuple[Segment, ...],
        width: int,
        font: QFont,
        quantities: Quantities,
        mark: Mark | None = None,
    ) -> None:
        self.contents, self.segments, self.width = contents, segments, max(1, width)
        self._fonts, self._quantities, self._mark = Fonts.of(font), quantities, mark
        self._plain = QFontMetrics(self._fonts.plain)
        self._bold = QFontMetrics(self._fonts.bold)
        self._small = QFontMetrics(self._fonts.small)
        top = self._bold.height() + _GAP + self._small.height() + 4
        self.bar = QRect(0, top, self.width, 2 * self._small.height() + 2 * 3 + _STRIP)
        self._below = self.bar.bottom() + 1 + 6
        self._words = self._below + self._small.height() + _GAP
        short = bool(contents.usage.shortfall)
        font = self._fonts.bold if short else self._fonts.plain
        self._texts = [(WrappedText(worst_case(contents, quantities), font, self.width), short)]
        if remark := remarks(contents.usage):
            self._texts.append((WrappedText(remark, self._fonts.plain, self.width), False))
        self.height = self._words + sum(text.height for text, _ in self._texts)

    def rect_of(self, segment: Segment) -> QRectF:
        """Where a stretch lies; promises that run out of the picture end with it."""
        left, right = self._x(segment.start), self._x(segment.end)
        return QRectF(left, self.bar.top(), max(0.0, right - left), self.bar.height())

    def segment_at(self, point: QPointF) -> int:
        """The index of the stretch at ``point``, -1 for none; promises lie over the free space."""
        if not QRectF(self.bar).contains(point):
            return -1
        for number in reversed(range(len(self.segments))):
            rect = self.rect_of(self.segments[number])
            # Where there is only a pixel or two, the pixel beside will do.
            if rect.left() - 1 <= point.x() <= max(rect.right(), rect.left() + 2):
                return number
        return -1

    def captions(self) -> list[PlacedLabel]:
        """The row over the bar."""
        labels = over(self.contents, self._x, self._quantities)
        return place(labels, self.width, self._small.horizontalAdvance)

    def notes(self) -> list[PlacedLabel]:
        """The row under the bar."""
        unnamed = [
            each
            for each in self.segments
            if each.kind is SegmentKind.IMAGE and self._x(each.start) < self.width and not self._inner(each)
        ]
        labels = under(self.contents, self._x, self._quantities, unnamed, self._mark)
        return place(labels, self.width, self._small.horizontalAdvance)

    def paint(self, painter: QPainter, palette: QPalette, breakdowns: Mapping[str, Breakdown]) -> None:
        """Draw it all from the painter's origin down."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_title(painter, palette)
        self._paint_captions(painter, palette)
        self._paint_bar(painter, palette, breakdowns)
        self._paint_notes(painter, palette)
        self._paint_words(painter, palette)
        painter.restore()

    def _paint_title(self, painter: QPainter, palette: QPalette) -> None:
        colours = theme.colours(palette)
        mount = printable(self.contents.usage.filesystem.mount_point)
        name = self._bold.elidedText(mount, Qt.TextElideMode.ElideMiddle, self.width)
        x, baseline = self._bold.horizontalAdvance(name) + 12, self._bold.ascent()
        painter.setFont(self._fonts.bold)
        painter.setPen(colours.text)
        painter.drawText(0, baseline, name)
        shown = ""
        for fact in facts(self.contents.usage, self._quantities):
            longer = f"{shown} · {fact}" if shown else fact
            if fact and x + self._plain.horizontalAdvance(longer) <= self.width:
                shown = longer
        painter.setFont(self._fonts.plain)
        painter.setPen(colours.muted_text)
        painter.drawText(x, baseline, shown)

    def _paint_captions(self, painter: QPainter, palette: QPalette) -> None:
        colours = theme.colours(palette)
        baseline = self.bar.top() - 4 - self._small.descent()
        painter.setFont(self._fonts.small)
        for placed in self.captions():
            short = placed.label.key == "short"
            painter.setPen(colours.warning_text if short else colours.muted_text)
            painter.drawText(QPointF(placed.x, baseline), placed.text)

    def _paint_bar(self, painter: QPainter, palette: QPalette, breakdowns: Mapping[str, Breakdown]) -> None:
        colours = theme.colours(palette)
        painter.setBrushOrigin(self.bar.topLeft())
        end = self._x(max(self.contents.capacity, self.contents.wanted))
        outline = QRectF(self.bar.left(), self.bar.top(), end - self.bar.left(), self.bar.height())
        path = QPainterPath()
        path.addRoundedRect(outline.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        painter.save()
        painter.setClipPath(path)
        painter.fillRect(outline, colours.hole)
        for segment in self.segments:
            self._paint_segment(painter, palette, segment, breakdowns)
        if self.contents.wanted > self.contents.capacity:
            beyond = QColor(colours.error)
            beyond.setAlpha(90)
            left = self._x(self.contents.capacity)
            painter.fillRect(QRectF(left, self.bar.top(), end - left, self.bar.height()), beyond)
        for segment in self.segments:
            if segment.kind in _PROMISES:
                self._paint_inner(painter, palette, segment)
        painter.restore()
        painter.setPen(QPen(colours.outline, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        if self.contents.wanted > self.contents.scale:
            paint_cut_mark(painter, self.bar, palette)
        for segment in self.segments:
            if segment.selected and self._x(segment.start) < self.width - 1:
                self.paint_frame(painter, palette, segment)

    def _paint_segment(
        self, painter: QPainter, palette: QPalette, segment: Segment, breakdowns: Mapping[str, Breakdown]
    ) -> None:
        colours, rect = theme.colours(palette), self.rect_of(segment)
        if segment.kind is SegmentKind.OTHER:
            painter.fillRect(rect, colours.other)
        elif segment.kind in _PROMISES:
            painter.fillRect(rect, theme.state_brush(BlockState.PROMISED, palette))
        elif segment.kind in _IMAGES:
            painter.fillRect(rect, colours.data)
            if segment.image is not None:
                self._paint_states(painter, palette, rect, breakdowns.get(segment.image.path))
            self._paint_inner(painter, palette, segment)
        if segment.kind is not SegmentKind.FREE and rect.width() >= 3:
            painter.fillRect(QRectF(rect.right() - 1, rect.top(), 1, rect.height()), colours.hole)

    def _paint_states(
        self, painter: QPainter, palette: QPalette, rect: QRectF, breakdown: Breakdown | None
    ) -> None:
        """At the foot of an image's stretch: what it holds, where that is known and not all data."""
        known = parts(breakdown)
        total = sum(size for _, size in known)
        if len(known) < 2:
            return
        x, top = rect.left(), rect.bottom() - _STRIP
        painter.fillRect(QRectF(x, top - 1, rect.width(), 1), theme.colours(palette).hole)
        for state, size in known:
            width = rect.width() * size / total
            painter.fillRect(QRectF(x, top, width, _STRIP), brush_of(state, palette))
            x += width

    def _paint_inner(self, painter: QPainter, palette: QPalette, segment: Segment) -> None:
        """Name and size in the stretch, where they fit."""
        lines = self._inner(segment)
        if not lines:
            return
        colours, rect = theme.colours(palette), self._text_rect(segment)
        promise = segment.kind in _PROMISES
        if promise:  # nothing can be read on a hatch
            width = max(self._small.horizontalAdvance(line) for line in lines) + 2 * _PAD - 2
            height = len(lines) * self._small.height() + 2
            plate = QRectF(rect.left() + 3, rect.top() + 3, width, height)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.hole)
            painter.drawRoundedRect(plate, 2, 2)
        painter.setPen(colours.text if promise else QColor(Qt.GlobalColor.white))
        painter.setFont(self._fonts.small)
        baseline = rect.top() + 4 + self._small.ascent()
        for number, line in enumerate(lines):
            painter.drawText(QPointF(rect.left() + _PAD + 1, baseline + number * self._small.height()), line)

    def _inner(self, segment: Segment) -> list[str]:
        """The lines that fit into a stretch: the name (shortened, if enough of it is left), and the size."""
        if segment.kind in (SegmentKind.OTHER, SegmentKind.FREE):
            return []
        room = int(self._text_rect(segment).width()) - 2 * _PAD - 3
        if segment.image is None:
            name = self._rest_text(segment)
            if self._small.horizontalAdvance(name) > room:
                return []
        else:
            name = self._small.elidedText(name_of(segment), Qt.TextElideMode.ElideMiddle, room)
            if len(name) < min(6, len(segment.image.name)):
                return []
        size = self._quantities.size(segment.size)
        return [name, size] if self._small.horizontalAdvance(size) <= room else [name]

    def _rest_text(self, segment: Segment) -> str:
        """``12 more``; where none has a stretch of its own, ``10,000 images``."""
        count = self._quantities.count(segment.count)
        own = SegmentKind.IMAGE if segment.kind is SegmentKind.MORE_IMAGES else SegmentKind.PROMISE
        if any(each.kind is own for each in self.segments):
            return trn("{n} more", "{n} more", segment.count).replace(str(segment.count), count)
        return images_text(segment.count, self._quantities)

    def _text_rect(self, segment: Segment) -> QRectF:
        """Where a stretch can be written on: beside the capacity's line, and before the mark of the cut."""
        rect, line = self.rect_of(segment), self._x(self.contents.capacity)
        if self.contents.wanted > self.contents.scale:
            rect.setRight(max(rect.left(), min(rect.right(), self.width - _CUT)))
        if rect.left() < line < rect.right():
            if line - rect.left() >= rect.right() - line:
                rect.setRight(line)
            else:
                rect.setLeft(line)
        return rect

    def paint_frame(
        self, painter: QPainter, palette: QPalette, segment: Segment, dashed: bool = False
    ) -> None:
        """Around a stretch that is selected or, ``dashed``, has the keyboard."""
        rect = self.rect_of(segment)
        rect.setWidth(max(4.0, rect.width()))
        colours = theme.colours(palette)
        inset = 2.5 if dashed else 1.0
        pen = QPen(colours.text, 1.0 if dashed else 2.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if dashed:
            if rect.width() < 8:
                inset = -1.5
            pen.setStyle(Qt.PenStyle.DashLine)
            dark = segment.kind in _IMAGES
            pen.setColor(QColor(Qt.GlobalColor.white) if dark else colours.text)
        elif rect.width() > 8:
            painter.setPen(QPen(colours.hole, 1))
            painter.drawRect(rect.adjusted(2.5, 2.5, -2.5, -2.5))
        painter.setPen(pen)
        painter.drawRect(rect.adjusted(inset, inset, -inset, -inset))

    def _paint_notes(self, painter: QPainter, palette: QPalette) -> None:
        colours, contents = theme.colours(palette), self.contents
        over = contents.wanted > contents.capacity
        x = min(self._x(contents.capacity), self.width - 1.0)
        painter.setPen(QPen(colours.warning_text if over else colours.muted_text, 2))
        painter.drawLine(QPointF(x, self.bar.top() - 3), QPointF(x, self.bar.bottom() + 5))
        if self._mark is not None and self._mark.at <= contents.scale:
            x = min(self._x(self._mark.at), self.width - 1.0)
            painter.setPen(QPen(colours.text, 1.5, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(x, self.bar.top() - 1), QPointF(x, self.bar.bottom() + 5))
        painter.setFont(self._fonts.small)
        for placed in self.notes():
            if placed.label.key in (SELECTED, IMAGE):
                painter.setPen(QPen(colours.muted_text, 1))
                middle = round(placed.label.start) + 0.5
                painter.drawLine(QPointF(middle, self.bar.bottom() + 2), QPointF(middle, self._below))
            painter.setPen(colours.text if placed.label.key in (SELECTED, MARK) else colours.muted_text)
            painter.drawText(QPointF(placed.x, self._below + self._small.ascent()), placed.text)

    def _paint_words(self, painter: QPainter, palette: QPalette) -> None:
        colours, top = theme.colours(palette), self._words
        for text, warning in self._texts:
            painter.setPen(colours.warning_text if warning else colours.muted_text)
            text.paint(painter, top)
            top += text.height

    def _x(self, position: float) -> float:
        return min(1.0, position / self.contents.scale) * self.width
