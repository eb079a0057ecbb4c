"""Asking for an image's new name."""

from collections.abc import Collection

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QPushButton, QWidget

from xengui.core.images.names import name_oddity, name_problem
from xengui.core.printable import from_printable, is_printable, printable
from xengui.core.translate import tr


class RenameDialog(QDialog):
    r"""One line, the part before the ending chosen; says at once when the name cannot be used.

    A name no screen shows as it is stands in the field written out (a line break as ``\n``) and is read back
    the same way: what nobody touched stays, byte for byte.
    """

    def __init__(self, name: str, taken: Collection[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._taken = name, taken
        self._written_out = not is_printable(name)
        shown = printable(name)
        self.setWindowTitle(tr("Rename {name}").format(name=shown))
        self.setMinimumWidth(460)
        self.field = QLineEdit(shown)
        stem = shown.rpartition(".")[0]
        self.field.setSelection(0, len(stem) or len(shown))
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
        self._check()

    @property
    def name(self) -> str:
        """The name typed, or the one it has while nothing is."""
        typed = self.field.text()
        if typed == printable(self._name):
            return self._name
        return from_printable(typed) if self._written_out else typed

    def _check(self) -> None:
        name = self.name
        changed = name != self._name
        problem = name_problem(name)
        if not problem and changed and name in self._taken:
            problem = tr("{name} exists already.").format(name=printable(name))
        self.says.setText(problem or (name_oddity(name) if changed else self._how_to_read()))
        self.confirm.setEnabled(changed and not problem)

    def _how_to_read(self) -> str:
        if not self._written_out:
            return ""
        return tr(
            "What no screen shows is written out, a line break as \\n. "
            "Delete that to be rid of it; what you leave stays as it is."
        )
