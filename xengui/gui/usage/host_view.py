"""Will the host run out? One bar for each host filesystem: who takes it, what is free, what is promised."""

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QVBoxLayout, QWidget

from xengui.core.translate import tr
from xengui.core.usage.breakdown import Breakdown
from xengui.gui.quantities import Quantities
from xengui.gui.usage.host_figures import HostFigures
from xengui.gui.usage.host_labels import Mark
from xengui.gui.usage.host_picture import HostPicture
from xengui.gui.usage.host_segments import HostContents, Segment
from xengui.gui.usage.host_words import facts, remarks, segment_text, segment_tool_tip, worst_case

_SPACING = 18
_NARROWEST = 260


class HostSection(QWidget):
    """One host filesystem. Left and right walk its stretches; an image's stretch selects it.

    Everything is worked out when it is first painted, asked for its height, or read by a screen reader.
    """

    picked = Signal(str, bool)
    """The path of the image whose stretch was picked, and whether to add it to what is selected."""

    def __init__(self, quantities: Quantities, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quantities = quantities
        self._contents: HostContents | None = None
        self._breakdowns: Mapping[str, Breakdown] = {}
        self._selected: frozenset[str] = frozenset()
        self._mark: Mark | None = None
        self._current = -1
        self._segments: tuple[Segment, ...] | None = None  # cut anew for other contents or another selection
        self._picture: HostPicture | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Not Fixed: layouts would then hold it to a height hinted for another width.
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_contents(self, contents: HostContents, breakdowns: Mapping[str, Breakdown]) -> None:
        """Show ``contents``; ``breakdowns`` by image path."""
        self._contents, self._breakdowns, self._segments = contents, breakdowns, None
        self.setAccessibleName(
            tr("Host filesystem {path}").format(path=contents.usage.filesystem.mount_point)
        )
        self._renew()

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self._quantities = quantities
        self._renew()

    def set_selected(self, paths: frozenset[str]) -> None:
        """Emphasise these images."""
        if paths != self._selected:
            self._selected, self._segments = paths, None
            self._renew()

    def set_mark(self, mark: Mark | None) -> None:
        """Show where a what-if would come to."""
        if mark != self._mark:
            self._mark = mark
            self._renew()

    def picture(self, width: int) -> HostPicture | None:
        """What is shown, laid out for ``width``; None before there is anything."""
        if self._contents is None:
            return None
        if self._picture is None or self._picture.width != width:
            if self._segments is None:
                self._segments = self._contents.segments(self._selected)
            self._picture = HostPicture(
                self._contents, self._segments, width, self.font(), self._quantities, self._mark
            )
            self._current = min(self._current, len(self._segments) - 1)
        return self._picture

    @property
    def current(self) -> Segment | None:
        """The stretch the keyboard is on."""
        picture = self.picture(self.width())
        if picture is None or self._current < 0:
            return None
        return picture.segments[self._current]

    def paint(self, painter: QPainter, rect: QRect) -> int:
        """Draw the picture as wide as ``rect`` from its top on; gives the height it took."""
        before = self._picture
        self._picture = None  # the export's width is not the window's
        picture = self.picture(rect.width())
        self._picture = before
        if picture is None:
            return 0
        painter.save()
        painter.translate(rect.topLeft())
        picture.paint(painter, self.palette(), self._breakdowns)
        painter.restore()
        return picture.height

    def describe(self) -> str:
        """All that is shown, for a screen reader."""
        if self._contents is None:
            return ""
        usage = self._contents.usage
        parts = [*facts(usage, self._quantities), worst_case(self._contents, self._quantities)]
        parts.append(remarks(usage))
        if self.current is not None:
            parts.insert(0, segment_text(self.current, self._quantities))
        return " · ".join(part for part in parts if part)

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt wants it."""
        picture = self.picture(self.width())
        if picture is None:
            return
        with QPainter(self) as painter:
            picture.paint(painter, self.palette(), self._breakdowns)
            if self.hasFocus() and self.current is not None:
                picture.paint_frame(painter, self.palette(), self.current, dashed=True)

    def hasHeightForWidth(self) -> bool:
        """As Qt wants it: the worst case wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As Qt wants it."""
        picture = self.picture(width)
        return picture.height if picture is not None else 0

    def sizeHint(self) -> QSize:
        """As Qt wants it."""
        return QSize(720, self.heightForWidth(max(self.width(), _NARROWEST)))

    def minimumSizeHint(self) -> QSize:
        """As Qt wants it."""
        return QSize(_NARROWEST, self.heightForWidth(max(self.width(), _NARROWEST)))

    def event(self, event: QEvent) -> bool:
        """As Qt wants it: each stretch has its tooltip."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            picture = self.picture(self.width())
            number = picture.segment_at(QPointF(event.pos())) if picture is not None else -1
            if picture is None or number < 0:
                QToolTip.hideText()
            else:
                segment = picture.segments[number]
                text = segment_tool_tip(segment, self._breakdowns, self._quantities)
                QToolTip.showText(event.globalPos(), text, self, picture.rect_of(segment).toAlignedRect())
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """As Qt wants it: another font is another layout."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_picture"):
            self._renew()

    def focusInEvent(self, event: QEvent) -> None:
        """As Qt wants it: the keyboard is on some stretch from the start."""
        picture = self.picture(self.width())
        if self._current < 0 and picture is not None and picture.segments:
            selected = (number for number, each in enumerate(picture.segments) if each.selected)
            self._go(next(selected, 0), pick=False)
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        """As Qt wants it."""
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """As Qt wants it."""
        picture = self.picture(self.width())
        number = picture.segment_at(event.position()) if picture is not None else -1
        if event.button() is Qt.MouseButton.LeftButton and number >= 0:
            self._go(number, add=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """As Qt wants it."""
        picture = self.picture(self.width())
        last = len(picture.segments) - 1 if picture is not None else -1
        steps = {
            Qt.Key.Key_Left: max(0, self._current - 1),
            Qt.Key.Key_Right: min(last, self._current + 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
            Qt.Key.Key_Space: self._current,
        }
        wanted = steps.get(Qt.Key(event.key()), -1)
        if wanted < 0 or last < 0:
            super().keyPressEvent(event)
            return
        self._go(wanted, add=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))

    def _go(self, number: int, add: bool = False, pick: bool = True) -> None:
        """Put the keyboard on a stretch, and pick its image."""
        picture = self.picture(self.width())
        assert picture is not None
        self._current = number
        segment = picture.segments[number]
        self.setAccessibleDescription(self.describe())
        self.update()
        if pick and segment.image is not None:
            path, kind = segment.image.path, segment.kind
            self.picked.emit(path, add)
            # Selecting may have cut the bar anew: stay on the same image.
            renewed = self.picture(self.width())
            for place, each in enumerate(renewed.segments if renewed is not None else ()):
                if each.kind is kind and each.image is not None and each.image.path == path:
                    self._current = place

    def _renew(self) -> None:
        self._picture = None
        if self._contents is not None and self.isVisible():
            self.setAccessibleDescription(self.describe())
        self.updateGeometry()
        self.update()

    def showEvent(self, event: QEvent) -> None:
        """As Qt wants it."""
        self.setAccessibleDescription(self.describe())


class HostView(QWidget):
    """A section for each host filesystem that carries images, sharing one selection."""

    selection_changed = Signal(object)
    """The paths now selected, a tuple; only when it was the user who changed it here."""

    def __init__(self, quantities: Quantities, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quantities = quantities
        self._selected: tuple[str, ...] = ()
        self._sections: list[HostSection] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(_SPACING)
        self.setAccessibleName(tr("Host filesystems"))

    @property
    def sections(self) -> Sequence[HostSection]:
        """One a filesystem, in the order shown."""
        return tuple(self._sections)

    def show_figures(self, figures: HostFigures) -> None:
        """Show the filesystems with what lies on each."""
        while len(self._sections) > len(figures.contents):
            section = self._sections.pop()
            self._layout.removeWidget(section)
            section.hide()
            section.deleteLater()
        while len(self._sections) < len(figures.contents):
            section = HostSection(self._quantities)
            section.picked.connect(self._picked)
            section.set_selected(frozenset(self._selected))
            self._sections.append(section)
            self._layout.addWidget(section)
        for section, contents in zip(self._sections, figures.contents, strict=True):
            section.show_contents(contents, figures.breakdowns or {})

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self._quantities = quantities
        for section in self._sections:
            section.set_quantities(quantities)

    def set_selected(self, paths: Collection[str]) -> None:
        """Emphasise these images; not told back."""
        self._selected = tuple(paths)
        chosen = frozenset(paths)
        for section in self._sections:
            section.set_selected(chosen)

    def set_marks(self, marks: Sequence[Mark | None]) -> None:
        """Where a what-if would come to, one a section."""
        for section, mark in zip(self._sections, marks, strict=False):
            section.set_mark(mark)

    def paint(self, painter: QPainter, rect: QRect) -> int:
        """Draw all sections as wide as ``rect`` from its top on; gives the height they took."""
        top = rect.top()
        for number, section in enumerate(self._sections):
            top += _SPACING if number else 0
            top += section.paint(painter, QRect(rect.left(), top, rect.width(), 0))
        return top - rect.top()

    def _picked(self, path: str, add: bool) -> None:
        paths: tuple[str, ...] = (path,)
        if add:
            without = tuple(each for each in self._selected if each != path)
            paths = without if path in self._selected else (*without, path)
        if paths != self._selected:
            self.set_selected(paths)
            self._tell(paths)

    def _tell(self, paths: tuple[str, ...]) -> None:
        self.selection_changed.emit(paths)
