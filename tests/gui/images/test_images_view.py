"""The table itself: pixels of its bars, its place through updates, keyboard, columns."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from tests.gui.images.samples import NOW_NS, many, sample, sketch_library
from xengui.core.images.image import DiskImage
from xengui.core.settings import ColourScheme
from xengui.core.sizes import GIB
from xengui.core.usage.breakdown import Breakdown
from xengui.gui import theme
from xengui.gui.images.columns import HIDDEN_AT_FIRST, Column
from xengui.gui.images.delegates import CellDelegate, NameDelegate, UsageDelegate, paint_usage_bar
from xengui.gui.images.images_view import ImagesView
from xengui.gui.images.list_proxy import ImageListProxy
from xengui.gui.images.table_model import ImageTableModel
from xengui.gui.quantities import Quantities


@pytest.fixture
def model(qapp: QApplication) -> ImageTableModel:
    theme.apply(qapp, ColourScheme.LIGHT)
    return ImageTableModel(Quantities(), clock=lambda: NOW_NS)


@pytest.fixture
def proxy(model: ImageTableModel) -> ImageListProxy:
    return ImageListProxy(model)


@pytest.fixture
def view(qtbot: QtBot, proxy: ImageListProxy) -> ImagesView:
    view = ImagesView(proxy)
    qtbot.addWidget(view)
    view.resize(1100, 500)
    view.show()
    view.setFocus()
    return view


def top_row(view: ImagesView, proxy: ImageListProxy) -> tuple[str, int]:
    """The image in the topmost row and how far the row's top is above the edge."""
    row = view.rowAt(0)
    return proxy.image(row).path, view.rowViewportPosition(row)


