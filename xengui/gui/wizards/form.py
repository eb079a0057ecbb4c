"""Labelled fields, each with room under it for what is wrong and a button out of it."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from xengui.core.images.draft import ImageDraft
from xengui.core.images.draft_checks import Field, Problem
from xengui.core.printable import printable
from xengui.gui.assets import Ink
from xengui.gui.wizards.labels import InkLabel, SignLabel
from xengui.gui.wizards.page import without_mnemonic

ICON_SIZE = 18
FIELD_HEIGHT = 28
_BETWEEN = 8  # two fields, in device-independent pixels
OnRemedy = Callable[[ImageDraft], None]


class ProblemNote(QWidget):
    """One problem: an icon, what is wrong, what to do, and a button that does it where one step will do."""

    def __init__(self, problem: Problem, on_remedy: OnRemedy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.problem = problem
        sign = SignLabel("error" if problem.blocks else "warning", Ink.WARNING, ICON_SIZE)
        message = InkLabel(printable(problem.message), Ink.WARNING)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(message)
        if problem.hint:
            texts.addWidget(InkLabel(printable(problem.hint), Ink.MUTED))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 4)
        row.setSpacing(8)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        self.button: QPushButton | None = None
        remedy = problem.remedy
        if remedy is not None:
            self.button = QPushButton(printable(remedy.text).replace("&", "&&"))
            self.button.setAccessibleName(printable(remedy.text))
            self.button.clicked.connect(lambda: on_remedy(remedy.draft))
            row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(printable(" ".join(part for part in (problem.message, problem.hint) if part)))


class ProblemList(QWidget):
    """The problems of one field, or of all; takes no room when there are none."""

    def __init__(self, on_remedy: OnRemedy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on_remedy = on_remedy
        self._shown: list[Problem] = []
        self.notes: list[ProblemNote] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.hide()

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """Show these, and keep those that are shown already: a button must not go under the mouse."""
        wanted = list(problems)
        if wanted == self._shown:
            return
        for note in self.notes:
            self._column.removeWidget(note)
            note.hide()
            note.deleteLater()
        self._shown = wanted
        self.notes = [ProblemNote(problem, self._on_remedy, self) for problem in wanted]
        for note in self.notes:
            self._column.addWidget(note)
            note.show()  # now, not when the layout comes to it
        self.setVisible(bool(wanted))


class FieldForm(QWidget):
    """Labels at the left, fields at the right, under each field its note and its problems."""

    def __init__(self, on_remedy: OnRemedy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on_remedy = on_remedy
        self._problems: dict[Field, ProblemList] = {}
        self._rows: dict[Field, tuple[QWidget, ...]] = {}
        self._gaps: dict[Field, int] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)

    def add(self, label: str, widget: QWidget, field: Field | None, buddy: QWidget | None = None) -> None:
        """Add a row; ``buddy`` takes the mnemonic where ``widget`` only holds the control."""
        control = buddy or widget
        name = QLabel(label)
        name.setBuddy(control)
        control.setAccessibleName(without_mnemonic(label))
        control.setMinimumHeight(FIELD_HEIGHT)
        row = self._grid.rowCount()
        if row > 1:
            self._grid.setRowMinimumHeight(row, _BETWEEN)
            row += 1
        align = Qt.AlignmentFlag.AlignTop if buddy else Qt.AlignmentFlag.AlignVCenter
        if buddy is not None:
            name.setContentsMargins(0, (FIELD_HEIGHT - name.fontMetrics().height()) // 2, 0, 0)
        self._grid.addWidget(name, row, 0, align)
        self._grid.addWidget(widget, row, 1)
        if field is not None:
            self._problems[field] = ProblemList(self._on_remedy)
            self._grid.addWidget(self._problems[field], row + 1, 1)
            self._rows[field] = (name, widget)
            self._gaps[field] = row - 1

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """Put each problem under its field; those of other fields are left out."""
        found = list(problems)
        for field, shown in self._problems.items():
            shown.show_problems(each for each in found if each.field is field)

    def problem_list(self, field: Field) -> ProblemList:
        """The problems under ``field``."""
        return self._problems[field]

    def set_row_visible(self, field: Field, visible: bool) -> None:
        """Show or hide a row; what is hidden has no problems."""
        for widget in self._rows[field]:
            widget.setVisible(visible)
        self._grid.setRowMinimumHeight(self._gaps[field], _BETWEEN if visible else 0)
        if not visible:
            self._problems[field].show_problems(())
