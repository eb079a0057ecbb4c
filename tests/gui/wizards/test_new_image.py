"""The New Image wizard, driven by keyboard and by mouse to the specs it emits."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSlider,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.gui.test_theme import contrast
from xengui.core.images.draft import FolderFacts, ImageDraft, Purpose, ToolFacts
from xengui.core.images.draft_checks import Field, Page
from xengui.core.images.image import ImageFormat
from xengui.core.images.spec import Allocation, FilesystemKind, ImageSpec, TableKind
from xengui.core.settings import ColourScheme
from xengui.core.sizes import GIB, MIB, TIB
from xengui.core.usage.host_filesystem import HostFilesystem, HostUsage
from xengui.gui import theme
from xengui.gui.quantities import Quantities
from xengui.gui.wizards.cards import ChoiceCard
from xengui.gui.wizards.form import ProblemList, ProblemNote
from xengui.gui.wizards.labels import InkLabel, SignLabel
from xengui.gui.wizards.new_image import NewImageWizard
from xengui.gui.wizards.page import without_mnemonic

FOLDER = "/srv/xen"
Alt = Qt.KeyboardModifier.AltModifier
Control = Qt.KeyboardModifier.ControlModifier
Plain = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
EVERY_STATE = [
    ImageDraft(folder=FOLDER, count=3, label="root").rename("web.img"),
    ImageDraft(
        folder=FOLDER,
        size_text="64 MiB",
        purpose=Purpose.PARTITIONED,
        filesystem=FilesystemKind.XFS,
        label="much too long a label",
        allocation=Allocation.RESERVED,
    ).rename("taken.img"),
]


@dataclass
class Host:
    """Stands where main_window's job runner stands: answers at once, or when told to."""

    names: frozenset[str] = frozenset({"taken.img"})
    problem: str = ""
    at_once: bool = True
    asked: list[tuple[str, Callable[[FolderFacts], None]]] = field(default_factory=list)

    def ask(self, folder: str, tell: Callable[[FolderFacts], None]) -> None:
        self.asked.append((folder, tell))
        if self.at_once:
            tell(self.facts(folder))

    def facts(self, folder: str) -> FolderFacts:
        filesystem = HostFilesystem("/srv", "ext4", "/dev/sda1", 500 * GIB, 118 * GIB)
        return FolderFacts(folder, HostUsage(filesystem, 124 * GIB, 258 * GIB, 9), self.names, self.problem)


Open = Callable[..., NewImageWizard]


@pytest.fixture
def open_wizard(qtbot: QtBot) -> Open:
    def open_it(
        draft: ImageDraft | None = None, host: Host | None = None, tools: ToolFacts | None = None
    ) -> NewImageWizard:
        wizard = NewImageWizard(
            draft or ImageDraft(folder=FOLDER), tools or ToolFacts(), (host or Host()).ask, Quantities()
        )
        qtbot.addWidget(wizard)
        with qtbot.waitActive(wizard):
            wizard.show()
            wizard.activateWindow()
        qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        return wizard

    return open_it


