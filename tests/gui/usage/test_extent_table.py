"""The table twin: every extent a row, read only as it is looked at, walked and copied by keyboard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.gui.usage.maps import D, H, R, Z, million, runs
from xengui.core.images.extent import Extent, ExtentState
from xengui.core.images.extent_map import ExtentMap
from xengui.core.sizes import GIB, MIB, SizeUnits
from xengui.gui.quantities import Quantities
from xengui.gui.usage.extent_table import ExtentColumn, ExtentTable
from xengui.gui.usage.extent_view import ExtentView

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
DISPLAY, TIP = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole


def table_of(extents: ExtentMap, holes: bool = True) -> ExtentTable:
    table = ExtentTable(Quantities())
    table.show_map(extents, holes)
    return table


def row_of(table: ExtentTable, row: int, role: int = DISPLAY) -> list[object]:
    return [table.data(table.index(row, column), role) for column in ExtentColumn]


@pytest.mark.parametrize("holes", [False, True])
def test_the_model_is_sound(qtmodeltester: ModelTester, holes: bool) -> None:
    table = table_of(runs((MIB, D), (GIB, H), (MIB, R)), holes)
    qtmodeltester.check(table)
    table.set_quantities(Quantities(units=SizeUnits.SI))
    table.show_map(million(300), not holes)
    table.clear()
    assert table.rowCount() == 0


def test_what_a_row_says() -> None:
    table = table_of(runs((MIB, D), (GIB, H), (2 * MIB, R)))
    assert row_of(table, 0) == ["Data", "0", "1,048,576", "1 MiB", "0"]
    assert row_of(table, 1) == ["Hole", "1,048,576", "1,074,790,400", "1 GiB", ""]
    assert row_of(table, 2) == ["Reserved", "1,074,790,400", "1,076,887,552", "2 MiB", "1,048,576"]
    assert "preallocated" in str(row_of(table, 2, TIP)[0])
    assert "2,097,152" in str(row_of(table, 2, TIP)[ExtentColumn.LENGTH])
    assert row_of(table, 1, TIP)[ExtentColumn.PHYSICAL] == ""
    titles = [table.headerData(column, Qt.Orientation.Horizontal) for column in ExtentColumn]
    assert titles == ["State", "First byte", "Byte after the last", "Length", "On the device at"]
    assert table.rowCount(table.index(0, 0)) == 0
    assert table.data(QModelIndex()) is None


@given(
    st.lists(st.tuples(st.integers(1, 99), st.sampled_from(ExtentState)), max_size=60),
    st.booleans(),
    st.data(),
)
def test_any_row_in_any_order(
    pieces: list[tuple[int, ExtentState]], holes: bool, data: st.DataObject
) -> None:
    extents = runs(*pieces)
    expected = [each for each in extents.tiles() if holes or each.state is not H]
    table = table_of(extents, holes)
    assert table.rowCount() == len(expected)
    if expected:
        for row in data.draw(st.lists(st.integers(0, len(expected) - 1), max_size=20)):
            assert table.extent(row) == expected[row]
            assert table.rows_between(expected[row].start, expected[row].end) == (row, row + 1)


@pytest.mark.parametrize("holes", [False, True])
def test_rows_over_page_borders(holes: bool) -> None:
    extents = million(2000)
    expected = [each for each in extents.tiles() if holes or each.state is not H]
    table = table_of(extents, holes)
    for row in (0, 255, 256, 257, 511, 1023, 40, len(expected) - 1):
        assert table.extent(row) == expected[row]
    with pytest.raises(IndexError):
        table.extent(len(expected))


# -- in its view


@pytest.fixture
def view(qtbot: QtBot) -> ExtentView:
    shown = ExtentView(table_of(runs((MIB, D), (MIB, H), (2 * MIB, R), (MIB, Z))))
    qtbot.addWidget(shown)
    shown.resize(700, 300)
    with qtbot.waitActive(shown):
        shown.show()
        shown.activateWindow()
    shown.setFocus()
    return shown


def test_arrows_walk_and_enter_shows(view: ExtentView) -> None:
    chosen: list[object] = []
    view.extent_chosen.connect(chosen.append)
    view.select_bytes(0, 1)
    QTest.keyClick(view, KEY.Key_Down)
    QTest.keyClick(view, KEY.Key_Down)
    QTest.keyClick(view, KEY.Key_Return)
    assert chosen == [Extent(2 * MIB, 2 * MIB, R, MIB)]


def test_rows_are_copied_with_their_titles(view: ExtentView) -> None:
    view.select_bytes(MIB, 5 * MIB)
    assert view.selected_rows() == (1, 4)
    QTest.keyClick(view, KEY.Key_C, CTRL)
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().split("\n")]
    assert lines[0] == ["State", "First byte", "Byte after the last", "Length", "On the device at"]
    assert lines[1] == ["Hole", "1048576", "2097152", "1048576", ""]
    assert lines[2] == ["Reserved", "2097152", "4194304", "2097152", "1048576"]
    assert len(lines) == 4


def test_of_a_million_rows_all_are_selected_and_as_many_copied_as_anyone_can_use(qtbot: QtBot) -> None:
    asked = []

    class Watched(ExtentTable):
        def flags(self, index: object) -> Qt.ItemFlag:
            asked.append(index)
            return super().flags(index)  # type: ignore[arg-type]

    table = Watched(Quantities())
    table.show_map(million(), True)
    view = ExtentView(table)
    qtbot.addWidget(view)
    view.resize(900, 400)
    view.show()
    view.selectAll()
    view.grab()
    assert view.selected_rows() == (0, table.rowCount())
    assert len(asked) < 20_000, "asking each row takes seconds"
    view.copy()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert len(lines) == 10_002
    assert lines[-1] == f"… and {table.rowCount() - 10_000} more rows: export the table."


def test_nothing_selected_copies_the_titles_alone(view: ExtentView) -> None:
    view.clearSelection()
    view.copy()
    assert QGuiApplication.clipboard().text().count("\n") == 0


def test_the_byte_gone_to_is_in_the_top_row(qtbot: QtBot) -> None:
    extents = million(5000)
    view = ExtentView(table_of(extents))
    qtbot.addWidget(view)
    view.resize(700, 300)
    view.show()
    model = view.model()
    assert isinstance(model, ExtentTable)
    for offset in (extents.size // 2, 0, extents.size - 1):
        view.scroll_to_byte(offset)
        first, last = (model.extent(view.rowAt(y)) for y in (0, view.viewport().height() - 2))
        assert first.start <= offset < last.end
        if offset < extents.size - 1:
            assert offset < first.end


def test_the_view_has_a_name_and_swatches(view: ExtentView) -> None:
    assert view.accessibleName() == "Extents"
    image = view.viewport().grab().toImage()
    row = view.visualRect(view.model().index(0, ExtentColumn.STATE))
    seen = {image.pixelColor(x, row.center().y()).rgb() for x in range(row.left(), row.left() + 24)}
    assert 0xFF0072B2 in seen
