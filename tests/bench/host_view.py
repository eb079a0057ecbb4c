"""The page of host filesystems with 10,000 images: the first picture, and each step of the what-if."""

import os
import statistics
from functools import partial

from tests.bench.report import figure, seconds

COUNT = 10_000
ROUNDS = 5


def run() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from tests.gui.images.samples import many
    from xengui.app import tune_interpreter
    from xengui.core.sizes import GIB
    from xengui.core.usage.breakdown import Breakdown
    from xengui.core.usage.host_filesystem import HostFilesystem, usage_of
    from xengui.gui.quantities import Quantities
    from xengui.gui.usage.host_page import HostPage

    app = QApplication.instance() or QApplication(["bench"])
    tune_interpreter()
    images = many(COUNT)
    filesystem = HostFilesystem("/srv/xen", "ext4", "/dev/vg0/xen", 150_000 * GIB, 40_000 * GIB)
    usages = [usage_of(filesystem, images)]
    breakdowns = {
        image.path: Breakdown(image.allocated // 2, image.allocated // 4, image.allocated // 4)
        for image in images
    }
    page = HostPage(Quantities())
    page.resize(1280, 800)
    page.show()
    app.processEvents()

    def show() -> None:
        page.show_usages(usages, images, breakdowns)
        page.grab()

    def ask(percent: int) -> None:
        page.what_if.slider.setValue(percent)
        page.grab()

    def select(number: int) -> None:
        page.set_selected([images[number].path])
        page.grab()

    figure(f"host view of {COUNT:,} images, at first", _ms(seconds(show)), "< 100 ms")
    again = [seconds(show) for _ in range(ROUNDS)]
    figure(f"host view of {COUNT:,} images", _ms(statistics.median(again)), "< 100 ms")
    steps = [seconds(partial(ask, percent)) for percent in range(101)]
    text = f"median {_ms(statistics.median(steps))}, worst {_ms(max(steps))}"
    figure("a step of the what-if slider", text, "≤ 50 ms")
    picks = [seconds(partial(select, number)) for number in range(20)]
    figure("selecting an image", f"worst {_ms(max(picks))}", "≤ 50 ms")


def _ms(value: float) -> str:
    return f"{value * 1000:,.1f} ms"


if __name__ == "__main__":
    run()