@pytest.fixture(params=[ColourScheme.LIGHT, ColourScheme.DARK], ids=str)
def scheme(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[ColourScheme]:
    theme.apply(qapp, request.param)
    yield request.param
    theme.apply(qapp, ColourScheme.LIGHT)


def press(qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier = Plain) -> None:
    """A key for whatever has the keyboard."""
    focus = QApplication.focusWidget()
    assert focus is not None, "the keyboard is nowhere"
    QTest.keyClick(focus, key, modifier)


def write(qtbot: QtBot, text: str) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None, "the keyboard is nowhere"
    QTest.keyClicks(focus, text)


def click(qtbot: QtBot, widget: QWidget, at: QPoint | None = None) -> None:
    assert widget.isVisible()
    QTest.mouseClick(widget, LEFT, Plain, at or widget.rect().center())


def pick(qtbot: QtBot, box: QComboBox, row: int) -> None:
    """Choose a row of a drop-down list by mouse."""
    click(qtbot, box)
    view = box.view()
    qtbot.waitUntil(view.isVisible)
    index = box.model().index(row, 0)
    view.scrollTo(index)
    place = view.visualRect(index).center()

    def chosen() -> bool:
        # A list that has just opened takes a release for the end of the press that opened it.
        QTest.mouseMove(view.viewport(), place)
        QTest.mouseClick(view.viewport(), LEFT, Plain, place)
        return not view.isVisible()

    qtbot.waitUntil(chosen)
    assert box.currentIndex() == row


def go_to(wizard: NewImageWizard, page: Page) -> None:
    """Any page at once, whatever blocks it, with its layout settled."""
    wizard._go_to(list(Page).index(page))
    settle()


def shown(wizard: NewImageWizard) -> str:
    """The page at hand, in a form mypy does not take for unchanging."""
    return wizard.page.value


def settle() -> None:
    """Let nested layouts come to rest: each passes its news up in an event of its own."""
    for _ in range(8):
        QApplication.processEvents()


def notes(wizard: NewImageWizard, where: Field) -> list[ProblemNote]:
    """What is shown as wrong with one field on the page at hand."""
    lists = wizard.pages[wizard.page].findChildren(ProblemList)
    return [note for each in lists for note in each.notes if note.problem.field is where and note.isVisible()]


def accepted(qtbot: QtBot, wizard: NewImageWizard, last: Callable[[], None]) -> tuple[ImageSpec, ...]:
    """The specs emitted by doing ``last``."""
    with qtbot.waitSignal(wizard.images_requested) as caught:
        last()
    assert wizard.result() == wizard.DialogCode.Accepted
    (specs,) = caught.args or [None]
    assert isinstance(specs, tuple)
    return specs


def test_by_keyboard_alone(qtbot: QtBot, open_wizard: Open) -> None:
    wizard = open_wizard()
    press(qtbot, Qt.Key.Key_Down)  # from the first card to the second
    press(qtbot, Qt.Key.Key_Return)
    assert shown(wizard) == "name"
    write(qtbot, "web")  # over the name, before its ending
    press(qtbot, Qt.Key.Key_S, Alt)
    press(qtbot, Qt.Key.Key_A, Control)
    write(qtbot, "1.5g")
    press(qtbot, Qt.Key.Key_U, Alt)
    press(qtbot, Qt.Key.Key_Up)
    press(qtbot, Qt.Key.Key_Return)
    assert shown(wizard) == "space"
    press(qtbot, Qt.Key.Key_R, Alt)  # pressed for 100 ms, as all buttons are by their letter
    qtbot.waitUntil(lambda: wizard.draft.allocation is Allocation.RESERVED)
    press(qtbot, Qt.Key.Key_T, Alt)
    press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_L, Alt)
    write(qtbot, "data")
    press(qtbot, Qt.Key.Key_Return)
    assert shown(wizard) == "summary"
    specs = accepted(qtbot, wizard, lambda: press(qtbot, Qt.Key.Key_Return))
    assert specs == tuple(
        ImageSpec(
            f"{FOLDER}/web-{number}.img",
            1536 * MIB,
            Allocation.RESERVED,
            ImageFormat.RAW,
            FilesystemKind.EXT4,
            "data",
            TableKind.MBR,
        )
        for number in (1, 2)
    )


def test_by_mouse_alone(qtbot: QtBot, open_wizard: Open) -> None:
    wizard = open_wizard()
    click(qtbot, wizard.purpose_page.cards.card(Purpose.FILESYSTEM))
    click(qtbot, wizard.next_button)
    slider = wizard.name_page.size_field.slider
    before = wizard.draft.size
    click(qtbot, slider, QPoint(slider.width() - 3, 8))
    assert wizard.draft.size > before
    click(qtbot, wizard.next_button)
    page = wizard.space_page
    pick(qtbot, page.format.box, 1)
    pick(qtbot, page.filesystem.box, 4)
    click(qtbot, wizard.next_button)
    click(qtbot, wizard.step_list.steps[2])  # back by the list at the left
    assert wizard.page is Page.SPACE
    click(qtbot, wizard.next_button)
    size = wizard.draft.size
    (spec,) = accepted(qtbot, wizard, lambda: click(qtbot, wizard.next_button))
    assert spec == ImageSpec(
        f"{FOLDER}/disk.qcow2", size, Allocation.SPARSE, ImageFormat.QCOW2, FilesystemKind.BTRFS
    )


