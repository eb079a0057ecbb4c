"""The library as a treemap: who takes the space, and with what."""

import time
from collections.abc import Callable, Collection, Generator, Mapping, Sequence

from PySide6.QtCore import QPoint, QRect, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPicture, QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from xengui.core.images.image import DiskImage
from xengui.core.translate import tr
from xengui.core.usage.breakdown import Breakdown
from xengui.core.usage.host_filesystem import HostUsage
from xengui.core.usage.treemap_classes import ColourBy, classify, numbers_in, sizes_of
from xengui.core.usage.treemap_layout import exists, lay_out, lay_out_stepwise
from xengui.core.usage.treemap_tiles import Layout, Zoom
from xengui.core.usage.treemap_tree import Tree, gather
from xengui.gui import theme
from xengui.gui.quantities import Quantities
from xengui.gui.usage.elided_label import ElidedLabel
from xengui.gui.usage.treemap_canvas import NOTHING_SHOWN, Shown
from xengui.gui.usage.treemap_crumbs import TreemapCrumbs
from xengui.gui.usage.treemap_legend import TreemapLegend, entries_of
from xengui.gui.usage.treemap_picture import paint_layout
from xengui.gui.usage.treemap_slices import Slices
from xengui.gui.usage.treemap_view import TreemapView
from xengui.gui.usage.treemap_words import crumbs_of, nothing, summary

_MARGIN, _SPACING = 16, 8
_FEW = 2_000  # images: so many are shown in one go, in less time than one notices


