"""The page of host filesystems by mouse and keyboard: its figures, its words, its selection."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from tests.gui.images.samples import many
from tests.gui.usage.hosts import roomy, tight
from xengui.core.sizes import GIB, SizeUnits
from xengui.core.usage.breakdown import Breakdown
from xengui.core.usage.host_filesystem import HostFilesystem, usage_of
from xengui.gui import theme
from xengui.gui.quantities import Quantities
from xengui.gui.usage.host_page import HostPage
from xengui.gui.usage.host_picture import HostPicture
from xengui.gui.usage.host_segments import Segment, SegmentKind
from xengui.gui.usage.host_view import HostSection

KEY, CTRL, LEFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.MouseButton.LeftButton


@pytest.fixture
def page(qtbot: QtBot) -> HostPage:
    shown = HostPage(Quantities())
    qtbot.addWidget(shown)
    shown.resize(1000, 700)
    shown.show()
    return shown


@pytest.fixture
def both(page: HostPage) -> HostPage:
    """The page with a host that is promised too much, and one with room."""
    (usage, images), (other, more) = tight(), roomy()
    page.show_usages([usage, other], [*images, *more], {})
    return page


def picture_in(section: HostSection) -> HostPicture:
    found = section.picture(section.width())
    assert found is not None
    return found


def segment(section: HostSection, kind: SegmentKind, name: str = "") -> Segment:
    return next(
        each
        for each in picture_in(section).segments
        if each.kind is kind and (not name or (each.image is not None and each.image.name == name))
    )


def at(section: HostSection, wanted: Segment) -> QPoint:
    return picture_in(section).rect_of(wanted).center().toPoint()


# -- what is shown


def test_before_anything_is_known_and_with_no_folder(page: HostPage) -> None:
    assert page.message.isVisible()
    assert "Looking at" in page.message.text()
    assert not page.what_if.isVisible()
    page.show_usages([], [], {})
    assert "Add one" in page.message.text()
    assert not page.waterfall.isVisible()
    assert page.picture().boundingRect().height() > 10
    usage, images = tight()
    page.show_usages([usage], images, {})
    assert not page.message.isVisible()
    assert page.what_if.isVisible()
    assert page.waterfall.isVisible()


def test_a_host_without_images(page: HostPage) -> None:
    page.show_usages([usage_of(tight()[0].filesystem, ())], [], {})
    assert "No images here." in page.view.sections[0].describe()
    assert not page.waterfall.isVisible()
    assert "Fits" in page.what_if.text


def test_stretches_are_in_proportion_and_cross_the_capacity(both: HostPage) -> None:
    section = both.view.sections[0]
    picture = picture_in(section)
    kinds = [each.kind for each in picture.segments]
    assert kinds[:4] == [SegmentKind.OTHER, SegmentKind.IMAGE, SegmentKind.IMAGE, SegmentKind.FREE]
    assert sum(each.size for each in picture.segments if each.kind is SegmentKind.IMAGE) == 80 * GIB
    widths = {each.kind: picture.rect_of(each).width() for each in picture.segments[:1]}
    other = segment(section, SegmentKind.OTHER)
    data = segment(section, SegmentKind.IMAGE, "db.img")
    free = segment(section, SegmentKind.FREE)
    per_byte = widths[SegmentKind.OTHER] / other.size
    for each in (data, free):
        assert picture.rect_of(each).width() == pytest.approx(each.size * per_byte)
    promised = [each for each in picture.segments if each.kind is SegmentKind.PROMISE]
    assert sum(each.size for each in promised) == 340 * GIB
    assert promised[0].start == free.start, "promises lie over the free space"
    assert promised[-1].end > picture.contents.capacity, "and go beyond what there is"


def test_the_worst_case_and_the_ratio_in_words(both: HostPage) -> None:
    worst, fine = (section.describe() for section in both.view.sections)
    assert "Short by 240 GiB if every image fills, because of scratch.img (300 GiB)." in worst
    assert "overcommit 2.33×" in worst
    assert "80% used" in worst
    assert "Every image can fill: 135 GiB would be left." in fine
    assert "overcommit 0.13×" in fine
    assert "btrfs may compress or share" in fine
    assert both.view.sections[0].accessibleName() == "Host filesystem /srv/xen"


def test_captions_never_lie_over_each_other(both: HostPage) -> None:
    for width in range(260, 1400, 45):
        for section in both.view.sections:
            picture = section.picture(width)
            assert picture is not None
            for row in (picture.captions(), picture.notes()):
                for left, right in pairwise(row):
                    assert left.x + left.width < right.x
                assert all(each.x >= 0 and each.x + each.width <= width + 1 for each in row)


def test_what_an_image_holds_is_painted_at_its_foot(page: HostPage) -> None:
    usage, images = tight()
    page.show_usages([usage], images, {"/srv/xen/db.img": Breakdown(30 * GIB, 30 * GIB, zeros_known=True)})
    section = page.view.sections[0]
    rect = picture_in(section).rect_of(segment(section, SegmentKind.IMAGE, "db.img")).toRect()
    image = section.grab().toImage()
    colours = theme.colours(page.palette())
    half = rect.width() // 2
    foot = rect.bottom() - 3
    left = _most_like(image, QRect(rect.left() + 4, foot - 2, half - 8, 5), colours.data, colours.zero)
    right = _most_like(image, QRect(rect.center().x() + 4, foot - 2, half - 8, 5), colours.data, colours.zero)
    assert (left, right) == (colours.data, colours.zero)


def _most_like(image: QImage, rect: QRect, *candidates: QColor) -> QColor:
    """Which of ``candidates`` is in ``rect`` more often."""
    seen = [
        image.pixelColor(x, y)
        for x in range(rect.left(), rect.right())
        for y in range(rect.top(), rect.bottom())
    ]
    return max(candidates, key=lambda wanted: sum(each.rgb() == wanted.rgb() for each in seen))


def test_ten_thousand_images_are_counted_with_their_digits_grouped(page: HostPage) -> None:
    images = many(10_000)
    filesystem = HostFilesystem("/srv/xen", "ext4", "/dev/vg0/xen", 150_000 * GIB, 40_000 * GIB)
    page.show_usages([usage_of(filesystem, images)], images, {})
    assert "more images." in page.view.sections[0].describe()
    captions = " ".join(each.text for each in picture_in(page.view.sections[0]).captions())
    assert "10,000 images" in captions


# -- selection


def test_a_click_selects_and_ctrl_adds(both: HostPage) -> None:
    told: list[object] = []
    both.selection_changed.connect(told.append)
    section = both.view.sections[0]
    QTest.mouseClick(section, LEFT, pos=at(section, segment(section, SegmentKind.IMAGE, "db.img")))
    assert told == [("/srv/xen/db.img",)]
    assert segment(section, SegmentKind.IMAGE, "db.img").selected
    assert "db.img" in both._back.text()
    place = at(section, segment(section, SegmentKind.PROMISE, "scratch.img"))
    QTest.mouseClick(section, LEFT, CTRL, place)
    assert told[-1:] == [("/srv/xen/db.img", "/srv/xen/scratch.img")]
    QTest.mouseClick(section, LEFT, CTRL, at(section, segment(section, SegmentKind.IMAGE, "db.img")))
    assert told[-1:] == [("/srv/xen/scratch.img",)]
    QTest.mouseClick(section, LEFT, pos=at(section, segment(section, SegmentKind.OTHER)))
    assert len(told) == 3, "other files are nobody's"


def test_keys_walk_the_stretches(both: HostPage) -> None:
    told: list[object] = []
    both.selection_changed.connect(told.append)
    section = both.view.sections[0]
    section.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(section, KEY.Key_Home)
    assert section.current is not None
    assert section.current.kind is SegmentKind.OTHER
    QTest.keyClick(section, KEY.Key_Right)
    assert told == [("/srv/xen/db.img",)]
    assert section.accessibleDescription().startswith("db.img: 60 GiB")
    QTest.keyClick(section, KEY.Key_Right)
    assert told[-1:] == [("/srv/xen/mail.img",)]
    QTest.keyClick(section, KEY.Key_End)
    last = section.current
    assert last is not None
    assert last.kind in (SegmentKind.PROMISE, SegmentKind.MORE_PROMISES)
    section.grab()


def test_a_selection_from_elsewhere_is_not_told_back(both: HostPage) -> None:
    told: list[object] = []
    both.selection_changed.connect(told.append)
    both.set_selected(["/srv/xen/mail.img"])
    assert told == []
    assert segment(both.view.sections[0], SegmentKind.IMAGE, "mail.img").selected
    assert both.waterfall.rows[0].figure.startswith("20 GiB")
    both.set_selected([])
    assert both.waterfall.rows[0].figure.startswith("85 GiB")


# -- what if, and what can be got back


def test_the_sliders_mark_is_in_the_bar(both: HostPage) -> None:
    both.what_if.slider.setFocus()
    QTest.keyClick(both.what_if.slider, KEY.Key_Home)
    assert both.what_if.percent.text() == "0 %"
    for _ in range(3):
        QTest.keyClick(both.what_if.slider, KEY.Key_PageUp)
    assert both.what_if.percent.text() == "30 %"
    notes = " ".join(each.text for each in picture_in(both.view.sections[0]).notes())
    assert "at 30 %" in notes


def test_figures_can_be_written_another_way(both: HostPage) -> None:
    both.set_quantities(Quantities(units=SizeUnits.SI))
    assert "GB" in both.view.sections[0].describe()
    assert "GB" in both.what_if.text
    assert "GB" in both.waterfall.rows[0].figure


def test_a_hidden_page_reckons_when_it_is_seen(qtbot: QtBot) -> None:
    page = HostPage(Quantities())
    qtbot.addWidget(page)
    usage, images = tight()
    page.show_usages([usage], images, {})
    assert not page.view.sections
    page.show()
    assert len(page.view.sections) == 1


@pytest.mark.parametrize("width", [480, 700, 1280])
def test_the_page_is_as_high_as_what_is_in_it(both: HostPage, width: int) -> None:
    both.resize(width, 900)
    for section in both.view.sections:
        assert section.height() >= section.heightForWidth(section.width())
    assert both.waterfall.height() >= both.waterfall.heightForWidth(both.waterfall.width())
    area = both.findChild(QScrollArea)
    assert area is not None
    page = area.widget()
    assert page is not None
    inside = page.layout()
    assert inside is not None
    # It scrolls only where there is more than fits: what it takes at least is what is in it.
    assert inside.minimumSize().height() <= inside.heightForWidth(area.viewport().width())
    assert area.horizontalScrollBar().maximum() == 0
    bottom = both.waterfall.mapTo(both, QPointF(0, both.waterfall.height())).y()
    assert bottom < 900


def test_the_export_has_it_all(both: HostPage) -> None:
    for width in (500, 1000):
        picture = both.picture(width)
        rect = picture.boundingRect()
        image = QImage(rect.size(), QImage.Format.Format_RGB32)
        image.fill(both.palette().window().color())
        with QPainter(image) as painter:
            picture.play(painter)
        colours = theme.colours(both.palette())
        seen = _colours(image, range(0, rect.height(), 3))
        assert {colours.other.rgb(), colours.data.rgb()} <= seen
        assert _colours(image, range(rect.height() - 40, rect.height())) >= {colours.data.rgb()}


def _colours(image: QImage, lines: Sequence[int]) -> set[int]:
    return {image.pixelColor(x, y).rgb() for x in range(0, image.width(), 2) for y in lines}
