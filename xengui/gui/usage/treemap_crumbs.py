"""The way from everything to the part of the library a treemap shows: each step leads back."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from xengui.core.translate import tr
from xengui.core.usage.treemap_tiles import Zoom

_LONGEST = 240  # pixels of one step


class TreemapCrumbs(QWidget):
    """``All ▸ /srv ▸ /srv/xen``: the last step is where one is, those before it are buttons."""

    zoom_wanted = Signal(object)
    """The Zoom of the step clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: tuple[tuple[str, Zoom], ...] = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(tr("Shown"))

    @property
    def text(self) -> str:
        """The whole way in one line."""
        return " ▸ ".join(name for name, _ in self._steps)

    def show_steps(self, steps: Sequence[tuple[str, Zoom]]) -> None:
        """Show these; the last is where one is."""
        if tuple(steps) == self._steps:
            return
        self._steps = tuple(steps)
        while self._row.count():
            item = self._row.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for number, (name, zoom) in enumerate(steps):
            if number:
                self._row.addWidget(QLabel("▸"))
            self._row.addWidget(self._here(name) if number == len(steps) - 1 else self._button(name, zoom))

    def _here(self, name: str) -> QLabel:
        label = QLabel(self._short(name))
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setToolTip(name)
        font = label.font()
        font.setBold(True)
        label.setFont(font)
        label.setContentsMargins(4, 0, 4, 0)
        return label

    def _button(self, name: str, zoom: Zoom) -> QToolButton:
        button = QToolButton()
        button.setText(self._short(name).replace("&", "&&"))
        button.setToolTip(tr("Show {name}").format(name=name))
        button.setAccessibleName(name)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.zoom_wanted.emit(zoom))
        return button

    def _short(self, name: str) -> str:
        return self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, _LONGEST)
