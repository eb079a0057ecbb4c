"""The library as the window's main part: filter, table, what stands in its place, and the details below."""

from PySide6.QtCore import QByteArray, QSettings, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from xengui.core.images.image import DiskImage
from xengui.gui.images.details_panel import DetailsPanel
from xengui.gui.images.empty_state import EmptyState
from xengui.gui.images.filter_bar import FilterBar
from xengui.gui.images.images_view import ImagesView
from xengui.gui.images.library import Library
from xengui.gui.images.list_proxy import ImageListProxy, QuickFilter
from xengui.gui.images.table_model import ImageTableModel
from xengui.gui.quantities import Quantities


class LibraryPage(QWidget):
    """Shows what ``library`` keeps in ``model``.

    Emits ``selection_changed``, ``image_activated`` (DiskImage), ``context_menu_requested`` (QPoint, global),
    and what its empty states ask for.
    """

    selection_changed = Signal()
    image_activated = Signal(object)
    context_menu_requested = Signal(object)
    add_folder_requested = Signal()
    new_image_requested = Signal()

    def __init__(
        self, library: Library, model: ImageTableModel, quantities: Quantities, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._library = library
        self.folder: str | None = None
        self._awaited: str | None = None
        self._greeted = False
        self.proxy = ImageListProxy(model, self)
        self.view = ImagesView(self.proxy)
        self.filter_bar = FilterBar()
        self.empty = EmptyState()
        self.details = DetailsPanel(quantities, library.image)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.view)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.addWidget(self._stack)
        self.splitter.addWidget(self.details)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setSizes([430, 250])
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)
        self._connect()
        self.show_loading()

    def _connect(self) -> None:
        self.filter_bar.text_changed.connect(self.proxy.set_text)
        self.filter_bar.quick_filter_changed.connect(self.proxy.set_quick_filter)
        self.filter_bar.left.connect(self.view.setFocus)
        self.view.selection_changed.connect(self._on_selection)
        self.view.image_activated.connect(self.image_activated)
        self.view.context_menu_requested.connect(self.context_menu_requested)
        self.empty.add_folder_requested.connect(self.add_folder_requested)
        self.empty.new_image_requested.connect(self.new_image_requested)
        self.empty.clear_filter_requested.connect(self.clear_filter)
        self.empty.retry_requested.connect(self._library.refresh)
        self.proxy.shown_changed.connect(self._choose_face)
        self._library.loading_changed.connect(self._choose_face)
        self._library.scanned.connect(self._on_scanned)

    # What is shown

    def show_folder(self, folder: str | None) -> None:
        """Show only what lies in ``folder``; None shows all."""
        self.folder = folder
        self.proxy.set_folder(folder)
        self._choose_face()

    def show_loading(self, text: str = "") -> None:
        """Say that rows are coming."""
        self.empty.show_loading(text)
        self._stack.setCurrentWidget(self.empty)

    def show_details(self, shown: bool) -> None:
        """Show or hide the panel below the table."""
        self.details.setVisible(shown)

    @property
    def details_shown(self) -> bool:
        """Whether the panel is to be seen."""
        return not self.details.isHidden()

    def show_foreign(self, image: DiskImage) -> None:
        """Show the facts of an image that is not in the library."""
        self.show_details(True)
        self.details.show_images([image])

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self.details.set_quantities(quantities)

    def _choose_face(self) -> None:
        """The table when it has rows, else the reason why it has none."""
        if self.proxy.rowCount():
            self._stack.setCurrentWidget(self.view)
            return
        problem = next((p for p in self._library.problems if self.folder in (None, p.path)), None)
        if self._library.loading:
            self.empty.show_loading()
        elif self.proxy.sourceModel().rowCount() and (self.folder is None or self.filter_bar.text):
            self.empty.show_no_match()
        elif problem is not None:
            self.empty.show_error(problem.path, problem.reason)
        elif self.proxy.filtered:
            self.empty.show_no_match()
        else:
            self.empty.show_empty()
        self._stack.setCurrentWidget(self.empty)

    # Selection

    def selected_images(self) -> list[DiskImage]:
        """The chosen images, in the table's order."""
        return self.view.selected_images() if self._stack.currentWidget() is self.view else []

    def select_when_there(self, path: str) -> None:
        """Choose the image at ``path`` now, or as soon as a scan has found it."""
        self._awaited = path
        self._select_awaited()

    def select_first(self) -> None:
        """Choose the first row when none is chosen."""
        if self.proxy.rowCount() and not self.selected_images():
            self.view.selectRow(0)

    def _select_awaited(self) -> None:
        if self._awaited is not None and self.proxy.row_of(self._awaited) >= 0:
            self.view.select_paths([self._awaited])
            self._awaited = None

    def _on_scanned(self) -> None:
        self._choose_face()
        self._select_awaited()
        if not self._greeted:  # the keyboard begins where the work is, not in the first field
            self._greeted = True
            self.view.setFocus()

    def _on_selection(self) -> None:
        self.details.show_images(self.selected_images())
        self.selection_changed.emit()

    # Keyboard

    def focus_filter(self) -> None:
        """Go to the search field."""
        self.filter_bar.focus_field()

    def focus_details(self) -> None:
        """Go to the facts."""
        self.details.setFocus()

    def clear_filter(self) -> None:
        """Show every image again."""
        self.filter_bar.clear()
        self.filter_bar.set_quick_filter(QuickFilter.ALL)
        self.view.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc clears the filter from anywhere in the page."""
        if event.key() == Qt.Key.Key_Escape and self.proxy.filtered:
            self.clear_filter()
            return
        super().keyPressEvent(event)

    # State

    def save_state(self, state: QSettings) -> None:
        """Keep the columns, the splitter and whether the details are shown."""
        state.setValue("page/columns", QByteArray(self.view.save_state()))
        state.setValue("page/splitter", self.splitter.saveState())
        state.setValue("page/details", self.details_shown)

    def restore_state(self, state: QSettings) -> None:
        """As it was when saved; what does not parse changes nothing."""
        columns, splitter = state.value("page/columns"), state.value("page/splitter")
        if isinstance(columns, QByteArray):
            self.view.restore_state(bytes(columns.data()))
        if isinstance(splitter, QByteArray):
            self.splitter.restoreState(splitter)
        self.show_details(state.value("page/details", True, bool) is True)
