"""The image table as the user sees it."""

from collections.abc import Hashable, Sequence
from itertools import groupby

from PySide6.QtCore import (
    QByteArray,
    QElapsedTimer,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QTableView, QWidget

from xengui.core.images.image import DiskImage
from xengui.core.sizes import SizeUnits
from xengui.core.translate import tr
from xengui.gui.images.columns import HIDDEN_AT_FIRST, Column, Row, title
from xengui.gui.images.delegates import Cell, CellDelegate, Look, NameDelegate, UsageDelegate, look_of
from xengui.gui.images.list_proxy import ImageListProxy
from xengui.gui.images.row_pictures import RowPictures
from xengui.gui.images.table_header import TableHeader

_WIDTHS = {
    Column.NAME: 190,
    Column.CONTENT: 236,
    Column.FORMAT: 66,
    Column.VIRTUAL: 86,
    Column.ALLOCATED: 86,
    Column.USAGE: 222,
    Column.CHANGED: 104,
    Column.FOLDER: 220,
    Column.FILE_SIZE: 86,
    Column.OWNER: 110,
    Column.MODE: 100,
    Column.BACKING: 200,
    Column.RECLAIMABLE: 96,
    Column.FRAGMENTS: 86,
    Column.DENSITY: 74,
}
_AGES_MS = 15_000
_HURRIED_MS = 12  # for rows painted for the first time
_Place = tuple[CellDelegate, Column, int, int]  # a shown column, its left edge and its width
_STATE_VERSION = b"2:"  # a header state saved with other columns would mix them up


class ImagesView(QTableView):
    """The table over an ImageListProxy, which it does not own.

    Emits ``context_menu_requested`` (QPoint, global), ``image_activated`` (DiskImage; Enter or double
    click) and ``selection_changed``. Updates of the library leave the top row where it is.
    """

    context_menu_requested = Signal(object)
    image_activated = Signal(object)
    selection_changed = Signal()

    def __init__(self, proxy: ImageListProxy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._proxy = proxy
        # Asked for a viewport Qt made itself, PySide loads every widget class to find out which it is: 40 ms.
        viewport = QWidget()
        viewport.setBackgroundRole(QPalette.ColorRole.Base)
        viewport.setAutoFillBackground(True)
        self.setViewport(viewport)
        self._pictures = RowPictures()
        self._hurried = False
        self._anchors: list[tuple[QPersistentModelIndex, int]] = []
        self._delegates: dict[Column, CellDelegate] = dict.fromkeys(Column, CellDelegate(self))
        self._delegates |= {Column.NAME: NameDelegate(self), Column.USAGE: UsageDelegate(self)}
        self.setHorizontalHeader(TableHeader(self))
        self._set_up_table()
        self.setModel(proxy)
        self._set_up_header()
        proxy.update_started.connect(self._remember_place)
        proxy.update_ended.connect(self._restore_place)
        self.selectionModel().selectionChanged.connect(self._say_selection_changed)
        self.activated.connect(self._on_activated)
        self._ages = QTimer(self)
        self._ages.timeout.connect(self.viewport().update)
        self._ages.start(_AGES_MS)

    def selected_images(self) -> list[DiskImage]:
        """The selected images, in the order shown."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._proxy.image(row) for row in rows]

    def select_paths(self, paths: Sequence[str]) -> None:
        """Select the images at ``paths`` that are shown, and scroll to the first."""
        rows = sorted({row for row in map(self._proxy.row_of, paths) if row >= 0})
        chosen = QItemSelection()
        for _, run in groupby(enumerate(rows), lambda place: place[1] - place[0]):
            numbers = [row for _, row in run]
            last = self._proxy.index(numbers[-1], len(Column) - 1)
            chosen.append(QItemSelectionRange(self._proxy.index(numbers[0], 0), last))
        selection = self.selectionModel()
        selection.select(chosen, selection.SelectionFlag.ClearAndSelect)
        if rows:
            first = self._proxy.index(rows[0], 0)
            selection.setCurrentIndex(first, selection.SelectionFlag.NoUpdate)
            self.scrollTo(first)

    def column_menu(self, parent: QWidget | None = None) -> QMenu:
        """A menu that shows and hides columns; the name stays."""
        menu = QMenu(tr("Columns"), parent or self)
        for column in Column:
            action = QAction(title(column), menu)
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(column))
            action.setEnabled(column is not Column.NAME)
            action.setData(int(column))
            action.toggled.connect(self._on_column_toggled)
            menu.addAction(action)
        menu.addSeparator()
        reset = menu.addAction(tr("Reset columns"))
        reset.triggered.connect(self.reset_columns)
        return menu

    def reset_columns(self) -> None:
        """Order, widths and choice of columns as at first; the sorting stays."""
        header = self.horizontalHeader()
        for column in Column:
            header.moveSection(header.visualIndex(column), column)
            header.resizeSection(column, _WIDTHS[column])
            header.setSectionHidden(column, column in HIDDEN_AT_FIRST)

    def save_state(self) -> bytes:
        """Columns and sorting, for ``restore_state``."""
        return _STATE_VERSION + bytes(self.horizontalHeader().saveState().data())

    def restore_state(self, state: bytes) -> bool:
        """Take over what ``save_state`` gave; False, changing nothing, when it is not that."""
        if not state.startswith(_STATE_VERSION):
            return False
        header = self.horizontalHeader()
        if not header.restoreState(QByteArray(state[len(_STATE_VERSION) :])):
            return False
        header.setSectionHidden(Column.NAME, False)
        self.sortByColumn(header.sortIndicatorSection(), header.sortIndicatorOrder())
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the visible rows, all in one Python call, and only those anew that changed.

        QTableView would come back into Python a dozen times a cell, each time taking the GIL anew and, while
        a scan's thread is busy, waiting its turn for it: 300 ms a screenful instead of 20.
        """
        clock = QElapsedTimer()
        clock.start()
        look = look_of(self.palette(), self.font(), self.devicePixelRatioF())
        height = self.verticalHeader().defaultSectionSize()
        top, width = self.verticalScrollBar().value(), self.viewport().width()
        first = (top + event.rect().top()) // height
        last = min(self._proxy.rowCount() - 1, (top + event.rect().bottom()) // height)
        columns, scale = self._shown_columns(), self._proxy.scale()
        selection, current = self.selectionModel(), self.currentIndex()
        common = _common(look, (width, height), scale, columns, self._proxy.quantities.units)
        self._pictures.begin(common, self.viewport().height() // height + 1)
        with QPainter(self.viewport()) as painter:
            for number in range(first, last + 1):
                selected = selection.isSelected(self._proxy.index(number, Column.NAME))
                row, ground = self._proxy.row(number), _ground(number, selected)
                variant = ground, self._proxy.text(row, Column.CHANGED)
                y = number * height - top
                picture = self._pictures.find(row, variant)
                if picture is None and self._hurried and clock.elapsed() > _HURRIED_MS:
                    self._paint_rest(painter, QRect(0, y, width, self.viewport().height() - y))
                    break
                if picture is None:
                    picture = QPixmap(QSize(width, height) * look.ratio)
                    picture.setDevicePixelRatio(look.ratio)
                    picture.fill(look.palette.color(ground))
                    self._paint_row(picture, row, columns, look, scale)
                    self._pictures.keep(row, variant, picture)
                painter.drawPixmap(0, y, picture)
                if number == current.row() and self.hasFocus():
                    painter.setPen(look.colours.accent)
                    painter.drawRect(QRect(0, y, width - 1, height - 1))

    def set_hurried(self, hurried: bool) -> None:
        """While rows pour in, a screenful is painted in several turns: keys and the wheel go between."""
        self._hurried = hurried

    def _paint_rest(self, painter: QPainter, rest: QRect) -> None:
        """Leave what is below for the next turn."""
        painter.fillRect(rest, self.palette().color(QPalette.ColorRole.Base))
        QTimer.singleShot(0, self.viewport(), lambda: self.viewport().update(rest))

    def _paint_row(
        self, picture: QPixmap, row: Row, columns: Sequence[_Place], look: Look, scale: int
    ) -> None:
        height = round(picture.deviceIndependentSize().height())
        with QPainter(picture) as painter:
            for delegate, column, x, width in columns:
                text = "" if column is Column.USAGE else self._proxy.text(row, column)
                cell = Cell(QRect(x, 0, width, height), column, row.image, row.breakdown, text, scale)
                delegate.paint_cell(painter, cell, look)

    def _shown_columns(self) -> list[_Place]:
        """The shown columns that reach into the viewport: delegate, column, left edge and width."""
        places = [
            (self._delegates[column], column, self.columnViewportPosition(column), self.columnWidth(column))
            for column in Column
            if not self.isColumnHidden(column)
        ]
        right = self.viewport().width()
        return [place for place in places if place[2] < right and place[2] + place[3] > 0]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As Qt wants it; details that open below do not cover the row they are about."""
        super().resizeEvent(event)
        row = self.visualRect(self.currentIndex())
        if event.oldSize().height() >= row.bottom() > event.size().height() and row.top() >= 0:
            self.scrollTo(self.currentIndex())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """As Qt wants it; the keyboard's menu key opens at the current row."""
        position = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            position = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        self._say_context_menu_requested(position)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """As Qt wants it; Enter activates on every platform, Home and End go to the first and last row."""
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in enter and not event.modifiers() and self.currentIndex().isValid():
            self._on_activated(self.currentIndex())
            return
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and not event.modifiers():
            row = 0 if event.key() == Qt.Key.Key_Home else self._proxy.rowCount() - 1
            self.setCurrentIndex(self._proxy.index(row, max(0, self.currentIndex().column())))
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """As Qt wants it: typing finds a name, whatever cell is current."""
        current = self.currentIndex()
        if current.isValid() and current.column() != Column.NAME:
            flags = self.selectionModel().SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(self._proxy.index(current.row(), Column.NAME), flags)
        super().keyboardSearch(search)

    def _set_up_table(self) -> None:
        self.setAccessibleName(tr("Images"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for column, delegate in self._delegates.items():
            self.setItemDelegateForColumn(column, delegate)

    def _set_up_header(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(max(30, self.fontMetrics().height() + 14))
        header = self.horizontalHeader()
        header.setAccessibleName(tr("Columns of the images"))
        # To draw itself pressed a header asks of every row whether it is selected: seconds for 100,000.
        header.setSelectionModel(QItemSelectionModel(self._proxy, header))
        header.setSectionsMovable(True)
        header.setStretchLastSection(True)
        header.setMinimumSectionSize(48)
        header.setMinimumHeight(rows.defaultSectionSize())
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_header_menu)
        self.reset_columns()
        header.setSortIndicator(Column.NAME, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)

    def _remember_place(self) -> None:
        """Hold still, and note each row in view and how far below the top it is; at the very top, none."""
        self.setUpdatesEnabled(False)
        self._anchors = []
        if self.verticalScrollBar().value() == 0:
            return
        height = self.verticalHeader().defaultSectionSize()
        first = max(0, self.rowAt(0))
        for row in range(first, min(self._proxy.rowCount(), first + self.viewport().height() // height + 1)):
            index = self._proxy.index(row, 0)
            self._anchors.append((QPersistentModelIndex(index), self.rowViewportPosition(row)))

    def _restore_place(self) -> None:
        """Scroll so that the topmost of those rows still there is where it was."""
        for index, position in self._anchors:
            if index.isValid():
                bar = self.verticalScrollBar()
                self.updateGeometries()  # the range, which Qt would only work out later
                height = self.verticalHeader().defaultSectionSize()
                bar.setValue(index.row() * height - position)
                break
        self._anchors = []
        # Painted in a turn of its own: with a large library each takes its time, and keys go between.
        QTimer.singleShot(0, self, self._paint_again)

    def _paint_again(self) -> None:
        self.setUpdatesEnabled(True)

    def _on_activated(self, index: QModelIndex) -> None:
        self.image_activated.emit(self._proxy.image(index.row()))

    def _on_header_menu(self, position: QPoint) -> None:
        menu = self.column_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.horizontalHeader().mapToGlobal(position))

    def _on_column_toggled(self, shown: bool) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.setColumnHidden(int(action.data()), not shown)

    def _say_context_menu_requested(self, position: QPoint) -> None:
        self.context_menu_requested.emit(position)

    def _say_selection_changed(self) -> None:
        self.selection_changed.emit()


def _common(
    look: Look, size: tuple[int, int], scale: int, columns: Sequence[_Place], units: SizeUnits
) -> Hashable:
    """All that the pictures of rows have in common: when it changes, none of them holds."""
    places = tuple(place[1:] for place in columns)
    return look.palette.cacheKey(), look.font.toString(), look.ratio, size, scale, places, units


def _ground(row: int, selected: bool) -> QPalette.ColorRole:
    if selected:
        return QPalette.ColorRole.Highlight
    return QPalette.ColorRole.AlternateBase if row % 2 else QPalette.ColorRole.Base
