"""The map as a table: the same extents in words and figures, for screen readers, searching and copying."""

from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from xengui.core.images.extent import NOWHERE, Extent, ExtentState
from xengui.core.translate import tr
from xengui.gui.quantities import Quantities
from xengui.gui.states import explanation_of, label_of

if TYPE_CHECKING:
    from xengui.core.images.extent_map import ExtentMap
    from xengui.core.images.extent_rows import ExtentRows

AnyIndex = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_COPIED_AT_MOST = 100_000


class ExtentColumn(IntEnum):
    """In the order shown."""

    START = 0
    END = 1
    LENGTH = 2
    STATE = 3
    PHYSICAL = 4


class ExtentTable(QAbstractTableModel):
    """Read-only rows over a map's arrays; an extent is made only for a row that is looked at."""

    def __init__(self, quantities: Quantities) -> None:
        super().__init__()
        self._quantities = quantities
        self._rows: ExtentRows | None = None

    def show_map(self, extents: "ExtentMap", holes: bool) -> None:
        """Show the extents of this one, and the holes between them if wanted."""
        from xengui.core.images.extent_rows import ExtentRows

        self.beginResetModel()
        self._rows = ExtentRows(extents, holes)
        self.endResetModel()

    def clear(self) -> None:
        """Show nothing."""
        self.beginResetModel()
        self._rows = None
        self.endResetModel()

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self._quantities = quantities
        if rows := self.rowCount():
            last = self.index(rows - 1, len(ExtentColumn) - 1)
            self.dataChanged.emit(self.index(0, 0), last, [Qt.ItemDataRole.DisplayRole])

    def extent(self, row: int) -> Extent:
        """What stands in ``row``."""
        assert self._rows is not None
        return self._rows[row]

    def rows_between(self, start: int, end: int) -> tuple[int, int]:
        """The rows that touch the bytes ``start``..``end``: the first, and the one after the last."""
        return self._rows.between(start, end) if self._rows is not None else (0, 0)

    def as_text(self, first: int, end: int) -> str:
        """Rows as tab-separated lines under their titles, for the clipboard; sizes in bytes."""
        lines = ["\t".join(_title(column) for column in ExtentColumn)]
        for row in range(first, min(end, first + _COPIED_AT_MOST)):
            extent = self.extent(row)
            place = "" if extent.physical == NOWHERE else str(extent.physical)
            figures = (str(extent.start), str(extent.end), str(extent.length), label_of(extent.state), place)
            lines.append("\t".join(figures))
        return "\n".join(lines)

    def rowCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        """As Qt wants it; 32 bits, which no extent map fills."""
        return 0 if parent.isValid() or self._rows is None else len(self._rows)

    def columnCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        """As Qt wants it."""
        return 0 if parent.isValid() else len(ExtentColumn)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """As Qt wants it."""
        if not index.isValid() or self._rows is None:
            return None
        column = ExtentColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(self.extent(index.row()), column)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tool_tip(self.extent(index.row()), column)
            case Qt.ItemDataRole.UserRole if column is ExtentColumn.STATE:
                return self.extent(index.row()).state
            case Qt.ItemDataRole.TextAlignmentRole if column is not ExtentColumn.STATE:
                return _RIGHT
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """As Qt wants it."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(ExtentColumn):
            return None
        column = ExtentColumn(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return _title(column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft) if column is ExtentColumn.STATE else _RIGHT
        if role == Qt.ItemDataRole.ToolTipRole and column is ExtentColumn.PHYSICAL:
            return tr("The byte on the device that the extent begins at")
        return None

    def _text(self, extent: Extent, column: ExtentColumn) -> str:
        match column:
            case ExtentColumn.START:
                return self._quantities.count(extent.start)
            case ExtentColumn.END:
                return self._quantities.count(extent.end)
            case ExtentColumn.LENGTH:
                return self._quantities.size(extent.length)
            case ExtentColumn.STATE:
                return label_of(extent.state)
            case ExtentColumn.PHYSICAL:
                return "" if extent.physical == NOWHERE else self._quantities.count(extent.physical)

    def _tool_tip(self, extent: Extent, column: ExtentColumn) -> str:
        match column:
            case ExtentColumn.START:
                return self._quantities.size_and_bytes(extent.start)
            case ExtentColumn.END:
                return self._quantities.size_and_bytes(extent.end)
            case ExtentColumn.LENGTH:
                return self._quantities.exact(extent.length)
            case ExtentColumn.STATE:
                return explanation_of(extent.state)
            case ExtentColumn.PHYSICAL:
                if extent.state is ExtentState.HOLE or extent.physical == NOWHERE:
                    return ""
                return self._quantities.size_and_bytes(extent.physical)


def _title(column: ExtentColumn) -> str:
    return {
        ExtentColumn.START: tr("First byte"),
        ExtentColumn.END: tr("Byte after the last"),
        ExtentColumn.LENGTH: tr("Length"),
        ExtentColumn.STATE: tr("State"),
        ExtentColumn.PHYSICAL: tr("On the device at"),
    }[column]