class TreemapPage(QWidget):
    """Breadcrumb and chooser above, the picture, and the legend under it.

    What is shown while the page is hidden is worked out when it is seen, printed or asked for; a big library
    a slice at a time, while the picture before stays.
    """

    selection_changed = Signal(object)
    """The paths now selected, a tuple; only when it was the user who changed it here."""
    image_activated = Signal(str)
    """The path of the image double-clicked."""
    context_menu_requested = Signal(object)
    """Where on the screen a menu about the selection is wanted, a QPoint."""

    def __init__(
        self,
        quantities: Quantities,
        parent: QWidget | None = None,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        super().__init__(parent)
        self._quantities, self._clock = quantities, clock
        self._images: Sequence[DiskImage] = ()
        self._breakdowns: Mapping[str, Breakdown] = {}
        self._usages: Sequence[HostUsage] = ()
        self._tree: Tree | None = None
        self._classes = NOTHING_SHOWN.classes
        self._zoom = Zoom()
        self._stale = self._recolour = self._again = self._moved = False
        self._work: Slices[Shown] = Slices(self._show, self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._renew)
        self._explaining = QTimer(self)
        self._explaining.setSingleShot(True)
        self._explaining.timeout.connect(self._explain)
        self.crumbs = TreemapCrumbs()
        self.summary = ElidedLabel()
        self.colour_by = QComboBox()
        self.show_free = QCheckBox(tr("Show free &space"))
        self.view = TreemapView(quantities)
        self.legend = TreemapLegend()
        self._build()
        self.setFocusProxy(self.view)
        self.crumbs.zoom_wanted.connect(self.zoom_to)
        self.colour_by.currentIndexChanged.connect(self._on_colour)
        self.show_free.toggled.connect(self._renew_soon)
        self.view.zoom_wanted.connect(self.zoom_to)
        self.view.up_wanted.connect(self.zoom_up)
        self.view.resized.connect(self._renew_soon)
        self.view.selection_changed.connect(self._tell_selection)
        self.view.image_activated.connect(self._tell_activated)
        self.view.context_menu_requested.connect(self._tell_menu)

    @property
    def zoom(self) -> Zoom:
        """The part of the library that is shown."""
        return self._zoom

    def show_images(self, images: Sequence[DiskImage], breakdowns: Mapping[str, Breakdown]) -> None:
        """Show ``images``, and what their bytes are, by path."""
        self._images, self._breakdowns = images, breakdowns
        self._stale = True
        self._renew()

    def show_hosts(self, usages: Sequence[HostUsage]) -> None:
        """Name the filesystems, and know what is free on them."""
        self._usages = tuple(usages)
        self._stale = True
        self._renew_soon()

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self._quantities = quantities
        self.view.set_quantities(quantities)
        self._explain()

    def set_selected(self, paths: Collection[str]) -> None:
        """Frame these images. Not told back."""
        self.view.set_selected(paths)

    def zoom_to(self, zoom: Zoom) -> None:
        """Show this part alone."""
        if zoom != self._zoom:
            self._zoom, self._moved = zoom, True
            self._renew()

    def zoom_up(self) -> None:
        """Show what the part shown is in."""
        steps = crumbs_of(self._tree or Tree(), self._zoom)
        if len(steps) > 1:
            self.zoom_to(steps[-2][1])

    def save_state(self, state: QSettings) -> None:
        """Keep how the picture is coloured, and whether free space is shown."""
        state.setValue("treemap/colour", self._by.value)
        state.setValue("treemap/free", self.show_free.isChecked())

    def restore_state(self, state: QSettings) -> None:
        """As it was when saved."""
        place = self.colour_by.findData(str(state.value("treemap/colour", "")))
        self.colour_by.setCurrentIndex(max(0, place))
        self.show_free.setChecked(state.value("treemap/free", False, bool) is True)

    def paint(self, painter: QPainter, rect: QRect) -> None:
        """Draw way, picture and legend into ``rect``, for export."""
        self._catch_up()
        shown = self.view.shown or NOTHING_SHOWN
        line = self.fontMetrics().height()
        painter.save()
        painter.setFont(self.font())
        painter.setPen(theme.colours(self.palette()).text)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        head = QRect(rect.left(), rect.top(), rect.width(), line)
        words = "   ".join(text for text in (self.crumbs.text, self.summary.text()) if text)
        painter.drawText(
            head, flags, self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
        )
        foot = self.legend.heightForWidth(rect.width()) if self.legend.entries else 0
        middle = rect.adjusted(0, line + _SPACING, 0, -(foot + _SPACING))
        layout = self._layout_for(shown.tree, QSize(middle.size()))
        if len(layout):
            painter.translate(middle.topLeft())
            paint_layout(painter, layout, shown.classes, self.palette(), self.font(), self._quantities)
            painter.translate(-middle.topLeft())
        else:
            painter.drawText(middle, flags | Qt.TextFlag.TextWordWrap, "\n".join(nothing(shown.tree)))
        self.legend.paint(painter, QRect(rect.left(), rect.bottom() + 1 - foot, rect.width(), foot))
        painter.restore()

    def picture(self, width: int = 1000, height: int = 640) -> QPicture:
        """The page as a recording to be played on any device; its bounding rect is set."""
        picture = QPicture()
        with QPainter(picture) as painter:
            self.paint(painter, QRect(0, 0, width, height))
        picture.setBoundingRect(QRect(0, 0, width, height))
        return picture

    def showEvent(self, event: QShowEvent) -> None:
        """As Qt wants it."""
        super().showEvent(event)
        self._renew()

    def sizeHint(self) -> QSize:
        """As Qt wants it."""
        return QSize(760, 480)

    @property
    def _by(self) -> ColourBy:
        return ColourBy(self.colour_by.currentData())

    def _build(self) -> None:
        for by, name in (
            (ColourBy.STATE, tr("State")),
            (ColourBy.FORMAT, tr("Format")),
            (ColourBy.FOLDER, tr("Folder")),
            (ColourBy.AGE, tr("Age")),
        ):
            self.colour_by.addItem(name, by.value)
        self.colour_by.setAccessibleName(tr("Colour by"))
        label = QLabel(tr("Colour &by"))
        label.setBuddy(self.colour_by)
        self.show_free.setToolTip(tr("A tile for what is free on the host, at the scale of the images"))
        top = QHBoxLayout()
        top.setSpacing(_SPACING)
        top.addWidget(self.crumbs)
        top.addWidget(self.summary, 1)
        for widget in (label, self.colour_by, self.show_free):
            top.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _SPACING, _MARGIN, _SPACING)
        column.setSpacing(_SPACING)
        column.addLayout(top)
        column.addWidget(self.view, 1)
        column.addWidget(self.legend)

    def _on_colour(self) -> None:
        self._recolour = True
        self._renew()

    def _renew_soon(self) -> None:
        if self.isVisible():
            self._soon.start(0)

    def _renew(self) -> None:
        """Begin to show what is new; what comes while that is done is shown right after it."""
        if not self.isVisible() or (self._tree is None and not self._stale):
            return
        if self._work.running:
            self._again = True
            return
        self._work.start(self._steps())
        if len(self._images) <= _FEW:
            self._work.finish()

    def _steps(self) -> Generator[None, None, Shown]:
        """From images to what is painted."""
        tree, breakdowns = self._tree or Tree(), self._breakdowns
        if self._stale:
            self._stale, self._recolour = False, True
            tree = yield from gather(self._images, self._usages, tree)
            while self._zoom != Zoom() and not exists(tree, self._zoom):
                steps = crumbs_of(tree, self._zoom)
                self._zoom = steps[-2][1] if len(steps) > 1 else Zoom()
        if self._recolour:
            self._recolour = False
            self._classes = yield from classify(tree, self._by, breakdowns, self._clock())
        self._tree = tree
        before = self.view.layout_shown if not self._moved else None
        self._moved = False
        size = self.view.size()
        layout = yield from lay_out_stepwise(
            tree, self._zoom, size.width(), size.height(), self.show_free.isChecked(), before
        )
        yield  # laying out and painting are long enough each
        return Shown(tree, self._classes, layout, breakdowns)

    def _show(self, shown: Shown) -> None:
        self.view.show_tiles(shown)
        if len(shown.tree.images) <= _FEW:
            self._explain()
        else:
            self._explaining.start(0)
        if self._again:
            self._again = False
            self._renew_soon()

    def _explain(self) -> None:
        """Way, summary and legend of what is shown."""
        shown = self.view.shown
        if shown is None:
            return
        tree = shown.tree
        numbers = numbers_in(tree, self._zoom)
        self.crumbs.show_steps(crumbs_of(tree, self._zoom))
        size = int(sizes_of(tree)[numbers].sum())
        self.summary.setText(summary(tree, len(numbers), size, self._quantities) if tree.images else "")
        entries = entries_of(tree, shown.classes, shown.layout, self._zoom, self, self._quantities)
        self.legend.show_entries(entries if tree.images else ())

    def _catch_up(self) -> None:
        """Do now what would be done when the page is seen."""
        if self._work.running:
            self._work.finish()
        if self._stale or self._recolour:
            self._work.start(self._steps())
            self._work.finish()
        self._explain()

    def _layout_for(self, tree: Tree, size: QSize) -> Layout:
        return lay_out(tree, self._zoom, size.width(), size.height(), self.show_free.isChecked())

    def _tell_selection(self, paths: tuple[str, ...]) -> None:
        self.selection_changed.emit(paths)

    def _tell_activated(self, path: str) -> None:
        self.image_activated.emit(path)

    def _tell_menu(self, at: QPoint) -> None:
        self.context_menu_requested.emit(at)
