"""The waterfall: four lines that add up, each marked measured or estimated, and painted so."""

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from tests.gui.usage.hosts import tight
from xengui.core.sizes import GIB
from xengui.core.usage.breakdown import Breakdown
from xengui.core.usage.reclaim import Certainty, Reclaim, Step, reclaim_of
from xengui.gui import theme
from xengui.gui.quantities import Quantities
from xengui.gui.usage.waterfall import Waterfall, waterfall_rows

KNOWN = {
    "/srv/xen/db.img": Breakdown(30 * GIB, 20 * GIB, 10 * GIB, zeros_known=True, free_known=True),
    "/srv/xen/mail.img": Breakdown(20 * GIB, zeros_known=True, free_known=True),
    "/srv/xen/scratch.img": Breakdown(),
}


def test_each_step_is_marked() -> None:
    rows = waterfall_rows(reclaim_of(tight()[1], KNOWN), Quantities())
    assert [row.text for row in rows] == [
        "On disk now: 80 GiB · measured",
        "Zero blocks: −20 GiB · measured",
        "Free in guests: −10 GiB · estimated",
        "After: 50 GiB · estimated",
    ]


def test_what_nobody_looked_at_is_no_zero() -> None:
    rows = waterfall_rows(reclaim_of(tight()[1], {}), Quantities())
    assert [row.figure for row in rows[1:]] == [
        "not looked at: 2 images",
        "not looked at: 2 images",
        "80 GiB at most · estimated",
    ]


def test_without_anything_free_in_guests_all_is_measured() -> None:
    image = tight()[1][1]
    rows = waterfall_rows(reclaim_of([image], KNOWN), Quantities())
    assert rows[3].figure == "20 GiB · measured"


@given(st.integers(0, 2**50), st.integers(0, 2**50), st.integers(0, 2**50))
def test_the_bars_hang_together(zero: int, free: int, rest: int) -> None:
    now = zero + free + rest
    reclaim = Reclaim(3, now, Step(zero, Certainty.MEASURED, 0), Step(free, Certainty.ESTIMATED, 1))
    first, zeros, freed, after = waterfall_rows(reclaim, Quantities())
    assert (first.start, first.end) == (0, now)
    assert zeros.end == first.end
    assert zeros.end - zeros.start == zero
    assert freed.end == zeros.start
    assert freed.end - freed.start == free
    assert (after.start, after.end) == (0, freed.start)


def test_bars_are_as_long_as_what_they_stand_for(qtbot: QtBot) -> None:
    widget = Waterfall(Quantities())
    qtbot.addWidget(widget)
    widget.show_reclaim(reclaim_of(tight()[1], KNOWN))
    widget.resize(1000, widget.heightForWidth(1000))
    image = widget.grab().toImage()
    data = theme.colours(widget.palette()).data.rgb()
    line = image.height() // 4

    def length(row: int) -> int:
        return sum(image.pixelColor(x, row * line + line // 2).rgb() == data for x in range(image.width()))

    assert abs(length(3) / length(0) - 50 / 80) < 0.01
    assert length(1) == 0


def test_narrow_ones_fold_and_nothing_runs_out(qtbot: QtBot) -> None:
    widget = Waterfall(Quantities())
    qtbot.addWidget(widget)
    widget.show_reclaim(reclaim_of(tight()[1], {}))
    assert widget.heightForWidth(260) > widget.heightForWidth(1000)
    assert "On disk now: 80 GiB" in widget.accessibleDescription()
    image = QImage(260, 400, QImage.Format.Format_RGB32)
    image.fill(0xFF123456)
    with QPainter(image) as painter:
        height = widget.paint(painter, QRect(0, 0, 200, 0))
    assert height < 400
    assert all(image.pixel(x, y) == 0xFF123456 for x in range(205, 260) for y in range(0, 400, 3))
