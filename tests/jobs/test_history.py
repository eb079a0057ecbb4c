"""Samples taken from what a library knows, and read again."""

from pathlib import Path

from tests.core.usage.images import image
from xengui.core.sizes import GIB
from xengui.core.usage.host_filesystem import HostFilesystem, HostUsage, usage_of
from xengui.jobs.job import JobControl, Lane
from xengui.jobs.read_history import ReadHistory
from xengui.jobs.take_sample import TakeSample

CONTROL = JobControl()


def usage(mount: str, device: int, kind: str = "ext4", source: str = "/dev/sda") -> HostUsage:
    filesystem = HostFilesystem(mount, kind, source, 100 * GIB, 40 * GIB)
    return usage_of(filesystem, [image(f"{mount}/x.img", GIB, 0, device)])


def test_what_is_stored_is_read(tmp_path: Path) -> None:
    database = tmp_path / "history.sqlite3"
    images = [image("/srv/a.img", GIB, 4096, 1), image("/b.img", GIB, 8192, 2)]
    job = TakeSample([usage("/srv", 1), usage("/", 2)], images, database)
    assert job.lane is Lane.ERRAND
    assert job.run(CONTROL) == ()
    history = ReadHistory(path=database).run(CONTROL)
    assert [(host.mount, list(host.allocated)) for host in history.hosts] == [("/", [8192]), ("/srv", [4096])]
    assert [(found.mount, found.path) for found in history.images] == [
        ("/", "/b.img"),
        ("/srv", "/srv/a.img"),
    ]
    assert history.on(history.hosts[0])[0].path == "/b.img"
    assert ReadHistory(4e9, path=database).run(CONTROL).hosts == ()


def test_links_count_once_and_subvolumes_are_one_host(tmp_path: Path) -> None:
    database = tmp_path / "history.sqlite3"
    images = [image("/v/a.img", GIB, 4096, 1, inode=5), image("/v/twin.img", GIB, 4096, 1, inode=5)]
    images.append(image("/v/sub/b.img", GIB, 8192, 2, inode=5))
    TakeSample([usage("/v", 1, "btrfs"), usage("/v/sub", 2, "btrfs")], images, database).run(CONTROL)
    history = ReadHistory(path=database).run(CONTROL)
    assert [(host.mount, list(host.allocated)) for host in history.hosts] == [("/v", [12288])]
    assert len(history.images) == 2


def test_without_a_path_the_users_own_is_used() -> None:
    TakeSample([usage("/srv", 1)], [image("/srv/a.img", GIB, 4096, 1)]).run(CONTROL)
    assert len(ReadHistory().run(CONTROL).images) == 1