def test_the_place_survives_what_the_library_does(
    model: ImageTableModel, proxy: ImageListProxy, view: ImagesView
) -> None:
    images = many(300)
    model.apply(images, (), ())
    QApplication.processEvents()
    view.verticalScrollBar().setValue(2345)
    before = top_row(view, proxy)
    model.apply([sample(f"/srv/xen/a{n}") for n in range(50)], (), ())
    assert top_row(view, proxy) == before
    doomed = [image.path for image in images if image.path < before[0]][::2]
    model.apply((), (), doomed)
    assert top_row(view, proxy) == before
    proxy.sort(Column.ALLOCATED)
    before = top_row(view, proxy)
    others = [image for image in model.images() if image.path != before[0]][:100]
    model.apply((), [replace(image, allocated=image.allocated // 7) for image in others], ())
    assert top_row(view, proxy) == before


def test_when_the_top_row_goes_the_next_takes_its_place(
    model: ImageTableModel, proxy: ImageListProxy, view: ImagesView
) -> None:
    model.apply(many(300), (), ())
    QApplication.processEvents()
    view.verticalScrollBar().setValue(3000)
    path, _ = top_row(view, proxy)
    second = proxy.image(view.rowAt(0) + 1).path
    place = view.rowViewportPosition(view.rowAt(0) + 1)
    model.apply((), (), [path])
    assert view.rowViewportPosition(proxy.row_of(second)) == place


def test_at_the_top_it_stays_at_the_top(
    model: ImageTableModel, proxy: ImageListProxy, view: ImagesView
) -> None:
    model.apply(many(300), (), ())
    model.apply([sample("/srv/xen/000")], (), ())
    assert view.verticalScrollBar().value() == 0
    assert proxy.image(view.rowAt(0)).name == "000"


def test_sorting_by_a_click_keeps_the_selection(
    qtbot: QtBot, model: ImageTableModel, proxy: ImageListProxy, view: ImagesView
) -> None:
    model.apply(sketch_library(), (), ())
    view.select_paths(["/var/lib/xen/images/mail.img", "/var/lib/xen/images/golden.img", "/not/there"])
    header = view.horizontalHeader()
    x = header.sectionViewportPosition(Column.VIRTUAL) + 20
    click = QPoint(x, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=click)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=click)
    assert {image.name for image in view.selected_images()} == {"mail.img", "golden.img"}
    assert proxy.image(0).name == "scratch.img"


def test_enter_and_double_click_activate(
    qtbot: QtBot, model: ImageTableModel, proxy: ImageListProxy, view: ImagesView
) -> None:
    model.apply(sketch_library(), (), ())
    opened: list[DiskImage] = []
    view.image_activated.connect(opened.append)
    view.setCurrentIndex(proxy.index(3, Column.CONTENT))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert opened == [proxy.image(3)]
    spot = view.visualRect(proxy.index(5, Column.NAME)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert opened == [proxy.image(3), proxy.image(5)]


def test_typing_finds_a_name(
    qtbot: QtBot, model: ImageTableModel, proxy: ImageListProxy, view: ImagesView
) -> None:
    model.apply(sketch_library(), (), ())
    view.setCurrentIndex(proxy.index(0, Column.VIRTUAL))
    qtbot.keyClicks(view, "net")
    assert proxy.image(view.currentIndex().row()).name == "netbsd.img"


def test_home_end_and_select_all(
    qtbot: QtBot, model: ImageTableModel, proxy: ImageListProxy, view: ImagesView
) -> None:
    model.apply(sketch_library(), (), ())
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.currentIndex().row() == proxy.rowCount() - 1
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.currentIndex().row() == 0
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(view.selected_images()) == len(sketch_library())


def test_the_column_menu_shows_and_hides(view: ImagesView) -> None:
    menu = view.column_menu()
    by_name = {action.text(): action for action in menu.actions()}
    assert not by_name["Name"].isEnabled()
    by_name["Owner"].trigger()
    by_name["Format"].trigger()
    assert not view.isColumnHidden(Column.OWNER)
    assert view.isColumnHidden(Column.FORMAT)
    by_name["Reset columns"].trigger()
    assert {column for column in Column if view.isColumnHidden(column)} == set(HIDDEN_AT_FIRST)


def test_columns_and_sorting_are_remembered(qtbot: QtBot, model: ImageTableModel, view: ImagesView) -> None:
    model.apply(sketch_library(), (), ())
    header = view.horizontalHeader()
    header.moveSection(header.visualIndex(Column.CHANGED), 0)
    view.setColumnHidden(Column.MODE, False)
    view.setColumnWidth(Column.NAME, 321)
    view.sortByColumn(Column.ALLOCATED, Qt.SortOrder.DescendingOrder)
    proxy = ImageListProxy(model)
    other = ImagesView(proxy)
    qtbot.addWidget(other)
    assert other.restore_state(view.save_state())
    assert other.horizontalHeader().visualIndex(Column.CHANGED) == 0
    assert not other.isColumnHidden(Column.MODE)
    assert other.columnWidth(Column.NAME) == 321
    assert proxy.image(0).name == "db-data.img"


@pytest.mark.parametrize("state", [b"", b"nonsense", b"1:nonsense", b"0:" + bytes(40)])
def test_a_state_that_is_none_changes_nothing(view: ImagesView, state: bytes) -> None:
    before = view.save_state()
    assert not view.restore_state(state)
    assert view.save_state() == before


def usage_pixels(
    image: DiskImage, scale: int, width: int = 200, breakdown: Breakdown | None = None
) -> list[str]:
    """What the middle line of a usage bar is made of, a letter a pixel: d(ata), f(ree), o(ther), ?."""
    pixmap = QPixmap(width, 12)
    palette = QApplication.palette()
    pixmap.fill(palette.color(palette.ColorRole.Base))
    painter = QPainter(pixmap)
    paint_usage_bar(painter, pixmap.rect(), image, scale, palette, breakdown)
    painter.end()
    picture = pixmap.toImage()
    letters = {
        theme.LIGHT.data.name(): "d",
        theme.LIGHT.hole.name(): "f",
        theme.LIGHT.other.name(): "o",
        palette.color(palette.ColorRole.Base).name(): " ",
    }
    return [letters.get(QColor(picture.pixel(x, 3)).name(), "?") for x in range(width)]


def test_bars_are_to_scale(model: ImageTableModel) -> None:
    pixels = usage_pixels(sample(virtual=50 * GIB, allocated=25 * GIB), 100 * GIB)
    assert abs(pixels.count("d") - 50) <= 2
    assert abs(pixels.count("f") - 50) <= 2
    assert abs(pixels.count(" ") - 100) <= 1


def test_a_little_is_not_nothing(model: ImageTableModel) -> None:
    assert usage_pixels(sample(virtual=500 * GIB, allocated=4096), 500 * GIB)[1] == "d"
    assert "d" not in usage_pixels(sample(virtual=500 * GIB, allocated=0), 500 * GIB)


def test_full_damaged_and_reserved_bars(model: ImageTableModel) -> None:
    full = usage_pixels(sample(virtual=GIB, allocated=2 * GIB), GIB)
    assert "f" not in full
    damaged = next(image for image in sketch_library() if image.problem)
    assert "d" not in usage_pixels(damaged, damaged.virtual_size)
    reserved = usage_pixels(sample(virtual=GIB, allocated=GIB, empty=True), GIB)
    assert reserved.count("?") > 150


def test_a_breakdown_parts_what_is_allocated_by_state(model: ImageTableModel) -> None:
    image = sample(virtual=4 * GIB, allocated=2 * GIB)
    breakdown = Breakdown(data=GIB, reserved=GIB // 2, zero=GIB // 2)
    pixels = usage_pixels(image, 4 * GIB, breakdown=breakdown)
    assert pixels[2:48] == ["d"] * 46
    assert "d" not in pixels[52:]
    assert set(pixels[52:98]).isdisjoint("df")
    assert pixels[104:196] == ["f"] * 92


def test_what_is_reclaimable_is_said_as_far_as_it_is_known(
    model: ImageTableModel, proxy: ImageListProxy
) -> None:
    model.apply([sample(f"/x/{name}", 4 * GIB, 2 * GIB) for name in "abc"], (), ())
    known = Breakdown(data=GIB, zero=GIB, fragments=1234, zeros_known=True, free_known=True)
    partly = Breakdown(data=GIB, guest_free=GIB // 2, fragments=7, free_known=True)
    model.show_breakdowns({"/x/a": known, "/x/b": partly, "/x/gone": known})

    def shown(column: Column) -> list[str]:
        return [proxy.index(row, column).data() for row in range(3)]

    assert shown(Column.RECLAIMABLE) == ["1 GiB", "≥ 512 MiB", ""]
    assert shown(Column.FRAGMENTS) == ["1,234", "7", ""]
    assert shown(Column.DENSITY) == ["50%"] * 3
    proxy.sort(Column.RECLAIMABLE, Qt.SortOrder.DescendingOrder)
    assert [image.name for image in proxy.shown_images()] == ["a", "b", "c"]
    model.apply((), [sample("/x/a", 4 * GIB, 3 * GIB)], ())
    assert proxy.index(0, Column.FRAGMENTS).data() == "1,234"  # until it is measured anew


def test_what_is_too_long_is_marked_as_cut(model: ImageTableModel) -> None:
    cut = usage_pixels(sample(virtual=500 * GIB, allocated=4096), 100 * GIB)
    whole = usage_pixels(sample(virtual=100 * GIB, allocated=4096), 100 * GIB)
    assert " " not in cut
    assert cut[170:] != whole[170:]


def test_the_views_own_painting_shows_bars_and_selection(
    model: ImageTableModel, proxy: ImageListProxy, view: ImagesView
) -> None:
    model.apply([sample("/x/a", GIB, GIB), sample("/x/b", GIB, GIB), sample("/x/c", GIB, 0)], (), ())
    view.select_paths(["/x/b"])
    image = view.viewport().grab().toImage()

    def at(row: int, column: Column, x: int, y: int | None = None) -> QColor:
        rect = view.visualRect(proxy.index(row, column))
        return QColor(image.pixel(rect.left() + x, rect.center().y() if y is None else rect.top() + y))

    assert at(0, Column.USAGE, 40) == theme.LIGHT.data
    assert at(2, Column.USAGE, 40) == theme.LIGHT.hole
    assert at(1, Column.CHANGED, 2, 4) == theme.LIGHT.accent_background
    assert at(0, Column.CHANGED, 2, 4) == view.palette().base().color()


@pytest.mark.parametrize("scheme", [ColourScheme.LIGHT, ColourScheme.DARK])
def test_delegates_paint_for_any_view(
    qapp: QApplication, model: ImageTableModel, proxy: ImageListProxy, scheme: ColourScheme
) -> None:
    theme.apply(qapp, scheme)
    model.apply(sketch_library(), (), ())
    option = QStyleOptionViewItem()
    option.palette = qapp.palette()
    option.rect = QRect(0, 0, 200, 30)
    pixmap = QPixmap(200, 30)
    for row in range(proxy.rowCount()):
        for column in Column:
            delegate = {Column.NAME: NameDelegate(), Column.USAGE: UsageDelegate()}.get(
                column, CellDelegate()
            )
            painter = QPainter(pixmap)
            delegate.paint(painter, option, proxy.index(row, column))
            painter.end()
            assert delegate.sizeHint(option, proxy.index(row, column)).width() > 0
    theme.apply(qapp, ColourScheme.LIGHT)


def test_it_is_called_images(view: ImagesView) -> None:
    assert view.accessibleName() == "Images"
