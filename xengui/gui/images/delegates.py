"""How the cells of the image table are painted. Values come from the model's roles; nothing is worked out.

A delegate paints a Cell. ImagesView hands cells to ``paint_cell`` itself, a screenful in one go; ``paint`` is
the same for whoever else shows the model.
"""

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from xengui.core.images.image import DiskImage
from xengui.core.usage.breakdown import Breakdown
from xengui.gui import theme
from xengui.gui.assets import Ink, icon
from xengui.gui.host_bar import paint_cut_mark
from xengui.gui.images.columns import RIGHT_ALIGNED, Column
from xengui.gui.images.table_model import Role
from xengui.gui.theme import BlockState, Colours

AnyIndex = QModelIndex | QPersistentModelIndex
MARGIN = 8  # pixels between a cell's edge and its text
ICON = 16
_KEPT = 64  # pixmaps of icons: a few looks
_MUTED = frozenset({Column.FORMAT, Column.CHANGED, Column.FOLDER, Column.OWNER, Column.MODE, Column.BACKING})
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Look:
    """What all cells of one paint have in common."""

    palette: QPalette
    colours: Colours
    font: QFont
    bold: QFont
    metrics: QFontMetrics
    bold_metrics: QFontMetrics
    ratio: float


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows, and where."""

    rect: QRect
    column: Column
    image: DiskImage
    breakdown: Breakdown | None
    text: str
    scale: int


def look_of(palette: QPalette, font: QFont, ratio: float) -> Look:
    """The look of a widget with this palette and font, on a screen with ``ratio`` pixels to one."""
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    return Look(palette, theme.colours(palette), font, bold, QFontMetrics(font), QFontMetrics(bold), ratio)


class CellDelegate(QStyledItemDelegate):
    """Text cells: muted where they stand second, right-aligned where they are sizes."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """As Qt wants it; the view has a way of its own, and needs no QStyle (7 ms to load) for it."""
        from PySide6.QtWidgets import QStyle

        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, option.palette.color(QPalette.ColorRole.Highlight))
        cell = Cell(
            option.rect,
            Column(index.column()),
            index.data(Role.IMAGE),
            index.data(Role.BREAKDOWN),
            index.data(),
            index.data(Role.SCALE),
        )
        ratio = painter.device().devicePixelRatioF()
        self.paint_cell(painter, cell, look_of(option.palette, option.font, ratio))

    def paint_cell(self, painter: QPainter, cell: Cell, look: Look) -> None:
        """Draw the cell's value; its background is there."""
        colours = look.colours
        colour = colours.muted_text if cell.column in _MUTED else colours.text
        if cell.image.problem:
            colour = colours.warning_text if cell.column is Column.CONTENT else colours.muted_text
        rect = cell.rect.adjusted(MARGIN, 0, -MARGIN, 0)
        painter.setFont(look.font)
        painter.setPen(colour)
        side = _RIGHT if cell.column in RIGHT_ALIGNED else _LEFT
        painter.drawText(
            rect, side, look.metrics.elidedText(cell.text, Qt.TextElideMode.ElideRight, rect.width())
        )

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """As Qt wants it: asked when a column is fitted to its contents."""
        metrics = option.fontMetrics
        return QSize(metrics.horizontalAdvance(index.data() or "") + 2 * MARGIN + 2, metrics.height() + 14)


class NameDelegate(CellDelegate):
    """A disk, the name, and badges for what is special about the file."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        inks = {"warning": Ink.WARNING}
        names = ("disk", "disk-empty", "warning", "symlink", "read-only")
        self._icons = {name: icon(name, inks.get(name, Ink.MUTED)) for name in names}
        self._pixmaps: dict[tuple[str, int, float], QPixmap] = {}

    def paint_cell(self, painter: QPainter, cell: Cell, look: Look) -> None:
        """As CellDelegate says."""
        rect, image = cell.rect.adjusted(MARGIN, 0, -MARGIN, 0), cell.image
        top = rect.top() + (rect.height() - ICON) // 2
        painter.drawPixmap(rect.left(), top, self._pixmap(_main_icon(image), look))
        right = rect.right()
        for badge in reversed(_badges(image)):
            painter.drawPixmap(right - ICON + 1, top, self._pixmap(badge, look))
            right -= ICON + 2
        text = QRect(rect.left() + ICON + 7, rect.top(), right - rect.left() - ICON - 7, rect.height())
        painter.setFont(look.bold)
        painter.setPen(look.colours.muted_text if image.problem else look.colours.text)
        shown = look.bold_metrics.elidedText(cell.text, Qt.TextElideMode.ElideMiddle, text.width())
        painter.drawText(text, _LEFT, shown)

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """As Qt wants it."""
        hint = super().sizeHint(option, index)
        badges = len(_badges(index.data(Role.IMAGE)))
        # A tenth more for the bolder letters.
        return QSize(hint.width() * 11 // 10 + ICON + 7 + badges * (ICON + 2), hint.height())

    def _pixmap(self, name: str, look: Look) -> QPixmap:
        """The icon in the look's colours; kept, as asking QIcon at every row shows."""
        key = name, look.palette.cacheKey(), look.ratio
        pixmap = self._pixmaps.get(key)
        if pixmap is None:
            if len(self._pixmaps) > _KEPT:
                self._pixmaps.clear()
            pixmap = self._pixmaps[key] = self._icons[name].pixmap(QSize(ICON, ICON), look.ratio)
        return pixmap


