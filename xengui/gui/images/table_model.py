"""The library's images as a flat table, keyed by path: a thin Qt skin over a list of rows."""

import time
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from xengui.core.images.image import DiskImage
from xengui.core.usage.breakdown import Breakdown
from xengui.gui.images.columns import (
    RIGHT_ALIGNED,
    SORT_KEYS,
    Column,
    Row,
    SortKey,
    display_text,
    explanation,
    make_row,
    marks,
    title,
    tool_tip,
)
from xengui.gui.quantities import Quantities

AnyIndex = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


class Role(IntEnum):
    """The roles beyond Qt's."""

    IMAGE = Qt.ItemDataRole.UserRole + 1
    """The row's DiskImage."""
    SORT = Qt.ItemDataRole.UserRole + 2
    """The column's raw value."""
    SCALE = Qt.ItemDataRole.UserRole + 3
    """The bytes the whole width of a usage bar stands for, the same in every row."""
    BREAKDOWN = Qt.ItemDataRole.UserRole + 4
    """The row's Breakdown, None until its extents were read."""


class ImageTableModel(QAbstractTableModel):
    """The images in the order they came; a proxy sorts them. No path is there twice."""

    def __init__(
        self,
        quantities: Quantities,
        parent: QObject | None = None,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        super().__init__(parent)
        self._quantities = quantities
        self._clock = clock
        self._rows: list[Row] = []
        self._places: dict[str, int] = {}
        self._scale: int | None = None
        self._sizes: list[int] = []  # virtual sizes, sorted; of the first rows, as many as it is long

    def apply(self, added: Sequence[DiskImage], changed: Sequence[DiskImage], removed: Sequence[str]) -> None:
        """Take over a batch of news, in at most five signals whatever its length.

        An added image that is here already counts as changed, a changed one that is not as added.
        """
        self._scale = None
        gone = {path for path in removed if path in self._places}
        if gone:
            self._sizes = []
            self._remove(gone)
        fresh: dict[str, DiskImage] = {}
        known: dict[str, DiskImage] = {}
        for image in (*added, *changed):
            (known if image.path in self._places else fresh)[image.path] = image
        if known:
            self._sizes = []
            self._change(known)
        if fresh:
            self._insert(fresh)

    def show_breakdowns(self, breakdowns: Mapping[str, Breakdown]) -> None:
        """Take over what is known of the extents of the images at these paths; others are passed over."""
        places = []
        for path, breakdown in breakdowns.items():
            place = self._places.get(path)
            if place is not None and self._rows[place].breakdown != breakdown:
                self._rows[place] = make_row(self._rows[place].image, breakdown)
                places.append(place)
        if places:
            self._say_changed(min(places), max(places))

    def image(self, row: int) -> DiskImage:
        """The image in ``row``."""
        return self._rows[row].image

    def images(self) -> list[DiskImage]:
        """Every image, in the model's order."""
        return [row.image for row in self._rows]

    def row_of(self, path: str) -> int:
        """The row of the image at ``path``, -1 when it is not here."""
        return self._places.get(path, -1)

    def rows(self) -> Sequence[Row]:
        """The rows as they are, for the proxy: not to be changed, nor kept beyond the next signal."""
        return self._rows

    def sort_keys(self, column: Column) -> list[SortKey]:
        """The raw values of ``column``, a row each."""
        return list(map(SORT_KEYS[column], self._rows))

    @property
    def quantities(self) -> Quantities:
        """How sizes are written."""
        return self._quantities

    def set_quantities(self, quantities: Quantities) -> None:
        """Write sizes another way."""
        self._quantities = quantities
        if self._rows:
            self._say_changed(0, len(self._rows) - 1)

    def rowCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        """As Qt wants it."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        """As Qt wants it."""
        return 0 if parent.isValid() else len(Column)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """As Qt wants it."""
        return _FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """As Qt wants it."""
        if not index.isValid():
            return None
        return self.value(index.row(), index.column(), role)

    def value(self, row_number: int, column_number: int, role: int) -> object:
        """What ``data`` gives, without an index: the proxy's short way."""
        row = self._rows[row_number]
        if role == Role.IMAGE:
            return row.image
        if role == Role.BREAKDOWN:
            return row.breakdown
        if role == Role.SCALE:
            return self.scale()
        writer = _WRITERS.get(role)
        return writer(self, row, Column(column_number)) if writer is not None else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """As Qt wants it."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(Column):
            return None
        column = Column(section)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return title(column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.ToolTipRole:
                return explanation(column) or None
        return None

    def display(self, row: Row, column: Column) -> str:
        """What a cell shows."""
        return display_text(row, column, self._quantities, self._clock())

    def tool_tip(self, row: Row, column: Column) -> str:
        """A cell in full."""
        return tool_tip(row, column, self._quantities)

    def scale(self) -> int:
        """The bytes the whole width of a usage bar stands for.

        One giant among small images would leave these a pixel each, so what is far out of line (six times
        what nine in ten stay under) is cut off rather than counted.
        """
        if self._scale is None:
            # What was sorted before is one run: only the rows that are new cost something.
            self._sizes += [row.image.identity.virtual_size for row in self._rows[len(self._sizes) :]]
            self._sizes.sort()
            sizes = self._sizes
            usual = sizes[(len(sizes) - 1) * 9 // 10] if sizes else 0
            in_line = bisect_right(sizes, 6 * usual)
            self._scale = max(1, sizes[in_line - 1] if in_line else 0)
        return self._scale

    def _insert(self, fresh: dict[str, DiskImage]) -> None:
        first = len(self._rows)
        self.beginInsertRows(QModelIndex(), first, first + len(fresh) - 1)
        self._rows += [make_row(image) for image in fresh.values()]
        self._places.update((path, first + number) for number, path in enumerate(fresh))
        self.endInsertRows()

    def _change(self, known: dict[str, DiskImage]) -> None:
        places = [self._places[path] for path in known]
        for place, image in zip(places, known.values(), strict=True):
            self._rows[place] = make_row(image, self._rows[place].breakdown)
        self._say_changed(min(places), max(places))

    def _remove(self, gone: set[str]) -> None:
        """Scattered rows are first moved together at the end: one removal instead of one a row."""
        doomed = sorted(self._places[path] for path in gone)
        first = doomed[0]
        if doomed[-1] - first + 1 != len(doomed):
            self._move_to_end(gone)
            first = len(self._rows) - len(gone)
        self.beginRemoveRows(QModelIndex(), first, first + len(gone) - 1)
        del self._rows[first : first + len(gone)]
        self._number_rows()
        self.endRemoveRows()

    def _move_to_end(self, gone: set[str]) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        paths = [self._rows[index.row()].image.path for index in before]
        self._rows.sort(key=lambda row: row.image.path in gone)
        self._number_rows()
        after = [
            self.index(self._places[path], index.column()) for path, index in zip(paths, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _number_rows(self) -> None:
        self._places = {row.image.path: number for number, row in enumerate(self._rows)}

    def _say_changed(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1))


def _alignment(column: Column) -> int:
    return _RIGHT if column in RIGHT_ALIGNED else _LEFT


def _description(row: Row, column: Column) -> str | None:
    return ", ".join(marks(row.image)) if column is Column.NAME else None


_WRITERS: dict[int, Callable[[ImageTableModel, Row, Column], object]] = {
    Qt.ItemDataRole.DisplayRole: ImageTableModel.display,
    Qt.ItemDataRole.ToolTipRole: ImageTableModel.tool_tip,
    Qt.ItemDataRole.TextAlignmentRole: lambda model, row, column: _alignment(column),
    Qt.ItemDataRole.AccessibleDescriptionRole: lambda model, row, column: _description(row, column),
    Role.SORT: lambda model, row, column: SORT_KEYS[column](row),
}
