"""The what-if: asked by slider and by typing, answered in words."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from tests.gui.usage.hosts import roomy, tight
from xengui.core.images.image import DiskImage
from xengui.core.sizes import GIB, TIB
from xengui.core.usage.host_filesystem import HostUsage, by_host
from xengui.core.usage.what_if import growth_of
from xengui.gui.quantities import Quantities
from xengui.gui.usage.what_if_panel import WhatIfPanel

KEY = Qt.Key


@pytest.fixture
def panel(qtbot: QtBot) -> WhatIfPanel:
    shown = WhatIfPanel(Quantities())
    qtbot.addWidget(shown)
    shown.resize(1000, 160)
    shown.show()
    return shown


def ask(panel: WhatIfPanel, usages: list[HostUsage], images: list[DiskImage]) -> None:
    """Of ``usages`` and those of ``images`` on each."""
    panel.show_usages(usages, [growth_of(group) for group in by_host(usages, images)])


def test_every_image_fills(panel: WhatIfPanel) -> None:
    usage, images = tight()
    ask(panel, [usage], images)
    panel.slider.setValue(100)
    assert panel.verdicts[0].outcome.needed == 340 * GIB
    assert panel.verdicts[0].text == "Short by 240 GiB. Full at 34 %."
    panel.slider.setFocus()
    QTest.keyClick(panel.slider, KEY.Key_Home)
    assert panel.verdicts[0].text == "Fits, 100 GiB left. Full at 34 %."
    assert not panel.host.isVisible()


def test_the_verdict_turns_at_the_percent_it_names(panel: WhatIfPanel) -> None:
    usage, images = tight()
    ask(panel, [usage], images)
    turns = panel.verdicts[0].outcome.full_at
    assert turns is not None
    panel.slider.setValue(turns - 1)
    assert not panel.verdicts[0].outcome.short
    panel.slider.setValue(turns)
    assert panel.verdicts[0].outcome.short


def test_images_are_added_where_one_says(panel: WhatIfPanel) -> None:
    (usage, images), (other, more) = tight(), roomy()
    ask(panel, [usage, other], [*images, *more])
    panel.slider.setValue(100)
    assert panel.host.isVisible()
    panel.host.setCurrentText("/home")
    panel.added.setFocus()
    panel.added.selectAll()
    QTest.keyClicks(panel.added, "3")
    panel.size_edit.setFocus()
    panel.size_edit.selectAll()
    QTest.keyClicks(panel.size_edit, "1 TiB")
    on_srv, at_home = panel.verdicts
    assert on_srv.outcome.needed == 340 * GIB
    assert at_home.outcome.needed == 3 * TIB + 15 * GIB
    assert at_home.text.startswith("/home: Short by")
    assert "3 images of 1 TiB are added" in panel.text


def test_a_size_that_is_none_is_told_and_adds_nothing(panel: WhatIfPanel) -> None:
    usage, images = roomy()
    ask(panel, [usage], images)
    panel.added.setValue(2)
    panel.size_edit.selectAll()
    QTest.keyClicks(panel.size_edit, "much")
    assert panel.question.added == 0
    shown = [line.text() for line in panel._lines if line.isVisible()]
    assert "not a size" in shown[0]
    assert len(shown) == 2
    panel.size_edit.selectAll()
    QTest.keyClicks(panel.size_edit, "2g")
    assert (panel.question.added, panel.question.size) == (2, 2 * GIB)
    assert len([line for line in panel._lines if line.isVisible()]) == 1


def test_the_chosen_host_stays_chosen(panel: WhatIfPanel) -> None:
    (usage, images), (other, more) = tight(), roomy()
    ask(panel, [usage, other], [*images, *more])
    panel.host.setCurrentText("/home")
    ask(panel, [other, usage], [*images, *more])
    assert panel.host.currentText() == "/home"
    ask(panel, [usage], images)
    assert panel.host.currentText() == "/srv/xen"


def test_one_line_where_there_is_room_else_two(qtbot: QtBot, panel: WhatIfPanel) -> None:
    (usage, images), (other, more) = tight(), roomy()
    ask(panel, [usage, other], [*images, *more])
    area = QScrollArea()  # as the page has it: that gives a widget no less than its least size
    qtbot.addWidget(area)
    area.setWidgetResizable(True)
    area.setWidget(panel)
    area.resize(1200, 160)
    area.show()
    assert abs(panel.slider.geometry().center().y() - panel.added.geometry().center().y()) <= 2
    assert panel.added.x() - panel.percent.geometry().right() < 120, "no gap between the halves"
    area.resize(500, 160)
    qtbot.waitUntil(lambda: panel.added.y() > panel.slider.geometry().bottom())
    assert panel.width() <= 500
    area.takeWidget()


def test_names_and_labels_agree(panel: WhatIfPanel) -> None:
    assert panel.slider.accessibleName() == "What if every image fills to"
    for control in (panel.slider, panel.added, panel.size_edit, panel.host):
        assert control.accessibleName()
