"""Last page: what will be made, what it costs the host, and the same by hand."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from xengui.core.errors import XenGuiError
from xengui.core.images.draft import ImageDraft
from xengui.core.images.draft_checks import problems
from xengui.core.images.draft_summary import create_text, summary
from xengui.core.translate import tr
from xengui.core.usage.host_filesystem import HostUsage
from xengui.gui.assets import Ink, icon
from xengui.gui.host_bar import HostBar
from xengui.gui.quantities import Quantities
from xengui.gui.wizards.form import ProblemList
from xengui.gui.wizards.labels import InkLabel
from xengui.gui.wizards.page import WizardPage, without_mnemonic

_MOST = 1.6  # capacities: promises far beyond the host must not press it into a corner of its bar
_COPIED_FOR = 2000  # ms


class SummaryPage(WizardPage):
    """The facts, the host now and afterwards, what to mind, and the commands."""

    def __init__(self, quantities: Quantities, parent: QWidget | None = None) -> None:
        super().__init__(create_text(ImageDraft()), parent)
        self._quantities = quantities
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(1, 1)
        self.facts = [self._fact_row(row) for row in range(len(summary(ImageDraft())))]
        self.now, self.after = HostBar(quantities), HostBar(quantities)
        self._host_labels = [
            self._host_row(tr("Host now"), self.now),
            self._host_row(tr("Afterwards"), self.after),
        ]
        self.problem_list = ProblemList(self.choose)
        self.body.addLayout(self._grid)
        self.body.addWidget(self.problem_list)
        self._add_commands()

    def _fact_row(self, row: int) -> tuple[InkLabel, InkLabel]:
        """Labels for a fact's name and its value."""
        name, value = InkLabel(ink=Ink.MUTED), InkLabel()
        name.setWordWrap(False)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, row, 1)
        return name, value

    def _host_row(self, text: str, bar: HostBar) -> InkLabel:
        label = InkLabel(text, Ink.MUTED)
        label.setWordWrap(False)
        row = self._grid.rowCount()
        self._grid.setRowMinimumHeight(row, 6)
        self._grid.addWidget(label, row + 1, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(bar, row + 1, 1)
        return label

    def _add_commands(self) -> None:
        label = QLabel(tr("The same by &hand, in a shell"))
        self.commands = QPlainTextEdit()
        self.commands.setReadOnly(True)
        self.commands.setTabChangesFocus(True)
        self.commands.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.commands.setMinimumHeight(self.commands.fontMetrics().height() * 3 + 16)
        self.commands.setAccessibleName(without_mnemonic(label.text()))
        label.setBuddy(self.commands)
        self.copy_button = QPushButton(icon("copy"), tr("C&opy commands"))
        self.copy_button.setAccessibleName(without_mnemonic(self.copy_button.text()))
        self.copy_button.clicked.connect(self._on_copy)
        self._copied = QTimer(self)
        self._copied.setSingleShot(True)
        self._copied.setInterval(_COPIED_FOR)
        self._copied.timeout.connect(lambda: self.copy_button.setText(tr("C&opy commands")))
        row = QHBoxLayout()
        row.addWidget(label)
        row.addStretch()
        row.addWidget(self.copy_button)
        self.body.addLayout(row)
        self.body.addWidget(self.commands, 1)

    def show_draft(self, draft: ImageDraft) -> None:
        """As WizardPage.show_draft."""
        super().show_draft(draft)
        self.set_title(create_text(draft))
        for (name, value), fact in zip(self.facts, summary(draft, self._quantities.size), strict=True):
            name.setText(fact[0])
            value.setText(fact[1])
            value.setAccessibleName(f"{fact[0]}: {fact[1]}")
        self._show_hosts(draft)
        self.problem_list.show_problems(problems(draft))
        try:
            commands = draft.commands()
        except XenGuiError:
            commands = ""
        if self.commands.toPlainText() != commands:
            self.commands.setPlainText(commands)

    def focus_first(self) -> None:
        """As WizardPage.focus_first: nothing here; the wizard puts the keyboard on its button."""

    def _show_hosts(self, draft: ImageDraft) -> None:
        now, after = draft.folder_facts.usage if draft.folder_facts else None, draft.usage_after()
        for widget in (*self._host_labels, self.now, self.after):
            widget.setVisible(now is not None)
        if now is None or after is None:
            return
        scale = max(_wanted(now), _wanted(after))
        self.now.show_usage(now, scale)
        self.after.show_usage(after, scale)

    def _on_copy(self) -> None:
        QApplication.clipboard().setText(self.commands.toPlainText())
        self.copy_button.setText(tr("Copied"))
        self._copied.start()


def _wanted(usage: HostUsage) -> int:
    """Bytes a bar of ``usage`` stands for at its whole width."""
    capacity = usage.filesystem.capacity
    return max(capacity, min(usage.other + usage.allocated + usage.promised, int(capacity * _MOST)))
