"""The map as a table: the same extents in words and figures, for screen readers, searching and copying."""

from collections.abc import Iterator
from enum import IntEnum
from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from xengui.core.images.extent import NOWHERE, Extent, ExtentState
from xengui.core.translate import tr, trn
from xengui.gui.quantities import Quantities
from xengui.gui.states import explanation_of, label_of

if TYPE_CHECKING:
    from xengui.core.images.extent_map import ExtentMap
    from xengui.core.images.extent_rows import ExtentRows

AnyIndex = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_COPIED_AT_MOST = 10_000
_PAGE = 256  # rows made at a time


class ExtentColumn(IntEnum):
    """In the order shown."""

    STATE = 0
    START = 1
    END = 2
    LENGTH = 3
    PHYSICAL = 4


class ExtentTable(QAbstractTableModel):
    """Read-only rows over a map's arrays; an extent is made only for a row that is looked at."""

    def __init__(self, quantities: Quantities) -> None:
        super().__init__()
        self._quantities = quantities
        self._rows: ExtentRows | None = None
        self._extents: ExtentMap | None = None
        self._holes = False
        self._page: tuple[int, list[Extent]] = (0, [])  # the row it begins at, and what stands there
        self._in_file = False

    def show_map(self, extents: "ExtentMap", holes: bool, in_file: bool = False) -> None:
        """Show the extents of this one, and the holes between them if wanted.

        ``in_file``: their places are in the image's file, not on the device.
        """
        from xengui.core.images.extent_rows import ExtentRows

        self._holes = holes
        self.beginResetModel()
        self._rows, self._extents, self._in_file = ExtentRows(extents, holes), extents, in_file
        self._page = (0, [])
        self.endResetModel()

    def clear(self) -> None:
        """Show nothing."""
        self.beginResetModel()
        self._rows, self._extents, self._page = None, None, (0, [])
        self.endResetModel()

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self._quantities = quantities
        if rows := self.rowCount():
            last = self.index(rows - 1, len(ExtentColumn) - 1)
            self.dataChanged.emit(self.index(0, 0), last, [Qt.ItemDataRole.DisplayRole])

    def extent(self, row: int) -> Extent:
        """What stands in ``row``. Views ask for a row many times over, and for its neighbours next."""
        first, page = self._page
        if not first <= row < first + len(page):
            first = row // _PAGE * _PAGE
            page = list(self._extents_from(first, _PAGE))
            self._page = first, page
        return page[row - first]

    def _extents_from(self, row: int, count: int) -> Iterator[Extent]:
        """What stands in ``row`` and after, ``count`` at most: the first is looked up, the others follow."""
        assert self._rows is not None
        assert self._extents is not None
        tiles = self._extents.tiles(self._rows[row].start)
        wanted = tiles if self._holes else (tile for tile in tiles if tile.state is not ExtentState.HOLE)
        return islice(wanted, count)

    def rows_between(self, start: int, end: int) -> tuple[int, int]:
        """The rows that touch the bytes ``start``..``end``: the first, and the one after the last."""
        return self._rows.between(start, end) if self._rows is not None else (0, 0)

    def as_text(self, first: int, end: int) -> str:
        """Rows as tab-separated lines under their titles, for the clipboard; sizes in bytes."""
        lines = ["\t".join(self._title(column) for column in ExtentColumn)]
        if end <= first:
            return lines[0]
        for extent in self._extents_from(first, min(end - first, _COPIED_AT_MOST)):
            place = "" if extent.physical == NOWHERE else str(extent.physical)
            figures = (label_of(extent.state), str(extent.start), str(extent.end), str(extent.length), place)
            lines.append("\t".join(figures))
        if (more := end - first - _COPIED_AT_MOST) > 0:
            lines.append(
                trn("… and {n} more row: export the table.", "… and {n} more rows: export the table.", more)
            )
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
            return self._title(column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if column is ExtentColumn.STATE else _RIGHT
        if role == Qt.ItemDataRole.ToolTipRole and column is ExtentColumn.PHYSICAL:
            on_device = tr("The byte on the device that the extent begins at")
            return tr("The byte in the file that the extent begins at") if self._in_file else on_device
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

    def _title(self, column: ExtentColumn) -> str:
        return {
            ExtentColumn.START: tr("First byte"),
            ExtentColumn.END: tr("Byte after the last"),
            ExtentColumn.LENGTH: tr("Length"),
            ExtentColumn.STATE: tr("State"),
            ExtentColumn.PHYSICAL: tr("In the file at") if self._in_file else tr("On the device at"),
        }[column]
