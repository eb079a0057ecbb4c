"""A size, typed or slid to: the two follow each other, and what was typed stays as it was typed."""

from collections.abc import Callable
from math import log

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSlider, QWidget

from xengui.core.images.draft_size import exact_size_text
from xengui.core.sizes import SizeUnits
from xengui.core.translate import tr
from xengui.gui.assets import Ink
from xengui.gui.quantities import Quantities
from xengui.gui.wizards.labels import InkLabel

_M, _G, _T = 2, 3, 4
_STOPS = (
    *((value, _M) for value in (64, 128, 256, 512)),
    *((value, _G) for value in (1, 2, 4, 8, 10, 16, 20, 32, 40, 50, 64, 80)),
    *((value, _G) for value in (100, 128, 160, 200, 256, 320, 400, 512, 640, 800)),
    *((value, _T) for value in (1, 2, 4, 8, 16)),
)
_NAMES = {SizeUnits.IEC: ["B", "KiB", "MiB", "GiB", "TiB"], SizeUnits.SI: ["B", "kB", "MB", "GB", "TB"]}


class SizeField(QWidget):
    """The typed size, its exact bytes, and the slider; ``on_typed`` is told the new text."""

    def __init__(
        self, quantities: Quantities, on_typed: Callable[[str], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._quantities = quantities
        self._on_typed = on_typed
        base = 1024 if quantities.units is SizeUnits.IEC else 1000
        names = _NAMES[quantities.units]
        self._all_stops = [(value * base**power, f"{value} {names[power]}") for value, power in _STOPS]
        self._stops, self._largest = self._all_stops, 0
        self.edit = QLineEdit()
        self.edit.setFixedWidth(self.fontMetrics().horizontalAdvance("0" * 16) + 16)
        self.edit.setToolTip(tr("A number and a unit, like 20 GiB, 512M or 1.5t; a number alone means bytes"))
        self.edit.textEdited.connect(on_typed)
        self.exact = InkLabel(ink=Ink.MUTED)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, len(_STOPS) - 1)
        self.slider.setPageStep(4)
        self.slider.setTickInterval(1)
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.slider.setAccessibleName(tr("Size"))
        self.slider.valueChanged.connect(self._on_slid)
        low, self.high = InkLabel(self._stops[0][1], Ink.MUTED), InkLabel(self._stops[-1][1], Ink.MUTED)
        self.high.setAlignment(Qt.AlignmentFlag.AlignRight)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.addWidget(self.edit, 0, 0)
        grid.addWidget(self.exact, 0, 1)
        grid.addWidget(self.slider, 1, 0, 1, 2)
        grid.addWidget(low, 2, 0)
        grid.addWidget(self.high, 2, 1)
        grid.setColumnStretch(1, 1)

    def show_size(self, text: str, size: int, note: str) -> None:
        """Show the typed ``text``, the ``size`` in bytes it comes to (0: none), and a ``note`` beside."""
        if self.edit.text() != text:
            self.edit.setText(text)
        self.exact.setText(note)
        if size:
            nearest = min(range(len(self._stops)), key=lambda each: abs(log(self._stops[each][0] / size)))
            with QSignalBlocker(self.slider):
                self.slider.setValue(nearest)

    def end_at(self, largest: int | None) -> None:
        """Let the slider's last stop be ``largest`` bytes; None: nothing limits it."""
        if (largest or 0) == self._largest:
            return
        self._largest, self._stops = largest or 0, self._all_stops
        if largest is not None and self._all_stops[-1][0] > largest:
            below = [stop for stop in self._all_stops if stop[0] < largest]
            self._stops = [*below, (largest, exact_size_text(largest))]
        with QSignalBlocker(self.slider):
            self.slider.setMaximum(len(self._stops) - 1)
        last = self._stops[-1]
        self.high.setText(last[1] if last in self._all_stops else self._quantities.size(last[0]))

    def _on_slid(self, stop: int) -> None:
        self._on_typed(self._stops[stop][1])
