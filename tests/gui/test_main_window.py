"""The real window on real folders: what a person does with it, from a file's coming to its going."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.windows import ODD, Open, rows, select
from tests.tools import allocated, loop_attach, loop_detach, needs, needs_root, tool
from xengui.core.images.draft_checks import Page
from xengui.core.sizes import GIB, MIB
from xengui.gui.dialogs.remove import RemoveDialog
from xengui.gui.dialogs.rename import RenameDialog
from xengui.gui.images.columns import Column
from xengui.gui.images.list_proxy import QuickFilter
from xengui.gui.job_runner import JobHandle, JobState
from xengui.gui.wizards.new_image import NewImageWizard
from xengui.jobs.job import Job, JobControl


def answer(qtbot: QtBot, kind: type[QWidget], reply: Callable[..., None]) -> list[QWidget]:
    """Reply to the dialog of ``kind`` once it is there; gives what was replied to, when it was."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, kind):
            timer.stop()
            try:
                reply(dialog)
            finally:
                dialog.close()
                replied.append(dialog)

    replied: list[QWidget] = []
    timer = QTimer(QApplication.instance())
    timer.timeout.connect(look)
    timer.start(10)
    return replied


def test_the_library_is_shown_with_what_it_costs(qtbot: QtBot, open_window: Open, library: Path) -> None:
    window = open_window(library)
    assert rows(window) == sorted(["empty.img", "mail.img", ODD])
    view = window.page.view
    assert view.accessibleName() == "Images"
    assert window.dock.panel.list.accessibleName() == "Jobs"
    select(window, library / "mail.img")
    shown = window.page.details.text
    assert f"{64 * MIB:,} bytes" in shown
    assert f"{allocated(library / 'mail.img'):,} bytes" in shown
    assert "free" in window.host_status.text
    qtbot.waitUntil(lambda: "3 images" in window.host_status.text)


def test_files_that_come_and_go_within_a_second(qtbot: QtBot, open_window: Open, library: Path) -> None:
    window = open_window(library)
    select(window, library / "mail.img")
    (library / "new.img").write_bytes(b"")
    qtbot.waitUntil(lambda: "new.img" in rows(window), timeout=1500)
    (library / "empty.img").unlink()
    qtbot.waitUntil(lambda: "empty.img" not in rows(window), timeout=1500)
    assert [image.name for image in window.page.selected_images()] == ["mail.img"]


def test_growth_is_seen_and_nothing_else_moves(qtbot: QtBot, open_window: Open, library: Path) -> None:
    window = open_window(library)
    view = window.page.view
    view.sortByColumn(Column.ALLOCATED, Qt.SortOrder.DescendingOrder)
    select(window, library / "empty.img")
    assert rows(window)[0] == "mail.img"
    with (library / "empty.img").open("r+b") as file:
        file.write(b"x" * 8 * MIB)
        os.fsync(file.fileno())
    qtbot.waitUntil(lambda: rows(window)[0] == "empty.img", timeout=8000)
    assert [image.name for image in window.page.selected_images()] == ["empty.img"]
    header = view.horizontalHeader()
    assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (
        Column.ALLOCATED,
        Qt.SortOrder.DescendingOrder,
    )


def test_filters_and_escape(qtbot: QtBot, open_window: Open, library: Path) -> None:
    window = open_window(library)
    window.page.filter_bar.set_quick_filter(QuickFilter.EMPTY)
    assert rows(window) == ["empty.img"]
    qtbot.keyClick(window.page.view, Qt.Key.Key_Escape)
    assert len(rows(window)) == 3
    window.actions_.find.trigger()
    field = QApplication.focusWidget()
    assert field is not None
    qtbot.keyClicks(field, "mai")
    qtbot.waitUntil(lambda: len(rows(window)) == 2)


@needs("mkfs.ext4", "e2fsck", "blkid")
def test_the_wizard_by_keyboard_to_a_real_file(qtbot: QtBot, open_window: Open, library: Path) -> None:
    window = open_window(library)
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(window.findChildren(NewImageWizard)))
    wizard = window.findChildren(NewImageWizard)[0]
    qtbot.waitUntil(wizard.isVisible)
    create = wizard.next_button
    while wizard.page is not Page.SUMMARY:
        qtbot.waitUntil(create.isEnabled)
        qtbot.keyClick(QApplication.focusWidget() or wizard, Qt.Key.Key_Return)
    qtbot.waitUntil(create.isEnabled)
    assert create.text().replace("&", "").startswith("Create")
    before = set(os.listdir(library))
    qtbot.keyClick(create, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(rows(window)) == 4, timeout=10_000)
    (new,) = set(os.listdir(library)) - before
    path = library / new
    assert os.stat(path).st_size == 20 * GIB
    assert allocated(path) < 16 * MIB
    assert "TYPE=ext4" in tool("blkid", "-p", "-o", "export", str(path))
    tool("e2fsck", "-fn", str(path))
    qtbot.waitUntil(lambda: [image.name for image in window.page.selected_images()] == [new])


