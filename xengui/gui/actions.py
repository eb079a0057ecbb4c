"""Every action of the window: words, icon, shortcut. What they do is connected in main_window."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from xengui.core.settings import ColourScheme
from xengui.core.sizes import SizeUnits
from xengui.core.translate import tr
from xengui.gui.assets import icon


class Actions(QObject):
    """The actions, as attributes; ``all`` in the order of the menus."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.all: list[QAction] = []
        self.new_image = self._action(tr("&New image…"), "new-image", "Ctrl+N")
        self.new_image.setIconText(tr("New image"))
        self.add_folder = self._action(tr("&Add folder…"), "folder-add", "Ctrl+O")
        self.export = self._action(tr("&Export this view…"), "export", "Ctrl+E")
        self.report = self._action(tr("&Save a report…"), "report", "Ctrl+Shift+S")
        self.print = self._action(tr("&Print a report…"), "print", "Ctrl+P")
        self.quit = self._action(tr("&Quit"), "", "Ctrl+Q")
        self._make_image_actions()
        self._make_view_actions()
        self.shortcuts = self._action(tr("&Keyboard shortcuts"), "keyboard", "F1")
        self.about = self._action(tr("&About XenGUI"), "info")

    def _make_image_actions(self) -> None:
        self.properties = self._action(tr("&Properties"), "properties", "Alt+Return")
        self.show_in_files = self._action(tr("Show in &file manager"), "open-folder", "Ctrl+Shift+O")
        self.copy_path = self._action(tr("&Copy path"), "copy", "Ctrl+C")
        self.copy_quoted = self._action(tr("Copy path &quoted for the shell"), "copy", "Ctrl+Shift+C")
        self.follow_backing = self._action(tr("Look at the &backing file"), "symlink")
        self.rename = self._action(tr("&Rename…"), "rename", "F2")
        self.trash = self._action(tr("Move to &trash…"), "trash", "Del")
        self.delete = self._action(tr("&Delete permanently…"), "delete", "Shift+Del")

    def _make_view_actions(self) -> None:
        self.refresh = self._action(tr("&Refresh"), "refresh", "F5", "Ctrl+R")
        self.find = self._action(tr("&Filter images"), "search", "Ctrl+F")
        self.recursive = self._switch(tr("Include &subfolders"))
        self.hidden = self._switch(tr("Include &hidden files"), "Ctrl+H")
        self.cross_mounts = self._switch(tr("Cross &mount points"))
        self._make_views()
        self.show_details = self._switch(tr("Show &details"), "F9")
        self.show_jobs = self._switch(tr("Show &jobs"), "Ctrl+J")
        self.warnings = self._action(tr("Disk space &warnings…"), "warning")
        schemes = QActionGroup(self)
        self.schemes: dict[ColourScheme, QAction] = {}
        for scheme, text in (
            (ColourScheme.SYSTEM, tr("As the &desktop")),
            (ColourScheme.LIGHT, tr("&Light")),
            (ColourScheme.DARK, tr("D&ark")),
        ):
            self.schemes[scheme] = schemes.addAction(self._switch(text))
        units = QActionGroup(self)
        self.units: dict[SizeUnits, QAction] = {}
        for unit, text in (
            (SizeUnits.IEC, tr("&GiB (powers of 1024)")),
            (SizeUnits.SI, tr("G&B (powers of 1000)")),
        ):
            self.units[unit] = units.addAction(self._switch(text))

    def _make_views(self) -> None:
        """The ways to look at the library, by the names the page has for them."""
        group = QActionGroup(self)
        self.views: dict[str, QAction] = {}
        for name, text, words, keys in (
            ("list", tr("&List"), tr("Every image in a row"), "Alt+1"),
            ("treemap", tr("&Treemap"), tr("Who takes the space: area is bytes on disk"), "Alt+2"),
            ("hosts", tr("H&osts"), tr("Will the host run out, what if, what can be got back"), "Alt+3"),
            ("growth", tr("&Growth"), tr("How the images grew, and when the host is full"), "Alt+4"),
        ):
            action = group.addAction(self._switch(text, keys))
            action.setIcon(icon(name))
            action.setToolTip(f"{words} ({keys})")
            action.setData(name)
            self.views[name] = action
        self.views["list"].setChecked(True)

    def _action(self, text: str, name: str = "", *keys: str) -> QAction:
        action = QAction(text, self)
        if name:
            action.setIcon(icon(name))
        # Portable names: a Shift+Del or F9 is the same on every desktop.
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self.all.append(action)
        return action

    def _switch(self, text: str, *keys: str) -> QAction:
        action = self._action(text, "", *keys)
        action.setCheckable(True)
        return action
