"""Maps of qcow2 images, held against qemu-img map."""

from pathlib import Path

import pytest

from tests.core.images.formats.mapping import by_qemu, mapped, rows_of
from tests.tools import needs, tool
from xengui.core.images.extent import ExtentState
from xengui.core.images.image import ImageFormat
from xengui.core.sizes import MIB

pytestmark = [needs("qemu-img", "qemu-io")]

OPTIONS = [
    "compat=0.10",
    "compat=1.1",
    "cluster_size=512",
    "cluster_size=4k",
    "cluster_size=2M",
    "extended_l2=on,cluster_size=128k",
    "extended_l2=on,cluster_size=16k",
]


def created(path: Path, options: str, size: int, *more: str) -> Path:
    tool("qemu-img", "create", "-q", "-f", "qcow2", "-o", options, *more, str(path), str(size))
    return path


def written(path: Path, *commands: str) -> None:
    argv = [item for command in commands for item in ("-c", command)]
    tool("qemu-io", "-f", "qcow2", "-d", "unmap", *argv, str(path))


SCATTERED = (
    "write 0 64k",
    "write 3M 3000k",
    "write 2M 4k",
    "write 20M 1M",
    "write 62M 512",
    "write 8M 128k",
    "write 10M 1M",
    "write 19M 1M",
)
ZEROED = ("write -z 3M 64k", "write -z 40M 1M", "discard 10M 256k", "write -z -u 20M 128k", "write -z 8M 2k")


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("zeroed", [(), ZEROED])
def test_as_qemu_maps_it(tmp_path: Path, options: str, zeroed: tuple[str, ...]) -> None:
    path = created(tmp_path / "a", options, 63 * MIB + 512)
    written(path, *SCATTERED, *zeroed)
    assert rows_of(mapped(path, ImageFormat.QCOW2)) == by_qemu(path, "qcow2")


@pytest.mark.parametrize("options", OPTIONS)
def test_backing_file(tmp_path: Path, options: str) -> None:
    base = created(tmp_path / "base", "cluster_size=64k", 63 * MIB + 512)
    written(base, "write 1M 1M", "write 30M 1M")
    path = created(tmp_path / "a", options, 63 * MIB + 512, "-b", str(base), "-F", "qcow2")
    written(path, *SCATTERED, "write -z 30M 64k")
    found = mapped(path, ImageFormat.QCOW2)
    assert rows_of(found) == by_qemu(path, "qcow2", backed=True)
    assert found.totals[ExtentState.BACKING] > 0
    assert found.totals[ExtentState.HOLE] == 0


@pytest.mark.parametrize("options", OPTIONS)
def test_empty(tmp_path: Path, options: str) -> None:
    found = mapped(created(tmp_path / "a", options, 5 * MIB), ImageFormat.QCOW2)
    assert len(found) == 0
    assert found.size == 5 * MIB
