"""The sidebar: the library's folders, and how full the filesystems are that carry them."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from xengui.core.translate import tr
from xengui.gui import theme
from xengui.gui.assets import Ink, icon
from xengui.gui.host_bar import host_caption, paint_host_bar, small_font
from xengui.gui.images.delegates import draw_text
from xengui.gui.images.folder_model import FolderModel, FolderRole, RowKind
from xengui.gui.quantities import Quantities
from xengui.jobs.scan_library import HostReport

AnyIndex = QModelIndex | QPersistentModelIndex
_ICON = 16
_BAR = 9


class FolderPanel(QWidget):
    """Emits ``folder_selected`` (str, or None for all), ``add_folder_requested`` and
    ``remove_folder_requested`` (str)."""

    folder_selected = Signal(object)
    add_folder_requested = Signal()
    remove_folder_requested = Signal(object)

    def __init__(self, quantities: Quantities, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = FolderModel(quantities)
        self.view = _FolderView()
        self.view.setModel(self.model)
        self._delegate = FolderDelegate(quantities, self.view)
        self.view.setItemDelegate(self._delegate)
        self._folder: str | None = None
        self._heading = QLabel(tr("Folders"))
        self._heading.setFont(_heading_font(self.font()))
        self._heading.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        add = QToolButton()
        add.setIcon(icon("folder-add", Ink.MUTED))
        add.setAutoRaise(True)
        add.setToolTip(tr("Add a folder…"))
        add.setAccessibleName(tr("Add a folder…"))
        add.clicked.connect(self.add_folder_requested)
        top = QHBoxLayout()
        top.setContentsMargins(14, 8, 8, 2)
        top.addWidget(self._heading, 1)
        top.addWidget(add)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 1, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.view, 1)
        self.setMinimumWidth(180)
        self.view.selectionModel().currentChanged.connect(self._on_current)
        self.view.remove_requested.connect(self._remove_current)
        self.view.customContextMenuRequested.connect(self._on_menu)
        self.model.modelReset.connect(self._reselect)

    @property
    def folder(self) -> str | None:
        """The folder selected, None for all."""
        return self._folder

    def set_folders(self, folders: Sequence[str]) -> None:
        """Show the library's folders; one that is selected and stays keeps its selection."""
        self.model.set_folders(folders)

    def show_report(self, report: HostReport) -> None:
        """Show how full their filesystems are."""
        self.model.show_report(report)
        self.view.doItemsLayout()  # a warning that came or went makes a row taller or lower

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self._delegate.set_quantities(quantities)
        self.model.set_quantities(quantities)

    def select_folder(self, folder: str | None) -> None:
        """Select ``folder``, or all when None or not there."""
        row = max(0, self.model.row_of(folder))
        self.view.setCurrentIndex(self.model.index(row))

    def menu_for(self, folder: str) -> QMenu:
        """What can be done with ``folder``."""
        menu = QMenu(self)
        show = menu.addAction(icon("open-folder"), tr("Open in the file manager"))
        show.triggered.connect(lambda: _open_in_file_manager(folder))
        remove = menu.addAction(icon("cancel"), tr("Remove from the library"))
        remove.setToolTip(tr("The folder and its images stay where they are"))
        remove.triggered.connect(lambda: self._say_remove(folder))
        return menu

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line that parts it from what stands on its right."""
        with QPainter(self) as painter:
            painter.setPen(theme.colours(self.palette()).separator)
            painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())

    def _on_current(self, current: QModelIndex) -> None:
        if not current.isValid():
            return
        folder = self.model.folder(current.row())
        if folder != self._folder:
            self._folder = folder
            self.folder_selected.emit(folder)

    def _reselect(self) -> None:
        if self.model.row_of(self._folder) < 0 and self._folder is not None:
            self._folder = None
            self.folder_selected.emit(None)
        row = self.model.row_of(self._folder)
        if row >= 0:
            self.view.setCurrentIndex(self.model.index(row))

    def _remove_current(self) -> None:
        if self._folder is not None:
            self._say_remove(self._folder)

    def _on_menu(self, position: QPoint) -> None:
        index = self.view.indexAt(position)
        folder = self.model.folder(index.row()) if index.isValid() else None
        if folder is not None:
            menu = self.menu_for(folder)
        else:
            menu = QMenu(self)
            add = menu.addAction(icon("folder-add"), tr("Add a folder…"))
            add.triggered.connect(self.add_folder_requested)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.view.viewport().mapToGlobal(position))

    def _say_remove(self, folder: str) -> None:
        self.remove_folder_requested.emit(folder)


class _FolderView(QListView):
    """The list itself; Delete asks to take the folder out of the library."""

    remove_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Folders"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        viewport = QWidget()  # our own: asked for Qt's, PySide loads every widget class to name it
        viewport.setBackgroundRole(QPalette.ColorRole.Window)
        viewport.setAutoFillBackground(True)
        self.setViewport(viewport)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """As Qt wants it."""
        if event.key() == Qt.Key.Key_Delete:
            self.remove_requested.emit()
        else:
            super().keyPressEvent(event)


class FolderDelegate(QStyledItemDelegate):
    """Paints the rows of ``view``, the sidebar."""

    def __init__(self, quantities: Quantities, view: QListView) -> None:
        super().__init__(view)
        self._quantities, self._view = quantities, view
        self._folder, self._all = icon("folder", Ink.ACCENT), icon("list", Ink.MUTED)
        self._missing = icon("warning", Ink.WARNING)

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self._quantities = quantities

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """As Qt wants it."""
        if index.data(FolderRole.KIND) != RowKind.HOST:
            return QSize(100, option.fontMetrics.height() + 14)
        usage = index.data(FolderRole.USAGE)
        warning = usage is not None and host_caption(usage, self._quantities).warning
        return QSize(100, _BAR + 22 + option.fontMetrics.height() * (2 if warning else 1))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """As Qt wants it."""
        painter.save()
        if index.data(FolderRole.KIND) == RowKind.HOST:
            self._paint_host(painter, option, index)
        else:
            self._paint_folder(painter, option, index)
        painter.restore()

    def _paint_folder(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        colours = theme.colours(option.palette)
        ground = option.rect.adjusted(8, 1, -8, -1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # Of the view rather than of option.state: QStyle with all its enums takes 7 ms to load.
        if self._view.selectionModel().isSelected(index):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.accent_background)
            painter.drawRoundedRect(QRectF(ground), 5, 5)
        if self._view.hasFocus() and self._view.currentIndex() == index:
            painter.setPen(QPen(colours.accent, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(ground).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        missing = index.data(FolderRole.MISSING)
        picture = self._all if index.data(FolderRole.KIND) == RowKind.ALL else self._folder
        if missing:
            picture = self._missing
        top = ground.top() + (ground.height() - _ICON) // 2
        picture.paint(painter, QRect(ground.left() + 8, top, _ICON, _ICON))
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold)
        colour = colours.muted_text if missing else colours.text
        text = ground.adjusted(8 + _ICON + 7, 0, -6, 0)
        middle = Qt.TextElideMode.ElideMiddle
        draw_text(painter, text, index.data(), colour, font, Qt.AlignmentFlag.AlignLeft, middle)

    def _paint_host(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        usage = index.data(FolderRole.USAGE)
        if usage is None:
            return
        colours = theme.colours(option.palette)
        area = option.rect.adjusted(16, 6, -16, 0)
        paint_host_bar(painter, QRect(area.left(), area.top(), area.width(), _BAR), usage, option.palette)
        size = self._quantities.size
        lines = [
            (
                tr("{free} free · {promised} promised").format(
                    free=size(usage.filesystem.free), promised=size(usage.promised)
                ),
                colours.muted_text,
            ),
            (host_caption(usage, self._quantities).warning, colours.warning_text),
        ]
        top = area.top() + _BAR + 4
        for text, colour in lines:
            line = QRect(area.left(), top, area.width(), option.fontMetrics.height())
            draw_text(painter, line, text, colour, small_font(option.font), Qt.AlignmentFlag.AlignLeft)
            top += option.fontMetrics.height()


def _heading_font(font: QFont) -> QFont:
    heading = small_font(font)
    heading.setBold(True)
    heading.setCapitalization(QFont.Capitalization.AllUppercase)
    heading.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.4)
    return heading


def _open_in_file_manager(folder: str) -> None:
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    QDesktopServices.openUrl(QUrl.fromLocalFile(folder))
