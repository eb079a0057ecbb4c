"""The proxy: sorting, filtering, and that views keep their bearings through any change."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelectionModel, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from tests.gui.images.samples import many, sample, sketch_library
from xengui.core.images.image import DiskImage
from xengui.core.sizes import GIB
from xengui.gui.images.columns import Column
from xengui.gui.images.list_proxy import ImageListProxy, QuickFilter
from xengui.gui.images.table_model import ImageTableModel, Role
from xengui.gui.quantities import Quantities

DOWN, UP = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder


@pytest.fixture
def model(qapp: object) -> ImageTableModel:
    return ImageTableModel(Quantities())


@pytest.fixture
def proxy(model: ImageTableModel) -> ImageListProxy:
    return ImageListProxy(model)


def names(proxy: ImageListProxy) -> list[str]:
    return [proxy.index(row, 0).data() for row in range(proxy.rowCount())]


def test_names_sort_as_people_count(model: ImageTableModel, proxy: ImageListProxy) -> None:
    model.apply([sample(f"/x/{name}") for name in ("web-10", "Web-2", "web-1", "a")], (), ())
    assert names(proxy) == ["a", "web-1", "Web-2", "web-10"]
    proxy.sort(Column.NAME, DOWN)
    assert names(proxy) == ["web-10", "Web-2", "web-1", "a"]


def test_sizes_sort_by_bytes_and_ties_by_name(model: ImageTableModel, proxy: ImageListProxy) -> None:
    model.apply(
        [
            sample("/x/b", 2 * GIB),
            sample("/x/c", 10 * GIB),
            sample("/x/a", 2 * GIB),
            sample("/x/huge", 2**62),
        ],
        (),
        (),
    )
    proxy.sort(Column.VIRTUAL)
    assert names(proxy) == ["a", "b", "c", "huge"]
    proxy.sort(Column.VIRTUAL, DOWN)
    assert names(proxy) == ["huge", "c", "a", "b"]
    assert proxy.index(0, Column.VIRTUAL).data(Role.SORT) == 2**62


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("WEB", {"web-1.img", "web-2.img", "web-10.img"}),
        ("pgdata", {"db-data.img"}),
        ("vhd", {"old-import.vhd"}),
        ("/home/ann", None),
        ("  golden ", {"golden.img"}),
        ("no such thing", set()),
    ],
)
def test_text_filter(
    model: ImageTableModel, proxy: ImageListProxy, text: str, expected: set[str] | None
) -> None:
    model.apply(sketch_library(), (), ())
    proxy.set_text(text)
    wanted = {i.name for i in sketch_library() if "/home/ann" in i.path} if expected is None else expected
    assert set(names(proxy)) == wanted
    assert proxy.filtered


def test_quick_filters(model: ImageTableModel, proxy: ImageListProxy) -> None:
    model.apply([*sketch_library(), sample("/x/private.img", readable=False)], (), ())
    found = {}
    for quick in QuickFilter:
        proxy.set_quick_filter(quick)
        found[quick] = set(names(proxy))
    assert len(found[QuickFilter.ALL]) == 17
    assert found[QuickFilter.EMPTY] == {"scratch.img", "spool.img"}
    assert found[QuickFilter.PROBLEM] == {"broken.qcow2", "private.img"}
    assert found[QuickFilter.FULL] == {"spool.img", "full.img"}
    assert "mail.img" in found[QuickFilter.SPARSE]
    assert not found[QuickFilter.SPARSE] & found[QuickFilter.FULL]


def test_folder_filter_takes_what_is_below_and_no_namesakes(
    model: ImageTableModel, proxy: ImageListProxy
) -> None:
    model.apply([sample(path) for path in ("/x/a", "/x/sub/b", "/xy/c", "/x")], (), ())
    proxy.set_folder("/x")
    assert names(proxy) == ["a", "b"]
    proxy.set_folder("/")
    assert len(names(proxy)) == 4
    proxy.set_folder(None)
    assert not proxy.filtered


def test_selection_and_current_survive_sorting_and_changes(
    model: ImageTableModel, proxy: ImageListProxy
) -> None:
    model.apply(many(50), (), ())
    selection = QItemSelectionModel(proxy)
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    chosen = {proxy.image(row).path for row in (3, 4, 20, 49)}
    for row in (3, 4, 20, 49):
        selection.select(proxy.index(row, 0), flags)
    selection.setCurrentIndex(proxy.index(20, 2), QItemSelectionModel.SelectionFlag.NoUpdate)
    current = proxy.image(20).path

    def check() -> None:
        assert {proxy.image(i.row()).path for i in selection.selectedRows()} == chosen
        assert proxy.image(selection.currentIndex().row()).path == current

    proxy.sort(Column.CHANGED, DOWN)
    check()
    model.apply([sample(f"/srv/xen/0{n}") for n in range(10)], (), ())
    check()
    model.apply((), [replace(image, allocated=n) for n, image in enumerate(many(50))], ())
    proxy.sort(Column.ALLOCATED)
    check()
    doomed = [image.path for image in many(50) if image.path not in chosen][::2]
    model.apply((), (), doomed)
    check()


def test_a_batch_costs_few_signals(model: ImageTableModel, proxy: ImageListProxy) -> None:
    images = many(500)
    model.apply(images[:300], (), ())
    proxy.sort(Column.ALLOCATED)
    counts = {"insert": 0, "remove": 0, "layout": 0, "data": 0, "update": 0}

    def counter(name: str) -> object:
        def count(*_: object) -> None:
            counts[name] += 1

        return count

    proxy.rowsInserted.connect(counter("insert"))
    proxy.rowsRemoved.connect(counter("remove"))
    proxy.layoutChanged.connect(counter("layout"))
    proxy.dataChanged.connect(counter("data"))
    proxy.update_ended.connect(counter("update"))
    model.apply(
        images[300:], [replace(i, allocated=7) for i in images[:300:3]], [i.path for i in images[1:300:3]]
    )
    assert counts == {"insert": 1, "remove": 1, "layout": 3, "data": 1, "update": 3}


@pytest.mark.parametrize("seed", range(3))
def test_nothing_upsets_qts_model_tester(qtbot: QtBot, seed: int) -> None:
    chance = random.Random(seed)
    model = ImageTableModel(Quantities())
    proxy = ImageListProxy(model)
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    testers = [QAbstractItemModelTester(each, fatal) for each in (model, proxy)]
    known: dict[str, DiskImage] = {}
    pool = many(60, seed)
    kept: list[tuple[QPersistentModelIndex, str]] = []
    for step in range(80):
        _one_change(chance, model, proxy, known, pool)
        _one_question(chance, proxy)
        for index, path in kept:
            assert not index.isValid() or proxy.image(index.row()).path == path
        if step % 10 == 0:
            kept = [
                (QPersistentModelIndex(proxy.index(row, 1)), proxy.image(row).path)
                for row in range(proxy.rowCount())
            ]
        _check(model, proxy, known)
    assert len(testers) == 2


def _one_change(
    chance: random.Random,
    model: ImageTableModel,
    proxy: ImageListProxy,
    known: dict[str, DiskImage],
    pool: Sequence[DiskImage],
) -> None:
    added = [i for i in chance.sample(pool, chance.randrange(12)) if i.path not in known]
    some = list(known)
    removed = chance.sample(some, min(len(some), chance.choice((0, 0, 1, 5, 30))))
    rest = [path for path in some if path not in removed]
    changed = [
        replace(known[path], allocated=chance.randrange(GIB), empty=chance.random() < 0.3)
        for path in chance.sample(rest, min(len(rest), chance.randrange(6)))
    ]
    for path in removed:
        del known[path]
    known.update((image.path, image) for image in (*added, *changed))
    model.apply(added, changed, removed)


def _one_question(chance: random.Random, proxy: ImageListProxy) -> None:
    match chance.randrange(5):
        case 0:
            proxy.sort(chance.randrange(-1, len(Column)), chance.choice((UP, DOWN)))
        case 1:
            proxy.set_text(chance.choice(("", "guest", "disk1", "xfs", "nothing at all")))
        case 2:
            proxy.set_quick_filter(chance.choice(list(QuickFilter)))
        case 3:
            proxy.set_folder(chance.choice((None, "/srv/xen", "/srv/xen/pool-1")))


def _check(model: ImageTableModel, proxy: ImageListProxy, known: dict[str, DiskImage]) -> None:
    assert {image.path: image for image in model.images()} == known
    assert all(model.image(model.row_of(path)) is image for path, image in known.items())
    for row in range(proxy.rowCount()):
        index = proxy.index(row, 0)
        source = proxy.mapToSource(index)
        assert model.image(source.row()) is proxy.image(row)
        assert proxy.mapFromSource(source) == index
    shown = {image.path for image in proxy.shown_images()}
    for path in known.keys() - shown:
        assert not proxy.mapFromSource(model.index(model.row_of(path), 0)).isValid()
        assert proxy.row_of(path) == -1
    if not proxy.filtered and proxy.folder is None:
        assert shown == known.keys()
