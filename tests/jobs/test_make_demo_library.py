"""The sample library: every kind of row, and weeks of growth to look at."""

import time
from pathlib import Path

from tests.tools import needs, tool
from xengui.core.images.image_map import breakdown_of
from xengui.core.settings import ScanOptions
from xengui.core.usage.history import DAY
from xengui.host.catalog import FolderCatalog, Scan
from xengui.host.history import read_history
from xengui.jobs.job import JobControl
from xengui.jobs.make_demo_library import MakeDemoLibrary
from xengui.jobs.read_map import ReadMap


@needs("qemu-img", "mkfs.ext4", "mkfs.xfs", "debugfs", "xfs_repair")
def test_the_sample_has_every_kind_of_row_and_a_past(tmp_path: Path) -> None:
    history = tmp_path / "history.sqlite3"
    folders = MakeDemoLibrary(str(tmp_path), history).run(JobControl())
    scan = FolderCatalog().scan(folders, ScanOptions(), Scan(), lambda image: None)
    images = {image.name: image for image in scan.images.values()}
    assert any(image.empty for image in images.values())
    assert images["broken.qcow2"].problem
    assert images["current.img"].link_target
    assert images["mail.img"].key == images["mail-snapshot.img"].key
    assert [problem.path for problem in scan.problems] == [folders[-1]]
    assert scan.leftovers

    for name in ("mail.img", "web-1.img", "web-2.img"):
        tool("e2fsck", "-fn", images[name].path)  # what was written spared the filesystems
    tool("e2fsck", "-fn", f"{images['shop.img'].path}?offset={1024**2}")
    tool("xfs_repair", "-f", "-n", images["db-data.img"].path)
    states = dict(breakdown_of(ReadMap(images["web-2.img"]).run(JobControl())).parts)
    assert states.keys() >= {"data", "guest_free", "zero"}

    past = read_history(history)
    grown = next(image for image in past.images if image.name == "db-data.img")
    assert list(grown.allocated) == sorted(grown.allocated)
    assert grown.allocated[0] < grown.now / 2
    assert grown.now <= images["db-data.img"].allocated, "the next sample does not seem to shrink it"
    assert time.time() - past.hosts[0].times[0] > 13 * DAY
