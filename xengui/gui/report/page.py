"""The one page: what the library takes and was promised, whom it hurts, what can be got back."""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFontMetrics, QPainter, QPen

from xengui import __version__
from xengui.core.images.extent import ExtentState
from xengui.core.translate import tr, trn
from xengui.core.usage.report import HostPart, LibraryReport
from xengui.gui import theme
from xengui.gui.quantities import Quantities
from xengui.gui.report.ink import Ink, PaperQuantities, write
from xengui.gui.report.table import HEAD, ROW, paint_table
from xengui.gui.states import label_of
from xengui.gui.theme import BlockState
from xengui.gui.usage.host_picture import HostPicture
from xengui.gui.usage.host_segments import HostContents
from xengui.gui.usage.host_words import facts, parts
from xengui.gui.usage.waterfall import Row, waterfall_rows
from xengui.gui.usage.wrapped_text import WrappedText

_SECTION = 16  # between two sections
_LINE = 17
_HOSTS = 0.45  # of the page, at most, for pictures of hosts
_LISTED = 6  # further hosts with a line each
_SWATCH = (16, 10)
_LEGEND_GAP = 14
_IMPRINT = 15  # the last line


class ReportPage:
    """``report`` on a page of ``width`` × ``height``, its margins already taken off."""

    def __init__(self, report: LibraryReport, quantities: Quantities, width: int, height: int) -> None:
        self._report, self._quantities = report, PaperQuantities(quantities.units)
        self._width, self._height = width, height
        self._ink = Ink.of_application()
        self._legend = self._legend_lines()
        self._foot = height - _IMPRINT - 4 - len(self._legend) * _LINE

    def paint(self, painter: QPainter) -> None:
        """Draw it from the painter's origin."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = self._paint_head(painter) + _SECTION
        top = self._paint_hosts(painter, top)
        if self._report.images:
            top = self._paint_reclaim(painter, top) + _SECTION
            self._paint_images(painter, top)
        self._paint_foot(painter)
        painter.restore()

    def _paint_head(self, painter: QPainter) -> float:
        report, ink, colours = self._report, self._ink, self._ink.colours
        write(painter, ink.title, colours.text, QRectF(0, 0, self._width, 28), report.title,
              elide=Qt.TextElideMode.ElideMiddle)  # fmt: skip
        made = " · ".join(
            part for part in (report.host_name, self._quantities.moment(report.made_ns)) if part
        )
        write(painter, ink.body, colours.muted_text, QRectF(0, 29, self._width, _LINE), made)
        painter.setPen(QPen(colours.text, 1))
        painter.drawLine(QLineF(0, 51, self._width, 51))
        top = 58.0
        top = self._paragraph(painter, top, report.summary(self._quantities.size))
        if report.omission:
            top = self._paragraph(painter, top, report.omission, warning=True)
        return top

    def _paint_hosts(self, painter: QPainter, top: float) -> float:
        """The hosts as pictures, those that no room is left for in a line each."""
        ink, most = self._ink, top + self._height * _HOSTS
        left = list(self._report.hosts)
        while left:
            part = left[0]
            contents = HostContents(part.usage, part.images)
            picture = HostPicture(
                contents, contents.segments(frozenset()), self._width, ink.body, self._quantities
            )
            outlook = part.outlook
            if top + picture.height > most and part is not self._report.hosts[0]:
                break
            painter.save()
            painter.translate(0, top)
            picture.paint(painter, ink.palette, self._report.breakdowns)
            painter.restore()
            top += picture.height
            if outlook:
                top = self._paragraph(painter, top, outlook)
            top += _SECTION
            left.pop(0)
        for part in left[:_LISTED]:
            rect = QRectF(0, top, self._width, _LINE)
            write(painter, ink.small, ink.colours.text, rect, self._host_line(part))
            top += _LINE
        if len(left) > _LISTED:
            more = trn("and {n} more filesystem", "and {n} more filesystems", len(left) - _LISTED)
            write(painter, ink.small, ink.colours.muted_text, QRectF(0, top, self._width, _LINE), more)
            top += _LINE
        return top + (_SECTION if left else 0)

    def _host_line(self, part: HostPart) -> str:
        """``/mnt/old · 71% used · ext4 · 3 images 4 GiB · 12 GiB free · short by 3 GiB``"""
        usage, size = part.usage, self._quantities.size
        said = [usage.filesystem.mount_point, *facts(usage, self._quantities)[:1], usage.filesystem.kind]
        said.append(f"{trn('{n} image', '{n} images', usage.images)} {size(usage.allocated)}")
        said.append(tr("{free} free").format(free=size(usage.filesystem.free)))
        if usage.shortfall:
            said.append(tr("{size} short if every image fills").format(size=size(usage.shortfall)))
        return " · ".join(said)

    def _paint_reclaim(self, painter: QPainter, top: float) -> float:
        """The steps from what is taken to what would do."""
        top = self._heading(painter, top, tr("What can be got back"))
        reclaim = self._report.reclaim
        for row in waterfall_rows(reclaim, self._quantities):
            self._paint_step(painter, top, row, reclaim.now)
            top += _LINE
        return top

    def _paint_step(self, painter: QPainter, top: float, row: Row, scale: int) -> None:
        ink, colours = self._ink, self._ink.colours
        labels, bars = 110, self._width * 0.36
        shade = colours.text if row.strong else colours.muted_text
        write(painter, ink.small, colours.text, QRectF(0, top, labels, _LINE), row.label)
        bar = QRectF(labels, top + 3, bars, _LINE - 6)
        painter.fillRect(bar, colours.hole)
        if scale:
            part = QRectF(bar)
            part.setLeft(bar.left() + bar.width() * row.start / scale)
            part.setRight(bar.left() + bar.width() * row.end / scale)
            painter.setBrushOrigin(bar.topLeft())
            painter.fillRect(part, ink.brush(row.state))
        rest = QRectF(bar.right() + 12, top, self._width - bar.right() - 12, _LINE)
        write(painter, ink.small, shade, rest, row.figure)

    def _paint_images(self, painter: QPainter, top: float) -> None:
        if self._foot - top < 3 * _SECTION + HEAD + ROW:
            return
        top = self._heading(painter, top, tr("Largest images"))
        rect = QRectF(0, top, self._width, self._foot - _SECTION - top)
        paint_table(painter, rect, self._report, self._ink, self._quantities)

    def _paint_foot(self, painter: QPainter) -> None:
        """The legend, and what made this page."""
        ink, colours, top = self._ink, self._ink.colours, float(self._foot)
        for line in self._legend:
            x = 0.0
            for brush, text in line:
                swatch = QRectF(x, top + 3, *_SWATCH)
                painter.setBrushOrigin(swatch.topLeft())
                painter.fillRect(swatch, brush)
                painter.setPen(QPen(colours.outline, 0.75))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(swatch)
                rect = QRectF(swatch.right() + 5, top, self._width - swatch.right() - 5, _LINE)
                x = rect.left() + write(painter, ink.small, colours.text, rect, text) + _LEGEND_GAP
            top += _LINE
        line_rect = QRectF(0, self._height - _IMPRINT, self._width, _IMPRINT)
        write(painter, ink.small, colours.muted_text, line_rect, f"XenGUI {__version__}")
        note = tr("On disk: allocated bytes. –: nobody has looked yet.") if self._report.images else ""
        write(painter, ink.small, colours.muted_text, line_rect, note, right=True)

    def _legend_lines(self) -> list[list[tuple[QBrush, str]]]:
        """What there is on this page, in as many lines as it takes."""
        metrics = QFontMetrics(self._ink.small)
        lines: list[list[tuple[QBrush, str]]] = [[]]
        x = 0.0
        for brush, text in self._legend_entries():
            width = _SWATCH[0] + 5 + metrics.horizontalAdvance(text)
            if lines[-1] and x + width > self._width:
                lines.append([])
                x = 0.0
            lines[-1].append((brush, text))
            x += width + _LEGEND_GAP
        return lines

    def _legend_entries(self) -> list[tuple[QBrush, str]]:
        colours, report = self._ink.colours, self._report
        found = [(QBrush(colours.other), tr("Other files"))]
        if report.images:
            states = {state for known in report.breakdowns.values() for state, _ in parts(known)}
            states |= {ExtentState.DATA, ExtentState.ZERO, ExtentState.GUEST_FREE}
            found += [(self._ink.brush(state), label_of(state)) for state in sorted(states)]
            found.append((theme.state_brush(BlockState.PROMISED, self._ink.palette), tr("Promised")))
        return [*found, (QBrush(colours.hole), tr("Free"))]

    def _heading(self, painter: QPainter, top: float, text: str) -> float:
        rect = QRectF(0, top, self._width, 20)
        write(painter, self._ink.bold, self._ink.colours.text, rect, text)
        return top + 22

    def _paragraph(self, painter: QPainter, top: float, text: str, warning: bool = False) -> float:
        wrapped = WrappedText(text, self._ink.body, self._width)
        painter.setPen(self._ink.colours.warning_text if warning else self._ink.colours.text)
        painter.save()
        painter.translate(QPointF(0, top))
        wrapped.paint(painter, 0)
        painter.restore()
        return top + wrapped.height