def test_rename_with_f2(qtbot: QtBot, open_window: Open, library: Path) -> None:
    window = open_window(library)
    select(window, library / ODD)

    def reply(dialog: RenameDialog) -> None:
        dialog.field.setText("mail.img")
        assert not dialog.confirm.isEnabled()
        assert "exists" in dialog.says.text()
        dialog.field.setText("renamed ü.img")
        qtbot.keyClick(dialog.field, Qt.Key.Key_Return)

    answer(qtbot, RenameDialog, reply)
    qtbot.keyClick(window, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: "renamed ü.img" in rows(window))
    assert sorted(os.listdir(library)) == ["empty.img", "mail.img", "renamed ü.img"]
    qtbot.waitUntil(lambda: [image.name for image in window.page.selected_images()] == ["renamed ü.img"])


def test_deleting_for_good_wants_the_name_typed(qtbot: QtBot, open_window: Open, library: Path) -> None:
    window = open_window(library)
    select(window, library / "mail.img")

    def reply(dialog: RemoveDialog) -> None:
        assert not dialog.confirm.isEnabled()
        qtbot.keyClicks(dialog.typed, "mail")
        assert not dialog.confirm.isEnabled()
        qtbot.keyClick(dialog.typed, Qt.Key.Key_Return)  # Cancel is the default button: nothing is deleted

    replied = answer(qtbot, RemoveDialog, reply)
    window.actions_.delete.trigger()
    qtbot.waitUntil(lambda: bool(replied))
    assert (library / "mail.img").exists()

    def type_it(dialog: RemoveDialog) -> None:
        qtbot.keyClicks(dialog.typed, "mail.img")
        qtbot.mouseClick(dialog.confirm, Qt.MouseButton.LeftButton)

    answer(qtbot, RemoveDialog, type_it)
    window.actions_.delete.trigger()
    qtbot.waitUntil(lambda: not (library / "mail.img").exists())
    qtbot.waitUntil(lambda: "mail.img" not in rows(window))
    assert sorted(os.listdir(library)) == sorted(["empty.img", ODD])


@pytest.mark.root
@needs_root
@needs("losetup")
def test_what_is_attached_is_refused_naming_by_what(qtbot: QtBot, open_window: Open, library: Path) -> None:
    window = open_window(library)
    select(window, library / "mail.img")
    device = loop_attach(library / "mail.img")
    try:
        for action in (window.actions_.rename, window.actions_.trash, window.actions_.delete):
            window.banner.hide()
            action.trigger()
            qtbot.waitUntil(window.banner.isVisible)
            assert device in window.banner.text
            assert QApplication.activeModalWidget() is None
    finally:
        loop_detach(device)
    assert (library / "mail.img").exists()


def test_paths_are_copied_plain_and_quoted(open_window: Open, library: Path) -> None:
    window = open_window(library)
    select(window, library / "mail.img")
    window.actions_.copy_path.trigger()
    assert QGuiApplication.clipboard().text() == str(library / "mail.img")
    window.actions_.copy_quoted.trigger()
    quoted = QGuiApplication.clipboard().text()
    assert tool("sh", "-c", f"stat -c %n {quoted}").strip() == str(library / "mail.img")


def test_an_interrupted_runs_part_is_offered_for_removal(
    qtbot: QtBot, open_window: Open, library: Path
) -> None:
    part = library / ".web.img.xengui-part"
    part.touch()
    window = open_window(library)
    assert window.banner.isVisible()
    assert ".web.img" in window.banner.text
    button = next(b for b in window.banner.findChildren(QPushButton) if b.text() == "Remove it")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not part.exists())


def test_an_empty_library_and_an_unreadable_one(open_window: Open, tmp_path: Path) -> None:
    folder = tmp_path / "nothing"
    folder.mkdir()
    window = open_window(folder)
    assert window.page.empty.isVisible()
    assert "No disk images" in window.page.empty.message
    window.preferences.remove_folder(str(folder))


