"""The page on the host's filesystems: will they run out, what if, and what can be got back."""

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPalette, QPicture, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from xengui.core.images.image import DiskImage
from xengui.core.printable import printable
from xengui.core.translate import tr
from xengui.core.usage.breakdown import Breakdown
from xengui.core.usage.host_filesystem import HostUsage
from xengui.core.usage.reclaim import reclaim_of
from xengui.gui import theme
from xengui.gui.quantities import Quantities
from xengui.gui.usage.host_figures import HostFigures, figures_of
from xengui.gui.usage.host_labels import Mark
from xengui.gui.usage.host_segments import taken_of
from xengui.gui.usage.host_view import HostView
from xengui.gui.usage.host_words import images_text
from xengui.gui.usage.waterfall import Waterfall
from xengui.gui.usage.what_if_panel import WhatIfPanel
from xengui.gui.usage.wrapped_text import WrappedText

_MARGIN = 16
_SPACING = 10
_BETWEEN = 22


class HostPage(QWidget):
    """HostView, what-if and waterfall under each other, scrolling where they do not fit.

    What is shown while the page is hidden is worked out when it is seen, printed or asked for.
    """

    selection_changed = Signal(object)
    """The paths now selected, a tuple; only when it was the user who changed it here."""

    def __init__(self, quantities: Quantities, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quantities = quantities
        self._figures = HostFigures()
        self._selected: frozenset[str] = frozenset()
        self._stale = False
        self.view = HostView(quantities)
        self.what_if = WhatIfPanel(quantities)
        self.waterfall = Waterfall(quantities)
        self.message = QLabel(tr("Looking at the host's filesystems…"))
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setWordWrap(True)
        self.message.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._back = _heading("")
        self.view.selection_changed.connect(self._on_selected)
        self.what_if.answered.connect(self._mark)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(_SPACING)
        column.addWidget(_heading(tr("Will the host run out?")))
        column.addWidget(self.message)
        column.addWidget(self.view)
        self._gaps = [_gap() for _ in range(2)]
        column.addWidget(self._gaps[0])
        column.addWidget(self.what_if)
        column.addWidget(self._gaps[1])
        column.addWidget(self._back)
        column.addWidget(self.waterfall)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
        self._show_parts()
        self._show_back()

    def show_usages(
        self,
        usages: Sequence[HostUsage],
        images: Sequence[DiskImage],
        breakdowns: Mapping[str, Breakdown],
    ) -> None:
        """Show ``usages``, the ``images`` of the library on them, and what their bytes are, by path."""
        self.show_figures(figures_of(usages, images, breakdowns))

    def show_figures(self, figures: HostFigures) -> None:
        """Show what was worked out already."""
        self._figures, self._stale = figures, True
        self.message.setText(
            tr("No folder with images is open. Add one to see whether its host filesystem will run out.")
        )
        if self.isVisible():
            self._renew()

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self._quantities = quantities
        self.view.set_quantities(quantities)
        self.what_if.set_quantities(quantities)
        self.waterfall.set_quantities(quantities)

    def set_selected(self, paths: Collection[str]) -> None:
        """Emphasise these images; what can be got back is told of them alone. Not told back."""
        if frozenset(paths) == self._selected:
            return
        self._selected = frozenset(paths)
        self.view.set_selected(paths)
        if self.isVisible() and not self._stale:
            self._show_back()
        else:
            self._stale = True

    def showEvent(self, event: QShowEvent) -> None:
        """As Qt wants it."""
        super().showEvent(event)
        self._renew()

    def paint(self, painter: QPainter, rect: QRect) -> int:
        """Draw the page as wide as ``rect`` from its top on, for export; gives the height it took."""
        self._renew()
        top = rect.top()
        top += self._write(painter, rect, top, tr("Will the host run out?"), strong=True) + _SPACING
        if not self._figures.usages:
            return top + self._write(painter, rect, top, self.message.text()) - rect.top()
        top += self.view.paint(painter, QRect(rect.left(), top, rect.width(), 0)) + _BETWEEN
        top += self._write(painter, rect, top, self.what_if.text) + _BETWEEN
        if not self._figures.images:
            return top - _BETWEEN - rect.top()
        top += self._write(painter, rect, top, self._back.text(), strong=True) + _SPACING
        top += self.waterfall.paint(painter, QRect(rect.left(), top, rect.width(), 0))
        return top - rect.top()

    def picture(self, width: int = 1000) -> QPicture:
        """The page as a recording to be played on any device; its bounding rect is set."""
        picture = QPicture()
        with QPainter(picture) as painter:
            height = self.paint(painter, QRect(0, 0, width, 0))
        picture.setBoundingRect(QRect(0, 0, width, height))
        return picture

    def sizeHint(self) -> QSize:
        """As Qt wants it."""
        return QSize(760, 420)

    def _renew(self) -> None:
        if not self._stale:
            return
        self._stale = False
        self.view.show_figures(self._figures)
        self.what_if.show_usages(self._figures.usages, self._figures.growths)
        self._show_parts()
        self._show_back()

    def _show_parts(self) -> None:
        """Leave out what there is nothing to say about."""
        hosts, images = bool(self._figures.usages), bool(self._figures.usages) and bool(self._figures.images)
        self.message.setVisible(not hosts)
        for part in (self.view, self._gaps[0], self.what_if):
            part.setVisible(hosts)
        for part in (self._gaps[1], self._back, self.waterfall):
            part.setVisible(images)

    def _show_back(self) -> None:
        figures = self._figures
        chosen = [image for image in figures.images if image.path in self._selected] if self._selected else []
        title = tr("What can be got back?")
        if len(chosen) == 1:
            title = tr("What can be got back from {name}?").format(name=printable(chosen[0].name))
        elif chosen:
            images = images_text(len(chosen), self._quantities)
            title = tr("What can be got back from {images}?").format(images=images)
        self._back.setText(title)
        if chosen or figures.reclaim is None:
            self.waterfall.show_reclaim(reclaim_of(chosen, figures.breakdowns or {}))
        else:
            self.waterfall.show_reclaim(figures.reclaim)

    def _mark(self) -> None:
        """Show in the bars where the what-if comes to."""
        marks: list[Mark | None] = []
        percent = tr("at {percent} %").format(percent=self.what_if.question.percent)
        for usage, verdict in zip(self._figures.usages, self.what_if.verdicts, strict=False):
            marks.append(Mark(taken_of(usage) + verdict.outcome.needed, percent) if usage.images else None)
        self.view.set_marks(marks)

    def _on_selected(self, paths: tuple[str, ...]) -> None:
        self._selected = frozenset(paths)
        self._show_back()
        self.selection_changed.emit(paths)

    def _write(self, painter: QPainter, rect: QRect, top: int, text: str, strong: bool = False) -> int:
        font = _heading_font(self.font()) if strong else self.font()
        # One paragraph a line: QTextLayout knows none.
        height = 0
        painter.save()
        painter.setPen(theme.colours(self.palette()).text)
        painter.translate(rect.left(), 0)
        for line in text.split("\n"):
            wrapped = WrappedText(line, font, rect.width())
            wrapped.paint(painter, top + height)
            height += wrapped.height
        painter.restore()
        return height


def _gap() -> QWidget:
    """Room between two parts, which goes when they do."""
    gap = QWidget()
    gap.setFixedHeight(_BETWEEN - 2 * _SPACING)
    return gap


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setFont(_heading_font(label.font()))
    return label


def _heading_font(font: QFont) -> QFont:
    heading = QFont(font)
    heading.setBold(True)
    if font.pointSizeF() > 0:
        heading.setPointSizeF(font.pointSizeF() * 1.15)
    return heading
