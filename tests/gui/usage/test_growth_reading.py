"""Reading for the growth page: the whole way, from a sample through a worker thread to the page."""

import subprocess
import sys

from tests.core.usage.images import image
from xengui.core.sizes import GIB
from xengui.core.usage.host_filesystem import HostFilesystem, HostUsage
from xengui.jobs.job import JobControl
from xengui.jobs.take_sample import TakeSample

_PROGRAM = """
import sys
from PySide6.QtWidgets import QApplication
from xengui.gui.job_runner import JobHandle, JobRunner
from xengui.gui.quantities import Quantities
from xengui.gui.usage.growth_page import GrowthPage
from xengui.gui.usage.growth_reading import ReadGrowth

app = QApplication([])
runner = JobRunner()
page = GrowthPage(Quantities())
assert "pyqtgraph" not in sys.modules
handles = []

def want(since):
    handles.append(JobHandle(ReadGrowth(since)))
    handles[-1].succeeded.connect(show)
    handles[-1].failed.connect(page.show_problem)
    handles[-1].finished.connect(app.quit)
    runner.submit(handles[-1])

def show(history):
    assert "pyqtgraph" in sys.modules
    page.show_growth(history)

page.history_wanted.connect(want)
page.show()
app.exec()
runner.shut_down()
print(page.table.image(0).path)
page.grab()
"""


def test_a_worker_loads_what_the_page_is_drawn_with() -> None:
    disk = image("/srv/a.img", GIB, 4096)
    usage = HostUsage(HostFilesystem("/srv", "ext4", "/dev/sda", 9 * GIB, GIB), 4096, 0, 1, frozenset({1}))
    TakeSample([usage], [disk]).run(JobControl())
    # A process of its own: here pyqtgraph may be loaded already.
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", _PROGRAM],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "/srv/a.img"
    said = [line for line in done.stderr.splitlines() if "propagateSizeHints" not in line]
    assert said == []
