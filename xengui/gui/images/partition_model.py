"""An image's partitions as a small table."""

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from xengui.core.images.image import Partition
from xengui.core.printable import printable
from xengui.core.translate import tr
from xengui.gui.quantities import Quantities

AnyIndex = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class PartitionColumn(IntEnum):
    """In the order shown."""

    NUMBER = 0
    TYPE = 1
    START = 2
    SIZE = 3
    FILESYSTEM = 4
    LABEL = 5
    USED = 6
    FREE = 7
    UUID = 8


_SIZES = (PartitionColumn.START, PartitionColumn.SIZE, PartitionColumn.USED, PartitionColumn.FREE)


class PartitionModel(QAbstractTableModel):
    """Read-only; replaced whole."""

    def __init__(self, quantities: Quantities) -> None:
        super().__init__()
        self._quantities = quantities
        self._partitions: tuple[Partition, ...] = ()

    def show_partitions(self, partitions: Sequence[Partition], quantities: Quantities) -> None:
        """Show these; a table that is the same already is left alone, its selection with it."""
        if tuple(partitions) == self._partitions and quantities is self._quantities:
            return
        self.beginResetModel()
        self._partitions, self._quantities = tuple(partitions), quantities
        self.endResetModel()

    def as_text(self, rows: Sequence[int]) -> str:
        """Rows as tab-separated lines under their titles, for the clipboard."""
        lines = ["\t".join(_title(column) for column in PartitionColumn)]
        lines += [
            "\t".join(self._text(self._partitions[row], column) for column in PartitionColumn) for row in rows
        ]
        return "\n".join(lines)

    def rowCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        """As Qt wants it."""
        return 0 if parent.isValid() else len(self._partitions)

    def columnCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        """As Qt wants it."""
        return 0 if parent.isValid() else len(PartitionColumn)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """As Qt wants it."""
        if not index.isValid():
            return None
        column = PartitionColumn(index.column())
        partition = self._partitions[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(partition, column)
            case Qt.ItemDataRole.ToolTipRole:
                size = _size(partition, column)
                return self._text(partition, column) if size is None else self._quantities.exact(size)
            case Qt.ItemDataRole.TextAlignmentRole if column in _SIZES:
                return _RIGHT
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """As Qt wants it."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(PartitionColumn):
            return None
        column = PartitionColumn(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return _title(column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column in _SIZES else int(Qt.AlignmentFlag.AlignLeft)
        return None

    def _text(self, partition: Partition, column: PartitionColumn) -> str:
        if column in _SIZES:
            size = _size(partition, column)
            return "" if size is None else self._quantities.size(size)
        inside = partition.filesystem
        text = {
            PartitionColumn.NUMBER: str(partition.number),
            PartitionColumn.TYPE: partition.type_name,
            PartitionColumn.FILESYSTEM: inside.kind if inside else "",
            PartitionColumn.LABEL: (inside.label if inside else "") or partition.name,
            PartitionColumn.UUID: inside.uuid if inside else "",
        }[column]
        return printable(text)


def _size(partition: Partition, column: PartitionColumn) -> int | None:
    inside = partition.filesystem
    return {
        PartitionColumn.START: partition.start,
        PartitionColumn.SIZE: partition.size,
        PartitionColumn.USED: inside.used if inside else None,
        PartitionColumn.FREE: inside.free if inside else None,
    }.get(column)


def _title(column: PartitionColumn) -> str:
    return {
        PartitionColumn.NUMBER: tr("No."),
        PartitionColumn.TYPE: tr("Type"),
        PartitionColumn.START: tr("Start"),
        PartitionColumn.SIZE: tr("Size"),
        PartitionColumn.FILESYSTEM: tr("Filesystem"),
        PartitionColumn.LABEL: tr("Label"),
        PartitionColumn.USED: tr("Used"),
        PartitionColumn.FREE: tr("Free"),
        PartitionColumn.UUID: tr("UUID"),
    }[column]
