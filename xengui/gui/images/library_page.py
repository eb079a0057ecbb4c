"""The library as the window's main part: filter, views, what stands in their place, and the details below."""

from PySide6.QtCore import QByteArray, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from xengui.core.images.image import DiskImage
from xengui.core.translate import tr
from xengui.gui.images.details_panel import DetailsPanel
from xengui.gui.images.empty_state import EmptyState
from xengui.gui.images.filter_bar import FilterBar
from xengui.gui.images.images_view import ImagesView
from xengui.gui.images.library import Library
from xengui.gui.images.list_proxy import ImageListProxy, QuickFilter
from xengui.gui.images.table_model import ImageTableModel
from xengui.gui.quantities import Quantities

LIST = "list"
"""The name of the view that is always there."""

_RENEWAL_MS = 200
_MOST_RENEWED = 100  # selected images whose sums are written anew while they grow


class LibraryPage(QWidget):
    """Shows what ``library`` keeps in ``model``: as a list, and in the views and details added to it.

    Filter, folder and selection are the list's, whichever view is seen. Emits ``selection_changed``,
    ``view_changed`` (its name), ``details_changed`` when other details are seen, ``folder_changed``,
    ``image_activated`` (DiskImage), ``context_menu_requested`` (QPoint, global), and what its empty states
    ask for.
    """

    selection_changed = Signal()
    view_changed = Signal(object)
    details_changed = Signal()
    folder_changed = Signal()
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
        self._view_name = LIST
        self._views: dict[str, QWidget] = {}
        self._need_no_images: set[str] = set()
        self.proxy = ImageListProxy(model, self)
        self.view = ImagesView(self.proxy)
        self.filter_bar = FilterBar()
        self.empty = EmptyState()
        self.details = DetailsPanel(quantities, library.image)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self.add_view(LIST, self.view)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setTabBarAutoHide(True)
        self.tabs.setAccessibleName(tr("Details"))
        self.tabs.addTab(self.details, tr("Overview"))
        # Figures that tick are written now and then, however many rows change meanwhile.
        self._renewal = QTimer(self)
        self._renewal.setSingleShot(True)
        self._renewal.setInterval(_RENEWAL_MS)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.addWidget(self._stack)
        self.splitter.addWidget(self.tabs)
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
        self.filter_bar.left.connect(self.focus_view)
        self.view.selection_changed.connect(self._on_selection)
        self.view.image_activated.connect(self.image_activated)
        self.view.context_menu_requested.connect(self.context_menu_requested)
        self.empty.add_folder_requested.connect(self.add_folder_requested)
        self.empty.new_image_requested.connect(self.new_image_requested)
        self.empty.clear_filter_requested.connect(self.clear_filter)
        self.empty.retry_requested.connect(self._library.refresh)
        self.proxy.shown_changed.connect(self._choose_face)
        self.proxy.dataChanged.connect(self._renew_soon)
        self._renewal.timeout.connect(self._renew_details)
        self.tabs.currentChanged.connect(self.details_changed)
        self._library.loading_changed.connect(self._choose_face)
        self._library.loading_changed.connect(self.view.set_hurried)
        self._library.scanned.connect(self._on_scanned)

    # What is shown

    def add_view(self, name: str, widget: QWidget, needs_images: bool = True) -> None:
        """Have ``show_view(name)`` show ``widget``; without images only if it does not need any."""
        self._views[name] = widget
        self._stack.addWidget(widget)
        if not needs_images:
            self._need_no_images.add(name)

    def add_details(self, title: str, widget: QWidget) -> None:
        """Put ``widget`` on a tab beside the overview of what is selected."""
        self.tabs.addTab(widget, title)

    @property
    def view_name(self) -> str:
        """The view chosen."""
        return self._view_name

    def show_view(self, name: str) -> None:
        """Show the library in another view."""
        if name not in self._views:
            return
        changed, self._view_name = name != self._view_name, name
        had_focus = self._stack.isAncestorOf(self.focusWidget() or self)
        self._choose_face()
        if had_focus:
            self.focus_view()
        if changed:
            self.view_changed.emit(name)

    def focus_view(self) -> None:
        """Have the keyboard speak to the images."""
        view = self._stack.currentWidget()
        if view is not None:
            view.setFocus()

    def show_folder(self, folder: str | None) -> None:
        """Show only what lies in ``folder``; None shows all."""
        self.folder = folder
        self.proxy.set_folder(folder)
        self._choose_face()
        self.folder_changed.emit()

    def show_loading(self, text: str = "") -> None:
        """Say that rows are coming."""
        self.empty.show_loading(text)
        self._stack.setCurrentWidget(self.empty)

    def show_details(self, shown: bool) -> None:
        """Show or hide the panel below the images."""
        self.tabs.setVisible(shown)

    @property
    def details_shown(self) -> bool:
        """Whether the panel is to be seen."""
        return not self.tabs.isHidden()

    def show_foreign(self, image: DiskImage) -> None:
        """Show the facts of an image that is not in the library."""
        self.show_details(True)
        self.details.show_images([image])

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self.details.set_quantities(quantities)

    def _choose_face(self) -> None:
        """The view chosen when there is something to show, else the reason why there is not."""
        if self.proxy.rowCount() or self._view_name in self._need_no_images:
            self._stack.setCurrentWidget(self._views[self._view_name])
            return
        problem = next((p for p in self._library.problems if self.folder in (None, p.path)), None)
        if self._library.loading:
            self.empty.show_loading()
        elif self.proxy.filtered and self.count_unfiltered():
            self.empty.show_no_match()
        elif problem is not None:
            self.empty.show_error(problem.path, problem.reason)
        elif self.folder is not None:
            self.empty.show_empty_folder(self.folder)
        else:
            self.empty.show_empty()
        self._stack.setCurrentWidget(self.empty)

    def count_unfiltered(self) -> int:
        """How many images there would be to show without the filter."""
        if not self.proxy.filtered:
            return self.proxy.rowCount()
        below = "" if self.folder is None else self.folder.rstrip("/") + "/"
        return sum(image.path.startswith(below) for image in self._library.images)

    # Selection

    def selected_images(self) -> list[DiskImage]:
        """The chosen images, in the table's order."""
        return self.view.selected_images()

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
            self.focus_view()

    def _on_selection(self) -> None:
        self.details.show_images(self.selected_images())
        self.selection_changed.emit()

    def _renew_soon(self) -> None:
        if not self._renewal.isActive():
            self._renewal.start()

    def _renew_details(self) -> None:
        """What is selected may have grown; a foreign image that is shown stays."""
        shown = self.details.images
        if not 0 < len(shown) <= _MOST_RENEWED:
            return
        selected = self.selected_images()
        if [image.path for image in selected] == [image.path for image in shown]:
            self._on_selection()

    # Keyboard

    def focus_filter(self) -> None:
        """Go to the search field."""
        self.filter_bar.focus_field()

    def focus_details(self) -> None:
        """Go to the facts."""
        self.tabs.setCurrentWidget(self.details)
        self.details.setFocus()

    def clear_filter(self) -> None:
        """Show every image again."""
        self.filter_bar.clear()
        self.filter_bar.set_quick_filter(QuickFilter.ALL)
        self.focus_view()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc clears the filter from anywhere in the page."""
        if event.key() == Qt.Key.Key_Escape and self.proxy.filtered:
            self.clear_filter()
            return
        super().keyPressEvent(event)

    # State

    def save_state(self, state: QSettings) -> None:
        """Keep the columns, the splitter, the view and which details are shown."""
        state.setValue("page/columns", QByteArray(self.view.save_state()))
        state.setValue("page/splitter", self.splitter.saveState())
        state.setValue("page/details", self.details_shown)
        state.setValue("page/view", self._view_name)
        state.setValue("page/tab", self.tabs.currentIndex())

    def restore_state(self, state: QSettings) -> None:
        """As it was when saved; what does not parse changes nothing."""
        columns, splitter = state.value("page/columns"), state.value("page/splitter")
        if isinstance(columns, QByteArray):
            self.view.restore_state(bytes(columns.data()))
        if isinstance(splitter, QByteArray):
            self.splitter.restoreState(splitter)
        self.show_details(state.value("page/details", True, bool) is True)
        tab = state.value("page/tab", 0, int)
        if isinstance(tab, int) and 0 <= tab < self.tabs.count():
            self.tabs.setCurrentIndex(tab)
        self.show_view(str(state.value("page/view", LIST)))
