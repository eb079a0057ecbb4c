"""A kept picture is shown again only while it is still true."""

from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QApplication

from tests.gui.images.samples import sample
from xengui.core.sizes import GIB
from xengui.gui import theme
from xengui.gui.images.columns import Column, make_row
from xengui.gui.images.images_view import ImagesView
from xengui.gui.images.list_proxy import ImageListProxy
from xengui.gui.images.row_pictures import RowPictures
from xengui.gui.images.table_model import ImageTableModel
from xengui.gui.quantities import Quantities


def test_a_picture_is_found_for_its_row_and_variant_alone(qapp: QApplication) -> None:
    pictures, row, picture = RowPictures(), make_row(sample("/x/a", GIB, 0)), QPixmap(4, 4)
    pictures.begin("look", 10)
    pictures.keep(row, "plain", picture)
    assert pictures.find(row, "plain") is picture
    assert pictures.find(row, "selected") is None
    assert pictures.find(make_row(sample("/x/a", GIB, 0)), "plain") is None
    pictures.begin("look", 10)
    assert pictures.find(row, "plain") is picture
    pictures.begin("another look", 10)
    assert pictures.find(row, "plain") is None


def test_only_the_longest_unused_are_let_go(qapp: QApplication) -> None:
    pictures, picture = RowPictures(), QPixmap(4, 4)
    rows = [make_row(sample(f"/x/{n}", GIB, 0)) for n in range(200)]
    pictures.begin("look", 50)
    for row in rows:
        pictures.keep(row, "", picture)
    assert pictures.find(rows[0], "") is picture  # used again: the youngest now
    pictures.begin("look", 50)
    kept = [row for row in rows if pictures.find(row, "") is not None]
    assert len(kept) == 100
    assert kept[0] is rows[0]


def test_what_changes_is_painted_anew() -> None:
    model = ImageTableModel(Quantities())
    proxy = ImageListProxy(model)
    view = ImagesView(proxy)
    view.resize(1280, 300)
    model.apply([sample("/x/a", GIB, 0), sample("/x/b", GIB, GIB)], (), ())

    def bar(row: int) -> QColor:
        rect = view.visualRect(proxy.index(row, Column.USAGE))
        picture = view.viewport().grab().toImage()
        return QColor(picture.pixel(rect.left() + 100, rect.center().y()))

    assert bar(0) == theme.LIGHT.hole
    model.apply((), [sample("/x/a", GIB, GIB)], ())
    assert bar(0) == theme.LIGHT.data
    view.setColumnWidth(Column.NAME, 400)
    assert bar(0) == theme.LIGHT.data
    view.verticalScrollBar().setValue(5)
    assert bar(1) == theme.LIGHT.data
