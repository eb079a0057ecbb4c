"""Sections of facts side by side: as many columns as there is room for."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QPalette, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from xengui.core.translate import tr
from xengui.gui.host_bar import small_font
from xengui.gui.images.facts import Section

_COLUMN = 330  # pixels a section wants


class FactGrid(QWidget):
    """Shows sections; every value can be selected and copied, with the keyboard too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sections: tuple[Section, ...] = ()
        self._parts: list[_SectionWidget] = []
        self._columns = 0
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(28)

    @property
    def text(self) -> str:
        """All of it, a fact a line."""
        return "\n".join(f"{label}: {value}" for section in self._sections for label, value in section.facts)

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Replace what is shown; where only values changed the labels stay, and so does a text selection."""
        if [_shape(s) for s in sections] == [_shape(s) for s in self._sections]:
            for part, section in zip(self._parts, sections, strict=True):
                part.set_values(section)
        else:
            for part in self._parts:
                part.setParent(None)
                part.deleteLater()
            names = [label for section in sections for label, _ in section.facts]
            width = max(map(self.fontMetrics().horizontalAdvance, names), default=0)
            self._parts = [_SectionWidget(section, width, self) for section in sections]
            self._columns = 0
            self._arrange()
        self._sections = tuple(sections)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As Qt wants it."""
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """As Qt wants it: a narrow panel gets one column, not a scroll bar."""
        return QSize(200, super().minimumSizeHint().height())

    def _arrange(self) -> None:
        columns = max(1, min(len(self._parts), self.width() // _COLUMN))
        if columns == self._columns:
            return
        self._columns = columns
        while self._layout.count():
            self._layout.takeAt(0)
        stacks = [QVBoxLayout() for _ in range(columns)]
        heights = [0] * columns
        for part in self._parts:
            shortest = heights.index(min(heights))
            stacks[shortest].addWidget(part)
            heights[shortest] += part.length
            part.show()
        for stack in stacks:
            stack.setSpacing(14)
            stack.addStretch()
            self._layout.addLayout(stack, 1)


class _SectionWidget(QWidget):
    """A title over labels and values; all sections' labels take ``width``, so that values line up."""

    def __init__(self, section: Section, width: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.length = len(section.facts) + 2
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(12)
        layout.setVerticalSpacing(4)
        layout.setColumnStretch(1, 1)
        title = QLabel(section.title)
        title.setFont(_title_font(self.font()))
        title.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        layout.addWidget(title, 0, 0, 1, 2)
        self._values: list[QLabel] = []
        for row, (name, _) in enumerate(section.facts, 1):
            label, value = QLabel(name), QLabel()
            label.setMinimumWidth(width)
            value.setTextFormat(Qt.TextFormat.PlainText)
            value.setWordWrap(True)
            value.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            value.setCursor(Qt.CursorShape.IBeamCursor)
            value.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            value.setMinimumWidth(40)
            value.setAccessibleName(name)
            layout.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            layout.addWidget(value, row, 1, Qt.AlignmentFlag.AlignTop)
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            self._values.append(value)
        self.set_values(section)

    def set_values(self, section: Section) -> None:
        """Other values for the same labels."""
        for value, (name, text) in zip(self._values, section.facts, strict=True):
            if value.text() != text:
                value.setText(text)
                value.setToolTip(
                    tr("{name}: {value}").format(name=name, value=text) if len(text) > 40 else ""
                )


def _shape(section: Section) -> tuple[str, tuple[str, ...]]:
    return section.title, tuple(label for label, _ in section.facts)


def _title_font(font: QFont) -> QFont:
    title = small_font(font)
    title.setBold(True)
    title.setCapitalization(QFont.Capitalization.AllUppercase)
    title.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.4)
    return title