def test_escape_and_cancel_request_nothing(qtbot: QtBot, open_wizard: Open) -> None:
    def by_keyboard(wizard: NewImageWizard) -> None:
        press(qtbot, Qt.Key.Key_Escape)

    def by_mouse(wizard: NewImageWizard) -> None:
        click(qtbot, wizard.cancel_button)

    for leave in (by_keyboard, by_mouse):
        wizard = open_wizard()
        with qtbot.assertNotEmitted(wizard.images_requested), qtbot.waitSignal(wizard.rejected):
            leave(wizard)


def test_back_keeps_what_was_chosen(qtbot: QtBot, open_wizard: Open) -> None:
    wizard = open_wizard()
    assert not wizard.back_button.isEnabled()
    click(qtbot, wizard.next_button)
    write(qtbot, "mail")
    click(qtbot, wizard.back_button)
    click(qtbot, wizard.purpose_page.cards.card(Purpose.BLANK))
    click(qtbot, wizard.next_button)
    assert wizard.name_page.name.text() == "mail.img"
    assert wizard.draft.purpose is Purpose.BLANK


def test_a_taken_name_is_said_beside_it_with_a_way_out(qtbot: QtBot, open_wizard: Open) -> None:
    wizard = open_wizard()
    click(qtbot, wizard.next_button)
    write(qtbot, "taken")
    (note,) = notes(wizard, Field.NAME)
    assert "exists already" in note.accessibleName()
    assert not wizard.next_button.isEnabled()
    press(qtbot, Qt.Key.Key_Return)
    assert wizard.page is Page.NAME
    assert note.button is not None
    click(qtbot, note.button)
    assert wizard.name_page.name.text() == "taken-2.img"
    assert notes(wizard, Field.NAME) == []
    assert wizard.next_button.isEnabled()


def test_what_is_no_size_is_said_beside_it(qtbot: QtBot, open_wizard: Open) -> None:
    wizard = open_wizard()
    click(qtbot, wizard.next_button)
    edit = wizard.name_page.size_field.edit
    edit.selectAll()
    QTest.keyClicks(edit, "much")
    assert "much" in notes(wizard, Field.SIZE)[0].accessibleName()
    assert edit.text() == "much"
    assert not wizard.next_button.isEnabled()
    wizard.name_page.size_field.slider.setValue(0)
    assert edit.text() == "64 MiB"
    assert notes(wizard, Field.SIZE) == []


def test_the_sliders_end_is_what_the_folders_filesystem_holds(qtbot: QtBot, open_wizard: Open) -> None:
    wizard = open_wizard()
    click(qtbot, wizard.next_button)
    field = wizard.name_page.size_field
    qtbot.keyClick(field.slider, Qt.Key.Key_End)
    assert wizard.draft.size == 16 * TIB - 4096, "ext4 ends there"
    assert field.slider.value() == field.slider.maximum()
    assert notes(wizard, Field.SIZE) == []
    facts = Host().facts(FOLDER)
    assert facts.usage is not None
    on_fat = replace(facts.usage, filesystem=replace(facts.usage.filesystem, kind="vfat"))
    wizard.learn(replace(facts, usage=on_fat))
    (note,) = notes(wizard, Field.SIZE)
    assert note.button is not None
    click(qtbot, note.button)
    assert wizard.draft.size == 4 * GIB - 4096
    on_xfs = replace(facts.usage, filesystem=replace(facts.usage.filesystem, kind="xfs"))
    wizard.learn(replace(facts, usage=on_xfs))
    qtbot.keyClick(field.slider, Qt.Key.Key_Home)
    qtbot.keyClick(field.slider, Qt.Key.Key_End)
    assert field.edit.text() == field.high.text() == "16 TiB"


def test_a_number_without_a_unit_says_what_it_means(qtbot: QtBot, open_wizard: Open) -> None:
    wizard = open_wizard()
    click(qtbot, wizard.next_button)
    field = wizard.name_page.size_field
    field.edit.selectAll()
    QTest.keyClicks(field.edit, "20")
    assert field.exact.text() == "20 bytes: add a unit such as GiB"
    assert not wizard.next_button.isEnabled()
    (note,) = notes(wizard, Field.SIZE)
    assert note.button is not None
    click(qtbot, note.button)
    assert field.edit.text() == "20 GiB"
    field.edit.selectAll()
    QTest.keyClicks(field.edit, "20000000")
    assert field.exact.text() == "a number alone means bytes: 20,000,768 bytes"
    assert wizard.next_button.isEnabled()


