"""What stands around the table: filter, sidebar, details, status line, empty states."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tests.gui.images.samples import host, sample, sketch_library
from xengui.core.images.image import DiskImage, Identity, ImageFormat
from xengui.core.settings import ColourScheme
from xengui.core.sizes import GIB, SizeUnits
from xengui.core.usage.host_filesystem import HostFilesystem, HostUsage
from xengui.gui import theme
from xengui.gui.images.details_panel import DetailsPanel
from xengui.gui.images.empty_state import EmptyState
from xengui.gui.images.facts import backing_chain, summary, total_summary
from xengui.gui.images.filter_bar import FilterBar
from xengui.gui.images.folder_model import FolderModel, FolderRole, RowKind
from xengui.gui.images.folder_panel import FolderPanel
from xengui.gui.images.host_status import HostStatus
from xengui.gui.images.list_proxy import QuickFilter
from xengui.gui.images.partition_model import PartitionModel
from xengui.gui.quantities import Quantities
from xengui.jobs.scan_library import HostReport

QUANTITIES = Quantities()
FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal
FOLDERS = ("/srv/a", "/srv/b", "/home/c", "/gone")
SMALL = HostUsage(HostFilesystem("/home", "xfs", "/dev/sdb1", 200 * GIB, 61 * GIB), 20 * GIB, 9 * GIB, 4)
REPORT = HostReport({1: host(), 2: SMALL}, {"/srv/a": 1, "/srv/b": 1, "/home/c": 2})


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> None:
    theme.apply(qapp, ColourScheme.LIGHT)


def named(name: str) -> DiskImage:
    return next(image for image in sketch_library() if image.name == name)


# The filter


def test_typing_is_told_once_it_pauses(qtbot: QtBot) -> None:
    bar = FilterBar()
    qtbot.addWidget(bar)
    bar.show()
    bar.focus_field()
    field = bar.focusProxy()
    said: list[object] = []
    bar.text_changed.connect(said.append)
    with qtbot.waitSignal(bar.text_changed, timeout=2000):
        qtbot.keyClicks(field, "mail")
    assert said == ["mail"]
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert said == ["mail", ""]


def test_down_leaves_the_field_for_the_table_with_nothing_pending(qtbot: QtBot) -> None:
    bar = FilterBar()
    qtbot.addWidget(bar)
    said: list[object] = []
    bar.text_changed.connect(said.append)
    qtbot.keyClicks(bar.focusProxy(), "x")
    with qtbot.waitSignal(bar.left, timeout=500):
        qtbot.keyClick(bar.focusProxy(), Qt.Key.Key_Down)
    assert said == ["x"]


def test_quick_filters_and_clear(qtbot: QtBot) -> None:
    bar = FilterBar()
    qtbot.addWidget(bar)
    said: list[object] = []
    bar.quick_filter_changed.connect(said.append)
    for quick in QuickFilter:
        bar.set_quick_filter(quick)
        assert bar.quick_filter is quick
    bar.clear()
    assert said == [
        QuickFilter.SPARSE,
        QuickFilter.FULL,
        QuickFilter.EMPTY,
        QuickFilter.PROBLEM,
        QuickFilter.ALL,
    ]


# The sidebar


def test_folders_stand_above_the_host_they_share(qapp: QApplication) -> None:
    model = FolderModel(QUANTITIES)
    tester = QAbstractItemModelTester(model, FATAL)
    model.set_folders(FOLDERS)
    model.show_report(REPORT)
    rows = [(model.index(row).data(FolderRole.KIND), model.folder(row)) for row in range(model.rowCount())]
    assert rows == [
        (RowKind.ALL, None),
        (RowKind.FOLDER, "/srv/a"),
        (RowKind.FOLDER, "/srv/b"),
        (RowKind.HOST, None),
        (RowKind.FOLDER, "/home/c"),
        (RowKind.HOST, None),
        (RowKind.FOLDER, "/gone"),
    ]
    assert "140 GiB short" in model.index(3).data()
    assert not model.index(3).flags() & Qt.ItemFlag.ItemIsSelectable
    assert model.index(6).data(FolderRole.MISSING)
    assert not model.index(1).data(FolderRole.MISSING)
    model.set_quantities(Quantities(SizeUnits.SI))
    model.set_folders(())
    assert model.rowCount() == 0
    assert tester.model() is model


@pytest.fixture
def panel(qtbot: QtBot) -> FolderPanel:
    panel = FolderPanel(QUANTITIES)
    qtbot.addWidget(panel)
    panel.resize(250, 600)
    panel.set_folders(FOLDERS)
    panel.show_report(REPORT)
    panel.show()
    return panel


def test_the_keyboard_walks_the_folders(qtbot: QtBot, panel: FolderPanel) -> None:
    said: list[object] = []
    panel.folder_selected.connect(said.append)
    for _ in range(3):
        qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    assert said == ["/srv/a", "/srv/b", "/home/c"]
    qtbot.keyClick(panel.view, Qt.Key.Key_Home)
    assert said[-1] is None


def test_figures_leave_the_selection_alone(panel: FolderPanel) -> None:
    said: list[object] = []
    panel.select_folder("/home/c")
    panel.folder_selected.connect(said.append)
    panel.show_report(REPORT)
    panel.show_report(HostReport({1: host(free=1)}, {"/srv/a": 1, "/srv/b": 1, "/home/c": 1}))
    panel.set_folders((*FOLDERS, "/more"))
    assert panel.folder == "/home/c"
    assert panel.model.folder(panel.view.currentIndex().row()) == "/home/c"
    assert said == []
    panel.set_folders(("/srv/a",))
    assert said == [None]


def test_delete_asks_to_take_the_folder_out(qtbot: QtBot, panel: FolderPanel) -> None:
    said: list[object] = []
    panel.remove_folder_requested.connect(said.append)
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert said == []
    panel.select_folder("/srv/b")
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert said == ["/srv/b"]
    menu = panel.menu_for("/srv/a")
    next(action for action in menu.actions() if "Remove" in action.text()).trigger()
    assert said == ["/srv/b", "/srv/a"]


def test_a_folder_of_no_text_can_be_selected(panel: FolderPanel) -> None:
    said: list[object] = []
    panel.set_folders(("/srv/a\udcff",))
    panel.folder_selected.connect(said.append)
    panel.select_folder("/srv/a\udcff")
    assert said == ["/srv/a\udcff"]
    assert not panel.grab().isNull()


# Details


def test_details_of_one_image(qtbot: QtBot) -> None:
    library = {image.path: image for image in sketch_library()}
    panel = DetailsPanel(QUANTITIES, library.get)
    qtbot.addWidget(panel)
    panel.resize(1000, 400)
    panel.show_images([named("win-test.qcow2")])
    for fact in ("qcow2 v3", "64 KiB", "Snapshots: 2", "/var/lib/xen/images/win2022.qcow2", "64,424,509,440"):
        assert fact in panel.text
    assert panel.partitions.rowCount() == 3
    panel.show_images([named("mail.img")])
    assert "Hard links: 2" in panel.text
    assert "6a9f3c9e" in panel.text
    assert "-rw-r--r-- (0644)" in panel.text
    assert panel.partitions.rowCount() == 0
    panel.set_quantities(Quantities(SizeUnits.SI))
    assert "21.5 GB" in panel.text
    panel.show_images([])
    assert panel.images == ()


def test_several_images_count_a_file_once(qtbot: QtBot) -> None:
    one = sample("/x/a", 10 * GIB, 1 * GIB, device=1, inode=7)
    link = sample("/x/b", 10 * GIB, 1 * GIB, device=1, inode=7)
    other = sample("/x/c", 10 * GIB, 2 * GIB, device=1, inode=8)
    facts = dict(total_summary([one, link, other], QUANTITIES).facts)
    assert facts["Virtual size"].startswith("20 GiB")
    assert facts["On disk"].startswith("3 GiB")
    assert facts["Links"] == "1 name leads to a file counted already"
    panel = DetailsPanel(QUANTITIES)
    qtbot.addWidget(panel)
    panel.show_images([one, link, other])
    assert "3 images selected" in panel.text


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (sample(), "3 GiB of 20 GiB on disk · sparse"),
        (sample(allocated=0, empty=True), "0 B of 20 GiB on disk · empty"),
        (sample(allocated=20 * GIB, empty=True), "20 GiB of 20 GiB on disk · reserved, nothing written"),
        (sample(allocated=20 * GIB), "20 GiB of 20 GiB on disk · fully allocated"),
        (sample(writable=False), "3 GiB of 20 GiB on disk · sparse · read-only"),
    ],
)
def test_summary(image: DiskImage, words: str) -> None:
    assert summary(image, QUANTITIES) == words


def test_backing_chains_end_even_in_a_loop() -> None:
    library = {
        f"/x/{name}": sample(f"/x/{name}", identity=Identity(ImageFormat.QCOW2, GIB, backing_file=backing))
        for name, backing in (("a", "b"), ("b", "c"), ("c", "a"), ("out", "/elsewhere/base"))
    }
    chain = backing_chain(library["/x/a"], library.get)
    assert chain.splitlines() == ["→ /x/b", "→ /x/c", "→ /x/a", "(a loop: the chain leads back to itself)"]
    assert backing_chain(library["/x/out"], library.get) == "→ /elsewhere/base"
    assert backing_chain(sample(), library.get) == ""


def test_partitions_can_be_copied(qtbot: QtBot) -> None:
    model = PartitionModel(QUANTITIES)
    tester = QAbstractItemModelTester(model, FATAL)
    parts = named("win2022.qcow2").identity.content.partitions
    model.show_partitions(parts, QUANTITIES)
    assert model.as_text([2]).splitlines()[1].split("\t")[4:8] == ["ntfs", "Windows", "31 GiB", "28 GiB"]
    model.show_partitions((), QUANTITIES)
    assert model.rowCount() == 0
    assert tester.model() is model
    panel = DetailsPanel(QUANTITIES)
    qtbot.addWidget(panel)
    panel.show_images([named("win2022.qcow2")])
    table = panel._table
    table.selectRow(0)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "9C1A-22F4" in QGuiApplication.clipboard().text()


@pytest.mark.parametrize("image", sketch_library(), ids=lambda image: image.name)
def test_any_image_has_details(qtbot: QtBot, image: DiskImage) -> None:
    panel = DetailsPanel(QUANTITIES)
    qtbot.addWidget(panel)
    panel.show_images([image])
    for width in (250, 700, 1400):
        panel.resize(width, 300)
        assert not panel.grab().isNull()


# The status line


def test_status_line(qtbot: QtBot) -> None:
    status = HostStatus(QUANTITIES)
    qtbot.addWidget(status)
    assert status.text == ""
    status.show_report(REPORT)
    assert status.text == "179 GiB free · 267 GiB promised · short 140 GiB if every image fills"
    status.show_report(REPORT, "/home/c")
    assert status.text == "61 GiB free · 9 GiB promised"
    status.show_report(REPORT, "/gone")
    status.set_quantities(Quantities(SizeUnits.SI))
    assert "GB free" in status.text
    status.show_report(HostReport({}, {}))
    assert status.text == "No images"


def test_status_line_counts_what_is_listed(qtbot: QtBot) -> None:
    status = HostStatus(QUANTITIES)
    qtbot.addWidget(status)
    image = sketch_library()[0]
    status.show_images([image, image], 2)
    taken, size = QUANTITIES.size(image.allocated), QUANTITIES.size(image.virtual_size)
    assert status.text == f"2 images · {taken} on disk of {size} virtual", "a second name costs nothing"
    status.show_images([image], 9)
    assert status.text == f"1 of 9 images · {taken} on disk of {size} virtual"
    status.show_images([], 9)
    assert status.text == "0 of 9 images"
    status.show_images([], 0)
    assert status.text == "No images"


# In the table's place


def test_empty_states_offer_a_way_on(qtbot: QtBot) -> None:
    state = EmptyState()
    qtbot.addWidget(state)
    state.show()

    def buttons() -> dict[str, QPushButton]:
        return {b.text(): b for b in state.findChildren(QPushButton) if b.isVisibleTo(state)}

    assert set(buttons()) == {"Add a folder…", "New image…"}
    for text, signal in (
        ("Add a folder…", state.add_folder_requested),
        ("New image…", state.new_image_requested),
    ):
        with qtbot.waitSignal(signal, timeout=500):
            buttons()[text].click()
    state.show_no_match()
    with qtbot.waitSignal(state.clear_filter_requested, timeout=500):
        buttons()["Clear filter"].click()
    state.show_error("/mnt/nas", "It is not there.")
    assert state.message == "/mnt/nas cannot be read It is not there."
    with qtbot.waitSignal(state.retry_requested, timeout=500):
        buttons()["Try again"].click()
    state.show_loading()
    assert not buttons()
    assert state.accessibleName() == "Looking for images…"
