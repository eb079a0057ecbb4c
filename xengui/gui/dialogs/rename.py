"""Asking for an image's new name."""

from collections.abc import Collection

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QPushButton, QWidget

from xengui.core.images.names import name_problem
from xengui.core.printable import printable
from xengui.core.translate import tr


class RenameDialog(QDialog):
    """One line, the part before the ending chosen; says at once when the name cannot be used."""

    def __init__(self, name: str, taken: Collection[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._taken = name, taken
        self.setWindowTitle(tr("Rename {name}").format(name=printable(name)))
        self.setMinimumWidth(460)
        self.field = QLineEdit(printable(name))
        stem = name.rpartition(".")[0]
        self.field.setSelection(0, len(stem) or len(name))
        self.says = QLabel()
        self.says.setWordWrap(True)
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        label = QLabel(tr("New &name"))
        label.setBuddy(self.field)
        self.field.setAccessibleName(tr("New name"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        self.confirm = QPushButton(tr("Rename"))
        buttons.addButton(self.confirm, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout(self)
        form.addRow(label, self.field)
        form.addRow("", self.says)
        form.addRow(buttons)
        # Only now does the button know whose default it is to be.
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        self.confirm.setDefault(True)
        self.field.textChanged.connect(self._check)
        self._check(self.field.text())

    @property
    def name(self) -> str:
        """The name typed."""
        return self.field.text()

    def _check(self, name: str) -> None:
        problem = name_problem(name)
        if not problem and name != self._name and name in self._taken:
            problem = tr("{name} exists already.").format(name=name)
        self.says.setText(problem)
        self.confirm.setEnabled(not problem and name != self._name)