class UsageDelegate(CellDelegate):
    """What is allocated inside an outline as long as the virtual size, on one scale for all rows."""

    HEIGHT = 12

    def paint_cell(self, painter: QPainter, cell: Cell, look: Look) -> None:
        """As CellDelegate says."""
        rect = cell.rect
        top = rect.top() + (rect.height() - self.HEIGHT) // 2
        bar = QRect(rect.left() + MARGIN, top, rect.width() - 2 * MARGIN, self.HEIGHT)
        paint_usage_bar(painter, bar, cell.image, cell.scale, look.palette, cell.breakdown)

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """As Qt wants it."""
        return QSize(222, super().sizeHint(option, index).height())


def _main_icon(image: DiskImage) -> str:
    if image.problem:
        return "warning"
    return "disk-empty" if image.empty else "disk"


def _badges(image: DiskImage) -> list[str]:
    badges = ["symlink"] if image.link_target else []
    if not image.writable:
        badges.append("read-only")
    return badges


def paint_usage_bar(
    painter: QPainter,
    rect: QRect,
    image: DiskImage,
    scale: int,
    palette: QPalette,
    breakdown: Breakdown | None = None,
) -> None:
    """Draw ``image`` into ``rect``, whose whole width stands for ``scale`` bytes.

    The least of anything is one pixel wide, so that 4 KiB of 500 GiB is not the same as nothing. With a
    ``breakdown`` what is allocated is parted by state.
    """
    colours = theme.colours(palette)
    cut = image.virtual_size > scale
    width = rect.width() if cut else max(4, round(rect.width() * image.virtual_size / scale))
    outline = QRect(rect.left(), rect.top(), min(width, rect.width()), rect.height())
    filled = min(image.allocated, image.virtual_size)
    fill = min(outline.width(), max(2, round(rect.width() * filled / scale))) if filled else 0
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    path.addRoundedRect(QRectF(outline).adjusted(0.5, 0.5, -0.5, -0.5), 2.5, 2.5)
    painter.setClipPath(path)
    painter.fillRect(outline, colours.hole)
    painter.setBrushOrigin(QPoint(rect.left(), rect.top()))
    for state, left, right in _segments(fill, image, breakdown):
        area = QRect(outline.left() + left, outline.top(), right - left, outline.height())
        painter.fillRect(area, theme.state_brush(state, palette))
    painter.setClipping(False)
    painter.setPen(QPen(colours.outline, 1))
    painter.drawPath(path)
    if cut:
        paint_cut_mark(painter, outline, palette)
    painter.restore()


def _segments(fill: int, image: DiskImage, breakdown: Breakdown | None) -> list[tuple[BlockState, int, int]]:
    """The filled ``fill`` pixels by state: each with its first pixel and the one after its last."""
    parts = breakdown.parts if breakdown is not None and not image.problem else ()
    total = sum(size for _, size in parts)
    if not fill or not total:
        return [(usage_state(image), 0, fill)] if fill else []
    segments, before, left = [], 0, 0
    for state, size in parts:
        before += size
        right = round(fill * before / total)
        if right > left:
            segments.append((BlockState(state), left, right))
        left = right
    return segments


def usage_state(image: DiskImage) -> BlockState:
    """What an image's allocated bytes are, as far as one look at the file tells."""
    if image.problem:
        return BlockState.OTHER
    # Blocks without a single data extent were set aside, not written.
    return BlockState.RESERVED if image.empty else BlockState.DATA


def draw_text(
    painter: QPainter,
    rect: QRect,
    text: str,
    colour: QColor,
    font: QFont,
    side: Qt.AlignmentFlag,
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> None:
    """One line of text in the middle of ``rect``, shortened where it must be."""
    painter.setFont(font)
    painter.setPen(colour)
    shown = painter.fontMetrics().elidedText(text, elide, rect.width())
    painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
