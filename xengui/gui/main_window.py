"""The window: puts the parts together and lets them know of each other. No part knows another."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSettings, QSize, Qt, QTimer, qWarning
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QMenu,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from xengui.core.errors import XenGuiError
from xengui.core.settings import Settings
from xengui.core.translate import tr
from xengui.gui import theme
from xengui.gui.actions import Actions
from xengui.gui.alarm_notices import AlarmNotices
from xengui.gui.banner import Banner, Severity
from xengui.gui.breakdowns import Breakdowns
from xengui.gui.closing import Closing
from xengui.gui.folder_adding import FolderAdding
from xengui.gui.growth import Growth
from xengui.gui.image_actions import ImageActions
from xengui.gui.image_maps import ImageMaps
from xengui.gui.images.commands import ImageCommands
from xengui.gui.images.folder_panel import FolderPanel
from xengui.gui.images.host_status import HostStatus
from xengui.gui.images.library import Library
from xengui.gui.images.library_page import LibraryPage
from xengui.gui.images.table_model import ImageTableModel
from xengui.gui.job_notices import JobNotices
from xengui.gui.job_runner import JobHandle, JobRunner
from xengui.gui.jobs.dock import JobsDock
from xengui.gui.jobs.list_model import JobListModel
from xengui.gui.jobs.strip import JobStrip
from xengui.gui.leftovers import LeftoverOffer
from xengui.gui.listing_status import ListingStatus
from xengui.gui.menus import RecentFolders, build_menus, build_tool_bar
from xengui.gui.new_images import NewImages
from xengui.gui.preferences import Preferences
from xengui.gui.quantities import Quantities
from xengui.gui.usage_review import HOSTS, UsageReview
from xengui.gui.view_exports import ViewExports
from xengui.host.catalog import Catalog

_SIZE, _FRAME = QSize(1280, 800), QSize(8, 40)
_IDLE_MS = 1000  # after the first figures, before the views are loaded


class MainWindow(QMainWindow):
    """The library's window.

    ``folders`` are shown at first; ``keep`` stores settings that changed; ``state`` remembers the geometry,
    the file ``history`` what the images took (None: the user's own). The runner must outlive the window.
    """

    def __init__(
        self,
        runner: JobRunner,
        catalog: Catalog,
        settings: Settings,
        folders: Sequence[str],
        keep: Callable[[Settings], None],
        state: QSettings,
        history: Path | None = None,
    ) -> None:
        super().__init__()
        self._runner, self._catalog, self._state, self._history = runner, catalog, state, history
        self.preferences = Preferences(replace(settings, folders=tuple(folders)), keep, self)
        self._quantities = Quantities(settings.units)
        self._begun = False
        self.model = ImageTableModel(self._quantities)
        self.library = Library(runner, catalog, self.model, self)
        self.commands = ImageCommands(runner, self.library, self._current_quantities, self)
        self.new_images = NewImages(runner, catalog, self.library, self._current_quantities, self)
        self.page = LibraryPage(self.library, self.model, self._quantities)
        self.folder_panel = FolderPanel(self._quantities)
        self.host_status = HostStatus(self._quantities)
        self.banner = Banner()
        self.folder_adding = FolderAdding(runner, self.preferences, self.folder_panel, self.page, self)
        self.breakdowns = Breakdowns(runner, self.library, self.model, self)
        self.review = UsageReview(
            runner, self.page, self.library, self.breakdowns, self._current_quantities, self
        )
        self.maps = ImageMaps(runner, self.page, self._current_quantities, self)
        self.growth = Growth(runner, self.page, self.library, self._current_quantities, history, self)
        self.exports = ViewExports(
            runner,
            self.page,
            self.library,
            self.breakdowns,
            self.review,
            self.growth,
            self.maps,
            self._current_quantities,
            self,
        )
        self.alarms = AlarmNotices(
            runner, self.banner, self._current_settings, self._current_quantities, self
        )
        self.leftovers = LeftoverOffer(runner, self.library, self.banner, self)
        self.jobs_model = JobListModel(self._quantities)
        self.dock = JobsDock(self.jobs_model, runner, self)
        self.strip = JobStrip(runner, self._quantities)
        self.actions_ = Actions(self)
        self.image_actions = ImageActions(
            runner, catalog, self.library, self.page, self.actions_, self.commands, self
        )
        self.listing_status = ListingStatus(self.host_status, self.page, self.library, self)
        self._closing = Closing(runner, self, self.strip)
        JobNotices(runner, self)
        self._build()
        self._connect()
        self._restore()

    def _current_quantities(self) -> Quantities:
        return self._quantities

    def _current_settings(self) -> Settings:
        return self.preferences.settings

    # What it is made of

    def _build(self) -> None:
        self.setWindowTitle("XenGUI")
        self.setAcceptDrops(True)
        self.recent = RecentFolders(self.folder_adding.add, self)
        self.columns = QMenu(tr("&Columns"), self)
        self.columns.aboutToShow.connect(self._fill_columns)
        build_menus(self, self.actions_, self.recent, self.columns)
        build_tool_bar(self, self.actions_, self.page.filter_bar)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.page, 1)
        column.addWidget(self.strip)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(self.folder_panel)
        self.splitter.addWidget(right)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.setCentralWidget(self.splitter)
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.dock)
        self.statusBar().addWidget(self.host_status, 1)
        # A frame around it must fit as well: the status bar is worth seeing on a small screen, too.
        self.resize(_SIZE.boundedTo(self.screen().availableSize() - _FRAME))

    def _fill_columns(self) -> None:
        """Anew each time: the table's header has a menu of its own for the same."""
        self.columns.clear()
        self.columns.addActions(self.page.view.column_menu(self.columns).actions())

    def _connect(self) -> None:
        actions = self.actions_
        for action, call in (
            (actions.new_image, self._new_image),
            (actions.add_folder, self.folder_adding.choose),
            (actions.export, self.exports.offer_view),
            (actions.report, lambda: self.exports.offer_report(self.preferences.settings.folders)),
            (actions.print, lambda: self.exports.print_report(self.preferences.settings.folders)),
            (actions.quit, self.close),
            (actions.refresh, self.library.refresh),
            (actions.find, self.page.focus_filter),
            (actions.warnings, self._show_warnings),
            (actions.shortcuts, self._show_shortcuts),
            (actions.about, self._show_about),
        ):
            action.triggered.connect(call)
        for name, action in actions.views.items():
            action.triggered.connect(lambda _, name=name: self.page.show_view(name))
        self.page.view_changed.connect(lambda name: actions.views[name].setChecked(True))
        actions.show_details.toggled.connect(self.page.show_details)
        actions.show_jobs.toggled.connect(self.dock.setVisible)
        self.dock.visibilityChanged.connect(actions.show_jobs.setChecked)
        self.preferences.connect_actions(actions)
        self.preferences.changed.connect(self._on_preferences)
        self._connect_parts()

    def _connect_parts(self) -> None:
        self.folder_panel.folder_selected.connect(self.page.show_folder)
        self.folder_panel.add_folder_requested.connect(self.folder_adding.choose)
        self.folder_panel.remove_folder_requested.connect(self.preferences.remove_folder)
        self.page.add_folder_requested.connect(self.folder_adding.choose)
        self.page.new_image_requested.connect(self._new_image)
        self.library.scanned.connect(self.library.start_polling)
        self.library.measured.connect(self.folder_panel.show_report)
        self.library.measured.connect(self.alarms.check)
        self.library.measured.connect(self._preload, Qt.ConnectionType.SingleShotConnection)
        self.alarms.look_wanted.connect(lambda: self.page.show_view(HOSTS))
        self.maps.zeros_found.connect(self.breakdowns.forget)
        for failing in (
            self.maps,
            self.growth,
            self.exports,
            self.folder_adding,
            self.image_actions,
            self.commands,
            self.leftovers,
            self.library,
            self.new_images,
            self.preferences,
        ):
            failing.failed.connect(self.show_error)
        for saying in (self.growth, self.exports, self.commands):
            saying.said.connect(self._say)
        self.commands.renamed.connect(self.page.select_when_there)
        self.new_images.created.connect(self.page.select_when_there)
        self.new_images.folder_used.connect(self.preferences.include_folder)
        self.strip.all_jobs_requested.connect(self.actions_.show_jobs.toggle)
        self._runner.submitted.connect(self.jobs_model.add)

    # Settings and state

    def _restore(self) -> None:
        settings = self.preferences.settings
        self.recent.show_folders(settings.recent_folders)
        self.folder_panel.set_folders(settings.folders)
        self.splitter.setSizes([256, 1024])
        for name, restore in (
            ("geometry", self.restoreGeometry),
            ("window", self.restoreState),
            ("splitter", self.splitter.restoreState),
        ):
            kept = self._state.value(name)
            if kept is not None:
                restore(kept)
        self.page.restore_state(self._state)
        self.review.restore_state(self._state)
        self.alarms.restore_state(self._state)
        self.actions_.show_details.setChecked(self.page.details_shown)

    def _save_state(self) -> None:
        for name, kept in (
            ("geometry", self.saveGeometry()),
            ("window", self.saveState()),
            ("splitter", self.splitter.saveState()),
        ):
            self._state.setValue(name, kept)
        self.page.save_state(self._state)
        self.review.save_state(self._state)
        self.alarms.save_state(self._state)

    def _on_preferences(self, before: Settings) -> None:
        """Let every part follow what changed."""
        now = self.preferences.settings
        if now.colour_scheme is not before.colour_scheme:
            theme.apply(_application(), now.colour_scheme)
        if now.units is not before.units:
            self._quantities = Quantities(now.units)
            for part in (
                self.model,
                self.page,
                self.folder_panel,
                self.host_status,
                self.strip,
                self.jobs_model,
                self.review,
                self.maps,
                self.growth,
            ):
                part.set_quantities(self._quantities)
        if now.folders != before.folders or now.scan != before.scan:
            self.folder_panel.set_folders(now.folders)
            self.library.set_folders(now.folders, now.scan)
        self.recent.show_folders(now.recent_folders)

    # Folders

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Folders and files may be dropped."""
        if self.folder_adding.takes(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add what was dropped."""
        self.folder_adding.drop(event.mimeData())
        event.acceptProposedAction()

    def _new_image(self) -> None:
        folders = self.preferences.settings.folders
        folder = self.page.folder or (folders[0] if folders else "")
        self.new_images.open_wizard(folder)

    # News

    def show_error(self, error: XenGuiError) -> None:
        """Say what happened and what to do; where it is a job's, its log is one click away."""
        if self.jobs_model.failed_with(error):
            self.banner.show_message(
                Severity.ERROR,
                error.message,
                error.hint,
                tr("Show jobs"),
                lambda: self.actions_.show_jobs.setChecked(True),
            )
        else:
            self.banner.show_message(Severity.ERROR, error.message, error.hint)

    def _say(self, text: str) -> None:
        self.statusBar().showMessage(text, 4000)

    # Beginning and end

    def open_demo(self, folder: str) -> None:
        """Fill ``folder`` with the sample library and show it."""
        from xengui.jobs.make_demo_library import MakeDemoLibrary

        self.page.show_loading(tr("Making the sample library…"))
        self._begun = True
        handle = JobHandle(MakeDemoLibrary(folder, self._history))
        handle.succeeded.connect(self.preferences.show_folders)
        handle.failed.connect(self.show_error)
        self._runner.submit(handle)

    def save_picture(self, file: str) -> None:
        """Once the library is shown and measured, save the window's picture to ``file`` and end."""
        self.resize(_SIZE)

        def save() -> None:
            self.page.select_first()
            self.listing_status.count()
            QTimer.singleShot(0, finish)

        def finish() -> None:
            saved = self.grab().save(file)
            if not saved:
                qWarning(tr("The picture could not be saved as {file}.").format(file=file))
            _application().exit(0 if saved else 1)

        self.library.measured.connect(save, Qt.ConnectionType.SingleShotConnection)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The first scan waits for the first picture: the window is there before the work."""
        super().paintEvent(event)
        if not self._begun:
            self._begun = True
            QTimer.singleShot(0, self._begin)

    def _begin(self) -> None:
        settings = self.preferences.settings
        self.library.set_folders(settings.folders, settings.scan)

    def _preload(self) -> None:
        from xengui.gui.preloading import PreloadViews

        QTimer.singleShot(_IDLE_MS, self, lambda: self._runner.submit(JobHandle(PreloadViews())))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask what is to become of running jobs; then remember how the window was."""
        if not self._closing.may_close():
            event.ignore()
            return
        self.library.stop()
        self._save_state()
        event.accept()

    def _show_shortcuts(self) -> None:
        from xengui.gui.dialogs.shortcuts import ShortcutsDialog  # late, as all that a start does not need

        ShortcutsDialog(self.actions_.all, self).exec()

    def _show_warnings(self) -> None:
        from xengui.gui.dialogs.space_warnings import SpaceWarningsDialog

        SpaceWarningsDialog(self.preferences.settings, self.preferences.warn_at, self).exec()

    def _show_about(self) -> None:
        from xengui.gui.dialogs.about import show_about

        show_about(self)


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
