"""Above a map: whose it is, its sums, and what can be done with it."""

from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QPalette, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QPushButton, QWidget

from xengui.core.printable import printable
from xengui.core.translate import tr
from xengui.gui.usage.elided_label import ElidedLabel

_LEAST_NAME = 160  # pixels of a name that are shown whatever else there is
_MOST_NAME = 0.36  # of the width


class MapExport(StrEnum):
    """What a map can be written as; the value is the file's usual ending."""

    PNG = "png"
    SVG = "svg"
    CSV = "csv"
    JSON = "json"


class MapView(StrEnum):
    """Whose offsets a map shows: the virtual disk's or the file's."""

    GUEST = "guest"
    FILE = "file"


class MapHeader(QWidget):
    """Name, summary and buttons; emits what they ask for and knows no map."""

    zeros_clicked = Signal()
    table_toggled = Signal(bool)
    view_chosen = Signal(object)
    export_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._summary = (
            ElidedLabel(least=_LEAST_NAME, cut=Qt.TextElideMode.ElideMiddle),
            ElidedLabel(),
        )
        self.zeros = QPushButton(tr("Find zero blocks"))
        self.table = QPushButton(tr("Table"))
        self.export = QPushButton(tr("Export…"))
        self._views = {
            MapView.GUEST: QPushButton(tr("Guest's view")),
            MapView.FILE: QPushButton(tr("File's view")),
        }
        self.table.setCheckable(True)
        self.table.setToolTip(tr("Show the extents as a table instead of a picture"))
        self.zeros.clicked.connect(self.zeros_clicked)
        self.table.toggled.connect(self.table_toggled)
        self.export.setMenu(self._export_menu())
        self._group = QButtonGroup(self)
        self._add_views()
        self._lay_out()
        self.show_views(None)

    @property
    def text(self) -> str:
        """What it says."""
        return f"{self._name.text()} {self._summary.text()}".strip()

    def view_button(self, view: MapView) -> QPushButton:
        """The button that chooses ``view``."""
        return self._views[view]

    def show_text(self, name: str, summary: str) -> None:
        """Whose map it is, and its sums."""
        self._name.setText(printable(name))
        self._summary.setText(summary)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A long name leaves room for the summary."""
        super().resizeEvent(event)
        self._name.setMaximumWidth(max(_LEAST_NAME, round(event.size().width() * _MOST_NAME)))

    def show_views(self, chosen: MapView | None) -> None:
        """Offer both views, this one chosen; None: there is only one."""
        for view, button in self._views.items():
            button.setVisible(chosen is not None)
            button.setChecked(view is chosen)

    def show_zeros(self, problem: str, running: bool = False, percent: int | None = None) -> None:
        """Why zero blocks cannot be looked for now, "" when they can; ``running``: how far that has come."""
        hint = tr("Read the data and mark the blocks that hold only zeros: they could be given back.")
        text = tr("Find zero blocks")
        if running:
            text = tr("Finding zeros…") if percent is None else tr("Finding zeros {n} %").format(n=percent)
        self.zeros.setText(text)
        self.zeros.setEnabled(not problem)
        self.zeros.setToolTip(problem or hint)
        self.zeros.setAccessibleDescription(problem or hint)

    def set_usable(self, usable: bool) -> None:
        """Whether there is a map to tabulate and to export."""
        self.table.setEnabled(usable)
        self.export.setEnabled(usable)

    def _export_menu(self) -> QMenu:
        menu = QMenu(self)
        for kind, text in (
            (MapExport.PNG, tr("Picture (PNG)…")),
            (MapExport.SVG, tr("Picture (SVG)…")),
            (MapExport.CSV, tr("Table (CSV)…")),
            (MapExport.JSON, tr("Table (JSON)…")),
        ):
            action = menu.addAction(text)
            action.setData(kind.value)
        menu.triggered.connect(lambda action: self.export_chosen.emit(MapExport(action.data())))
        return menu

    def _add_views(self) -> None:
        self._group.setExclusive(True)
        hints = {
            MapView.GUEST: tr("By the offsets of the disk the guest sees"),
            MapView.FILE: tr("By the offsets of the file on the host"),
        }
        for view, button in self._views.items():
            button.setCheckable(True)
            button.setToolTip(hints[view])
            self._group.addButton(button)
        self._group.buttonClicked.connect(self._choose_view)

    def _choose_view(self) -> None:
        chosen = next(view for view, button in self._views.items() if button.isChecked())
        self.view_chosen.emit(chosen)

    def _lay_out(self) -> None:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 1.25)
        font.setWeight(QFont.Weight.DemiBold)
        self._name.setFont(font)
        self._summary.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        # As wide as any of its texts, so that the others stay where they are.
        widths = (tr("Find zero blocks"), tr("Finding zeros…"), tr("Finding zeros {n} %").format(n=100))
        extra = self.zeros.sizeHint().width() - self.zeros.fontMetrics().horizontalAdvance(self.zeros.text())
        self.zeros.setMinimumWidth(
            max(self.zeros.fontMetrics().horizontalAdvance(each) for each in widths) + extra
        )
        for label in (self._name, self._summary):
            label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        both = QHBoxLayout()
        both.setSpacing(0)
        for view in MapView:
            both.addWidget(self._views[view])
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 0, 3, 0)
        row.setSpacing(8)
        row.addWidget(self._name)
        row.addWidget(self._summary, 1)
        row.addLayout(both)
        for button in (self.zeros, self.table, self.export):
            row.addWidget(button)
