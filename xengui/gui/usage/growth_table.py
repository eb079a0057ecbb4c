"""The images of a host filesystem and what each gained, as a table model."""

from collections.abc import Callable, Sequence
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from xengui.core.printable import printable
from xengui.core.translate import tr
from xengui.core.usage.growth import ImageGrowth
from xengui.core.usage.history import ImageSeries
from xengui.gui.quantities import Quantities
from xengui.gui.usage.growth_words import change

AnyIndex = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
LINE_ROLE = int(Qt.ItemDataRole.UserRole)
"""The number of the image's own line in the chart, None where it has none."""


class GrowthColumn(IntEnum):
    """In the order shown."""

    NAME = 0
    NOW = 1
    HOUR = 2
    DAY = 3
    WEEK = 4


_SIZES: dict[GrowthColumn, Callable[[ImageGrowth], int | None]] = {
    GrowthColumn.NOW: lambda row: row.image.now,
    GrowthColumn.HOUR: lambda row: row.hour,
    GrowthColumn.DAY: lambda row: row.day,
    GrowthColumn.WEEK: lambda row: row.week,
}


class GrowthTable(QAbstractTableModel):
    """Read-only rows, sorted by the model itself: who gained most since yesterday comes first."""

    def __init__(self, quantities: Quantities) -> None:
        super().__init__()
        self._quantities = quantities
        self._rows: list[ImageGrowth] = []
        self._lines: dict[str, int] = {}
        self._column, self._order = GrowthColumn.DAY, Qt.SortOrder.DescendingOrder

    def show_images(self, images: Sequence[ImageGrowth]) -> None:
        """Show these."""
        self.beginResetModel()
        self._rows = list(images)
        self._sort()
        self.endResetModel()

    def set_lines(self, lines: dict[str, int]) -> None:
        """Say which images have a line of their own in the chart, by path."""
        self._lines = lines
        self._repaint([LINE_ROLE, Qt.ItemDataRole.DecorationRole])

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self._quantities = quantities
        self._repaint([Qt.ItemDataRole.DisplayRole])

    def image(self, row: int) -> ImageSeries:
        """What stands in ``row``."""
        return self._rows[row].image

    def rows_of(self, paths: frozenset[str]) -> list[int]:
        """The rows of these images, ascending."""
        return [row for row, each in enumerate(self._rows) if each.image.path in paths]

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """As Qt wants it. A reset, so that the view puts its selection right itself."""
        self.beginResetModel()
        self._column, self._order = GrowthColumn(max(0, column)), order
        self._sort()
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        """As Qt wants it."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        """As Qt wants it."""
        return 0 if parent.isValid() else len(GrowthColumn)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """As Qt wants it."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], GrowthColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(row, column)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tool_tip(row, column)
            case Qt.ItemDataRole.TextAlignmentRole if column is not GrowthColumn.NAME:
                return _RIGHT
            case Qt.ItemDataRole.UserRole if column is GrowthColumn.NAME:
                return self._lines.get(row.image.path)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """As Qt wants it."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(GrowthColumn):
            return None
        column = GrowthColumn(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return {
                GrowthColumn.NAME: tr("Name"),
                GrowthColumn.NOW: tr("On disk"),
                GrowthColumn.HOUR: tr("In an hour"),
                GrowthColumn.DAY: tr("Since yesterday"),
                GrowthColumn.WEEK: tr("In a week"),
            }[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if column is GrowthColumn.NAME else _RIGHT
        return None

    def _text(self, row: ImageGrowth, column: GrowthColumn) -> str:
        if column is GrowthColumn.NAME:
            return printable(row.image.name)
        if column is GrowthColumn.NOW:
            return self._quantities.size(row.image.now)
        return change(_SIZES[column](row), self._quantities)

    def _tool_tip(self, row: ImageGrowth, column: GrowthColumn) -> str:
        if column is GrowthColumn.NAME:
            return printable(row.image.path)
        size = _SIZES[column](row)
        if size is None:
            return tr("No sample of this image reaches back that far.")
        return self._quantities.exact(size)

    def _sort(self) -> None:
        falling = self._order is Qt.SortOrder.DescendingOrder
        self._rows.sort(key=lambda row: row.image.path)
        if self._column is GrowthColumn.NAME:
            self._rows.sort(key=lambda row: row.image.name.casefold(), reverse=falling)
            return
        # What is not known stands last either way.
        size = _SIZES[self._column]
        known = [row for row in self._rows if size(row) is not None]
        known.sort(key=lambda row: size(row) or 0, reverse=falling)
        self._rows = known + [row for row in self._rows if size(row) is None]

    def _repaint(self, roles: list[int]) -> None:
        if self._rows:
            last = self.index(len(self._rows) - 1, len(GrowthColumn) - 1)
            self.dataChanged.emit(self.index(0, 0), last, roles)
