"""Below the table: everything known of what is selected there."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from xengui.core.images.image import DiskImage
from xengui.core.printable import printable
from xengui.core.translate import tr, trn
from xengui.gui import theme
from xengui.gui.images.delegates import paint_usage_bar
from xengui.gui.images.fact_grid import FactGrid
from xengui.gui.images.facts import Finder, sections, summary, total_summary
from xengui.gui.images.partition_model import PartitionColumn, PartitionModel
from xengui.gui.images.table_header import TableHeader
from xengui.gui.quantities import Quantities


class DetailsPanel(QWidget):
    """One image in full, the sums of several, or a line saying that nothing is selected.

    ``find`` gives the library's image at a path, for backing chains.
    """

    def __init__(
        self, quantities: Quantities, find: Finder = lambda path: None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._quantities, self._find = quantities, find
        self._images: tuple[DiskImage, ...] = ()
        self.setAccessibleName(tr("Details"))
        self._name, self._summary = QLabel(), QLabel()
        self._bar = _UsageBar()
        self._facts = FactGrid()
        self.partitions = PartitionModel(quantities)
        self._table = _PartitionTable(self.partitions)
        self._nothing = QLabel(tr("Select an image to see what it is and what it costs."))
        self._stack = QStackedWidget()
        self._lay_out()
        self.show_images(())

    @property
    def images(self) -> tuple[DiskImage, ...]:
        """What is shown."""
        return self._images

    @property
    def text(self) -> str:
        """All that is shown, as text."""
        return "\n".join((self._name.text(), self._summary.text(), self._facts.text))

    def show_images(self, images: Sequence[DiskImage]) -> None:
        """Show one image, several, or none; what is shown already costs nothing to show again."""
        images = tuple(images)
        if images == self._images and images:
            return
        self._images = images
        self._stack.setCurrentIndex(1 if images else 0)
        if len(images) == 1:
            self._show_one(images[0])
        elif images:
            self._show_several(images)

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self._quantities = quantities
        images, self._images = self._images, ()
        self.show_images(images)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line that parts it from the table."""
        with QPainter(self) as painter:
            painter.setPen(theme.colours(self.palette()).separator)
            painter.drawLine(0, 0, self.width(), 0)

    def _show_one(self, image: DiskImage) -> None:
        self._name.setText(printable(image.name))
        self._summary.setText(summary(image, self._quantities))
        self._bar.show_image(image)
        self._bar.setVisible(image.virtual_size > 0)
        self._facts.show_sections(sections(image, self._quantities, self._find))
        content = image.identity.content
        self.partitions.show_partitions(content.partitions, self._quantities)
        self._table.setVisible(bool(content.partitions))
        self._table.fit()

    def _show_several(self, images: Sequence[DiskImage]) -> None:
        self._name.setText(trn("{n} image selected", "{n} images selected", len(images)))
        self._summary.setText("")
        self._bar.hide()
        self._table.hide()
        self._facts.show_sections((total_summary(images, self._quantities),))

    def _lay_out(self) -> None:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 1.25)
        font.setWeight(QFont.Weight.DemiBold)
        self._name.setFont(font)
        for label in (self._name, self._summary):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._name.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._name.setMinimumWidth(60)
        self._summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        header = QHBoxLayout()
        header.setSpacing(10)
        header.addWidget(self._name)
        header.addWidget(self._summary, 1, Qt.AlignmentFlag.AlignBottom)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 2, 16, 12)
        column.setSpacing(12)
        column.addWidget(self._facts)
        column.addWidget(self._table)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inside)
        top = QVBoxLayout()
        top.setContentsMargins(16, 12, 16, 6)
        top.setSpacing(8)
        top.addLayout(header)
        top.addWidget(self._bar)
        page = QWidget()
        whole = QVBoxLayout(page)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addLayout(top)
        whole.addWidget(scroll, 1)
        for label in (self._summary, self._nothing):
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 1, 0, 0)
        layout.addWidget(self._stack)


class _UsageBar(QWidget):
    """The image's own bar, as wide as there is room: its scale is its virtual size."""

    def __init__(self) -> None:
        super().__init__()
        self._image: DiskImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_image(self, image: DiskImage) -> None:
        """Paint ``image``."""
        self._image = image
        self.update()

    def sizeHint(self) -> QSize:
        """As Qt wants it."""
        return QSize(200, 14)

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt wants it."""
        if self._image is not None:
            with QPainter(self) as painter:
                scale = max(1, self._image.virtual_size)
                paint_usage_bar(painter, self.rect(), self._image, scale, self.palette())


class _PartitionTable(QTableView):
    """As high as its rows; the panel scrolls, not the table. Ctrl+C copies the rows selected."""

    def __init__(self, model: PartitionModel) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        self.setAccessibleName(tr("Partitions"))
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        self.setHorizontalHeader(TableHeader(self))
        self.horizontalHeader().setStretchLastSection(True)

    def fit(self) -> None:
        """Take the height of the rows and the width of their texts."""
        self.resizeColumnsToContents()
        for column in PartitionColumn:
            self.setColumnWidth(column, min(260, self.columnWidth(column) + 14))
        rows = self._model.rowCount() * self.verticalHeader().defaultSectionSize()
        scroll_bar = self.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows + scroll_bar + 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """As Qt wants it."""
        if event.matches(QKeySequence.StandardKey.Copy):
            rows = sorted(index.row() for index in self.selectionModel().selectedRows())
            QGuiApplication.clipboard().setText(self._model.as_text(rows))
            return
        super().keyPressEvent(event)
