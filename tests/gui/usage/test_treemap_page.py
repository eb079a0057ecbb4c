"""The treemap by mouse and keyboard, and as it is painted."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSettings, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QImage, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.images.samples import NOW_NS, sample
from tests.gui.usage.treemaps import library
from xengui.core.images.image import DiskImage, ImageFormat
from xengui.core.settings import ColourScheme
from xengui.core.sizes import GIB, MIB
from xengui.core.usage.breakdown import Breakdown
from xengui.core.usage.host_filesystem import HostFilesystem, HostUsage
from xengui.core.usage.treemap_classes import ColourBy
from xengui.core.usage.treemap_tiles import TileKind, Zoom
from xengui.gui import theme
from xengui.gui.quantities import Quantities
from xengui.gui.usage.treemap_page import TreemapPage

Open = Callable[..., TreemapPage]
GREY = 9  # levels of 255 that an eye tells apart at a glance


@pytest.fixture(params=[ColourScheme.LIGHT, ColourScheme.DARK])
def scheme(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[ColourScheme]:
    before = qapp.palette()
    theme.apply(qapp, request.param)
    yield request.param
    qapp.setPalette(before)


@pytest.fixture
def open_page(qtbot: QtBot) -> Open:
    def open_on(
        images: list[DiskImage],
        breakdowns: dict[str, Breakdown] | None = None,
        usages: tuple[HostUsage, ...] = (),
        show: bool = True,
    ) -> TreemapPage:
        page = TreemapPage(Quantities(), clock=lambda: NOW_NS)
        qtbot.addWidget(page)
        page.resize(1000, 640)
        page.show_hosts(usages)
        page.show_images(images, breakdowns or {})
        if show:
            page.show()
            qtbot.waitExposed(page)
            qtbot.waitUntil(lambda: page.view.shown is not None)
            qtbot.waitUntil(lambda: page.view.layout_shown.width in (0, page.view.width()))
        return page

    return open_on


def usage(mount: str, free: int, device: int = 64_769) -> HostUsage:
    return HostUsage(HostFilesystem(mount, "ext4", "/dev/x", 900 * GIB, free), 0, 0, 0, frozenset([device]))


def three(folder: str = "/srv/xen") -> list[DiskImage]:
    return [
        sample(f"{folder}/{name}.img", allocated=size * GIB, virtual=99 * GIB)
        for name, size in (("big", 8), ("middle", 4), ("small", 2))
    ]


def centre(page: TreemapPage, path: str) -> QPoint:
    return page.view.rect_of(page.view.number_of(path)).center().toPoint()


def heard(page: TreemapPage) -> list[tuple[str, ...]]:
    told: list[tuple[str, ...]] = []
    page.selection_changed.connect(told.append)
    return told


def picture_of(page: TreemapPage) -> QImage:
    return page.view.grab().toImage()


def number_of_kind(page: TreemapPage, kind: TileKind) -> int:
    layout = page.view.layout_shown
    return next(number for number in range(len(layout)) if layout.kind(number) is kind)


def test_a_click_selects_and_ctrl_adds_and_takes_away(qtbot: QtBot, open_page: Open) -> None:
    images = three()
    page = open_page(images)
    told = heard(page)
    left, control = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
    qtbot.mouseClick(page.view, left, pos=centre(page, images[0].path))
    qtbot.mouseClick(page.view, left, control, pos=centre(page, images[2].path))
    qtbot.mouseClick(page.view, left, control, pos=centre(page, images[0].path))
    qtbot.mouseClick(page.view, left, Qt.KeyboardModifier.ShiftModifier, pos=centre(page, images[1].path))
    big, middle, small = (image.path for image in images)
    assert told == [(big,), (big, small), (small,), (small, middle)]


def test_what_is_set_is_not_told_back(open_page: Open) -> None:
    images = three()
    page = open_page(images)
    told = heard(page)
    before = picture_of(page)
    page.set_selected([images[1].path])
    assert told == []
    assert picture_of(page) != before, "the selection is seen"


def test_a_double_click_opens_an_image(qtbot: QtBot, open_page: Open) -> None:
    images = three()
    page = open_page(images)
    with qtbot.waitSignal(page.image_activated) as opened:
        qtbot.mouseDClick(page.view, Qt.MouseButton.LeftButton, pos=centre(page, images[1].path))
    assert opened.args == [images[1].path]


def test_a_folder_opens_by_its_header_and_closes_by_the_breadcrumb(qtbot: QtBot, open_page: Open) -> None:
    page = open_page(three("/srv/a") + three("/srv/b"))
    header = number_of_kind(page, TileKind.HEADER)
    at = page.view.rect_of(header).center().toPoint()
    told = heard(page)
    qtbot.mouseClick(page.view, Qt.MouseButton.LeftButton, pos=at)
    assert len(told[-1]) == 3, "one click selects the folder's images"
    qtbot.mouseDClick(page.view, Qt.MouseButton.LeftButton, pos=at)
    assert {image.folder for image in page.view.layout_shown.images} == {page.zoom.folder}
    assert page.crumbs.text == f"All ▸ {page.zoom.folder}"
    qtbot.keyClick(page.view, Qt.Key.Key_Backspace)
    assert page.zoom == Zoom()
    page.zoom_to(Zoom("device 64769", "/srv/b"))
    qtbot.keyClick(page.view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert page.zoom == Zoom()


def test_a_click_on_more_opens_it(qtbot: QtBot, open_page: Open) -> None:
    dust = [sample(f"/srv/xen/{at}.img", allocated=6 * MIB, inode=at + 9) for at in range(1900)]
    page = open_page([sample("/srv/xen/huge.img", allocated=900 * GIB, inode=5), *dust])
    more = number_of_kind(page, TileKind.MORE)
    assert "1900" in page.view.tip_of(more)
    at = page.view.rect_of(more).center().toPoint()
    told = heard(page)
    qtbot.mouseClick(page.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, pos=at)
    assert len(told[-1]) == 1900
    qtbot.mouseClick(page.view, Qt.MouseButton.LeftButton, pos=at)
    assert len(page.view.layout_shown.images) == 1900
    assert page.crumbs.text.endswith("▸ Smaller")


def test_arrows_walk_and_select(qtbot: QtBot, open_page: Open) -> None:
    images = three()
    page = open_page(images)
    told = heard(page)
    page.view.setFocus()
    qtbot.keyClick(page.view, Qt.Key.Key_Home)
    assert told[-1] == (images[0].path,)
    qtbot.keyClick(page.view, Qt.Key.Key_Right)
    right = told[-1][0]
    assert page.view.rect_of(page.view.number_of(right)).left() >= page.view.rect_of(0).right()
    qtbot.keyClick(page.view, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert set(told[-1]) == {right, images[0].path}
    count = len(told)
    qtbot.keyClick(page.view, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert len(told) == count, "with Ctrl the selection stays"
    qtbot.keyClick(page.view, Qt.Key.Key_Space)
    assert told[-1] == (right,)
    qtbot.keyClick(page.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert set(told[-1]) == {image.path for image in images}
    with qtbot.waitSignal(page.image_activated) as opened:
        qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert opened.args == [right]


def test_the_keyboard_reaches_headers(qtbot: QtBot, open_page: Open) -> None:
    page = open_page(three("/srv/a") + three("/srv/b"))
    qtbot.keyClick(page.view, Qt.Key.Key_Home)
    qtbot.keyClick(page.view, Qt.Key.Key_Up)
    assert page.view.layout_shown.kind(page.view.current) is TileKind.HEADER
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert page.zoom.folder == "/srv/a"


def test_a_screen_reader_follows_the_keyboard(qtbot: QtBot, open_page: Open) -> None:
    images = three()
    page = open_page(images, {images[0].path: Breakdown(data=7 * GIB, zero=GIB)})
    assert page.view.accessibleName() == "Treemap"
    qtbot.keyClick(page.view, Qt.Key.Key_Home)
    words = page.view.accessibleDescription()
    for part in ("big.img: 8 GiB on disk", "57%", "99 GiB", "Zero, allocated 1 GiB", "selected"):
        assert part in words
    page.set_selected([])
    assert "selected" not in page.view.accessibleDescription()


def test_the_menu_is_about_the_tile_it_opens_on(qtbot: QtBot, open_page: Open) -> None:
    images = three()
    page = open_page(images)
    told = heard(page)
    at = centre(page, images[1].path)
    where = page.view.mapToGlobal(at)
    with qtbot.waitSignal(page.context_menu_requested) as asked:
        QApplication.sendEvent(page.view, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, where))
    assert asked.args == [where]
    assert told == [(images[1].path,)]
    page.set_selected([image.path for image in images])
    with qtbot.waitSignal(page.context_menu_requested):
        QApplication.sendEvent(page.view, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, where))
    assert len(told) == 1, "a menu on one of several selected is about all of them"


def test_the_tooltip_tells_all(open_page: Open) -> None:
    images = three()
    page = open_page(images, {images[0].path: Breakdown(data=6 * GIB, reserved=2 * GIB)})
    tip = page.view.tip_of(page.view.number_of(images[0].path))
    for part in ("/srv/xen/big.img", "8,589,934,592 bytes", "99 GiB", "57%", "Reserved: 2 GiB"):
        assert part in tip


def test_thousands_selected_are_framed_too(qtbot: QtBot, open_page: Open) -> None:
    images, _ = library(600, falling=0.3)
    page = open_page(images)
    before = picture_of(page)
    qtbot.keyClick(page.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    after = picture_of(page)
    text = theme.colours(page.palette()).text
    for number in (0, 40, len(page.view.layout_shown.images) - 1):
        rect = page.view.rect_of(number)
        at = QPoint(round(rect.left()), round(rect.center().y()))
        assert after.pixelColor(at) == text != before.pixelColor(at)


def test_a_tile_is_filled_like_a_tank(open_page: Open, scheme: ColourScheme) -> None:
    image = sample("/srv/xen/half.img", allocated=8 * GIB)
    page = open_page([image], {image.path: Breakdown(data=2 * GIB, reserved=6 * GIB)})
    pixels = picture_of(page)
    ours = theme.colours(page.palette())
    x, height = pixels.width() * 3 // 4, pixels.height()
    column = [pixels.pixelColor(x, y) for y in range(height)]
    data = [y for y, colour in enumerate(column) if colour == ours.data]
    assert abs(len(data) - height / 4) <= 2
    assert min(data) > height * 0.74, "data lies at the bottom"
    assert ours.reserved in column[: height // 2]


def test_a_rare_state_is_seen(open_page: Open) -> None:
    image = sample("/srv/xen/big.img", allocated=8 * GIB)
    page = open_page([image], {image.path: Breakdown(data=8 * GIB - 4096, unknown=4096)})
    pixels = picture_of(page)
    seen = {pixels.pixelColor(pixels.width() // 2, y).name() for y in range(2)}
    assert theme.colours(page.palette()).data.name() not in seen


def test_hard_links_and_symlinks_are_one_tile(open_page: Open) -> None:
    image = sample("/srv/xen/a.img", allocated=GIB, inode=7)
    link = replace(image, path="/srv/xen/link.img", link_target="a.img")
    page = open_page([image, link, sample("/srv/xen/b.img", allocated=GIB, inode=8)])
    assert len(page.view.layout_shown) == 2
    before = picture_of(page)
    page.set_selected([link.path])
    assert picture_of(page) != before, "whoever selects the link sees the file framed"


def test_free_space_by_choice(qtbot: QtBot, open_page: Open) -> None:
    page = open_page(three(), usages=(usage("/srv", 14 * GIB),))
    assert len(page.view.layout_shown) == 3
    qtbot.mouseClick(page.show_free, Qt.MouseButton.LeftButton, pos=QPoint(8, page.show_free.height() // 2))
    qtbot.waitUntil(lambda: len(page.view.layout_shown) == 4)
    free = page.view.layout_shown.box(number_of_kind(page, TileKind.FREE))
    assert free.area == pytest.approx(page.view.width() * page.view.height() / 2)
    assert any("Free on the host" in entry.text for entry in page.legend.entries)


def test_empty_and_weightless_libraries_say_so(open_page: Open) -> None:
    empty, weightless = open_page([]), open_page([sample(allocated=0)])
    assert picture_of(empty) != picture_of(weightless)
    pixels = picture_of(empty)
    middle = range(pixels.height() // 2, pixels.height() // 2 + 20)
    seen = {pixels.pixel(x, y) for x in range(pixels.width()) for y in middle}
    assert len(seen) > 1, "there is something to read"
    assert empty.legend.entries == ()


def test_hidden_pages_work_nothing_out(qtbot: QtBot, open_page: Open) -> None:
    page = open_page(three(), show=False)
    assert page.view.shown is None
    page.show()
    qtbot.waitUntil(lambda: page.view.shown is not None)


def test_the_keyboard_and_the_picture_stay_while_sizes_tick(qtbot: QtBot, open_page: Open) -> None:
    images = three()
    page = open_page(images)
    qtbot.keyClick(page.view, Qt.Key.Key_End)
    path = page.view.layout_shown.images[page.view.current].path
    boxes = page.view.layout_shown.boxes
    page.show_images([replace(each, allocated=each.allocated + MIB) for each in reversed(images)], {})
    assert page.view.layout_shown.boxes is boxes
    assert page.view.layout_shown.images[page.view.current].path == path
    page.show_images([each for each in images if each.path != path], {})
    assert len(page.view.layout_shown) == 2


def test_a_folder_that_is_gone_leads_back(open_page: Open) -> None:
    page = open_page(three("/srv/a") + three("/srv/b"))
    page.zoom_to(Zoom("device 64769", "/srv/b"))
    page.show_images(three("/srv/a"), {})
    assert page.zoom == Zoom()


def test_state_is_kept(open_page: Open, tmp_path: Path) -> None:
    page, again = open_page(three()), open_page(three())
    page.colour_by.setCurrentIndex(page.colour_by.findData(ColourBy.AGE.value))
    page.show_free.setChecked(True)
    kept = QSettings(str(tmp_path / "state.ini"), QSettings.Format.IniFormat)
    page.save_state(kept)
    kept.sync()
    again.restore_state(QSettings(str(tmp_path / "state.ini"), QSettings.Format.IniFormat))
    assert again.colour_by.currentData() == ColourBy.AGE.value
    assert again.show_free.isChecked()


def test_export_draws_what_is_seen(open_page: Open) -> None:
    images, breakdowns = library(40)
    page = open_page(images, breakdowns)
    picture = page.picture(800, 500)
    assert picture.boundingRect() == QRect(0, 0, 800, 500)
    canvas = QImage(800, 500, QImage.Format.Format_RGB32)
    canvas.fill(page.palette().color(QPalette.ColorRole.Window))
    with QPainter(canvas) as painter:
        picture.play(painter)
    seen = {canvas.pixelColor(x, y).name() for x in range(0, 800, 3) for y in range(0, 500, 3)}
    ours = theme.colours(page.palette())
    assert {ours.data.name(), ours.zero.name(), ours.reserved.name()} <= seen
    hidden = open_page(images, breakdowns, show=False)
    assert hidden.picture().boundingRect().width() == 1000, "a report needs no window"


@pytest.mark.parametrize("by", list(ColourBy))
def test_nothing_in_the_legend_differs_by_hue_alone(
    qtbot: QtBot, open_page: Open, scheme: ColourScheme, by: ColourBy
) -> None:
    images, breakdowns = library(400, folders=9, falling=2.5)
    breakdowns.pop(images[3].path)
    breakdowns[images[4].path] = Breakdown(unknown=images[4].allocated)
    for at, kind in enumerate(ImageFormat):
        images[at] = replace(images[at], identity=replace(images[at].identity, format=kind))
    page = open_page(images, breakdowns, (usage("/srv", 90 * GIB),))
    page.colour_by.setCurrentIndex(page.colour_by.findData(by.value))
    page.show_free.setChecked(True)
    qtbot.waitUntil(lambda: any("Free on the host" in entry.text for entry in page.legend.entries))
    page.legend.resize(1600, 60)
    canvas = QPixmap(page.legend.size())
    canvas.fill(page.palette().color(QPalette.ColorRole.Window))
    page.legend.render(canvas)
    grey = canvas.toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    swatches = [_levels(grey, page.legend.swatch_rect(at)) for at in range(len(page.legend.entries))]
    assert len(swatches) >= 7
    assert any("Smaller images" in entry.text for entry in page.legend.entries)
    for at, one in enumerate(swatches):
        for other in swatches[at + 1 :]:
            assert _differ(one, other), "two classes look alike without colour"


def _levels(grey: QImage, rect: QRect) -> list[list[int]]:
    inner = rect.adjusted(3, 2, -3, -2)
    return [
        [QColor(grey.pixel(x, y)).lightness() for x in range(inner.left(), inner.right())]
        for y in range(inner.top(), inner.bottom())
    ]


def _differ(one: list[list[int]], other: list[list[int]]) -> bool:
    """Whether two swatches differ in lightness, or in where their hatch is light and dark."""
    flat, flat_other = ([level for line in lines for level in line] for lines in (one, other))
    if abs(sum(flat) - sum(flat_other)) / len(flat) > GREY:
        return True
    apart = sum(abs(a - b) > GREY for a, b in zip(flat, flat_other, strict=True))
    return apart > len(flat) / 10