def test_choice_boxes_are_one_width_whatever_is_impossible(qtbot: QtBot, open_wizard: Open) -> None:
    wizard = open_wizard(ImageDraft(folder=FOLDER, purpose=Purpose.PARTITIONED))
    go_to(wizard, Page.SPACE)
    page = wizard.space_page
    boxes = [page.format.box, page.table.box, page.filesystem.box]
    before = {box.width() for box in boxes}
    assert len(before) == 1
    wizard._set_draft(replace(wizard.draft, allocation=Allocation.RESERVED))
    settle()
    assert any("–" in text for text in page.format.texts())
    assert {box.width() for box in boxes} == before
    page.format.box.showPopup()
    view = page.format.box.view()
    qtbot.waitUntil(view.isVisible)
    assert view.viewport().width() >= view.sizeHintForColumn(0), "the reasons are legible"
    page.format.box.hidePopup()


def test_the_names_to_come_are_shown_live(qtbot: QtBot, open_wizard: Open) -> None:
    wizard = open_wizard(host=Host(names=frozenset({"web-1.img"})))
    click(qtbot, wizard.next_button)
    write(qtbot, "web")
    wizard.name_page.count.setValue(3)
    names = wizard.name_page.names_note.text()
    assert names.startswith("web-2.img, web-3.img, web-4.img")
    assert "60 GiB in all" in wizard.name_page.size_field.exact.text()


def test_a_typed_folder_is_looked_at_once_the_typing_pauses(qtbot: QtBot, open_wizard: Open) -> None:
    host = Host()
    wizard = open_wizard(host=host)
    click(qtbot, wizard.next_button)
    host.asked.clear()
    folder = wizard.name_page.folder
    folder.selectAll()
    QTest.keyClicks(folder, "/mnt/x/")
    assert host.asked == []
    assert "Looking" in wizard.name_page.folder_note.text()
    qtbot.waitUntil(lambda: len(host.asked) == 1)
    assert host.asked[0][0] == "/mnt/x"
    assert "118 GiB free" in wizard.name_page.folder_note.text()
    assert folder.text() == "/mnt/x/"


def test_a_folder_can_be_chosen_in_a_dialog(qtbot: QtBot, open_wizard: Open) -> None:
    host = Host(problem="You may not create files in /root.")
    wizard = open_wizard(host=host)
    wizard.name_page._choose_folder = lambda parent, start: "/root"
    go_to(wizard, Page.NAME)
    click(qtbot, wizard.name_page.choose_button)
    assert wizard.draft.folder == host.asked[-1][0] == "/root"
    (note,) = notes(wizard, Field.FOLDER)
    assert "may not" in note.accessibleName()
    assert not wizard.next_button.isEnabled()


def test_answers_about_another_folder_and_late_ones_are_dropped(qapp: QApplication) -> None:
    host = Host(at_once=False)
    wizard = NewImageWizard(ImageDraft(folder=FOLDER), ToolFacts(), host.ask, Quantities())
    (_, tell) = host.asked[0]
    tell(host.facts("/elsewhere"))
    assert wizard.draft.facts is None
    shiboken6.delete(wizard)
    tell(host.facts(FOLDER))


def test_the_summary_looks_again(qtbot: QtBot, open_wizard: Open) -> None:
    host = Host()
    wizard = open_wizard(host=host)
    host.names = frozenset({"disk.img"})
    wizard._draft = wizard.draft.rename("disk.img")
    go_to(wizard, Page.SUMMARY)
    assert notes(wizard, Field.NAME)
    assert not wizard.next_button.isEnabled()


def test_the_impossible_is_greyed_with_its_reason(open_wizard: Open) -> None:
    missing = ToolFacts({"mkfs.xfs": "xfsprogs", "sfdisk": "fdisk", "qemu-img": "qemu-utils"})
    wizard = open_wizard(tools=missing)
    card = wizard.purpose_page.cards.card(Purpose.PARTITIONED)
    assert not card.isEnabled()
    assert card.reason == "install fdisk"
    assert card.reason in card.accessibleDescription()
    go_to(wizard, Page.SPACE)
    page = wizard.space_page
    assert "xfs (large files) – install xfsprogs" in page.filesystem.texts()
    for box in (page.filesystem.box, page.format.box):
        for row in range(box.count()):
            enabled = bool(box.model().flags(box.model().index(row, 0)) & Qt.ItemFlag.ItemIsEnabled)
            assert enabled is ("install" not in box.itemText(row)), box.itemText(row)


