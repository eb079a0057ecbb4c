"""How the cells of the image table are painted. Values come from the model's roles; nothing is worked out.

Every cell is painted here whole, background too: the style's own item painting asks the model for seven
roles a cell, which shows when 100,000 rows are scrolled.
"""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPainterPath, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from xengui.core.images.image import DiskImage
from xengui.gui import theme
from xengui.gui.assets import Ink, icon
from xengui.gui.host_bar import paint_cut_mark
from xengui.gui.images.columns import RIGHT_ALIGNED, Column
from xengui.gui.images.table_model import Role
from xengui.gui.theme import BlockState

AnyIndex = QModelIndex | QPersistentModelIndex
MARGIN = 8  # pixels between a cell's edge and its text
ICON = 16
_MUTED = frozenset({Column.FORMAT, Column.CHANGED, Column.FOLDER, Column.OWNER, Column.MODE, Column.BACKING})


class CellDelegate(QStyledItemDelegate):
    """Text cells: muted where they stand second, right-aligned where they are sizes."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """As Qt wants it."""
        palette: QPalette = option.palette
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, palette.color(QPalette.ColorRole.Highlight))
        self.paint_content(painter, rect.adjusted(MARGIN, 0, -MARGIN, 0), option, index)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.colours(palette).accent, 1))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def paint_content(
        self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        """Draw the cell's value into ``rect``."""
        column = Column(index.column())
        image: DiskImage = index.data(Role.IMAGE)
        palette: QPalette = option.palette
        colours = theme.colours(palette)
        colour = colours.muted_text if column in _MUTED else colours.text
        if image.problem:
            colour = colours.warning_text if column is Column.CONTENT else colours.muted_text
        side = Qt.AlignmentFlag.AlignRight if column in RIGHT_ALIGNED else Qt.AlignmentFlag.AlignLeft
        draw_text(painter, rect, index.data(), colour, option.font, side)

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """As Qt wants it: asked when a column is fitted to its contents."""
        metrics = option.fontMetrics
        text = index.data() or ""
        return QSize(metrics.horizontalAdvance(text) + 2 * MARGIN + 2, metrics.height() + 14)


class NameDelegate(CellDelegate):
    """A disk, the name, and badges for what is special about the file."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._disk, self._empty = icon("disk", Ink.MUTED), icon("disk-empty", Ink.MUTED)
        self._warning = icon("warning", Ink.WARNING)
        self._symlink, self._read_only = icon("symlink", Ink.MUTED), icon("read-only", Ink.MUTED)

    def paint_content(
        self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        """As CellDelegate says."""
        image: DiskImage = index.data(Role.IMAGE)
        palette: QPalette = option.palette
        colours = theme.colours(palette)
        top = rect.top() + (rect.height() - ICON) // 2
        self._main_icon(image).paint(painter, QRect(rect.left(), top, ICON, ICON))
        right = rect.right()
        for badge in reversed(self._badges(image)):
            badge.paint(painter, QRect(right - ICON + 3, top + 1, ICON - 2, ICON - 2))
            right -= ICON + 2
        text = QRect(rect.left() + ICON + 7, rect.top(), right - rect.left() - ICON - 7, rect.height())
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold)
        colour = colours.muted_text if image.problem else colours.text
        draw_text(
            painter,
            text,
            index.data(),
            colour,
            font,
            Qt.AlignmentFlag.AlignLeft,
            Qt.TextElideMode.ElideMiddle,
        )

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """As Qt wants it."""
        hint = super().sizeHint(option, index)
        badges = len(self._badges(index.data(Role.IMAGE)))
        # A tenth more for the bolder letters.
        return QSize(hint.width() * 11 // 10 + ICON + 7 + badges * (ICON + 2), hint.height())

    def _main_icon(self, image: DiskImage) -> QIcon:
        if image.problem:
            return self._warning
        return self._empty if image.empty else self._disk

    def _badges(self, image: DiskImage) -> list[QIcon]:
        badges = []
        if image.link_target:
            badges.append(self._symlink)
        if not image.writable:
            badges.append(self._read_only)
        return badges


class UsageDelegate(CellDelegate):
    """What is allocated inside an outline as long as the virtual size, on one scale for all rows."""

    HEIGHT = 12

    def paint_content(
        self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        """As CellDelegate says."""
        image: DiskImage = index.data(Role.IMAGE)
        palette: QPalette = option.palette
        bar = QRect(rect.left(), rect.center().y() - self.HEIGHT // 2 + 1, rect.width(), self.HEIGHT)
        paint_usage_bar(painter, bar, image, index.data(Role.SCALE), palette)

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """As Qt wants it."""
        return QSize(236, super().sizeHint(option, index).height())


def paint_usage_bar(painter: QPainter, rect: QRect, image: DiskImage, scale: int, palette: QPalette) -> None:
    """Draw ``image`` into ``rect``, whose whole width stands for ``scale`` bytes.

    The least of anything is one pixel wide, so that 4 KiB of 500 GiB is not the same as nothing.
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
    if fill:
        painter.setBrushOrigin(QPoint(rect.left(), rect.top()))
        area = QRect(outline.left(), outline.top(), fill, outline.height())
        painter.fillRect(area, theme.state_brush(usage_state(image), palette))
    painter.setClipping(False)
    painter.setPen(QPen(colours.outline, 1))
    painter.drawPath(path)
    if cut:
        paint_cut_mark(painter, outline, palette)
    painter.restore()


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
