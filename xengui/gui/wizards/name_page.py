"""Second page: what the images are called, where they go, how large they are and how many."""

import os
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, QTimer
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QSpinBox, QVBoxLayout, QWidget

from xengui.core.images.draft import MOST_IMAGES, ImageDraft
from xengui.core.images.draft_checks import Field, Page, problems
from xengui.core.images.draft_size import LEAST_DISK, largest_file
from xengui.core.images.draft_summary import names_text
from xengui.core.sizes import is_bare_number
from xengui.core.translate import tr
from xengui.gui.assets import Ink, icon
from xengui.gui.quantities import Quantities
from xengui.gui.wizards.form import FIELD_HEIGHT, FieldForm
from xengui.gui.wizards.labels import InkLabel, one_line
from xengui.gui.wizards.page import WizardPage, without_mnemonic
from xengui.gui.wizards.size_field import SizeField

ChooseFolder = Callable[[QWidget, str], str]
"""``choose(parent, start)``: the folder a person picked, "" for none."""
_TYPING_PAUSE = 300  # ms without a key before a typed folder is looked at


def choose_folder(parent: QWidget, start: str) -> str:
    """Ask by the desktop's own dialog."""
    return QFileDialog.getExistingDirectory(parent, tr("Choose a folder"), start)


class NamePage(WizardPage):
    """Name, folder, size and number. ``on_folder`` is told a folder that was settled on."""

    def __init__(
        self,
        quantities: Quantities,
        on_folder: Callable[[str], None],
        choose: ChooseFolder = choose_folder,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Name and size"), parent)
        self._quantities, self._on_folder, self._choose_folder = quantities, on_folder, choose
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING_PAUSE)
        self._pause.timeout.connect(lambda: self._on_folder(self.draft.folder))
        self.form = FieldForm(self.choose)
        self.name = QLineEdit()
        self.name.textEdited.connect(lambda text: self.choose(self.draft.rename(text)))
        self.size_field = SizeField(quantities, lambda text: self.choose(replace(self.draft, size_text=text)))
        self.form.add(tr("Na&me"), self.name, Field.NAME)
        self.form.add(tr("&Folder"), self._folder_row(), Field.FOLDER, self.folder)
        self.form.add(tr("&Size"), self.size_field, Field.SIZE, self.size_field.edit)
        self.form.add(tr("N&umber of images"), self._count_row(), None, self.count)
        self.body.addWidget(self.form)
        self.body.addStretch()

    def _folder_row(self) -> QWidget:
        self.folder = QLineEdit()
        self.folder.textEdited.connect(self._on_folder_typed)
        self.choose_button = QPushButton(icon("folder"), tr("C&hoose…"))
        self.choose_button.setMinimumHeight(FIELD_HEIGHT)
        self.choose_button.setAccessibleName(without_mnemonic(self.choose_button.text()))
        self.choose_button.clicked.connect(self._on_choose)
        self.folder_note = one_line(InkLabel(ink=Ink.MUTED))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.folder, 1)
        row.addWidget(self.choose_button)
        return _column(row, self.folder_note)

    def _count_row(self) -> QWidget:
        self.count = QSpinBox()
        self.count.setRange(1, MOST_IMAGES)
        self.count.setFixedWidth(self.count.sizeHint().width() + 20)
        self.count.valueChanged.connect(lambda count: self.choose(replace(self.draft, count=count)))
        self.names_note = one_line(InkLabel(ink=Ink.MUTED))
        row = QHBoxLayout()
        row.addWidget(self.count)
        row.addStretch()
        return _column(row, self.names_note)

    def show_draft(self, draft: ImageDraft) -> None:
        """As WizardPage.show_draft."""
        super().show_draft(draft)
        if self.name.text() != draft.name:
            self.name.setText(draft.name)
        if _absolute(self.folder.text()) != draft.folder:
            self.folder.setText(draft.folder)
        self.size_field.end_at(largest_file(draft))
        self.size_field.show_size(draft.size_text, draft.size, self._size_note())
        with QSignalBlocker(self.count):
            self.count.setValue(draft.count)
        self.folder_note.setText(self._folder_note())
        self.names_note.setText(self._names_note())
        self.form.show_problems(problems(draft, Page.NAME))

    def focus_first(self) -> None:
        """As WizardPage.focus_first: the name without its ending, ready to be typed over."""
        self.name.setFocus()
        self.name.setSelection(0, len(os.path.splitext(self.name.text())[0]))

    def _on_folder_typed(self, text: str) -> None:
        self.choose(replace(self.draft, folder=_absolute(text)))
        self._pause.start()

    def _on_choose(self) -> None:
        folder = self._choose_folder(self, self.draft.folder)
        if folder:
            self._pause.stop()
            self.folder.setText(folder)
            self.choose(replace(self.draft, folder=folder))
            self._on_folder(folder)

    def _size_note(self) -> str:
        draft = self.draft
        if not draft.size:
            return ""
        exact = self._quantities.exact(draft.size)
        if is_bare_number(draft.size_text):
            if draft.size < LEAST_DISK:
                return tr("{number} bytes: add a unit such as GiB").format(number=draft.size_text.strip())
            exact = tr("a number alone means bytes: {exact}").format(exact=exact)
        if draft.count == 1:
            return exact
        everything = self._quantities.size(draft.count * draft.size)
        return tr("{exact} each, {all} in all").format(exact=exact, all=everything)

    def _folder_note(self) -> str:
        facts = self.draft.folder_facts
        if facts is None:
            return tr("Looking at the folder…") if self.draft.folder else ""
        if facts.usage is None:
            return ""
        host = facts.usage.filesystem
        return tr("{free} free of {capacity} on {kind}").format(
            free=self._quantities.size(host.free),
            capacity=self._quantities.size(host.capacity),
            kind=host.kind,
        )

    def _names_note(self) -> str:
        draft = self.draft
        if draft.count == 1:
            return tr("One image; several are numbered, like web-1.img, web-2.img.")
        names = names_text(draft)
        if draft.number_from > 1:
            return tr("{names}; the numbers below {n} are taken.").format(names=names, n=draft.number_from)
        return names


def _absolute(typed: str) -> str:
    """The folder that was typed, with "~" for the home folder and no "/" at the end."""
    folder = os.path.expanduser(typed.strip())
    return folder.rstrip("/") or folder[:1]


def _column(row: QHBoxLayout, note: InkLabel) -> QWidget:
    """A row of controls and a note under it."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(3)
    column.addLayout(row)
    column.addWidget(note)
    return holder