def test_a_disabled_card_shows_its_reason_and_cannot_be_pressed(qtbot: QtBot, open_wizard: Open) -> None:
    wizard = open_wizard(ImageDraft(folder=FOLDER, size_text="200 GiB"))
    go_to(wizard, Page.SPACE)
    card = wizard.space_page.cards.card(Allocation.WRITTEN)
    assert "118 GiB are free" in card.reason
    tall = card.heightForWidth(card.width())
    click(qtbot, card)
    assert wizard.draft.allocation is Allocation.SPARSE
    card.set_reason("")
    assert card.heightForWidth(card.width()) < tall


def test_only_what_applies_is_asked(open_wizard: Open) -> None:
    wizard = open_wizard()
    page = wizard.space_page
    for purpose, table, inside in (
        (Purpose.BLANK, False, False),
        (Purpose.FILESYSTEM, False, True),
        (Purpose.PARTITIONED, True, True),
    ):
        wizard._set_draft(wizard.draft.choose_purpose(purpose))
        go_to(wizard, Page.SPACE)
        assert page.table.isVisible() is table
        assert page.filesystem.isVisible() is page.label.isVisible() is inside


def test_the_summary_says_what_it_costs(qtbot: QtBot, open_wizard: Open) -> None:
    wizard = open_wizard(ImageDraft(folder=FOLDER, count=3).rename("web.img"))
    go_to(wizard, Page.SUMMARY)
    page = wizard.summary_page
    assert wizard.next_button.accessibleName() == page.heading.text() == "Create 3 images"
    assert page.now.usage is not None
    assert page.after.usage is not None
    assert (page.now.usage.promised, page.after.usage.images) == (258 * GIB, 12)
    assert "200 GiB" in notes(wizard, Field.HOST)[0].accessibleName()
    assert page.now.bar_rect().left() == page.after.bar_rect().left()
    assert page.now.mapTo(wizard, QPoint()).x() == page.after.mapTo(wizard, QPoint()).x()
    click(qtbot, page.copy_button)
    assert QApplication.clipboard().text() == wizard.draft.commands() == page.commands.toPlainText()
    assert page.copy_button.text() == "Copied"
    qtbot.waitUntil(lambda: page.copy_button.text() != "Copied", timeout=4000)


def controls(root: QWidget) -> list[QWidget]:
    """What a person can work with on what is shown."""
    kinds = (QAbstractButton, QLineEdit, QComboBox, QSlider, QSpinBox, QPlainTextEdit)
    found = [each for kind in kinds for each in root.findChildren(kind)]
    return [each for each in found if each.isVisible() and not each.objectName().startswith("qt_")]


@pytest.mark.parametrize("page", list(Page), ids=str)
@pytest.mark.parametrize("draft", EVERY_STATE, ids=["fine", "faulty"])
def test_names_are_those_on_the_screen(page: Page, draft: ImageDraft, open_wizard: Open) -> None:
    wizard = open_wizard(draft)
    go_to(wizard, page)
    labels = {without_mnemonic(each.text()) for each in wizard.findChildren(QLabel) if each.isVisible()}
    found = controls(wizard)
    assert found
    for control in found:
        name = control.accessibleName()
        if isinstance(control, QAbstractButton):
            assert name == without_mnemonic(control.text())
        else:
            assert name in labels, type(control)


@pytest.mark.parametrize("page", list(Page), ids=str)
def test_mnemonics_are_one_a_letter(page: Page, open_wizard: Open) -> None:
    wizard = open_wizard(ImageDraft(folder=FOLDER, purpose=Purpose.PARTITIONED))
    go_to(wizard, page)
    texts = [each.text() for each in wizard.findChildren(QAbstractButton) if each.isVisible()]
    texts += [each.text() for each in wizard.findChildren(QLabel) if each.isVisible() and each.buddy()]
    letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text.replace("&&", "")]
    assert len(letters) == len(set(letters)), letters


