"""The sidebar's rows: all folders, each folder of the library, and the host filesystems they share."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from xengui.core.printable import printable
from xengui.core.translate import tr
from xengui.core.usage.host_filesystem import HostUsage
from xengui.gui.host_bar import host_caption, host_tool_tip
from xengui.gui.quantities import Quantities
from xengui.jobs.scan_library import HostReport

AnyIndex = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class RowKind(StrEnum):
    """What a row is. HOST rows are pictures, not to be selected."""

    ALL = "all"
    FOLDER = "folder"
    HOST = "host"


class FolderRole(IntEnum):
    """The roles beyond Qt's."""

    KIND = Qt.ItemDataRole.UserRole + 1
    """The RowKind, which comes back from Qt as its text: compare with ==."""
    USAGE = Qt.ItemDataRole.UserRole + 2
    """A HOST row's HostUsage."""
    MISSING = Qt.ItemDataRole.UserRole + 3
    """Whether the folder was looked for and is not there."""


@dataclass(frozen=True, slots=True)
class _Row:
    kind: RowKind
    folder: str | None = None
    device: int | None = None


class FolderModel(QAbstractListModel):
    """Folders in the user's order, those on one host filesystem together, its bar after the last of them."""

    def __init__(self, quantities: Quantities) -> None:
        super().__init__()
        self._quantities = quantities
        self._folders: tuple[str, ...] = ()
        self._report: HostReport | None = None
        self._rows: list[_Row] = []

    def set_folders(self, folders: Sequence[str]) -> None:
        """Show these folders; their hosts follow with the next report."""
        self._folders = tuple(folders)
        self._arrange()

    def show_report(self, report: HostReport) -> None:
        """Take over new figures; the rows stay as they are where only figures changed."""
        self._report = report
        self._arrange()

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self._quantities = quantities
        self._arrange()

    def row_of(self, folder: str | None) -> int:
        """The row of ``folder`` (None: of all folders), -1 when there is none."""
        kind = RowKind.ALL if folder is None else RowKind.FOLDER
        return next((n for n, row in enumerate(self._rows) if (row.kind, row.folder) == (kind, folder)), -1)

    def folder(self, row: int) -> str | None:
        """The folder of ``row``; None for all of them, and for a host's row."""
        return self._rows[row].folder

    def rowCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        """As Qt wants it."""
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """As Qt wants it."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        enabled = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        if self._rows[index.row()].kind is RowKind.HOST:
            return Qt.ItemFlag.ItemNeverHasChildren
        return enabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """As Qt wants it."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        match role:
            case FolderRole.KIND:
                return row.kind
            case FolderRole.USAGE:
                return self._usage(row)
            case FolderRole.MISSING:
                return self._missing(row)
        return self._text(row, role)

    def _text(self, row: _Row, role: int) -> object:
        usage = self._usage(row)
        if role == Qt.ItemDataRole.DisplayRole:
            if usage is not None:
                return host_caption(usage, self._quantities).text
            return tr("All folders") if row.folder is None else short_path(row.folder)
        if role == Qt.ItemDataRole.ToolTipRole:
            if usage is not None:
                return host_tool_tip(usage, self._quantities)
            if self._missing(row):
                return tr("{path} is not there, or not yours to read").format(
                    path=printable(row.folder or "")
                )
            return printable(row.folder or "") or None
        return None

    def _usage(self, row: _Row) -> HostUsage | None:
        if row.device is None or self._report is None:
            return None
        return self._report.usages.get(row.device)

    def _missing(self, row: _Row) -> bool:
        if row.kind is not RowKind.FOLDER or self._report is None:
            return False
        return row.folder not in self._report.devices

    def _arrange(self) -> None:
        rows = self._wanted()
        if rows == self._rows:
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def _wanted(self) -> list[_Row]:
        devices = self._report.devices if self._report is not None else {}
        groups: dict[str | int, list[_Row]] = {}
        for folder in self._folders:
            device = devices.get(folder)
            group: str | int = folder if device is None else device
            groups.setdefault(group, []).append(_Row(RowKind.FOLDER, folder))
        rows = [_Row(RowKind.ALL)] if self._folders else []
        for group, members in groups.items():
            rows += members
            if isinstance(group, int):
                rows.append(_Row(RowKind.HOST, device=group))
        return rows


def short_path(path: str) -> str:
    """``path`` with the user's own home as "~", fit to be shown."""
    home = os.path.expanduser("~")
    if path == home or path.startswith(home.rstrip("/") + "/"):
        path = "~" + path[len(home.rstrip("/")) :]
    return printable(path)
