"""The flat model: batches, what its cells say, and the scale its bars share."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from tests.gui.images.samples import NOW_NS, many, sample, sketch_library
from xengui.core.images.image import DiskImage, Identity, ImageFormat
from xengui.core.sizes import GIB, KIB, SizeUnits
from xengui.gui.images.columns import HIDDEN_AT_FIRST, SORT_KEYS, Column, explanation, title
from xengui.gui.images.table_model import ImageTableModel, Role
from xengui.gui.quantities import Quantities


@pytest.fixture
def model(qapp: object) -> ImageTableModel:
    return ImageTableModel(Quantities(), clock=lambda: NOW_NS)


def cell(model: ImageTableModel, image: DiskImage, column: Column, role: int = 0) -> object:
    return model.index(model.row_of(image.path), column).data(role)


def test_a_row_says_what_the_image_is(model: ImageTableModel) -> None:
    model.apply(sketch_library(), (), ())
    mail = next(image for image in sketch_library() if image.name == "mail.img")
    texts = [cell(model, mail, column) for column in Column if column not in HIDDEN_AT_FIRST]
    assert texts == ["mail.img", "ext4 “root”", "raw", "20 GiB", "3.2 GiB", "16%", "2 min ago"]
    assert cell(model, mail, Column.ALLOCATED, Qt.ItemDataRole.ToolTipRole) == "3,435,973,836 bytes"
    assert cell(model, mail, Column.ALLOCATED, Role.SORT) == int(3.2 * GIB)
    assert cell(model, mail, Column.NAME, Role.IMAGE) == mail


def test_every_cell_of_every_column_can_be_asked(model: ImageTableModel) -> None:
    model.apply(sketch_library(), (), ())
    for image in model.images():
        for column in Column:
            assert isinstance(cell(model, image, column), str)
            cell(model, image, column, Qt.ItemDataRole.ToolTipRole)
    for column in Column:
        assert title(column)
        assert column in SORT_KEYS
        explanation(column)


def test_a_problem_stands_in_the_contents_place(model: ImageTableModel) -> None:
    broken = sample("/x/broken", identity=Identity(ImageFormat.QCOW2, 4096, problem="header is cut off"))
    model.apply([broken], (), ())
    assert cell(model, broken, Column.CONTENT) == "header is cut off"
    assert cell(model, broken, Column.NAME, Qt.ItemDataRole.AccessibleDescriptionRole) == "header is cut off"


def test_a_name_of_no_text_is_shown_safely(model: ImageTableModel) -> None:
    odd = sample("/x/a\udcff\nb\u202e.img")
    model.apply([odd], (), ())
    shown = cell(model, odd, Column.NAME)
    assert isinstance(shown, str)
    assert shown.isprintable()


def test_added_twice_or_changed_unseen_makes_one_row(model: ImageTableModel) -> None:
    first = sample("/x/a", allocated=1)
    model.apply([first, first], (), ())
    model.apply([replace(first, allocated=2)], [sample("/x/b")], ["/x/never there"])
    assert [image.path for image in model.images()] == ["/x/a", "/x/b"]
    assert model.image(0).allocated == 2


def test_any_removal_is_one(model: ImageTableModel) -> None:
    images = many(40)
    model.apply(images, (), ())
    removals: list[tuple[int, int]] = []
    model.rowsRemoved.connect(lambda parent, first, last: removals.append((first, last)))
    model.apply((), (), [image.path for image in images[::2]])
    assert len(removals) == 1
    assert {image.path for image in model.images()} == {image.path for image in images[1::2]}
    assert all(model.row_of(image.path) == row for row, image in enumerate(model.images()))


def test_one_giant_does_not_flatten_the_rest(model: ImageTableModel) -> None:
    model.apply([sample(f"/x/{n}", 20 * GIB) for n in range(10)], (), ())
    assert model.scale() == 20 * GIB
    model.apply([sample("/x/80", 80 * GIB), sample("/x/giant", 5 << 50)], (), ())
    assert model.scale() == 80 * GIB
    model.apply((), (), [image.path for image in model.images()])
    assert model.scale() == 1


def test_units_change_on_the_spot(model: ImageTableModel) -> None:
    image = sample("/x/a", 20 * 10**9)
    model.apply([image], (), ())
    told: list[object] = []
    model.dataChanged.connect(lambda *_: told.append(1))
    model.set_quantities(Quantities(SizeUnits.SI))
    assert cell(model, image, Column.VIRTUAL) == "20 GB"
    assert len(told) == 1


def test_sizes_past_32_bits(model: ImageTableModel) -> None:
    image = sample("/x/a", 2**63 - 4096, 4 * KIB)
    model.apply([image], (), ())
    assert cell(model, image, Column.VIRTUAL, Role.SORT) == 2**63 - 4096
    assert cell(model, image, Column.USAGE) == "1%"