def truncated(wizard: NewImageWizard) -> list[str]:
    """Texts on the page at hand that have less room than they need."""
    cut = []
    page = wizard.pages[wizard.page]
    for scroller in wizard.findChildren(QScrollArea):
        if scroller.isVisible() and scroller.widget() is page and page.width() > scroller.viewport().width():
            cut.append("the page is wider than its window")
    for label in wizard.findChildren(QLabel):
        if label.isVisible() and label.text():
            wraps = label.wordWrap()
            needed = label.heightForWidth(label.width()) if wraps else label.sizeHint().height()
            if label.height() < needed or (not wraps and label.width() < label.sizeHint().width()):
                cut.append(label.text())
    for button in wizard.findChildren(QPushButton):
        hint = button.sizeHint()
        if button.isVisible() and (button.width() < hint.width() or button.height() < hint.height()):
            cut.append(button.text())
    for card in wizard.findChildren(ChoiceCard):
        if card.isVisible() and card.height() < card.heightForWidth(card.width()):
            cut.append(card.text())
    return cut


@pytest.mark.parametrize("page", list(Page), ids=str)
@pytest.mark.parametrize("draft", EVERY_STATE, ids=["fine", "faulty"])
@pytest.mark.parametrize("size", [(860, 640), (700, 420)], ids=["usual", "small"])
@pytest.mark.parametrize("factor", [1.0, 1.5], ids=["plain", "large-print"])
def test_no_text_is_cut(
    page: Page, draft: ImageDraft, size: tuple[int, int], factor: float, open_wizard: Open, qapp: QApplication
) -> None:
    usual = qapp.font()
    font = QFont(usual)
    font.setPointSizeF(usual.pointSizeF() * factor)
    qapp.setFont(font)
    try:
        wizard = open_wizard(draft)
        wizard.resize(*size)
        go_to(wizard, page)
        assert truncated(wizard) == []
        assert wizard.height() <= 760  # 1280 × 800 less a panel
        assert wizard.width() <= 1280
    finally:
        qapp.setFont(usual)


def test_light_and_dark_change_under_an_open_wizard(open_wizard: Open, scheme: ColourScheme) -> None:
    wizard = open_wizard(EVERY_STATE[1])
    other = ColourScheme.DARK if scheme is ColourScheme.LIGHT else ColourScheme.LIGHT
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    for now in (scheme, other):
        theme.apply(app, now)
        settle()
        ours = theme.colours(app.palette())
        inks = {ours.text.name(), ours.muted_text.name(), ours.warning_text.name()}
        labels = wizard.findChildren(InkLabel)
        assert {label.palette().color(label.foregroundRole()).name() for label in labels} <= inks
        button = wizard.next_button
        picture = button.grab().toImage()
        text = button.palette().buttonText().color()
        for y in range(3, button.height() - 3):
            assert contrast(picture.pixelColor(6, y), text) >= 4.5


@pytest.mark.parametrize("page", list(Page), ids=str)
def test_every_page_paints(page: Page, open_wizard: Open, scheme: ColourScheme) -> None:
    wizard = open_wizard(EVERY_STATE[0])
    go_to(wizard, page)
    picture = wizard.grab().toImage()
    dark = picture.pixelColor(picture.width() - 4, picture.height() // 2).lightness() < 128
    assert dark is (scheme is ColourScheme.DARK)


def test_signs_beside_problems_follow_light_and_dark(open_wizard: Open, qapp: QApplication) -> None:
    theme.apply(qapp, ColourScheme.LIGHT)
    wizard = open_wizard(EVERY_STATE[1])
    go_to(wizard, Page.NAME)

    def inks() -> set[str]:
        sign = notes(wizard, Field.NAME)[0].findChildren(SignLabel)[0]
        picture = sign.pixmap().toImage()
        pixels = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]
        return {pixel.name() for pixel in pixels if pixel.alpha() == 255}

    try:
        for scheme in (ColourScheme.LIGHT, ColourScheme.DARK, ColourScheme.LIGHT):
            theme.apply(qapp, scheme)
            settle()
            assert inks() == {theme.colours(qapp.palette()).warning_text.name()}
    finally:
        theme.apply(qapp, ColourScheme.LIGHT)
