"""The table twin of a map: rows to walk through, select and copy."""

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QIcon, QKeyEvent, QKeySequence, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from xengui.core.images.extent import ExtentState
from xengui.core.translate import tr
from xengui.gui import theme
from xengui.gui.states import brush_of
from xengui.gui.usage.extent_table import AnyIndex, ExtentColumn, ExtentTable

_SWATCH = QSize(14, 10)


class ExtentView(QTableView):
    """Shows an ``ExtentTable``; ``extent_chosen`` carries the extent of the row gone to or activated."""

    extent_chosen = Signal(object)

    def __init__(self, model: ExtentTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setModel(model)
        self.setAccessibleName(tr("Extents"))
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setTabKeyNavigation(False)
        self.setItemDelegateForColumn(ExtentColumn.STATE, StateDelegate(self))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        self.horizontalHeader().setHighlightSections(False)
        # Qt asks a header's selection whether whole columns are selected, which is a call for each row.
        self.horizontalHeader().setSelectionModel(QItemSelectionModel(model, self))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        # Room for sixteen digits in groups; where that is too much, the table scrolls.
        self.horizontalHeader().setMinimumSectionSize(22 * self.fontMetrics().horizontalAdvance("0"))
        self.activated.connect(self._choose)
        self.clicked.connect(self._choose)

    def select_bytes(self, start: int, end: int) -> None:
        """Select the rows that touch ``start``..``end``, and bring the first into sight."""
        first, after = self._model.rows_between(start, end)
        if not self._model.rowCount():
            return
        selection = QItemSelection()
        if after > first:
            last = self._model.index(after - 1, len(ExtentColumn) - 1)
            selection.select(self._model.index(first, 0), last)
        row = self._model.index(min(first, self._model.rowCount() - 1), 0)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(row, flags.NoUpdate)
        self.selectionModel().select(selection, flags.ClearAndSelect)
        self.scrollTo(row, QAbstractItemView.ScrollHint.PositionAtCenter)

    def scroll_to_byte(self, offset: int) -> None:
        """Bring the row of ``offset`` to the top."""
        row = min(self._model.rows_between(offset, offset + 1)[0], self._model.rowCount() - 1)
        if row >= 0:
            self.updateGeometries()  # rows that came a moment ago are not reckoned with yet
            self.scrollTo(self._model.index(row, 0), QAbstractItemView.ScrollHint.PositionAtTop)

    def selected_rows(self) -> tuple[int, int]:
        """The rows selected: the first, and the one after the last."""
        selection = self.selectionModel().selection()
        ranges = [selection.at(number) for number in range(selection.count())]
        if not ranges:
            return 0, 0
        return min(each.top() for each in ranges), max(each.bottom() for each in ranges) + 1

    def copy(self) -> None:
        """Put the rows selected onto the clipboard, as many as a person can want there."""
        QGuiApplication.clipboard().setText(self._model.as_text(*self.selected_rows()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies the rows selected."""
        if event.matches(QKeySequence.StandardKey.Copy):
            return self.copy()
        return super().keyPressEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        self.extent_chosen.emit(self._model.extent(index.row()))


class StateDelegate(QStyledItemDelegate):
    """A state's swatch before its name."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._swatches: dict[object, QIcon] = {}

    def initStyleOption(self, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """As Qt wants it: a decoration of our making, in the place the style has for one."""
        super().initStyleOption(option, index)
        state = index.data(Qt.ItemDataRole.UserRole)
        if isinstance(state, ExtentState):
            option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
            option.decorationSize = _SWATCH
            option.icon = self._swatch(state, option.palette)

    def _swatch(self, state: ExtentState, palette: QPalette) -> QIcon:
        key = (state, palette.cacheKey())
        if key not in self._swatches:
            picture = QPixmap(_SWATCH * 2)
            picture.setDevicePixelRatio(2)
            with QPainter(picture) as painter:
                whole = QRect(0, 0, _SWATCH.width(), _SWATCH.height())
                painter.fillRect(whole, brush_of(state, palette))
                if state is ExtentState.HOLE:
                    painter.setPen(QPen(theme.colours(palette).outline, 1))
                    painter.drawRect(QRectF(whole).adjusted(0.5, 0.5, -0.5, -0.5))
            self._swatches[key] = QIcon(picture)
        return self._swatches[key]
