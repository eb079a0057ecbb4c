"""The menu bar, the tool bar and the context menu, laid out from the actions."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMainWindow, QMenu, QSizePolicy, QToolBar, QWidget

from xengui.core.translate import tr
from xengui.gui.actions import Actions
from xengui.gui.assets import icon
from xengui.gui.view_switch import ToolBar


class RecentFolders(QMenu):
    """The folders opened lately; choosing one hands it to ``open_folder``."""

    def __init__(self, open_folder: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(tr("&Recent folders"), parent)
        self.setIcon(icon("folder"))
        self._open_folder = open_folder

    def show_folders(self, folders: Sequence[str]) -> None:
        """Fill the menu; it is disabled when there is nothing to show."""
        self.clear()
        for folder in folders:
            action = self.addAction(folder.replace("&", "&&"))
            action.setData(folder)
            action.triggered.connect(self._on_chosen)
        self.menuAction().setEnabled(bool(folders))

    def _on_chosen(self) -> None:
        action = self.sender()
        folder = action.property("data") if action is not None else None
        for each in self.actions():
            if each is action:
                folder = each.data()
        if isinstance(folder, str):
            self._open_folder(folder)


def build_menus(window: QMainWindow, actions: Actions, recent: QMenu, columns: QMenu) -> None:
    """Fill the window's menu bar."""
    bar = window.menuBar()
    file = bar.addMenu(tr("&File"))
    file.addActions([actions.new_image, actions.add_folder])
    file.addMenu(recent)
    file.addSeparator()
    file.addActions([actions.export, actions.report, actions.print])
    file.addSeparator()
    file.addAction(actions.quit)
    image = bar.addMenu(tr("&Image"))
    fill_image_menu(image, actions)
    view = bar.addMenu(tr("&View"))
    view.addActions(list(actions.views.values()))
    view.addSeparator()
    view.addActions([actions.refresh, actions.find])
    view.addSeparator()
    view.addActions([actions.recursive, actions.hidden, actions.cross_mounts])
    view.addSeparator()
    view.addMenu(columns)
    view.addActions([actions.show_details, actions.show_jobs])
    view.addSeparator()
    view.addAction(actions.warnings)
    units = view.addMenu(tr("Sizes &in"))
    units.addActions(list(actions.units.values()))
    schemes = view.addMenu(tr("Colo&urs"))
    schemes.addActions(list(actions.schemes.values()))
    about = bar.addMenu(tr("&Help"))
    about.addActions([actions.shortcuts, actions.about])


def fill_image_menu(menu: QMenu, actions: Actions) -> None:
    """What can be done with the chosen images: the Image menu and the context menu alike."""
    menu.addActions([actions.properties, actions.show_in_files])
    menu.addSeparator()
    menu.addActions([actions.copy_path, actions.copy_quoted])
    menu.addSeparator()
    menu.addActions([actions.follow_backing, actions.rename])
    menu.addSeparator()
    menu.addActions([actions.trash, actions.delete])


def build_tool_bar(window: QMainWindow, actions: Actions, filter_bar: QWidget) -> QToolBar:
    """New image and Refresh on the left, the views and the filter on the right."""
    bar = ToolBar(window)
    bar.addActions([actions.new_image, actions.refresh])
    room = QWidget()
    room.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    bar.addWidget(room)
    bar.add_views(actions.views.values())
    gap = QWidget()
    gap.setFixedWidth(8)
    bar.addWidget(gap)
    bar.addWidget(filter_bar)
    window.addToolBar(bar)
    return bar
