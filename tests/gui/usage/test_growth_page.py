"""The page on growth: what it says, draws, asks for and tells."""

import subprocess
import sys
import time
from datetime import datetime

import pytest
from PySide6.QtCore import QLocale, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.usage.histories import END, TIMES, history, host, series
from xengui.core.errors import XenGuiError
from xengui.core.settings import ColourScheme
from xengui.core.sizes import GIB, SizeUnits
from xengui.core.usage.history import DAY, MONTH, WEEK, YEAR, History
from xengui.gui import theme
from xengui.gui.quantities import Quantities
from xengui.gui.usage.growth_axis import SizeAxis, size_step, time_ticks
from xengui.gui.usage.growth_chart import GrowthChart
from xengui.gui.usage.growth_page import GrowthPage

QUANTITIES = Quantities(locale=QLocale.c())
MAIL, DB = "/srv/mail.img", "/srv/db.img"


@pytest.fixture
def page(qtbot: QtBot) -> GrowthPage:
    made = GrowthPage(QUANTITIES)
    qtbot.addWidget(made)
    made.resize(900, 700)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def full(page: GrowthPage) -> GrowthPage:
    page.show_history(history())
    return page


def chart(page: GrowthPage) -> GrowthChart:
    assert page.chart is not None
    return page.chart


def names(page: GrowthPage) -> list[str]:
    return [page.table.image(row).name for row in range(page.table.rowCount())]


def test_it_says_what_grew_and_when_the_disk_is_full(full: GrowthPage) -> None:
    assert full.host_box.currentText() == "/srv"  # the fuller of the two
    assert full.text.startswith("Grew 4 GiB since yesterday. At this pace the disk is full in about 25 days.")
    assert "the middle half of the paces between every two of" in full.text


def test_another_filesystem_can_be_chosen(full: GrowthPage) -> None:
    full.host_box.setCurrentIndex(0)
    assert full.text == "No growth since yesterday. The disk is not filling up."
    assert names(full) == ["rest.img"]
    assert "Forecast" not in full.legend.labels
    full.show_history(history())
    assert full.host_box.currentText() == "/other"


def test_rows_are_sorted_by_growth_and_unknown_ones_last(full: GrowthPage) -> None:
    assert names(full) == ["mail.img", "db.img", "new.img"]
    texts = [[full.table.index(row, column).data() for column in range(5)] for row in range(3)]
    assert texts[0] == ["mail.img", "40 GiB", "+128 MiB", "+3 GiB", "+21 GiB"]
    assert texts[2][3:] == ["–", "–"]
    full.view.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert names(full) == ["db.img", "mail.img", "new.img"]


def test_the_model_is_a_good_one(full: GrowthPage, qtmodeltester: object) -> None:
    qtmodeltester.check(full.table)  # type: ignore[attr-defined]


