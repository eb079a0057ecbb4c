"""Sorts and filters the image table in one pass.

QSortFilterProxyModel asks Python for two values at every comparison: seconds for 100,000 rows. Here the raw
keys are fetched once and sorted() does the rest; views are told with a constant number of signals.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from PySide6.QtCore import QAbstractProxyModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from xengui.core.images.image import DiskImage
from xengui.gui.images.columns import Column, Row
from xengui.gui.images.table_model import ImageTableModel
from xengui.gui.quantities import Quantities

AnyIndex = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


class QuickFilter(StrEnum):
    """The ready-made questions. FULL: nothing is promised any more; PROBLEM: damaged or not readable."""

    ALL = "all"
    SPARSE = "sparse"
    FULL = "full"
    EMPTY = "empty"
    PROBLEM = "problem"


class ImageListProxy(QAbstractProxyModel):
    """The rows of ``model`` that pass the filters, sorted by a column's raw values, ties by name.

    ``update_started`` and ``update_ended`` enclose what a change of the library does to the rows (not what
    sorting and filtering do), for a view to keep its place. ``shown_changed`` follows whatever changed
    which rows there are.
    """

    update_started = Signal()
    update_ended = Signal()
    shown_changed = Signal()

    def __init__(self, model: ImageTableModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._order: list[int] = []  # the model's row of each row here
        self._places: list[int] = []  # the row here of each of the model's, -1 when filtered out
        self._by_name: list[int] = []  # the model's rows sorted by name
        self._column = Column.NAME
        self._descending = False
        self._text = ""
        self._quick = QuickFilter.ALL
        self._folder: str | None = None
        self._paths_before: list[str] = []
        self.setSourceModel(model)
        model.rowsInserted.connect(self._on_inserted)
        model.rowsAboutToBeRemoved.connect(self._on_about_to_remove)
        model.rowsRemoved.connect(self._on_removed)
        model.layoutAboutToBeChanged.connect(self._on_about_to_move)
        model.layoutChanged.connect(self._on_moved)
        model.dataChanged.connect(self._on_changed)
        if model.rowCount():
            self._on_inserted(QModelIndex(), 0, model.rowCount() - 1)

    def image(self, row: int) -> DiskImage:
        """The image in ``row``."""
        return self._model.image(self._order[row])

    def row_of(self, path: str) -> int:
        """The row of the image at ``path``, -1 when it is not shown."""
        place = self._model.row_of(path)
        return self._places[place] if place >= 0 else -1

    def shown_images(self) -> list[DiskImage]:
        """The images that pass the filters, in the order shown."""
        rows = self._model.rows()
        return [rows[number].image for number in self._order]

    def row(self, number: int) -> Row:
        """The model's row shown in row ``number``."""
        return self._model.rows()[self._order[number]]

    def text(self, row: Row, column: Column) -> str:
        """What ``row`` shows in ``column``."""
        return self._model.display(row, column)

    @property
    def quantities(self) -> Quantities:
        """How sizes are written."""
        return self._model.quantities

    def scale(self) -> int:
        """The bytes the whole width of a usage bar stands for."""
        return self._model.scale()

    @property
    def filtered(self) -> bool:
        """Whether a filter is set; a folder chosen is none."""
        return bool(self._text) or self._quick is not QuickFilter.ALL

    @property
    def folder(self) -> str | None:
        """The folder whose images alone are shown; None for all."""
        return self._folder

    def set_text(self, text: str) -> None:
        """Show only rows whose name, folder, content or format has ``text`` in it, whatever the case."""
        self._text = text.strip().casefold()
        self._show(self._wanted())

    def set_quick_filter(self, quick: QuickFilter) -> None:
        """Show only rows that answer ``quick``."""
        self._quick = quick
        self._show(self._wanted())

    def set_folder(self, folder: str | None) -> None:
        """Show only what is in ``folder`` or below; None shows all."""
        self._folder = folder
        self._show(self._wanted())

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """As Qt wants it; -1 sorts by name."""
        wanted = Column(column) if 0 <= column < len(Column) else Column.NAME
        descending = order is Qt.SortOrder.DescendingOrder
        if (wanted, descending) == (self._column, self._descending):
            return  # QTableView asks twice
        self._column, self._descending = wanted, descending
        sorted_rows = self._wanted()
        if sorted_rows != self._order:
            self._arrange(sorted_rows)

    # The rest is as Qt wants it; what Qt's own proxy would ask the source for is answered here directly.

    def mapToSource(self, index: AnyIndex) -> QModelIndex:
        if not index.isValid() or index.row() >= len(self._order):
            return QModelIndex()
        return self._model.index(self._order[index.row()], index.column())

    def mapFromSource(self, index: AnyIndex) -> QModelIndex:
        if not index.isValid() or index.row() >= len(self._places) or self._places[index.row()] < 0:
            return QModelIndex()
        return self.createIndex(self._places[index.row()], index.column())

    def index(self, row: int, column: int, parent: AnyIndex = _NO_PARENT) -> QModelIndex:
        if parent.isValid() or not (0 <= row < len(self._order) and 0 <= column < len(Column)):
            return QModelIndex()
        return self.createIndex(row, column)

    def parent(self, index: AnyIndex = _NO_PARENT) -> QModelIndex:  # type: ignore[override]
        return QModelIndex()

    def sibling(self, row: int, column: int, index: AnyIndex) -> QModelIndex:
        return self.index(row, column) if index.isValid() else QModelIndex()

    def buddy(self, index: AnyIndex) -> QModelIndex:
        return self.index(index.row(), index.column())

    def hasChildren(self, parent: AnyIndex = _NO_PARENT) -> bool:
        return not parent.isValid() and bool(self._order)

    def rowCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(Column)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        return _FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._order):
            return None
        return self._model.value(self._order[index.row()], index.column(), role)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        return self._model.headerData(section, orientation, role)

    # What is to be shown.

    def _wanted(self) -> list[int]:
        """The model's rows that pass the filters, sorted."""
        rows = self._model.rows()
        wanted = self._by_name
        if self._text:
            text = self._text
            wanted = [number for number in wanted if text in rows[number].haystack]
        if self._quick is not QuickFilter.ALL:
            answers = _ANSWERS[self._quick]
            wanted = [number for number in wanted if answers(rows[number].image)]
        if self._folder is not None:
            below = self._folder.rstrip("/") + "/"
            wanted = [number for number in wanted if rows[number].image.path.startswith(below)]
        return self._sorted(wanted)

    def _sorted(self, by_name: list[int]) -> list[int]:
        """Rows that are in the order of their names, in the order chosen."""
        if self._column is Column.NAME:
            return by_name[::-1] if self._descending else list(by_name)
        keys = self._model.sort_keys(self._column)
        return sorted(by_name, key=keys.__getitem__, reverse=self._descending)

    def _show(self, order: list[int]) -> None:
        """Turn what is shown into ``order``: insert at the end, arrange, remove at the end."""
        if order == self._order:
            return
        staying = set(order)
        doomed = [number for number in self._order if number not in staying]
        fresh = [number for number in order if self._places[number] < 0]
        if fresh:
            first = len(self._order)
            self.beginInsertRows(QModelIndex(), first, first + len(fresh) - 1)
            self._order = self._order + fresh
            for place, number in enumerate(fresh, first):
                self._places[number] = place
            self.endInsertRows()
        if self._order[: len(order)] != order:
            self._arrange(order + doomed)
        if doomed:
            self.beginRemoveRows(QModelIndex(), len(order), len(self._order) - 1)
            self._place(order)
            self.endRemoveRows()
        if fresh or doomed:
            self._say_shown_changed()

    def _arrange(self, order: list[int]) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        rows = [self._order[index.row()] for index in before]
        self._place(order)
        after = [
            self.createIndex(self._places[row], index.column())
            for row, index in zip(rows, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _place(self, order: list[int]) -> None:
        self._order = order
        places = [-1] * self._model.rowCount()
        for place, number in enumerate(order):
            places[number] = place
        self._places = places

    # What the model says.

    @contextmanager
    def _update(self) -> Iterator[None]:
        self._say_update_started()
        try:
            yield
        finally:
            self._say_update_ended()

    def _on_inserted(self, parent: QModelIndex, first: int, last: int) -> None:
        keys = [row.name_key for row in self._model.rows()]
        # The rows there were are one ascending run: sorting merges the new ones in.
        fresh = sorted(range(first, last + 1), key=keys.__getitem__)
        self._by_name = sorted([*self._by_name, *fresh], key=keys.__getitem__)
        self._places += [-1] * (last - first + 1)
        with self._update():
            self._show(self._wanted())

    def _on_about_to_remove(self, parent: QModelIndex, first: int, last: int) -> None:
        self._say_update_started()
        self._show([number for number in self._order if not first <= number <= last])

    def _on_removed(self, parent: QModelIndex, first: int, last: int) -> None:
        count = last - first + 1
        self._by_name = [n - count if n > last else n for n in self._by_name if not first <= n <= last]
        self._place([n - count if n > last else n for n in self._order])
        self._say_update_ended()

    def _on_about_to_move(self) -> None:
        self._paths_before = [row.image.path for row in self._model.rows()]

    def _on_moved(self) -> None:
        """The model moved rows; the rows here stay where they are and need no signal."""
        now = [self._model.row_of(path) for path in self._paths_before]
        self._paths_before = []
        self._by_name = [now[number] for number in self._by_name]
        self._place([now[number] for number in self._order])

    def _on_changed(self, top_left: QModelIndex, bottom_right: QModelIndex) -> None:
        with self._update():
            self._show(self._wanted())
            places = [p for p in self._places[top_left.row() : bottom_right.row() + 1] if p >= 0]
            if places:
                last = self.createIndex(max(places), len(Column) - 1)
                self.dataChanged.emit(self.createIndex(min(places), 0), last)

    def _say_update_started(self) -> None:
        self.update_started.emit()

    def _say_update_ended(self) -> None:
        self.update_ended.emit()

    def _say_shown_changed(self) -> None:
        self.shown_changed.emit()


_ANSWERS: dict[QuickFilter, Callable[[DiskImage], bool]] = {
    QuickFilter.ALL: lambda image: True,
    QuickFilter.SPARSE: lambda image: image.sparse,
    QuickFilter.FULL: lambda image: image.promised == 0 < image.virtual_size,
    QuickFilter.EMPTY: lambda image: image.empty,
    QuickFilter.PROBLEM: lambda image: bool(image.problem) or not image.readable,
}
