"""Paints a treemap and knows which of its tiles are selected; what the hand does is in TreemapView.

The tiles are kept as an image in device pixels; what changes with the pointer and the keyboard is painted
above it, so that moving either touches no more than the tiles concerned.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from PySide6.QtCore import QEvent, QRect, QRectF, QSize, QTimer
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from xengui.core.usage.breakdown import Breakdown
from xengui.core.usage.treemap_classes import Classes, ColourBy
from xengui.core.usage.treemap_tiles import Layout, TileKind
from xengui.core.usage.treemap_tree import Tree
from xengui.gui import theme
from xengui.gui.quantities import Quantities
from xengui.gui.usage.treemap_labels import (
    TileLabels,
    accessible_name,
    paint_focused,
    paint_hovered,
    paint_nothing,
    paint_selected,
)
from xengui.gui.usage.treemap_paints import free_paint, more_paint, paints_of
from xengui.gui.usage.treemap_pixels import TilePixels, frames_of
from xengui.gui.usage.treemap_words import described, nothing

_WRITING = 0.006  # seconds at once; the biggest tiles come first
_BEYOND = 4  # pixels a ring or a frame may reach over its tile
_MANY = 150  # tiles touched at once: then the whole is repainted


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What a treemap is painted from, all of one moment."""

    tree: Tree
    classes: Classes
    layout: Layout
    breakdowns: Mapping[str, Breakdown]


NOTHING_SHOWN = Shown(Tree(), Classes(ColourBy.STATE, (), np.zeros((0, 0), np.float32)), Layout(), {})