def test_a_folder_that_is_not_there(open_window: Open, tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "unplugged"
    window = open_window(folder)
    assert str(folder) in window.page.empty.message
    folder.mkdir()
    (folder / "a.img").touch()
    qtbot.waitUntil(lambda: rows(window) == ["a.img"], timeout=3000)  # it came back: nothing to click


def test_a_folder_dropped_on_the_window(
    qtbot: QtBot, open_window: Open, library: Path, tmp_path: Path
) -> None:
    window = open_window(library)
    other = tmp_path / "dropped"
    other.mkdir()
    (other / "there.img").touch()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(other / "there.img"))])
    event = QDropEvent(
        QPointF(100, 100),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)
    qtbot.waitUntil(lambda: "there.img" in rows(window))
    qtbot.waitUntil(lambda: [image.name for image in window.page.selected_images()] == ["there.img"])


def test_the_window_is_as_it_was(qtbot: QtBot, open_window: Open, library: Path) -> None:
    window = open_window(library)
    window.resize(780, 560)
    window.actions_.show_details.setChecked(False)
    window.page.view.sortByColumn(Column.VIRTUAL, Qt.SortOrder.DescendingOrder)
    window.close()
    again = open_window(library)
    assert (again.width(), again.height()) == (780, 560)
    assert not again.page.details.isVisible()
    assert again.page.view.horizontalHeader().sortIndicatorSection() == Column.VIRTUAL


class Endless(Job[None]):
    def __init__(self) -> None:
        self.title, self.entered = "Endless", threading.Event()

    def run(self, control: JobControl) -> None:
        self.entered.set()
        while True:
            control.checkpoint()


@pytest.mark.parametrize("choice", ["Stay", "Cancel them and quit"])
def test_quitting_with_jobs_asks(qtbot: QtBot, open_window: Open, library: Path, choice: str) -> None:
    window = open_window(library)
    job = Endless()
    handle = JobHandle(job)
    window._runner.submit(handle)
    assert job.entered.wait(10)

    def reply(box: QMessageBox) -> None:
        button = next(b for b in box.buttons() if b.text().replace("&", "") == choice)
        button.click()

    answer(qtbot, QMessageBox, reply)
    window.close()
    if choice == "Stay":
        assert window.isVisible()
        assert handle.state is JobState.RUNNING
        with qtbot.waitSignal(handle.finished):
            window._runner.cancel(handle)
    else:
        qtbot.waitUntil(lambda: not window.isVisible())
        assert handle.state is JobState.CANCELLED


def test_a_failed_job_has_a_way_out_and_a_log(qtbot: QtBot, open_window: Open, library: Path) -> None:
    from xengui.core.images.spec import ImageSpec

    window = open_window(library)
    window.new_images.create((ImageSpec(str(library / "mail.img"), MIB),))
    qtbot.waitUntil(window.banner.isVisible)
    assert "exists already" in window.banner.text
    assert "Choose another name" in window.banner.text
    assert window.strip.isVisible()
    button = next(b for b in window.banner.findChildren(QPushButton) if b.text() == "Show jobs")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.dock.isVisible()
    assert window.jobs_model.handle(0).state is JobState.FAILED


def test_sizes_and_colours_change_at_once(open_window: Open, library: Path) -> None:
    from xengui.core.settings import ColourScheme
    from xengui.core.sizes import SizeUnits

    window = open_window(library)
    index = window.page.proxy.index(0, Column.VIRTUAL)
    assert index.data() == "64 MiB"
    window.actions_.units[SizeUnits.SI].trigger()
    assert index.data() == "67.1 MB"
    QApplication.processEvents()  # changed rows are painted in a turn of their own
    light = window.grab().toImage().pixelColor(600, 300).lightness()
    window.actions_.schemes[ColourScheme.DARK].trigger()
    QApplication.processEvents()
    assert window.grab().toImage().pixelColor(600, 300).lightness() < light
    window.actions_.schemes[ColourScheme.LIGHT].trigger()


def test_every_action_has_words_and_no_shortcut_twice(open_window: Open, library: Path) -> None:
    window = open_window(library)
    keys = [key.toString() for action in window.actions_.all for key in action.shortcuts()]
    assert len(keys) == len(set(keys))
    assert all(action.text() for action in window.actions_.all)
