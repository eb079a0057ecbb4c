"""The views beside the list on the real window: fed with what it shows, one selection for all."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.windows import Open, select
from tests.tools import allocated
from xengui.core.errors import XenGuiError
from xengui.core.images.extent import ExtentState
from xengui.core.settings import Settings
from xengui.core.sizes import KIB, MIB
from xengui.gui.images.columns import Column
from xengui.gui.images.table_model import Role
from xengui.gui.main_window import MainWindow
from xengui.gui.usage.growth_page import GrowthPage


def show(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """As a person does it, by the keyboard."""
    number = {"list": Qt.Key.Key_1, "treemap": Qt.Key.Key_2, "hosts": Qt.Key.Key_3, "growth": Qt.Key.Key_4}
    qtbot.keyClick(window, number[name], Qt.KeyboardModifier.AltModifier)
    assert window.page.view_name == name
    assert window.actions_.views[name].isChecked()


def selected(window: MainWindow) -> set[str]:
    return {image.name for image in window.page.selected_images()}


def test_the_list_learns_what_the_bytes_are(qtbot: QtBot, open_window: Open, library: Path) -> None:
    with (library / "half.img").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, 4 * MIB)
        file.write(b"x" * MIB)
        file.flush()
        os.fsync(file.fileno())
    window = open_window(library)
    path = str(library / "half.img")
    qtbot.waitUntil(lambda: path in window.breakdowns.known)
    breakdown = window.breakdowns.known[path]
    assert breakdown.data == MIB
    assert breakdown.reserved == 3 * MIB
    proxy = window.page.proxy
    assert proxy.index(proxy.row_of(path), Column.USAGE).data(Role.BREAKDOWN) == breakdown


def test_growth_is_measured_again(qtbot: QtBot, open_window: Open, library: Path) -> None:
    window = open_window(library)
    path = library / "mail.img"
    qtbot.waitUntil(lambda: str(path) in window.breakdowns.known)
    with path.open("r+b") as file:
        file.seek(32 * MIB)
        file.write(b"y" * MIB)
        os.fsync(file.fileno())
    taken = allocated(path)
    assert taken >= 4 * MIB

    def measured() -> bool:
        # st_blocks may count a block that lists the extents, too.
        parts = window.breakdowns.known[str(path)].parts
        return 0 <= taken - sum(count for _, count in parts) <= 64 * KIB

    qtbot.waitUntil(measured, timeout=9000)


def test_details_follow_an_image_that_grows(qtbot: QtBot, open_window: Open, library: Path) -> None:
    window = open_window(library)
    path = library / "mail.img"
    select(window, path)
    with path.open("r+b") as file:
        file.seek(32 * MIB)
        file.write(b"y" * MIB)
        os.fsync(file.fileno())
    qtbot.waitUntil(lambda: f"{allocated(path):,} bytes" in window.page.details.text, timeout=9000)


@pytest.mark.parametrize("name", ["treemap", "hosts"])
def test_one_selection_in_every_view(qtbot: QtBot, open_window: Open, library: Path, name: str) -> None:
    window = open_window(library)
    show(qtbot, window, name)
    page = getattr(window.review, name).page
    heard: list[tuple[str, ...]] = []
    page.selection_changed.connect(heard.append)
    select(window, library / "mail.img")
    assert heard == [], "what comes from the list is not told back to it"
    page.selection_changed.emit((str(library / "empty.img"),))
    assert selected(window) == {"empty.img"}
    assert window.page.details.text.startswith("empty.img")
    show(qtbot, window, "list")
    assert selected(window) == {"empty.img"}


def test_no_view_is_made_before_it_is_seen(qtbot: QtBot, open_window: Open, library: Path) -> None:
    window = open_window(library)
    assert window.review.treemap.page is None
    assert window.review.hosts.page is None
    assert window.maps.panel is None


def test_the_treemap_shows_what_the_list_shows(qtbot: QtBot, open_window: Open, library: Path) -> None:
    window = open_window(library)
    show(qtbot, window, "treemap")
    window.page.filter_bar.set_quick_filter(window.page.filter_bar.quick_filter)
    assert window.page.empty.isHidden()
    window.actions_.find.trigger()
    qtbot.keyClicks(window.page.filter_bar.focusProxy(), "no such image")
    qtbot.waitUntil(window.page.empty.isVisible)
    assert "No image matches" in window.page.empty.message
    window.page.clear_filter()
    treemap = window.review.treemap.page
    assert treemap is not None
    qtbot.waitUntil(treemap.isVisible)


def test_the_map_is_read_when_it_is_seen(qtbot: QtBot, open_window: Open, library: Path) -> None:
    window = open_window(library)
    select(window, library / "mail.img")
    window.page.tabs.setCurrentIndex(1)
    panel = window.maps.panel
    assert panel is not None
    qtbot.waitUntil(lambda: panel.image_map is not None)
    assert panel.image_map is not None
    assert panel.image_map.file.totals[ExtentState.DATA] == 3 * MIB
    select(window, library / "empty.img")
    qtbot.waitUntil(lambda: panel.image_map is not None)
    assert panel.image_map.file.totals == {ExtentState.HOLE: 64 * MIB}


def test_zeros_are_found_and_shown_everywhere(qtbot: QtBot, open_window: Open, library: Path) -> None:
    path = library / "zeros.img"
    path.write_bytes(b"x" * MIB + bytes(2 * MIB))
    os.sync()
    window = open_window(library)
    qtbot.waitUntil(lambda: str(path) in window.breakdowns.known)
    select(window, path)
    window.page.tabs.setCurrentIndex(1)
    panel = window.maps.panel
    assert panel is not None
    qtbot.waitUntil(lambda: panel.image_map is not None)
    panel.header.zeros_clicked.emit()
    qtbot.waitUntil(lambda: panel.image_map is not None and panel.image_map.zeros_known)
    assert panel.image_map is not None
    assert panel.image_map.file.totals[ExtentState.ZERO] == 2 * MIB
    qtbot.waitUntil(lambda: window.breakdowns.known[str(path)].zero == 2 * MIB)


def test_view_and_tab_are_remembered(qtbot: QtBot, open_window: Open, library: Path) -> None:
    window = open_window(library)
    show(qtbot, window, "hosts")
    window.page.tabs.setCurrentIndex(1)
    window.close()
    again = open_window(library)
    assert again.page.view_name == "hosts"
    assert again.actions_.views["hosts"].isChecked()
    assert again.page.tabs.currentIndex() == 1
    assert again.review.hosts.page is not None


def test_an_added_folder_is_shown(open_window: Open, library: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    window = open_window(library)
    window.folder_adding.add(str(other))
    assert window.folder_panel.folder == str(other)
    assert window.page.folder == str(other)


def test_an_empty_folder_says_so(qtbot: QtBot, open_window: Open, library: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    window = open_window(library, other)
    window.folder_panel.select_folder(str(other))
    assert "No disk images in" in window.page.empty.message
    qtbot.waitUntil(lambda: window.host_status.text.startswith("No images"))


def test_the_status_bar_counts_what_is_listed(qtbot: QtBot, open_window: Open, library: Path) -> None:
    window = open_window(library)
    qtbot.waitUntil(lambda: window.host_status.text.startswith("3 images"))
    qtbot.keyClicks(window.page.filter_bar.focusProxy(), "mail")
    qtbot.waitUntil(lambda: window.host_status.text.startswith("2 of 3 images"))


def test_a_full_host_is_told_once(qtbot: QtBot, open_window: Open, library: Path) -> None:
    settings = Settings(warn_percents=(1,), warn_promised=False)
    window = open_window(library, settings=settings)
    assert "% full" in window.banner.text
    window.banner.hide()
    with qtbot.waitSignal(window.library.measured, timeout=9000):
        window.library.refresh()
    assert not window.banner.isVisible()
    window.close()
    again = open_window(library, settings=settings)
    assert not again.banner.isVisible(), "told before this start"


def test_an_alarm_waits_for_an_error_to_be_read(qtbot: QtBot, open_window: Open, library: Path) -> None:
    window = open_window(library)
    window.show_error(XenGuiError("That went wrong.", "Try again."))
    window.preferences.warn_at((1,), False)
    with qtbot.waitSignal(window.library.measured, timeout=9000):
        window.library.refresh()
    assert "That went wrong" in window.banner.text
    window.banner.hide()
    assert "% full" in window.banner.text
    assert window.banner.isVisible()
    window.banner.hide()
    assert not window.banner.isVisible()


def test_show_why_opens_the_hosts(qtbot: QtBot, open_window: Open, library: Path) -> None:
    window = open_window(library, settings=Settings(warn_percents=(1,)))
    window.alarms.look_wanted.emit()
    assert window.page.view_name == "hosts"


def test_warnings_are_chosen(qtbot: QtBot, open_window: Open, library: Path) -> None:
    from xengui.gui.dialogs.space_warnings import SpaceWarningsDialog

    window = open_window(library, settings=Settings())
    dialog = SpaceWarningsDialog(window.preferences.settings, window.preferences.warn_at, window)
    qtbot.addWidget(dialog)
    assert [level.value() for level in dialog.levels] == [75, 85, 95]
    dialog.levels[0].setValue(0)
    dialog.levels[1].setValue(90)
    dialog.promised.setChecked(False)
    dialog.show()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert window.preferences.settings.warn_percents == (90, 95)
    assert not window.preferences.settings.warn_promised


def test_the_window_fits_its_screen(open_window: Open, library: Path) -> None:
    window = open_window(library)
    assert window.height() < window.screen().availableSize().height()
    assert window.width() <= window.screen().availableSize().width()


def test_growth_is_sampled_and_shown(qtbot: QtBot, open_window: Open, library: Path) -> None:
    window = open_window(library)
    show(qtbot, window, "growth")
    page = window.growth.lazy.page
    assert page is not None
    qtbot.waitUntil(lambda: "mail.img" in names_in(page))
    select(window, library / "mail.img")
    page.selection_changed.emit((str(library / "empty.img"),))
    assert selected(window) == {"empty.img"}


def names_in(page: GrowthPage) -> str:
    """All that the table of growth shows."""
    model = page.table
    cells = [model.index(row, 0).data() for row in range(model.rowCount())]
    return " ".join(map(str, cells))
