"""Every job of this session, with its log: the Jobs panel."""

from PySide6.QtCore import QItemSelection, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication, QPainter, QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from xengui.core.printable import printable
from xengui.core.translate import tr
from xengui.gui import theme
from xengui.gui.assets import icon
from xengui.gui.job_runner import JobHandle, JobRunner, JobState, UnexpectedError
from xengui.gui.jobs.list_model import HandleRole, JobListModel, StatusRole

_ICONS = {
    JobState.WAITING: "jobs",
    JobState.RUNNING: "refresh",
    JobState.SUCCEEDED: "check",
    JobState.FAILED: "error",
    JobState.CANCELLED: "cancel",
}


class JobDelegate(QStyledItemDelegate):
    """Icon, title, and a smaller line on how the job stands."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """As Qt wants it."""
        self.initStyleOption(option, index)
        title, option.text = option.text, ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        handle = index.data(HandleRole)
        rect = option.rect.adjusted(10, 5, -10, -5)
        icon(_ICONS[handle.state]).paint(painter, QRect(rect.left(), rect.top() + 2, 18, 18))
        text = rect.adjusted(28, 0, 0, 0)
        metrics = option.fontMetrics
        colours = theme.colours(option.palette)
        elide = Qt.TextElideMode.ElideRight
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        painter.drawText(text, Qt.AlignmentFlag.AlignTop, metrics.elidedText(title, elide, text.width()))
        failed = handle.state is JobState.FAILED
        painter.setPen(colours.warning_text if failed else colours.muted_text)
        status = metrics.elidedText(str(index.data(StatusRole)), elide, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignBottom, status)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Two lines and their air."""
        return QSize(200, 2 * option.fontMetrics.height() + 14)


class JobsPanel(QWidget):
    """The list on the left, the chosen job's error, way out and log on the right."""

    def __init__(self, model: JobListModel, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._runner = model, runner
        self._chosen: JobHandle[object] | None = None
        self.list = QListView()
        self.list.setModel(model)
        self.list.setItemDelegate(JobDelegate(self.list))
        self.list.setAccessibleName(tr("Jobs"))
        self.list.selectionModel().selectionChanged.connect(self._on_chosen)
        self._says = QLabel()
        self._says.setWordWrap(True)
        self._says.setTextFormat(Qt.TextFormat.PlainText)
        self._says.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._log = QPlainTextEdit()
        self._log.setReadOnly(True)
        self._log.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._log.setAccessibleName(tr("Log"))
        self._cancel = self._button(tr("Cancel job"), self._on_cancel)
        self._copy = self._button(tr("Copy report"), self._on_copy)
        self._clear = self._button(tr("Clear ended jobs"), self._on_clear)
        self._build()
        model.dataChanged.connect(self._on_changed)
        model.rowsInserted.connect(self._on_inserted)
        self._show(None)
        self.list.setCurrentIndex(model.index(0))

    def _button(self, text: str, action: object) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(text)
        button.clicked.connect(action)
        return button

    def _build(self) -> None:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self._says)
        column.addWidget(self._log, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self._clear)
        buttons.addStretch(1)
        buttons.addWidget(self._copy)
        buttons.addWidget(self._cancel)
        column.addLayout(buttons)
        splitter = QSplitter()
        splitter.addWidget(self.list)
        splitter.addWidget(right)
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 3)
        splitter.setChildrenCollapsible(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(splitter)

    def sizeHint(self) -> QSize:
        """Room for a few jobs, and most of the window left to the images."""
        return QSize(800, 190)

    def _on_chosen(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        rows = self.list.selectionModel().selectedIndexes()
        self._show(self._model.handle(rows[0].row()) if rows else None)

    def _on_inserted(self, parent: QModelIndex, first: int, last: int) -> None:
        self.list.setCurrentIndex(self._model.index(first))

    def _on_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        if self._chosen is not None and self._model.handle(first.row()) is self._chosen:
            self._show(self._chosen)

    def _show(self, handle: JobHandle[object] | None) -> None:
        if self._chosen is not None and self._chosen is not handle:
            self._chosen.logged.disconnect(self._append)
        if handle is not None and self._chosen is not handle:
            handle.logged.connect(self._append)
            self._log.setPlainText("\n".join(handle.log))
        if handle is None:
            self._log.clear()
        self._chosen = handle
        self._log.setPlaceholderText(
            tr("Choose a job to see what it did.") if handle is None else tr("This job ran no programs.")
        )
        error = handle.error if handle is not None else None
        self._says.setText(
            f"{printable(error.message)}\n{printable(error.hint)}".strip() if error is not None else ""
        )
        self._says.setVisible(error is not None)
        if isinstance(error, UnexpectedError):
            self._log.setPlainText(error.report)
        self._cancel.setEnabled(handle is not None and handle.active and not handle.cancelling)
        self._copy.setEnabled(handle is not None)

    def _append(self, line: str) -> None:
        self._log.appendPlainText(line)

    def _on_cancel(self) -> None:
        if self._chosen is not None:
            self._runner.cancel(self._chosen)

    def _on_copy(self) -> None:
        if self._chosen is not None:
            parts = [self._chosen.job.title, self._says.text(), self._log.toPlainText()]
            QGuiApplication.clipboard().setText("\n".join(part for part in parts if part))

    def _on_clear(self) -> None:
        self._show(None)
        self._model.clear_ended()
