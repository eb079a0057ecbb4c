"""The map panel by mouse and keyboard: what is asked for, what is shown, and where one can go."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.images.samples import sample
from tests.gui.usage.maps import D, H, R, database, image_map, qcow2, runs
from xengui.core.images.extent_map import ExtentMap
from xengui.core.images.image_map import Bracket
from xengui.core.settings import ColourScheme
from xengui.core.sizes import GIB, KIB, MIB, TIB, SizeUnits
from xengui.gui import theme
from xengui.gui.quantities import Quantities
from xengui.gui.usage.extent_table import ExtentColumn
from xengui.gui.usage.map_header import MapExport, MapView
from xengui.gui.usage.map_panel import MapPanel
from xengui.gui.usage.map_view_range import BLOCK, ViewRange

KEY, CTRL, ALT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(qtbot: QtBot) -> MapPanel:
    shown = MapPanel(Quantities())
    qtbot.addWidget(shown)
    shown.resize(1008, 330)
    with qtbot.waitActive(shown):
        shown.show()
        shown.activateWindow()
    return shown


@pytest.fixture
def full(panel: MapPanel) -> MapPanel:
    """The panel with an 80 GiB image in it."""
    wanted = database()
    panel.set_image(wanted.image)
    panel.show_map(wanted)
    return panel


def now(panel: MapPanel) -> ViewRange:
    view = panel.viewer.view_range
    assert view is not None
    return view


def turn(widget: QWidget, at: QPointF, notches: int) -> None:
    """The wheel, as the platform sends it."""
    event = QWheelEvent(
        at,
        QPointF(widget.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def drag(widget: QWidget, start: QPoint, *through: QPoint) -> None:
    QTest.mousePress(widget, LEFT, pos=start)
    for point in through:
        QTest.mouseMove(widget, point)
    QTest.mouseRelease(widget, LEFT, pos=through[-1])


def x_of(panel: MapPanel, offset: int) -> int:
    bar, size = panel.viewer.strip.bar_rect(), now(panel).size
    return round(bar.left() + bar.width() * offset / size)


def middle_of(panel: MapPanel) -> int:
    return panel.viewer.strip.bar_rect().center().y()


# -- asking for maps


def test_a_map_is_asked_for_when_it_is_seen(qtbot: QtBot) -> None:
    panel, image = MapPanel(Quantities()), sample()
    qtbot.addWidget(panel)
    asked: list[object] = []
    panel.map_wanted.connect(asked.append)
    panel.set_image(image)
    assert asked == []
    panel.show()
    assert asked == [image]
    assert "mail.img" in panel.message.text
    assert panel.message.progress.isVisible()
    panel.set_image(image)
    panel.hide()
    panel.show()
    assert asked == [image], "once is enough"
    other = sample("/srv/xen/web.img")
    panel.set_image(other)
    assert asked == [image, other]


def test_a_late_map_of_another_image_is_ignored(panel: MapPanel) -> None:
    wanted, late = image_map(runs((MIB, D)), "/a/new.img"), image_map(runs((MIB, D)), "/a/old.img")
    panel.set_image(late.image)
    panel.set_image(wanted.image)
    panel.show_map(late)
    panel.show_problem(late.image, "gone")
    assert panel.image_map is None
    assert "new.img" in panel.message.text
    panel.show_map(wanted)
    assert panel.image_map is wanted


def test_an_image_that_grew_is_mapped_again_and_one_stays_where_one_was(qtbot: QtBot, full: MapPanel) -> None:
    panel = full
    turn(panel.viewer.grid, QPointF(300, 60), 4)
    seen = now(panel)
    before = panel.image
    assert before is not None
    asked: list[object] = []
    panel.map_wanted.connect(asked.append)
    panel.hide()
    grown = replace(before, allocated=before.allocated + MIB)
    panel.set_image(grown)
    panel._again.setInterval(0)
    panel.show()  # it changed while nobody looked
    qtbot.waitUntil(lambda: asked == [grown])
    panel.show_map(replace(database(), image=grown))
    assert now(panel) == seen


def test_why_there_is_no_map_and_trying_again(panel: MapPanel) -> None:
    image = sample()
    panel.set_image(image)
    asked: list[object] = []
    panel.map_wanted.connect(asked.append)
    panel.show_problem(image, "Permission denied. Open it as root.")
    assert panel.message.text == "No map of mail.img Permission denied. Open it as root."
    assert not panel.header.export.isEnabled()
    QTest.mouseClick(panel.message.retry, LEFT)
    assert asked == [image]
    assert panel.message.progress.isVisible()


def test_no_image_and_an_image_of_nothing(panel: MapPanel) -> None:
    assert panel.message.isVisible()
    assert not panel.header.isVisible()
    nothing = image_map(runs(), image=sample(virtual=0, allocated=0))
    panel.set_image(nothing.image)
    panel.show_map(nothing)
    assert "0 bytes" in panel.message.text
    assert not panel.header.table.isEnabled()
    QTest.keyClick(panel, KEY.Key_Backspace)
    panel.show_map(image_map(runs((MIB, D))))
    assert panel.viewer.isVisible()
    panel.clear()
    assert panel.shown is None
    assert panel.message.isVisible()


# -- zooming and going about


def test_the_wheel_zooms_at_the_pointer_down_to_a_block_and_out_to_the_whole(full: MapPanel) -> None:
    grid = full.viewer.grid
    at = grid.cell_rect(500).center()
    under = now(full).bytes_of(500)
    turn(grid, at, 1)
    start, end = now(full).bytes_of(500)
    assert now(full).cell < under[1] - under[0]
    assert start <= (under[0] + under[1]) // 2 < end
    for _ in range(60):
        turn(grid, at, 1)
    assert now(full).cell == BLOCK
    for _ in range(60):
        turn(grid, at, -1)
    assert now(full).is_whole


def test_dragging_the_grid_pans(full: MapPanel) -> None:
    grid = full.viewer.grid
    turn(grid, grid.cell_rect(800).center(), 6)
    before, columns = now(full), grid.layout_now.columns
    drag(grid, QPoint(400, 60), QPoint(400, 70), QPoint(400, 60 - 3 * 9))
    assert now(full) == before.panned(3 * columns)
    assert grid.cursor_offset is None, "a drag is no click"
    QTest.keyClick(grid, KEY.Key_Backspace)
    assert now(full) == before, "the drag was one step"


def test_back_and_forward_by_keys_and_by_the_mouses_buttons(full: MapPanel) -> None:
    grid, strip = full.viewer.grid, full.viewer.strip
    whole = now(full)
    turn(grid, QPointF(200, 50), 3)
    first = now(full)
    full.viewer.pause.timeout.emit()  # a while later
    turn(grid, QPointF(200, 50), 2)
    second = now(full)
    for widget in (grid, strip, full.header.table):
        widget.setFocus()
        QTest.keyClick(widget, KEY.Key_Backspace)
        assert now(full) == first
        QTest.keyClick(widget, KEY.Key_Left, ALT)
        assert now(full) == whole
        QTest.keyClick(widget, KEY.Key_Right, ALT)
        QTest.keyClick(widget, KEY.Key_Right, ALT)
        assert now(full) == second
    QTest.mouseClick(grid, Qt.MouseButton.BackButton)
    assert now(full) == first
    QTest.mouseClick(strip, Qt.MouseButton.ForwardButton)
    assert now(full) == second


def test_keys_move_the_cursor_zoom_at_it_and_choose(full: MapPanel) -> None:
    grid = full.viewer.grid
    grid.setFocus(Qt.FocusReason.TabFocusReason)
    assert grid.cursor_offset == 0
    cell, columns = now(full).cell, grid.layout_now.columns
    for key, offset in (
        (KEY.Key_Right, cell),
        (KEY.Key_Down, (columns + 1) * cell),
        (KEY.Key_Left, columns * cell),
        (KEY.Key_Up, 0),
        (KEY.Key_Up, 0),
        (KEY.Key_End, (now(full).filled - 1) * cell),
        (KEY.Key_Home, 0),
    ):
        QTest.keyClick(grid, key)
        assert grid.cursor_offset == offset
    for _ in range(7):
        QTest.keyClick(grid, KEY.Key_Down)
    here = grid.cursor_offset
    for _ in range(5):
        QTest.keyClick(grid, KEY.Key_Plus)
    assert now(full).cell < cell // 20
    assert grid.cursor_offset == here
    assert now(full).start <= here < now(full).end
    QTest.keyClick(grid, KEY.Key_PageDown)
    assert grid.cursor_offset > here
    QTest.keyClick(grid, KEY.Key_End, CTRL)
    assert now(full).end == now(full).size
    QTest.keyClick(grid, KEY.Key_Home, CTRL)
    assert now(full).start == 0
    QTest.keyClick(grid, KEY.Key_Minus)
    QTest.keyClick(grid, KEY.Key_0)
    assert now(full).is_whole
    assert grid.accessibleDescription().startswith("At 0 B (byte 0):")


# -- the brush


def test_the_brush_is_drawn_moved_and_drawn_out(full: MapPanel) -> None:
    strip, y = full.viewer.strip, middle_of(full)
    drag(
        strip,
        QPoint(x_of(full, 20 * GIB), y),
        QPoint(x_of(full, 30 * GIB), y),
        QPoint(x_of(full, 40 * GIB), y),
    )
    drawn = now(full)
    slack = 80 * GIB // strip.bar_rect().width() + drawn.cell
    assert abs(drawn.start - 20 * GIB) <= slack
    assert abs(drawn.end - 40 * GIB) <= slack
    drag(strip, QPoint(x_of(full, 30 * GIB), y), QPoint(x_of(full, 45 * GIB), y))
    moved = now(full)
    assert moved.cell == drawn.cell
    assert abs(moved.start - drawn.start - 15 * GIB) <= 2 * slack
    right = QPoint(round(strip.brush_rect().right()), y)
    steps = [QPoint(right.x() + step, y) for step in (*range(0, 60, 3), *range(60, -40, -3), -40)]
    drag(strip, right, *steps)
    shorter = now(full)
    assert abs(shorter.start - moved.start) <= shorter.cell, "the other edge stays"
    assert abs(strip.brush_rect().right() - steps[-1].x()) <= 3 + shorter.cell / slack
    left = QPoint(round(strip.brush_rect().left()), y)
    steps = [QPoint(left.x() + step, y) for step in (*range(0, -100, -7), *range(-100, 40, 7), 40)]
    drag(strip, left, *steps)
    assert abs(now(full).end - shorter.end) <= 2 * shorter.cell, "the other edge stays"
    for known in (shorter, moved, drawn):
        QTest.keyClick(strip, KEY.Key_Backspace)
        assert (now(full).start, now(full).cell) == (known.start, known.cell)


def test_a_click_beside_the_brush_brings_it_there_and_a_double_click_all_back(full: MapPanel) -> None:
    strip, y = full.viewer.strip, middle_of(full)
    drag(strip, QPoint(x_of(full, 10 * GIB), y), QPoint(x_of(full, 15 * GIB), y))
    size = now(full).cells * now(full).cell
    QTest.mouseClick(strip, LEFT, pos=QPoint(x_of(full, 60 * GIB), y))
    assert now(full).start <= 60 * GIB < now(full).end
    assert now(full).cells * now(full).cell == size
    QTest.mouseDClick(strip, LEFT, pos=QPoint(x_of(full, 60 * GIB), y))
    assert now(full).is_whole


def test_the_brush_by_keys_and_wheel(full: MapPanel) -> None:
    strip = full.viewer.strip
    strip.setFocus()
    QTest.keyClick(strip, KEY.Key_Plus)
    zoomed = now(full)
    assert not zoomed.is_whole
    QTest.keyClick(strip, KEY.Key_Right)
    assert now(full).start > zoomed.start
    QTest.keyClick(strip, KEY.Key_Home)
    assert now(full).start == 0
    QTest.keyClick(strip, KEY.Key_End)
    assert now(full).end == now(full).size
    turn(strip, QPointF(x_of(full, 5 * GIB), middle_of(full)), 2)
    assert now(full).start <= 5 * GIB < now(full).end


@pytest.mark.parametrize("size", [16 * TIB, BLOCK, 513])
def test_images_of_any_size_can_be_gone_through(panel: MapPanel, size: int) -> None:
    half = size // 2 // BLOCK * BLOCK or 1
    extents = runs((half, D), (size - half, H))
    panel.show_map(image_map(extents))
    strip, y = panel.viewer.strip, middle_of(panel)
    assert now(panel).is_whole
    drag(strip, QPoint(300, y), QPoint(303, y), QPoint(304, y))
    for notches in (30, 30, -1):
        turn(panel.viewer.grid, panel.viewer.grid.cell_rect(0).center(), notches)
    drag(strip, strip.brush_rect().center().toPoint(), QPoint(600, y), QPoint(990, y))
    QTest.keyClick(strip, KEY.Key_End)
    assert now(panel).end == size
    QTest.keyClick(strip, KEY.Key_Home)
    assert now(panel).start == 0
    assert strip.brush_rect().width() >= 7
    panel.grab()


# -- the table twin


def test_a_click_in_the_grid_is_its_row_in_the_table_and_back(full: MapPanel) -> None:
    viewer = full.viewer
    extents = full.shown
    assert isinstance(extents, ExtentMap)
    cell = viewer.grid.cell_rect(777)
    QTest.mouseClick(viewer.grid, LEFT, pos=cell.center().toPoint())
    offset = viewer.grid.cursor_offset
    assert offset == now(full).bytes_of(777)[0]
    QTest.mouseClick(full.header.table, LEFT)
    assert viewer.table_view.isVisible()
    first, after = viewer.table_view.selected_rows()
    assert viewer.table.extent(first).start <= offset < viewer.table.extent(after - 1).end
    row = 3
    viewer.table_view.scrollToTop()
    place = viewer.table_view.visualRect(viewer.table.index(row, ExtentColumn.LENGTH))
    QTest.mouseClick(viewer.table_view.viewport(), LEFT, pos=place.center())
    assert viewer.grid.cursor_offset == viewer.table.extent(row).start


def test_holes_are_rows_until_they_are_left_out(panel: MapPanel) -> None:
    panel.show_map(image_map(runs((MIB, D), (MIB, H), (MIB, R), (MIB, H))))
    panel.header.table.setChecked(True)
    table = panel.viewer.table
    assert [table.extent(row).state for row in range(table.rowCount())] == [D, H, R, H]
    QTest.mouseClick(panel.viewer.holes, LEFT, pos=QPoint(8, panel.viewer.holes.height() // 2))
    assert [table.extent(row).state for row in range(table.rowCount())] == [D, R]


def test_the_table_opens_where_the_grid_is(full: MapPanel) -> None:
    viewer = full.viewer
    turn(viewer.grid, viewer.grid.cell_rect(1200).center(), 8)
    full.header.table.setChecked(True)
    top = viewer.table_view.rowAt(0)
    extent = viewer.table.extent(top)
    assert extent.start <= now(full).start < extent.end


# -- words, buttons, colours


def test_what_stands_around_the_map(full: MapPanel) -> None:
    assert "db-data.img" in full.header.text
    assert "1,204 extents" in full.header.text
    assert full.header.text.index("fragments") < full.header.text.index("data ·")
    assert "one cell =" in full.viewer.status.range_text
    assert full.viewer.legend.isVisible()
    full.header.table.setChecked(True)
    assert full.viewer.legend.isVisible()
    legend = full.viewer.legend
    assert legend.height() >= legend.heightForWidth(legend.width()), "no entry is cut off"


def test_hovering_tells_what_is_there(full: MapPanel) -> None:
    grid = full.viewer.grid
    QTest.mouseMove(grid, grid.cell_rect(900).center().toPoint())
    line = full.viewer.status.cursor_text
    start = now(full).bytes_of(900)[0]
    assert f"byte {start:,}" in line
    tip = grid.tool_tip_of(900)
    assert f"Bytes {start:,} to" in tip
    QTest.mouseMove(full.header, QPoint(2, 2))
    QApplication.sendEvent(grid, QEvent(QEvent.Type.Leave))
    assert full.viewer.status.cursor_text == ""


def test_one_extent_under_the_pointer_tells_its_length_state_and_place(panel: MapPanel) -> None:
    extents = runs((GIB, D), (GIB, R))
    panel.show_map(image_map(extents))
    grid = panel.viewer.grid
    cell = now(panel).cell_at(GIB + 64 * MIB)
    start = now(panel).bytes_of(cell)[0]
    QTest.mouseMove(grid, grid.cell_rect(cell).center().toPoint())
    line = panel.viewer.status.cursor_text
    assert "Reserved" in line
    assert "part of 1 GiB" in line
    assert f"on the device at {start:,}" in line
    assert f"Lies at byte {start:,} of the device" in grid.tool_tip_of(cell)


def test_find_zeros_says_how_it_goes(panel: MapPanel) -> None:
    wanted = image_map(runs((MIB, D)))
    asked: list[object] = []
    panel.zeros_requested.connect(asked.append)
    panel.set_image(wanted.image)
    button = panel.header.zeros
    assert not button.isEnabled()
    panel.show_map(wanted)
    QTest.mouseClick(button, LEFT)
    assert asked == [wanted.image]
    width = button.width()
    panel.set_zeros_running(True)
    assert (button.isEnabled(), button.text()) == (False, "Finding zeros…")
    panel.set_zeros_running(True, 42)
    assert button.text() == "Finding zeros 42 %"
    panel.show_map(wanted)
    assert button.text() == "Finding zeros 42 %"
    assert button.width() == width, "nothing hops"
    panel.set_zeros_running(False)
    assert (button.isEnabled(), button.text()) == (True, "Find zero blocks")
    panel.set_zeros_running(True)
    panel.set_image(sample("/srv/xen/other.img"))
    assert button.text() == "Find zero blocks"


def test_notes_and_estimates_are_told(panel: MapPanel) -> None:
    wanted = image_map(runs((MIB, D)), notes=("The second header is damaged.",), free_is_estimate=True)
    panel.show_map(wanted)
    assert panel.viewer.notes.isVisible()
    assert panel.viewer.notes.text().startswith("The second header is damaged. Free in guest is an estimate")
    panel.show_map(replace(wanted, notes=(), free_is_estimate=False))
    assert not panel.viewer.notes.isVisible()


def test_guests_view_and_files_view(panel: MapPanel) -> None:
    wanted = qcow2()
    panel.set_image(wanted.image)
    panel.show_map(wanted)
    guest, file = (panel.header.view_button(view) for view in MapView)
    assert guest.isChecked()
    assert panel.shown is wanted.guest
    QTest.mouseClick(file, LEFT)
    assert panel.shown is wanted.file
    assert now(panel).size == wanted.file.size
    panel.show_map(replace(wanted, notes=("again",)))
    assert file.isChecked(), "a map read anew stays the one chosen"
    QTest.mouseClick(guest, LEFT)
    assert panel.shown is wanted.guest
    assert not panel.header.zeros.isEnabled()
    panel.set_image(sample())
    assert not guest.isVisible()


def test_the_places_of_a_guest_are_in_its_file(panel: MapPanel) -> None:
    panel.show_map(qcow2())
    header = panel.viewer.table
    panel.header.table.setChecked(True)
    title = ExtentColumn.PHYSICAL, Qt.Orientation.Horizontal
    assert header.headerData(*title) == "In the file at"
    QTest.mouseClick(panel.header.view_button(MapView.FILE), LEFT)
    assert header.headerData(*title) == "On the device at"


def test_export_asks_for_each_kind(full: MapPanel) -> None:
    asked: list[object] = []
    full.export_requested.connect(asked.append)
    menu = full.header.export.menu()
    for action in menu.actions():
        action.trigger()
    assert asked == list(MapExport)


def test_figures_can_be_written_another_way(full: MapPanel) -> None:
    assert "GiB" in full.viewer.status.range_text
    full.set_quantities(Quantities(units=SizeUnits.SI))
    assert "GB" in full.viewer.status.range_text
    assert "GB" in full.header.text
    assert "GB" in full.viewer.legend.text


def test_another_colour_scheme_recolours_all_at_once(qtbot: QtBot, full: MapPanel) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    before, style = app.palette(), app.style().name()
    try:
        for scheme, colours, dark in (
            (ColourScheme.LIGHT, theme.LIGHT, False),
            (ColourScheme.DARK, theme.DARK, True),
        ):
            theme.apply(app, scheme)
            qtbot.waitUntil(lambda dark=dark: theme.is_dark(full.palette()) is dark)  # type: ignore[misc]
            image = full.grab().toImage()
            seen = {image.pixelColor(x, y).rgb() for x in range(0, 1000, 3) for y in range(0, 330, 2)}
            assert {colours.data.rgb(), colours.hole.rgb()} <= seen
            assert (image.pixelColor(3, 3).lightness() < 80) is dark
    finally:
        theme.apply(app, ColourScheme.SYSTEM)
        app.setPalette(before)
        app.setStyle(style)


@pytest.mark.parametrize("size", [QSize(900, 200), QSize(1008, 200), QSize(1280, 500)])
def test_nothing_is_cut_off_at_any_size(full: MapPanel, size: QSize) -> None:
    full.resize(size)
    viewer = full.viewer
    for part in (viewer.strip, viewer.grid, viewer.legend, viewer.status, full.header):
        assert part.height() >= part.minimumSizeHint().height()
    assert viewer.strip.height() >= viewer.strip.sizeHint().height()
    assert viewer.legend.height() >= viewer.legend.heightForWidth(viewer.legend.width())
    for button in full.header.findChildren(QPushButton):
        assert not button.isVisible() or button.width() >= button.minimumSizeHint().width()


def test_brackets_have_tooltips_and_short_ones_no_label(panel: MapPanel) -> None:
    brackets = (Bracket(0, 64 * KIB, "vfat “EFI”"), Bracket(64 * KIB, GIB - 64 * KIB, "ext4 “root”"))
    panel.show_map(image_map(runs((GIB, D)), brackets=brackets))
    strip = panel.viewer.strip
    assert "ext4 “root”" in strip._tool_tip(QPoint(400, 2))
    assert "Data" in strip._tool_tip(QPoint(400, middle_of(panel)))


def test_the_picture_is_what_is_in_view(full: MapPanel) -> None:
    picture = full.picture()
    assert not picture.isNull()
    seen = {picture.pixelColor(x, y).rgb() for x in range(0, picture.width(), 5) for y in range(0, 900, 5)}
    assert theme.colours(full.palette()).data.rgb() in seen
    full.clear()
    assert not full.picture().isNull()