def test_selection_is_shared_and_told_only_when_it_is_the_users(full: GrowthPage, qtbot: QtBot) -> None:
    told: list[object] = []
    full.selection_changed.connect(told.append)
    full.set_selected([DB, "/elsewhere/x.img"])
    assert told == []
    assert [index.row() for index in full.view.selectionModel().selectedRows()] == [1]
    assert full.legend.labels[-1] == "db.img"
    full.show_history(history())
    assert [index.row() for index in full.view.selectionModel().selectedRows()] == [1]
    where = full.view.visualRect(full.table.index(0, 0)).center()
    qtbot.mouseClick(full.view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert told == [(MAIL,)]
    assert full.legend.labels[-1] == "mail.img"


def test_what_is_wanted(page: GrowthPage, qtbot: QtBot) -> None:
    asked: list[object] = []
    page.history_wanted.connect(asked.append)
    page.hide()
    page.show()
    for name in ("Day", "Month", "Year", "All"):
        page.ranges.buttons[name].click()
    now = time.time()
    spans = [None if since is None else now - float(str(since)) for since in asked]
    assert spans[-1] is None
    # The table's week and the forecast are read for a day's chart too.
    expected = [WEEK + DAY, WEEK + DAY, MONTH, YEAR]
    assert [span for span in spans if span is not None] == pytest.approx(expected, abs=60)


def test_the_range_is_what_is_shown(full: GrowthPage) -> None:
    full.ranges.buttons["Day"].click()
    assert chart(full).time_range[0] == END - DAY
    full.ranges.buttons["All"].click()
    assert chart(full).time_range[0] == TIMES[0]
    assert chart(full).size_range[0] == 0


def test_selected_only(full: GrowthPage) -> None:
    assert not full.only_selected.isEnabled()
    whole = chart(full).size_range[1]
    full.set_selected([DB])
    full.only_selected.click()
    assert 20 * GIB < chart(full).size_range[1] < 24 * GIB < whole
    assert full.legend.labels == ["db.img"]
    full.set_selected([])
    assert chart(full).size_range[1] == whole
    assert full.legend.labels[0] == "Images"


def test_the_keyboard_walks_and_zooms(full: GrowthPage, qtbot: QtBot) -> None:
    drawn = chart(full)
    drawn.setFocus()
    qtbot.keyClick(drawn, Qt.Key.Key_Left)
    assert drawn.current == len(TIMES) - 1
    assert "60 GiB in images · 100 GiB used · 100 GiB free" in drawn.accessibleDescription()
    before = drawn.time_range
    qtbot.keyClick(drawn, Qt.Key.Key_Plus)
    assert drawn.time_range[1] - drawn.time_range[0] < (before[1] - before[0]) * 0.75
    zoomed = drawn.time_range
    full.show_history(history())
    assert drawn.time_range == pytest.approx(zoomed)
    qtbot.keyClick(drawn, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert drawn.time_range[0] < zoomed[0]
    qtbot.keyClick(drawn, Qt.Key.Key_Home)
    assert drawn.time_range == pytest.approx(before)
    for _ in range(30):
        qtbot.keyClick(drawn, Qt.Key.Key_Plus)
    assert drawn.time_range[1] - drawn.time_range[0] >= 599
    for _ in range(60):
        qtbot.keyClick(drawn, Qt.Key.Key_Minus)
    assert drawn.time_range == pytest.approx(before)


def test_the_pointer_finds_the_sample_under_it(full: GrowthPage, qtbot: QtBot) -> None:
    full.set_selected([MAIL])
    view = chart(full).findChildren(type(chart(full)._plot))[0].viewport()
    qtbot.mouseMove(view, QPoint(view.width() // 2, view.height() // 3))
    qtbot.mouseMove(view, QPoint(view.width() // 2, view.height() // 2))
    assert 0 < chart(full).current < len(TIMES)
    assert "mail.img" in chart(full).accessibleDescription()


def test_a_fan_reaches_the_capacity(full: GrowthPage) -> None:
    assert full.legend.labels[:4] == ["Images", "Other files", "Capacity", "Forecast"]
    assert chart(full).time_range[1] > END + 2 * DAY


def test_loading_empty_and_trouble(page: GrowthPage, qtbot: QtBot) -> None:
    assert page.message.isVisible()
    assert not page.message.progress.isHidden()
    page.show_history(History(notes=("The history was damaged.",)))
    assert "No history yet" in page.message.text
    assert "xengui-sample.timer" in page.message.text
    assert "The history was damaged." in page.message.text
    page.show_problem(XenGuiError("It is held.", "Close what has it open."))
    assert page.message.text == "It is held. Close what has it open."
    with qtbot.waitSignal(page.history_wanted):
        page.message.retry.click()
    page.show_history(history())
    page.show_loading()
    assert not page.message.isVisible()


def test_one_sample_is_no_growth(page: GrowthPage) -> None:
    whole = host("/srv", 1)
    one = type(whole)(
        "/srv", "ext4", TIMES[-1:], whole.capacities[-1:], whole.free[-1:], whole.allocated[-1:]
    )
    page.show_history(History((one,), (series("a.img", 1),)))
    assert page.text == "One sample so far. Too few samples to say when the disk will be full."


def test_units(full: GrowthPage) -> None:
    full.set_quantities(Quantities(SizeUnits.SI, QLocale.c()))
    assert full.text.startswith("Grew 4.3 GB since yesterday")
    assert full.table.index(0, 1).data() == "42.9 GB"


def test_live_scheme_and_picture(full: GrowthPage, qapp: QApplication) -> None:
    for scheme, dark in ((ColourScheme.DARK, True), (ColourScheme.LIGHT, False)):
        theme.apply(qapp, scheme)
        qapp.processEvents()
        ground = QColor(full.grab().toImage().pixel(full.width() // 2, 3))
        assert (ground.lightness() < 128) is dark
        corner = chart(full).grab().toImage().pixel(chart(full).width() - 12, 12)
        assert (QColor(corner).lightness() < 128) is dark
    picture = full.picture(800)
    image = QImage(picture.boundingRect().size(), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        painter.drawPicture(0, 0, picture)
    colours = {image.pixel(x, y) for x in range(0, 800, 8) for y in range(0, image.height(), 8)}
    assert len(colours) > 5
    with QPainter(image) as painter:
        assert full.paint(painter, QRect(0, 0, 400, 0)) > 100


def test_controls_have_names(full: GrowthPage) -> None:
    for name, each in full.ranges.buttons.items():
        assert each.accessibleName() == name
    assert full.host_box.accessibleName()
    assert full.view.accessibleName() == "Growth"
    assert chart(full).accessibleName()


def test_nothing_heavy_is_loaded_before_a_history_is_shown() -> None:
    code = (
        "import sys, xengui.gui.usage.growth_page, xengui.jobs.take_sample, xengui.jobs.read_history;"
        "print([m for m in ('numpy', 'pyqtgraph', 'sqlite3') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("span", "units", "step"),
    [
        (100 * GIB, SizeUnits.IEC, 16 * GIB),
        (4000 * GIB, SizeUnits.IEC, 512 * GIB),
        (100e9, SizeUnits.SI, 20e9),
        (3e12, SizeUnits.SI, 500e9),
        (1, SizeUnits.IEC, 1),
    ],
)
def test_sizes_are_marked_at_round_steps(span: float, units: SizeUnits, step: float) -> None:
    assert size_step(span, 400, units) == step


def test_size_axis(qtbot: QtBot) -> None:
    axis = SizeAxis(QUANTITIES)
    ((step, ticks),) = axis.tickValues(0, 100 * GIB, 400)
    assert (step, ticks[:2]) == (16 * GIB, [0, 16 * GIB])
    assert axis.tickStrings(ticks[:2], 1, step) == ["0 B", "16 GiB"]


@pytest.mark.parametrize(
    ("days", "form"),
    [(0.05, "clock"), (1, "clock"), (7, "day"), (30, "day"), (365, "month"), (4000, "month")],
)
def test_times_are_marked_at_round_local_moments(days: float, form: str) -> None:
    start = datetime(2026, 3, 20, 13, 7).timestamp()
    found, ticks = time_ticks(start, start + days * DAY, 800)
    assert found == form
    assert 2 <= len(ticks) <= 11
    assert all(start <= tick <= start + days * DAY for tick in ticks)
    for moment in map(datetime.fromtimestamp, ticks):
        assert moment.second == 0
        assert form == "clock" or (moment.hour, moment.minute) == (0, 0)
        assert form != "month" or moment.day == 1
