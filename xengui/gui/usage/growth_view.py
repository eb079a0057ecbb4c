"""The table of growth on the screen: its selection is a set of paths, and outlives every new sample."""

from collections.abc import Collection

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from xengui.core.translate import tr
from xengui.gui.usage.growth_lines import SAMPLE, Mark, image_pen
from xengui.gui.usage.growth_table import LINE_ROLE, AnyIndex, GrowthColumn, GrowthTable


class GrowthView(QTableView):
    """Shows a ``GrowthTable``."""

    paths_selected = Signal(object)
    """The paths now selected, a tuple; only when it was the user who changed it here."""

    def __init__(self, model: GrowthTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._selected: frozenset[str] = frozenset()
        self._restoring = False
        self.setModel(model)
        self.setAccessibleName(tr("Growth"))
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setItemDelegateForColumn(GrowthColumn.NAME, LineDelegate(self))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        width = self.fontMetrics().horizontalAdvance("0")
        for column in list(GrowthColumn)[1:]:
            self.setColumnWidth(column, (17 if column is GrowthColumn.DAY else 13) * width)
        header.setSectionResizeMode(GrowthColumn.NAME, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(11 * width)
        header.setSortIndicator(GrowthColumn.DAY, Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)
        model.modelReset.connect(self._restore)
        self.selectionModel().selectionChanged.connect(self._on_selection)

    @property
    def selected(self) -> frozenset[str]:
        """The paths selected, also of images that are not in the table."""
        return self._selected

    def set_selected(self, paths: Collection[str]) -> None:
        """Select the rows of these images. Not told back."""
        if frozenset(paths) != self._selected:
            self._selected = frozenset(paths)
            self._restore()

    def _restore(self) -> None:
        selection = QItemSelection()
        rows = self._model.rows_of(self._selected)
        for row in rows:
            last = self._model.index(row, len(GrowthColumn) - 1)
            selection.select(self._model.index(row, 0), last)
        self._restoring = True
        try:
            flags = QItemSelectionModel.SelectionFlag
            if rows:
                self.selectionModel().setCurrentIndex(self._model.index(rows[0], 0), flags.NoUpdate)
            self.selectionModel().select(selection, flags.ClearAndSelect)
        finally:
            self._restoring = False

    def _on_selection(self) -> None:
        if self._restoring:
            return
        chosen = tuple(self._model.image(index.row()).path for index in self.selectionModel().selectedRows())
        if frozenset(chosen) != self._selected:
            self._selected = frozenset(chosen)
            self.paths_selected.emit(chosen)


class LineDelegate(QStyledItemDelegate):
    """An image's line in the chart before its name."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """As Qt wants it."""
        super().initStyleOption(option, index)
        number = index.data(LINE_ROLE)
        if isinstance(number, int):
            option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
            option.decorationSize = SAMPLE
            picture = QPixmap(SAMPLE * 2)
            picture.setDevicePixelRatio(2)
            picture.fill(Qt.GlobalColor.transparent)
            with QPainter(picture) as painter:
                Mark("", image_pen(number, option.palette)).paint(painter, QRect(QPoint(0, 0), SAMPLE))
            option.icon = QIcon(picture)
