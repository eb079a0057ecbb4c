"""What is written on tiles stays on them."""

import pytest
from PySide6.QtGui import QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication

from tests.core.usage.test_treemap_layout import tree_of
from tests.gui.usage.treemaps import library
from xengui.core.usage.treemap_layout import lay_out
from xengui.core.usage.treemap_tiles import TileKind, Zoom
from xengui.gui.host_bar import small_font
from xengui.gui.quantities import Quantities
from xengui.gui.usage.treemap_labels import TileLabels


@pytest.mark.parametrize("width", [200, 500, 1280])
def test_no_label_reaches_over_its_tile(qapp: QApplication, width: int) -> None:
    images, _ = library(200)
    layout = lay_out(tree_of(images), Zoom(), width, 400, False)
    font = QApplication.font()
    bold, plain = small_font(font), QFontMetricsF(small_font(font))
    bold.setBold(True)
    labels = TileLabels(layout, font, QPalette(), Quantities(), 1.0)
    for number in labels.numbers():
        box = layout.box(number)
        if layout.kind(number) is TileKind.HEADER:
            continue
        for line, metrics in zip(labels.lines(number), (QFontMetricsF(bold), plain), strict=False):
            assert metrics.horizontalAdvance(line) + 10 <= box.width - 1
        assert len(labels.lines(number)) * plain.height() < box.height


def test_the_size_goes_before_the_name_is_cut_to_nothing(qapp: QApplication) -> None:
    images, _ = library(1)
    labels = {}
    for width in (46, 400):
        layout = lay_out(tree_of(images), Zoom(), width, 300, False)
        labels[width] = TileLabels(layout, QApplication.font(), QPalette(), Quantities(), 1.0).lines(0)
    assert labels[400][0] == images[0].name
    assert len(labels[400]) == 2
    assert labels[46] == [] or "…" in labels[46][0]
