"""The host's bar: its stretches to the pixel, its caption, and what it tells a screen reader."""

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from xengui.core.settings import ColourScheme
from xengui.core.sizes import GIB
from xengui.core.usage.host_filesystem import HostFilesystem, HostUsage
from xengui.gui import theme
from xengui.gui.host_bar import HostBar, host_caption, host_tool_tip
from xengui.gui.quantities import Quantities

QUANTITIES = Quantities()


def usage(free: int, allocated: int, promised: int, kind: str = "ext4", read_only: bool = False) -> HostUsage:
    """A filesystem of 100 GiB."""
    filesystem = HostFilesystem("/srv", kind, "/dev/sda1", 100 * GIB, free * GIB, read_only)
    return HostUsage(filesystem, allocated * GIB, promised * GIB, 9 if allocated else 0)


@pytest.fixture
def bar(qtbot: QtBot, qapp: QApplication) -> HostBar:
    theme.apply(qapp, ColourScheme.LIGHT)
    bar = HostBar(QUANTITIES)
    qtbot.addWidget(bar)
    bar.resize(402, bar.heightForWidth(402))
    return bar


def runs(bar: HostBar) -> list[tuple[str, int]]:
    """The colours along the bar's middle with their lengths in pixels; a hatch counts as "hatch"."""
    image: QImage = bar.grab().toImage()
    rect = bar.bar_rect()
    names = {
        theme.LIGHT.other.name(): "other",
        theme.LIGHT.data.name(): "data",
        theme.LIGHT.hole.name(): "free",
    }
    found: list[tuple[str, int]] = []
    for x in range(rect.left() + 2, rect.right() - 1):
        column = {QColor(image.pixel(x, y)).name() for y in range(rect.top() + 3, rect.bottom() - 2)}
        name = names.get(column.pop(), "?") if len(column) == 1 else "hatch"
        if found and found[-1][0] == name:
            found[-1] = (name, found[-1][1] + 1)
        else:
            found.append((name, 1))
    return found


def test_stretches_are_to_scale(bar: HostBar) -> None:
    bar.show_usage(usage(free=50, allocated=30, promised=10))
    found = [(name, length) for name, length in runs(bar) if length > 2]
    assert [name for name, _ in found] == ["other", "data", "hatch", "free"]
    wanted = {"other": 20, "data": 30, "hatch": 10, "free": 40}
    for name, length in found:
        assert abs(length - 4 * wanted[name]) <= 5


def test_promises_cross_the_capacity_line(bar: HostBar) -> None:
    bar.show_usage(usage(free=20, allocated=30, promised=40))
    image = bar.grab().toImage()
    line = bar.bar_rect().left() + round(bar.bar_rect().width() * 100 / 120)
    above = [QColor(image.pixel(x, bar.bar_rect().top() - 1)) for x in range(image.width())]
    warned = [x for x, colour in enumerate(above) if colour == theme.LIGHT.warning_text]
    assert warned
    assert all(abs(x - line) <= 2 for x in warned)


def test_scale_makes_bars_comparable(bar: HostBar) -> None:
    bar.show_usage(usage(free=50, allocated=30, promised=0), scale=200 * GIB)
    image = bar.grab().toImage()
    beyond = bar.bar_rect().left() + round(bar.bar_rect().width() * 0.6)
    assert QColor(image.pixel(beyond, bar.bar_rect().center().y())) == bar.palette().window().color()


def test_caption() -> None:
    assert host_caption(usage(50, 30, 10), QUANTITIES).text == "50 GiB free · 10 GiB promised to 9 images"
    short = host_caption(usage(20, 30, 40), QUANTITIES)
    assert short.warning == "20 GiB short if every image fills"
    assert host_caption(usage(20, 0, 0), QUANTITIES).text == "20 GiB free"
    assert host_caption(usage(20, 0, 0, read_only=True), QUANTITIES).warning == "read-only"


def test_a_screen_reader_hears_the_figures(bar: HostBar) -> None:
    bar.show_usage(usage(20, 30, 40))
    assert "/srv" in bar.accessibleName()
    assert "20 GiB short" in bar.accessibleDescription()
    assert "21,474,836,480 bytes" in bar.toolTip()


def test_odd_filesystems_are_explained() -> None:
    assert "cannot hold sparse files" in host_tool_tip(usage(20, 30, 40, "vfat"), QUANTITIES)
    assert "compress" in host_tool_tip(usage(20, 30, 40, "btrfs"), QUANTITIES)


def test_a_narrow_bar_gives_the_warning_its_own_line(bar: HostBar) -> None:
    bar.show_usage(usage(20, 30, 40))
    assert bar.heightForWidth(150) > bar.heightForWidth(900)


@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize(
    "figures", [(0, 0, 0), (100, 0, 0), (0, 100, 10**9), (0, 500, 0), (100, 0, 2**40)], ids=str
)
def test_any_figures_can_be_painted(qtbot: QtBot, figures: tuple[int, int, int], compact: bool) -> None:
    bar = HostBar(QUANTITIES, compact=compact)
    qtbot.addWidget(bar)
    bar.grab()
    bar.show_usage(usage(*figures))
    for width in (1, 120, 2000):
        bar.resize(width, 60)
        assert not bar.grab().isNull()
    nothing = HostFilesystem("/proc", "proc", "proc", 0, 0)
    bar.show_usage(HostUsage(nothing, 0, 0, 0))
    bar.grab()
