"""The report's table of the largest images: as many as fit."""

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from xengui.core.images.content_text import content_text
from xengui.core.images.image import DiskImage
from xengui.core.translate import tr
from xengui.core.usage.breakdown import Breakdown
from xengui.core.usage.report import LibraryReport
from xengui.gui.quantities import Quantities
from xengui.gui.report.ink import Ink, write
from xengui.gui.usage.host_words import parts

ROW = 17
HEAD = 20
_GAP = 10
_BAR = 9
_LEAST_FOLDER = 60  # a folder's name is written where it has that much room


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where each begins and how wide it is, across a page of ``width``."""

    name: tuple[float, float]
    content: tuple[float, float]
    virtual: tuple[float, float]
    allocated: tuple[float, float]
    filled: tuple[float, float]
    bar: tuple[float, float]
    back: tuple[float, float]

    @classmethod
    def across(cls, width: float) -> "_Columns":
        virtual, allocated, filled, bar, back = 54.0, 58.0, 40.0, 90.0, 70.0
        room = width - virtual - allocated - filled - bar - back - 6 * _GAP
        found, left = [], 0.0
        for each in (room * 0.56, room * 0.44, virtual, allocated, filled, bar, back):
            found.append((left, each))
            left += each + _GAP
        return cls(*found)


def rows_in(height: float, images: int) -> int:
    """How many of ``images`` a table of this height shows; the last line may be what is left out."""
    fit = max(0, int((height - HEAD) / ROW))
    return images if images <= fit else max(0, fit - 1)


def paint_table(
    painter: QPainter, rect: QRectF, report: LibraryReport, ink: Ink, quantities: Quantities
) -> float:
    """The largest images into ``rect``, the rest in a line; gives the height it took."""
    shown = rows_in(rect.height(), len(report.images))
    columns = _Columns.across(rect.width())
    painter.save()
    painter.translate(rect.topLeft())
    _paint_head(painter, columns, rect.width(), ink)
    top = float(HEAD)
    scale = max((image.allocated for image in report.images[:1]), default=0)
    folders = len({image.folder for image in report.images}) > 1
    for image in report.images[:shown]:
        row = _Row(image, report.breakdowns.get(image.path), ink, quantities)
        row.paint(painter, columns, top, scale, folders)
        top += ROW
        painter.setPen(QPen(ink.colours.separator, 0.5))
        painter.drawLine(QLineF(0, top, rect.width(), top))
    rest = report.rest(shown, quantities.size)
    if rest:
        write(painter, ink.small, ink.colours.muted_text, QRectF(0, top, rect.width(), ROW), rest)
        top += ROW
    painter.restore()
    return top


def _paint_head(painter: QPainter, columns: _Columns, width: float, ink: Ink) -> None:
    colours = ink.colours
    for (left, room), text, right in (
        (columns.name, tr("Name"), False),
        (columns.content, tr("Content"), False),
        (columns.virtual, tr("Virtual"), True),
        (columns.allocated, tr("On disk"), True),
        (columns.filled, tr("Filled"), True),
        (columns.bar, tr("Made of"), False),
        (columns.back, tr("Reclaimable"), True),
    ):
        write(painter, ink.small, colours.muted_text, QRectF(left, 0, room, HEAD - 3), text, right)
    painter.setPen(QPen(colours.muted_text, 0.75))
    painter.drawLine(QLineF(0, HEAD, width, HEAD))


@dataclass(frozen=True, slots=True)
class _Row:
    """One image."""

    image: DiskImage
    breakdown: Breakdown | None
    ink: Ink
    quantities: Quantities

    def paint(self, painter: QPainter, columns: _Columns, top: float, scale: int, folders: bool) -> None:
        """The row at ``top``; ``scale`` bytes are a whole bar, ``folders`` has the folder written too."""
        ink, colours, image, size = self.ink, self.ink.colours, self.image, self.quantities.size
        cell = QRectF(columns.name[0], top, columns.name[1], ROW)
        middle = Qt.TextElideMode.ElideMiddle
        used = write(painter, ink.small, colours.text, cell, image.name, elide=middle) + 8
        if folders and cell.width() - used >= _LEAST_FOLDER:
            write(
                painter,
                ink.small,
                colours.muted_text,
                cell.adjusted(used, 0, 0, 0),
                image.folder,
                True,
                middle,
            )
        content = image.problem or content_text(image)
        shade = colours.warning_text if image.problem else colours.muted_text
        write(painter, ink.small, shade, QRectF(columns.content[0], top, columns.content[1], ROW), content)
        for (left, room), text in (
            (columns.virtual, size(image.virtual_size)),
            (columns.allocated, size(image.allocated)),
            (columns.filled, self.quantities.percent(image.allocated, image.virtual_size)),
            (columns.back, self._back()),
        ):
            write(painter, ink.small, colours.text, QRectF(left, top, room, ROW), text, right=True)
        left, room = columns.bar
        self._paint_bar(painter, QRectF(left, top + (ROW - _BAR) / 2, room, _BAR), scale)

    def _paint_bar(self, painter: QPainter, rect: QRectF, scale: int) -> None:
        """What it takes on a scale all rows share, by state where that is known."""
        if not scale or not self.image.allocated:
            return
        width = max(1.0, rect.width() * self.image.allocated / scale)
        known = parts(self.breakdown)
        total = sum(size for _, size in known)
        painter.setBrushOrigin(rect.topLeft())
        if not total:
            painter.fillRect(QRectF(rect.left(), rect.top(), width, rect.height()), self.ink.colours.data)
            return
        x = rect.left()
        for state, size in known:
            part = width * size / total
            painter.fillRect(QRectF(x, rect.top(), part, rect.height()), self.ink.brush(state))
            x += part

    def _back(self) -> str:
        """What could be got back, as far as anybody looked."""
        known = self.breakdown
        if known is None or not (known.zeros_known or known.free_known):
            return "–"
        found = min(known.reclaimable, self.image.allocated)
        return self.quantities.size(found)
