"""The settings in force, and how the window's actions change them."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from xengui.core.errors import XenGuiError
from xengui.core.settings import ColourScheme, ScanOptions, Settings
from xengui.core.sizes import SizeUnits
from xengui.core.translate import tr
from xengui.gui.actions import Actions

_RECENT = 8  # folders remembered


class Preferences(QObject):
    """Holds ``settings``; ``keep`` stores them.

    Emits ``changed`` (the Settings before) and ``failed`` (XenGuiError).
    """

    changed = Signal(object)
    failed = Signal(object)

    def __init__(self, settings: Settings, keep: Callable[[Settings], None], parent: QObject) -> None:
        super().__init__(parent)
        self.settings = settings
        self._keep = keep

    def connect_actions(self, actions: Actions) -> None:
        """Show the settings in the View menu's switches, and follow them."""
        scan = self.settings.scan
        switches = (actions.recursive, actions.hidden, actions.cross_mounts)
        for switch, on in zip(switches, (scan.recursive, scan.hidden, scan.cross_mounts), strict=True):
            switch.setChecked(on)
            switch.triggered.connect(
                lambda _: self._change(scan=ScanOptions(*(each.isChecked() for each in switches)))
            )
        actions.schemes[self.settings.colour_scheme].setChecked(True)
        for scheme, action in actions.schemes.items():
            action.triggered.connect(lambda _, scheme=scheme: self._change(colour_scheme=scheme))
        actions.units[self.settings.units].setChecked(True)
        for units, action in actions.units.items():
            action.triggered.connect(lambda _, units=units: self._change(units=units))

    def show_folders(self, folders: tuple[str, ...]) -> None:
        """Show ``folders`` and no others."""
        self._change(folders=folders)

    def add_folder(self, folder: str) -> None:
        """Show ``folder`` as well, and remember it."""
        settings = self.settings
        others = (each for each in settings.recent_folders if each != folder)
        shown = settings.folders if folder in settings.folders else (*settings.folders, folder)
        self._change(folders=shown, recent_folders=(folder, *others)[:_RECENT])

    def include_folder(self, folder: str) -> None:
        """A new image must be seen: add its folder unless it is shown already, be it below another."""
        shown = self.settings.folders
        below = self.settings.scan.recursive and any(folder.startswith(f"{each}/") for each in shown)
        if folder not in shown and not below:
            self.add_folder(folder)

    def remove_folder(self, folder: str) -> None:
        """Show ``folder`` no longer; nothing on disk is touched."""
        self._change(folders=tuple(each for each in self.settings.folders if each != folder))

    def warn_at(self, percents: tuple[int, ...], promised: bool) -> None:
        """Warn when host filesystems are that full, and when they are ``promised`` too much."""
        self._change(warn_percents=percents, warn_promised=promised)

    def _change(
        self,
        folders: tuple[str, ...] | None = None,
        recent_folders: tuple[str, ...] | None = None,
        scan: ScanOptions | None = None,
        units: SizeUnits | None = None,
        colour_scheme: ColourScheme | None = None,
        warn_percents: tuple[int, ...] | None = None,
        warn_promised: bool | None = None,
    ) -> None:
        before = self.settings
        self.settings = replace(
            before,
            folders=before.folders if folders is None else folders,
            recent_folders=before.recent_folders if recent_folders is None else recent_folders,
            scan=scan or before.scan,
            units=units or before.units,
            colour_scheme=colour_scheme or before.colour_scheme,
            warn_percents=before.warn_percents if warn_percents is None else warn_percents,
            warn_promised=before.warn_promised if warn_promised is None else warn_promised,
        )
        self.changed.emit(before)
        try:
            self._keep(self.settings)
        except OSError as error:
            self.failed.emit(XenGuiError(tr("The settings could not be saved."), str(error)))
