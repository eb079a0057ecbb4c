"""The New Image wizard: four pages over one ImageDraft. It decides nothing and touches no file."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QStyle,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from xengui.core.images.draft import FolderFacts, ImageDraft, ToolFacts
from xengui.core.images.draft_checks import Page, may_leave
from xengui.core.images.draft_summary import create_text
from xengui.core.images.spec import ImageSpec
from xengui.core.translate import tr
from xengui.gui import theme
from xengui.gui.quantities import Quantities
from xengui.gui.wizards.labels import PrimaryButton
from xengui.gui.wizards.name_page import NamePage
from xengui.gui.wizards.page import WizardPage, without_mnemonic
from xengui.gui.wizards.purpose_page import PurposePage
from xengui.gui.wizards.space_page import SpacePage
from xengui.gui.wizards.steps import StepList
from xengui.gui.wizards.summary_page import SummaryPage

AskFolder = Callable[[str, Callable[[FolderFacts], None]], None]
"""``ask_folder(folder, tell)``: look at a folder elsewhere, and ``tell`` what was found, in this thread."""
_BUTTON_WIDTH = 88
_SIZE = (860, 640)  # device-independent pixels: fits 1280 × 800 with a desktop's panels


class NewImageWizard(QDialog):
    """Emits ``images_requested`` with a tuple of ImageSpec when Create is pressed, then is accepted.

    Whoever opens it runs ``ask_folder``; answers that come after it was closed are dropped.
    """

    images_requested = Signal(object)

    def __init__(
        self,
        draft: ImageDraft,
        tools: ToolFacts,
        ask_folder: AskFolder,
        quantities: Quantities,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("New image"))
        self._ask_folder = ask_folder
        self._draft = replace(draft, tools=tools, write_size=quantities.size)
        self.purpose_page = PurposePage()
        self.name_page = NamePage(quantities, self._look_at)
        self.space_page = SpacePage()
        self.summary_page = SummaryPage(quantities)
        self.pages: dict[Page, WizardPage] = {
            Page.PURPOSE: self.purpose_page,
            Page.NAME: self.name_page,
            Page.SPACE: self.space_page,
            Page.SUMMARY: self.summary_page,
        }
        self.step_list = StepList(
            [tr("What it is for"), tr("Name and size"), tr("How its space is taken"), tr("Summary")],
            self._go_to,
        )
        self._build()
        self._dress()
        self.next_button.setDefault(True)  # not before it is in a dialog
        self._go_to(0)
        self._look_at(self._draft.folder)
        self.resize(*_SIZE)

    def _build(self) -> None:
        self._stack = QStackedWidget()
        for page in self.pages.values():
            page.changed.connect(self._set_draft)
            scroller = QScrollArea()
            scroller.setFrameShape(QFrame.Shape.NoFrame)
            scroller.setWidgetResizable(True)
            scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            scroller.setWidget(page)
            page.setAutoFillBackground(False)
            scroller.viewport().setAutoFillBackground(False)
            self._stack.addWidget(scroller)
        self._paper = QFrame()
        self._paper.setAutoFillBackground(True)
        column = QVBoxLayout(self._paper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._stack, 1)
        column.addLayout(self._button_row())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.step_list)
        row.addWidget(self._paper, 1)

    def _button_row(self) -> QHBoxLayout:
        self.cancel_button = QPushButton(tr("Cancel"))
        self.back_button = QPushButton(tr("&Back"))
        self.next_button = PrimaryButton()
        self.cancel_button.clicked.connect(self.reject)
        self.back_button.clicked.connect(lambda: self._go_to(self._number - 1))
        self.next_button.clicked.connect(self._on_next)
        row = QHBoxLayout()
        row.setContentsMargins(26, 10, 26, 18)
        row.setSpacing(10)
        row.addStretch()
        for button in (self.cancel_button, self.back_button, self.next_button):
            button.setAccessibleName(without_mnemonic(button.text()))
            row.addWidget(button)
        return row

    @property
    def draft(self) -> ImageDraft:
        """What is chosen so far."""
        return self._draft

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return list(self.pages)[self._number]

    @property
    def _number(self) -> int:
        return self._stack.currentIndex()

    def showEvent(self, event: QShowEvent) -> None:
        """As Qt wants it: the keyboard goes where work begins."""
        super().showEvent(event)
        self.pages[self.page].focus_first()

    def changeEvent(self, event: QEvent) -> None:
        """As Qt wants it: light and dark come and go."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()
        elif event.type() == QEvent.Type.FontChange:
            self._make_room()

    def _make_room(self) -> None:
        """Never be narrower than what is on the pages: they scroll up and down only."""
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        widest = max(page.minimumSizeHint().width() for page in self.pages.values())
        self._stack.setMinimumWidth(widest + bar)

    def _dress(self) -> None:
        # The steps stand back, on what is darker; fields must stand out from the paper in both schemes.
        light, dark = QPalette.ColorRole.Base, QPalette.ColorRole.Window
        if theme.is_dark(QApplication.palette()):
            light, dark = dark, light
        self._paper.setBackgroundRole(light)
        self.step_list.setBackgroundRole(dark)

    def learn(self, facts: FolderFacts) -> None:
        """Take in what was found out about a folder; of another than the chosen one it is dropped."""
        if isValid(self) and facts.folder == self._draft.folder:
            self._set_draft(self._draft.learn(facts))

    def _look_at(self, folder: str) -> None:
        if folder.startswith("/"):
            self._ask_folder(folder, self.learn)

    def _set_draft(self, draft: ImageDraft) -> None:
        self._draft = draft
        self.pages[self.page].show_draft(draft)
        self._show_buttons()

    def _go_to(self, number: int) -> None:
        # Filled before it is shown: a page must not be seen finding its layout.
        list(self.pages.values())[number].show_draft(self._draft)
        self._stack.setCurrentIndex(number)
        self.step_list.show_step(number)
        self._show_buttons()
        if self.page is Page.SUMMARY:
            # Much may have happened in the folder since it was chosen.
            self._look_at(self._draft.folder)
            self.next_button.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.isVisible():
            self.pages[self.page].focus_first()

    def _show_buttons(self) -> None:
        self._make_room()
        last = self.page is Page.SUMMARY
        create = create_text(self._draft).replace("&", "&&")
        self.next_button.setText(f"&{create}" if last else tr("&Next"))
        self.next_button.setAccessibleName(without_mnemonic(self.next_button.text()))
        for button in (self.cancel_button, self.back_button, self.next_button):
            button.setMinimumWidth(max(_BUTTON_WIDTH, button.sizeHint().width()))
        self.next_button.setEnabled(may_leave(self._draft, self.page))
        self.back_button.setEnabled(self._number > 0)

    def _on_next(self) -> None:
        if self.page is not Page.SUMMARY:
            self._go_to(self._number + 1)
            return
        self._request(self._draft.specs())
        self.accept()

    def _request(self, specs: tuple[ImageSpec, ...]) -> None:
        """Say which images are wanted."""
        self.images_requested.emit(specs)