class TreemapCanvas(QWidget):
    """The picture: tiles, labels, what is selected, hovered and focused."""

    def __init__(self, quantities: Quantities, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quantities = quantities
        self._shown: Shown | None = None
        self._selected: frozenset[str] = frozenset()
        self._selected_more: frozenset[int] = frozenset()
        self._current = self._hovered = -1
        self._numbers: dict[str, int] | None = None
        self._tiles_image: QImage | None = None
        self._painted: tuple[float, object] | None = None
        self._pixels: TilePixels | None = None
        self._pixels_for: tuple[object, ...] = ()
        self._labels: TileLabels | None = None
        self._unwritten: list[int] = []
        self._writing = QTimer(self)
        self._writing.setInterval(0)
        self._writing.timeout.connect(self._write_more)
        self.setMinimumSize(160, 90)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(accessible_name())

    @property
    def layout_shown(self) -> Layout:
        """What stands where."""
        return self._shown.layout if self._shown is not None else NOTHING_SHOWN.layout

    @property
    def shown(self) -> Shown | None:
        """What is painted; None before anything was."""
        return self._shown

    @property
    def current(self) -> int:
        """The tile that has the keyboard, -1 for none."""
        return self._current

    @property
    def selected(self) -> frozenset[str]:
        """Paths of the images selected."""
        return self._selected

    def show_tiles(self, shown: Shown) -> None:
        """Paint ``shown``; the keyboard stays on its image."""
        before, current = self.layout_shown, self._current
        path = before.images[current].path if 0 <= current < len(before.images) else ""
        self._shown = shown
        self._numbers = None
        self._tiles_image = None
        self._hovered = -1
        self._current = self.number_of(path) if path else -1
        if not path and current >= 0:
            self._current = min(current, len(shown.layout) - 1)
        self._selected_more = self._more_with(self._selected)
        self._describe()
        self.update()

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self._quantities = quantities
        self._tiles_image = None
        self._describe()
        self.update()

    def set_selected(self, paths: Collection[str]) -> None:
        """Frame these images."""
        chosen = frozenset(paths)
        if chosen == self._selected:
            return
        touched = [self.number_of(path) for path in chosen ^ self._selected]
        more = self._more_with(chosen)
        touched += list(more ^ self._selected_more)
        self._selected, self._selected_more = chosen, more
        self._touch(touched)
        self._describe()

    def number_of(self, path: str) -> int:
        """The tile of the image ``path`` (or of the file behind it), -1 without one."""
        if self._shown is None:
            return -1
        if self._numbers is None:
            images = self.layout_shown.images
            self._numbers = {image.path: number for number, image in enumerate(images)}
        return self._numbers.get(self._shown.tree.aliases.get(path, path), -1)

    def rect_of(self, number: int) -> QRectF:
        """Where the tile is, without the gap to its neighbours."""
        box = self.layout_shown.box(number)
        return QRectF(box.left, box.top, max(1.0, box.width - 1), max(1.0, box.height - 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt wants it."""
        if self._shown is None:
            return
        with QPainter(self) as painter:
            if not len(self.layout_shown):
                paint_nothing(painter, self.palette(), QRectF(self.rect()), *nothing(self._shown.tree))
                return
            image = self._tiles()
            # While a new size is being laid out the old picture stands in.
            stale = (self.layout_shown.width, self.layout_shown.height) != (self.width(), self.height())
            if stale:
                painter.drawImage(self.rect(), image)
                return
            area = QRectF(event.rect())
            ratio = image.devicePixelRatio()
            painter.drawImage(area, image, QRectF(area.topLeft() * ratio, area.size() * ratio))
            self._paint_above(painter, area)

    def _paint_above(self, painter: QPainter, area: QRectF) -> None:
        selected = self._selected_in(area)
        if len(self._selected) > _MANY:
            # Stroked one by one, thousands of frames would take a second.
            text = theme.colours(self.palette()).text
            frames = frames_of(self.layout_shown.boxes[selected], area, text, self.devicePixelRatioF())
            painter.drawImage(area, frames)
        else:
            for number in selected:
                paint_selected(painter, self.palette(), self.rect_of(number))
        if self._hovered >= 0:
            paint_hovered(painter, self.palette(), self.rect_of(self._hovered))
        if self._current >= 0 and self.hasFocus():
            paint_focused(painter, self.palette(), self.rect_of(self._current))

    def _selected_in(self, area: QRectF) -> list[int]:
        """The selected tiles that reach into ``area``."""
        if not self._selected:
            return []
        found = {self.number_of(path) for path in self._selected} | self._selected_more
        found.discard(-1)
        numbers = np.fromiter(found, np.intp, len(found))
        boxes = self.layout_shown.boxes[numbers]
        inside = (boxes[:, 0] <= area.right() + _BEYOND) & (boxes[:, 2] >= area.left() - _BEYOND)
        inside &= (boxes[:, 1] <= area.bottom() + _BEYOND) & (boxes[:, 3] >= area.top() - _BEYOND)
        there: list[int] = numbers[inside].tolist()
        return there

    def _tiles(self) -> QImage:
        """The tiles with their labels; painted when first asked for."""
        ratio = self.devicePixelRatioF()
        key = (ratio, self.palette().cacheKey())
        if self._tiles_image is None or self._painted != key:
            self._painted = key
            self._tiles_image = self._paint_tiles(ratio)
            self._labels = TileLabels(self.layout_shown, self.font(), self.palette(), self._quantities, ratio)
            self._unwritten = self._labels.numbers()
            self._write(self._tiles_image)
        return self._tiles_image

    def _paint_tiles(self, ratio: float) -> QImage:
        assert self._shown is not None
        layout, classes = self._shown.layout, self._shown.classes
        key = (classes.by, classes.names, ratio, self.palette().cacheKey())
        if self._pixels is None or self._pixels_for != key:
            paints = [
                *paints_of(classes, self.palette()),
                free_paint(self.palette()),
                more_paint(self.palette()),
            ]
            self._pixels = TilePixels([paint.brush for paint in paints], self.palette(), ratio)
            self._pixels_for = key
        free, count = len(classes.names), len(layout.images)
        # Headers are text on the background.
        kinds = [free + 1 if tile.kind is TileKind.MORE else free for tile in layout.specials]
        drawn = [at for at, tile in enumerate(layout.specials) if tile.kind is not TileKind.HEADER]
        return self._pixels.paint(
            max(1, round(layout.width * ratio)),
            max(1, round(layout.height * ratio)),
            layout.boxes[:count],
            classes.shares[layout.numbers],
            layout.boxes[count:][drawn],
            [kinds[at] for at in drawn],
        )

    def _write(self, image: QImage) -> QRect:
        """Write on the next tiles; gives where."""
        assert self._labels is not None
        end, written = perf_counter() + _WRITING, 0
        touched = QRectF()
        with QPainter(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for number in self._unwritten:
                self._labels.paint(painter, number)
                touched |= self.rect_of(number)
                written += 1
                if perf_counter() > end:
                    break
        self._unwritten = self._unwritten[written:]
        if self._unwritten:
            self._writing.start()
        else:
            self._writing.stop()
        return touched.toAlignedRect()

    def _write_more(self) -> None:
        if self._tiles_image is None or not self._unwritten:
            self._writing.stop()
            return
        self.update(self._write(self._tiles_image))

    def _more_with(self, chosen: frozenset[str]) -> frozenset[int]:
        """The "N more" tiles with a selected image in them."""
        small = {path for path in chosen if self.number_of(path) < 0}
        if self._shown is None or not small:
            return frozenset()
        small |= {self._shown.tree.aliases.get(path, path) for path in small}
        count = len(self.layout_shown.images)
        return frozenset(
            count + at
            for at, tile in enumerate(self.layout_shown.specials)
            if tile.kind is TileKind.MORE and any(image.path in small for image in tile.images)
        )

    def _touch(self, numbers: Collection[int]) -> None:
        """Repaint these tiles."""
        if len(numbers) > _MANY:
            self.update()
            return
        for number in numbers:
            if 0 <= number < len(self.layout_shown):
                rect = self.rect_of(number).toAlignedRect()
                self.update(rect.adjusted(-_BEYOND, -_BEYOND, _BEYOND, _BEYOND))

    def _describe(self) -> None:
        """Tell a screen reader what the keyboard is on."""
        if self._shown is None or not 0 <= self._current < len(self.layout_shown):
            self.setAccessibleDescription("")
            return
        tile = self.layout_shown.tile(self._current)
        chosen = tile.kind is TileKind.IMAGE and tile.images[0].path in self._selected
        text = described(tile, self.layout_shown, self._shown.breakdowns, self._quantities, chosen)
        self.setAccessibleDescription(text)

    def sizeHint(self) -> QSize:
        """As Qt wants it."""
        return QSize(760, 420)

    def changeEvent(self, event: QEvent) -> None:
        """As Qt wants it: other fonts and colours are another picture."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.PaletteChange):
            self._tiles_image = None
            self.update()
