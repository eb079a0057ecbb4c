"""What can be done with the selected images: the actions, when they can be chosen, and what they do."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from xengui.core.images.image import DiskImage
from xengui.gui.actions import Actions
from xengui.gui.images.commands import ImageCommands
from xengui.gui.images.library import Library
from xengui.gui.images.library_page import LibraryPage
from xengui.gui.job_runner import JobHandle, JobRunner
from xengui.gui.menus import fill_image_menu
from xengui.host.catalog import Catalog
from xengui.jobs.scan_library import InspectImage


class ImageActions(QObject):
    """Connects ``actions`` with ``commands``, for what is selected in ``page``.

    Emits ``failed`` (XenGuiError).
    """

    failed = Signal(object)

    def __init__(
        self,
        runner: JobRunner,
        catalog: Catalog,
        library: Library,
        page: LibraryPage,
        actions: Actions,
        commands: ImageCommands,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._runner, self._catalog, self._library = runner, catalog, library
        self._page, self._actions, self._commands = page, actions, commands
        self.context_menu = QMenu(window)
        fill_image_menu(self.context_menu, actions)
        for action, call in (
            (actions.properties, self._show_properties),
            (actions.show_in_files, lambda: self._on_one(commands.show_in_file_manager)),
            (actions.copy_path, lambda: commands.copy_paths(page.selected_images(), False)),
            (actions.copy_quoted, lambda: commands.copy_paths(page.selected_images(), True)),
            (actions.follow_backing, lambda: self._on_one(self._follow_backing)),
            (actions.rename, lambda: self._on_one(commands.rename)),
            (actions.trash, lambda: commands.trash(page.selected_images())),
            (actions.delete, lambda: commands.delete(page.selected_images())),
        ):
            action.triggered.connect(call)
        page.selection_changed.connect(self._on_selection)
        page.image_activated.connect(self._show_properties)
        page.context_menu_requested.connect(self._on_context_menu)
        self._on_selection()

    def _on_one(self, command: Callable[[DiskImage], None]) -> None:
        selected = self._page.selected_images()
        if selected:
            command(selected[0])

    def _on_selection(self) -> None:
        selected, actions = self._page.selected_images(), self._actions
        for action in (actions.copy_path, actions.copy_quoted, actions.trash, actions.delete):
            action.setEnabled(bool(selected))
        for action in (actions.properties, actions.show_in_files, actions.rename):
            action.setEnabled(len(selected) == 1)
        backing = len(selected) == 1 and bool(selected[0].identity.backing_file)
        actions.follow_backing.setEnabled(backing)

    def _on_context_menu(self, position: QPoint) -> None:
        self.context_menu.popup(position)

    def _show_properties(self) -> None:
        self._actions.show_details.setChecked(True)
        self._page.focus_details()

    def _follow_backing(self, image: DiskImage) -> None:
        """Open a backing file anywhere because it was asked for, and show what it is."""
        path = image.backing_path
        if self._library.image(path) is not None:
            self._page.select_when_there(path)
            return
        handle = JobHandle(InspectImage(self._catalog, path))
        handle.succeeded.connect(self._page.show_foreign)
        handle.failed.connect(self.failed)
        self._runner.submit(handle)
