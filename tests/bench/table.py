"""100,000 rows: sort, filter and scroll, in the real view."""

import os

from tests.bench.report import figure, seconds
from xengui.core.images.image import DiskImage, Identity, ImageFormat
from xengui.core.sizes import GIB, MIB

COUNT = 100_000


def run() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    from xengui.gui.images.columns import Column
    from xengui.gui.images.images_view import ImagesView
    from xengui.gui.images.list_proxy import ImageListProxy
    from xengui.gui.images.table_model import ImageTableModel
    from xengui.gui.quantities import Quantities

    app = QApplication.instance() or QApplication(["bench"])
    model = ImageTableModel(Quantities())
    proxy = ImageListProxy(model)
    view = ImagesView(proxy)
    view.resize(1280, 800)
    view.show()
    figure(f"{COUNT:,} rows taken in", _ms(seconds(lambda: model.apply(images(), [], []))), "none")
    app.processEvents()
    for column in (Column.NAME, Column.VIRTUAL, Column.ALLOCATED, Column.CHANGED):
        for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):

            def sort(column: Column = column, order: Qt.SortOrder = order) -> None:
                view.sortByColumn(column, order)
                app.processEvents()

            figure(f"sort by {column.name.lower()}, {order.name}", _ms(seconds(sort)), "< 300 ms")

    def narrow() -> None:
        proxy.set_text("image-0042")
        app.processEvents()

    figure("filter by text", _ms(seconds(narrow)), "none")
    proxy.set_text("")
    app.processEvents()
    bar = view.verticalScrollBar()
    frames = []
    for step in range(200):
        bar.setValue(step * bar.maximum() // 200)
        frames.append(seconds(lambda: (view.viewport().repaint(), None)))
    figure(
        "repaint while scrolling", f"median {_ms(sorted(frames)[100])}, worst {_ms(max(frames))}", "< 16 ms"
    )
    view.close()


def images() -> list[DiskImage]:
    return [
        DiskImage(
            path=f"/srv/xen/image-{number * 7919 % COUNT:06d}.img",
            device=1,
            inode=number,
            file_size=20 * GIB,
            allocated=number * 7919 % 20_000 * MIB,
            links=1,
            mode=0o100644,
            owner=0,
            group=0,
            modified_ns=number * 10**9,
            changed_ns=number * 10**9,
            accessed_ns=0,
            identity=Identity(ImageFormat.RAW, (number % 50 + 1) * GIB),
        )
        for number in range(COUNT)
    ]


def _ms(value: float) -> str:
    return f"{value * 1000:.1f} ms"
