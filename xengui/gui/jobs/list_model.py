"""The jobs of this session, newest first."""

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from xengui.core.errors import XenGuiError
from xengui.core.printable import printable
from xengui.core.translate import tr
from xengui.gui.job_runner import JobHandle, JobState
from xengui.gui.quantities import Quantities

HandleRole = int(Qt.ItemDataRole.UserRole)
StatusRole = HandleRole + 1
AnyIndex = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class JobListModel(QAbstractListModel):
    """A row a job: DisplayRole is its title, StatusRole a line on how it stands."""

    _KEPT = 200  # ended jobs kept in the history

    def __init__(self, quantities: Quantities) -> None:
        super().__init__()
        self._handles: list[JobHandle[object]] = []
        self._quantities = quantities

    def add(self, handle: JobHandle[object]) -> None:
        """Put a job on top and follow it; the oldest ended ones beyond 200 go."""
        self.beginInsertRows(QModelIndex(), 0, 0)
        self._handles.insert(0, handle)
        self.endInsertRows()
        for signal in (handle.started, handle.progressed, handle.cancel_asked, handle.finished):
            signal.connect(self._refresh)
        if len(self._handles) > self._KEPT and not self._handles[-1].active:
            last = len(self._handles) - 1
            self.beginRemoveRows(QModelIndex(), last, last)
            del self._handles[last]
            self.endRemoveRows()

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self._quantities = quantities
        if self._handles:
            self.dataChanged.emit(self.index(0), self.index(len(self._handles) - 1))

    def handle(self, row: int) -> JobHandle[object]:
        """The job in ``row``."""
        return self._handles[row]

    def failed_with(self, error: XenGuiError) -> bool:
        """Whether ``error`` is how one of these jobs ended: then there is a log to look at."""
        return any(handle.error is error for handle in self._handles)

    def clear_ended(self) -> None:
        """Forget what has ended."""
        for row in range(len(self._handles) - 1, -1, -1):
            if not self._handles[row].active:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._handles[row]
                self.endRemoveRows()

    def rowCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        """As Qt wants it."""
        return 0 if parent.isValid() else len(self._handles)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """As Qt wants it."""
        if not index.isValid():
            return None
        handle = self._handles[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return printable(handle.job.title)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleDescriptionRole:
                return status_text(handle, self._quantities)
            case int() if role == StatusRole:
                return status_text(handle, self._quantities)
            case int() if role == HandleRole:
                return handle
        return None

    def _refresh(self) -> None:
        sender = self.sender()
        if sender in self._handles and isinstance(sender, JobHandle):
            index = self.index(self._handles.index(sender))
            self.dataChanged.emit(index, index)


def status_text(handle: JobHandle[object], quantities: Quantities) -> str:
    """How a job stands, in a line: "24.8 of 40 GiB · 1.1 GB/s · 0:14 left"."""
    if handle.cancelling:
        return tr("Cancelling…")
    match handle.state:
        case JobState.WAITING:
            return tr("Waiting")
        case JobState.RUNNING:
            return _running_text(handle, quantities)
        case JobState.SUCCEEDED:
            return tr("Done in {time}").format(time=quantities.duration(_seconds(handle)))
        case JobState.CANCELLED:
            return tr("Cancelled; nothing was left behind")
        case JobState.FAILED:
            return printable(handle.error.message) if handle.error is not None else tr("Failed")


def _running_text(handle: JobHandle[object], quantities: Quantities) -> str:
    progress = handle.progress
    parts = [progress.step] if progress.step else []
    # Counts of files use the same fields as bytes; only what is worth a rate is bytes.
    if progress.total >= 1024 * 1024 and progress.done:
        parts = [
            tr("{done} of {total}").format(
                done=quantities.size(progress.done), total=quantities.size(progress.total)
            )
        ]
        rate = handle.rate()
        if rate > 0:
            parts.append(quantities.rate(rate))
            if progress.done < progress.total:
                left = quantities.duration((progress.total - progress.done) / rate)
                parts.append(tr("{time} left").format(time=left))
    return " · ".join(parts) or tr("Running")


def _seconds(handle: JobHandle[object]) -> float:
    if handle.started_at is None or handle.finished_at is None:
        return 0.0
    return handle.finished_at - handle.started_at
