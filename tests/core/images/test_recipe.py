"""The recipe against the real tools: what the create job runs, and the text for the shell."""

import json
import os
import shutil
import struct
import subprocess
from itertools import product
from pathlib import Path

import pytest

from xengui.core.errors import XenGuiError
from xengui.core.images.by_hand import shell_commands
from xengui.core.images.image import ImageFormat
from xengui.core.images.limits import label_limit, label_problem, smallest_size
from xengui.core.images.recipe import (
    PROGRAMS,
    QEMU_NAMES,
    dig_holes_argv,
    filesystem_apart,
    filesystem_offset,
    fill_after_convert,
    mkfs_argv,
    qemu_convert_argv,
    qemu_create_argv,
    sfdisk_script,
    size_problem,
    spec_problem,
)
from xengui.core.images.spec import PARTITION_START, Allocation, FilesystemKind, ImageSpec, TableKind
from xengui.core.sizes import GIB, MIB, TIB

os.environ["PATH"] += ":/usr/sbin:/sbin"
SIZE = 400 * MIB
LABEL = "it's $A"
KINDS = [kind for kind in FilesystemKind if kind is not FilesystemKind.NONE]
OTHER_FORMATS = [ImageFormat.QCOW2, ImageFormat.VHD, ImageFormat.VMDK, ImageFormat.VDI]
CHECKERS = {
    FilesystemKind.EXT4: ("e2fsck", "-fn"),
    FilesystemKind.EXT3: ("e2fsck", "-fn"),
    FilesystemKind.EXT2: ("e2fsck", "-fn"),
    FilesystemKind.XFS: ("xfs_repair", "-n"),
    FilesystemKind.BTRFS: ("btrfs", "check", "--readonly"),
    FilesystemKind.VFAT: ("fsck.vfat", "-n"),
}


def tool(*argv: str, stdin: str = "") -> str:
    """Run a tool that must be here and must succeed; gives its stdout."""
    if shutil.which(argv[0]) is None:
        pytest.skip(f"{argv[0]} is not installed")
    finished = subprocess.run(argv, input=stdin, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, f"{argv}\n{finished.stdout}{finished.stderr}"
    return finished.stdout


def needs(spec: ImageSpec) -> None:
    """Skip where a tool for ``spec`` is missing."""
    wanted = [PROGRAMS[spec.filesystem]] if spec.filesystem is not FilesystemKind.NONE else []
    wanted += ["sfdisk"] if spec.partition_table is not TableKind.NONE else []
    wanted += ["qemu-img"] if spec.format is not ImageFormat.RAW else []
    for program in wanted:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")


def paste(spec: ImageSpec, *more: ImageSpec) -> None:
    """Run the shell text as a person would."""
    needs(spec)
    tool("bash", "-c", shell_commands(spec, *more))


def allocated(path: str) -> int:
    """Bytes the file takes."""
    return os.stat(path).st_blocks * 512


def probe(path: str, offset: int, size: int) -> dict[str, str]:
    """What blkid finds in a part of the file."""
    text = tool("blkid", "-p", "-o", "export", "-O", str(offset), "-S", str(size), path)
    return dict(line.split("=", 1) for line in text.replace("\\", "").splitlines() if "=" in line)


def check_inside(spec: ImageSpec, raw: str, tmp_path: Path) -> None:
    """Table, filesystem, label and soundness of the raw image ``raw``, each by its own tool."""
    if spec.partition_table is not TableKind.NONE:
        table = json.loads(tool("sfdisk", "--json", raw))["partitiontable"]
        assert table["label"] == ("gpt" if spec.partition_table is TableKind.GPT else "dos")
        (partition,) = table["partitions"]
        assert partition["start"] * 512 == PARTITION_START
        assert partition["size"] * 512 == spec.filesystem_size
        assert "No errors detected" in tool("sfdisk", "--verify", raw)
    if spec.filesystem is FilesystemKind.NONE:
        return
    offset = filesystem_offset(spec)
    found = probe(raw, offset, spec.filesystem_size)
    assert found["TYPE"] == spec.filesystem.value
    upper = spec.filesystem is FilesystemKind.VFAT
    assert found.get("LABEL", "") == (spec.label.upper() if upper else spec.label)
    if spec.filesystem in CHECKERS:
        inside = tmp_path / "inside"
        tool("truncate", "-s", str(spec.filesystem_size), str(inside))
        tool(
            "dd",
            f"if={raw}",
            f"of={inside}",
            "bs=1M",
            f"skip={offset // MIB}",
            f"count={spec.filesystem_size // MIB}",
            "conv=notrunc,sparse",
        )
        tool(*CHECKERS[spec.filesystem], str(inside))


def run_recipe(spec: ImageSpec, path: str) -> None:
    """The raw part of the recipe, step by step as the create job takes them."""
    needs(spec)
    with open(path, "xb") as image:
        image.truncate(spec.size)
    if spec.partition_table is not TableKind.NONE:
        tool("sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", path, stdin=sfdisk_script(spec))
    if spec.filesystem is FilesystemKind.NONE:
        return
    target = f"{path}.fs" if filesystem_apart(spec) else path
    if target != path:
        tool("truncate", "-s", str(spec.filesystem_size), target)
    tool(*mkfs_argv(spec, target))
    if digging := dig_holes_argv(spec, target):
        tool(*digging)
    if target != path:
        tool(
            "dd",
            f"if={target}",
            f"of={path}",
            "bs=4096",
            f"seek={filesystem_offset(spec) // 4096}",
            "conv=notrunc,sparse",
        )
        os.unlink(target)


def spec_at(path: Path | str, **changes: object) -> ImageSpec:
    """A spec of 400 MiB with some of it changed."""
    fields: dict[str, object] = {"path": str(path), "size": SIZE, **changes}
    return ImageSpec(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(("kind", "table"), list(product(KINDS, TableKind)), ids=str)
def test_every_filesystem_in_every_table_is_sound(
    kind: FilesystemKind, table: TableKind, tmp_path: Path
) -> None:
    spec = spec_at(tmp_path / "a.img", filesystem=kind, partition_table=table, label=LABEL)
    if kind is FilesystemKind.VFAT:
        spec = spec_at(spec.path, filesystem=kind, partition_table=table, label="root disk")
    run_recipe(spec, spec.path)
    assert os.stat(spec.path).st_size == SIZE
    check_inside(spec, spec.path, tmp_path)
    assert allocated(spec.path) < 2 * MIB


@pytest.mark.parametrize("table", [TableKind.GPT, TableKind.MBR], ids=str)
def test_an_empty_partition_table(table: TableKind, tmp_path: Path) -> None:
    spec = spec_at(tmp_path / "a.img", partition_table=table)
    run_recipe(spec, spec.path)
    check_inside(spec, spec.path, tmp_path)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_64_gib_of_any_filesystem_take_under_16_mib(kind: FilesystemKind, tmp_path: Path) -> None:
    spec = spec_at(tmp_path / "a.img", size=64 * GIB, filesystem=kind)
    needs(spec)
    target = tmp_path / "fs"
    tool("truncate", "-s", str(spec.filesystem_size), str(target))
    tool(*mkfs_argv(spec, str(target)))
    if digging := dig_holes_argv(spec, str(target)):
        tool(*digging)
    if filesystem_apart(spec):
        tool("cp", "--sparse=auto", "--reflink=never", str(target), spec.path)
        target = Path(spec.path)
    assert allocated(str(target)) < 16 * MIB


def test_fat_knows_the_sectors_before_its_partition(tmp_path: Path) -> None:
    spec = spec_at(tmp_path / "a.img", filesystem=FilesystemKind.VFAT, partition_table=TableKind.MBR)
    run_recipe(spec, spec.path)
    with open(spec.path, "rb") as image:
        image.seek(PARTITION_START)
        boot = image.read(512)
    assert struct.unpack_from("<I", boot, 28)[0] == PARTITION_START // 512
    assert boot[82:87] == b"FAT32"


@pytest.mark.parametrize("kind", list(FilesystemKind), ids=str)
@pytest.mark.parametrize("table", TableKind, ids=str)
def test_the_smallest_size_can_be_made(kind: FilesystemKind, table: TableKind, tmp_path: Path) -> None:
    least = smallest_size(kind, table)
    spec = spec_at(tmp_path / "a.img", size=least, filesystem=kind, partition_table=table)
    assert size_problem(spec) is None
    run_recipe(spec, spec.path)
    check_inside(spec, spec.path, tmp_path)
    assert size_problem(spec_at("/a", size=least - 512, filesystem=kind, partition_table=table)) is not None


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_the_longest_label_arrives_whole(kind: FilesystemKind, tmp_path: Path) -> None:
    label = "x" * label_limit(kind)
    assert label_problem(kind, label) is None
    assert label_problem(kind, label + "x") is not None
    spec = spec_at(tmp_path / "a.img", filesystem=kind, label=label)
    run_recipe(spec, spec.path)
    check_inside(spec, spec.path, tmp_path)


@pytest.mark.parametrize("label", ["a\nb", "\0", "\x7f"])
def test_labels_without_control_characters(label: str) -> None:
    assert label_problem(FilesystemKind.EXT4, label) is not None
    assert label_problem(FilesystemKind.NONE, label) is None


@pytest.mark.parametrize("label", ["a/b", "é", " a", 'a"'])
def test_fat_labels_mkfs_refuses(label: str, tmp_path: Path) -> None:
    assert label_problem(FilesystemKind.VFAT, label) is not None
    spec = spec_at(tmp_path / "a.img", filesystem=FilesystemKind.VFAT, label=label)
    needs(spec)
    tool("truncate", "-s", str(SIZE), spec.path)
    assert subprocess.run(mkfs_argv(spec, spec.path), capture_output=True, check=False).returncode != 0


@pytest.mark.parametrize(
    "changes",
    [
        {"size": 0},
        {"size": 1000},
        {"size": 2**63},
        {"size": 2 * TIB + 4096, "partition_table": TableKind.MBR},
        {"size": 2041 * GIB, "format": ImageFormat.VHD},
        {"size": 3 * TIB, "filesystem": FilesystemKind.VFAT},
        {"size": 17 * TIB, "filesystem": FilesystemKind.EXT2},
        {"size": 299 * MIB, "filesystem": FilesystemKind.XFS},
        {"size": 2 * MIB, "partition_table": TableKind.GPT},
    ],
    ids=str,
)
def test_sizes_that_cannot_be(changes: dict[str, object]) -> None:
    problem = size_problem(spec_at("/a.img", **changes))
    assert problem is not None
    assert problem.message
    assert problem.hint


def test_the_largest_vhd_can_be_made(tmp_path: Path) -> None:
    spec = spec_at(tmp_path / "a.vhd", size=2040 * GIB, format=ImageFormat.VHD)
    assert size_problem(spec) is None
    needs(spec)
    tool(*qemu_create_argv(spec, spec.path))


def test_a_vmdk_takes_its_space_at_once_in_no_one_file() -> None:
    spec = spec_at("/a.vmdk", format=ImageFormat.VMDK, allocation=Allocation.RESERVED)
    assert spec_problem(spec) is not None
    with pytest.raises(XenGuiError, match="two files"):
        qemu_create_argv(spec, spec.path)


@pytest.mark.parametrize("image_format", OTHER_FORMATS, ids=str)
@pytest.mark.parametrize("allocation", Allocation, ids=str)
@pytest.mark.parametrize("content", [False, True], ids=["empty", "ext4"])
def test_every_format_holds_what_the_raw_image_holds(
    image_format: ImageFormat, allocation: Allocation, content: bool, tmp_path: Path
) -> None:
    kind = FilesystemKind.EXT4 if content else FilesystemKind.NONE
    table = TableKind.GPT if content else TableKind.NONE
    spec = spec_at(
        tmp_path / "a", format=image_format, allocation=allocation, filesystem=kind, partition_table=table
    )
    if spec_problem(spec) is not None:
        assert image_format is ImageFormat.VMDK
        return
    needs(spec)
    raw = str(tmp_path / "raw")
    run_recipe(spec, raw)
    tool(*(qemu_convert_argv(spec, raw, spec.path) if content else qemu_create_argv(spec, spec.path)))
    info = json.loads(tool("qemu-img", "info", "-f", QEMU_NAMES[image_format], "--output=json", spec.path))
    assert info["virtual-size"] == SIZE
    assert allocated(spec.path) < 20 * MIB  # sparse, or its holes still to be filled
    assert fill_after_convert(spec) is (allocation is not Allocation.SPARSE)
    if fill_after_convert(spec):
        tool("fallocate", "-l", str(os.stat(spec.path).st_size), spec.path)
        assert allocated(spec.path) >= SIZE
    tool("qemu-img", "compare", "-f", "raw", "-F", QEMU_NAMES[image_format], raw, spec.path)


@pytest.mark.parametrize("image_format", [ImageFormat.RAW, *OTHER_FORMATS], ids=str)
@pytest.mark.parametrize("allocation", Allocation, ids=str)
@pytest.mark.parametrize(
    ("kind", "table"),
    [
        (FilesystemKind.NONE, TableKind.NONE),
        (FilesystemKind.EXT4, TableKind.NONE),
        (FilesystemKind.XFS, TableKind.NONE),
        (FilesystemKind.VFAT, TableKind.MBR),
        (FilesystemKind.NONE, TableKind.GPT),
    ],
    ids=str,
)
def test_the_shell_text_makes_the_same(
    image_format: ImageFormat, allocation: Allocation, kind: FilesystemKind, table: TableKind, tmp_path: Path
) -> None:
    folder = tmp_path / 'it\'s a "$folder"\nof mine'
    folder.mkdir()
    size = 320 * MIB
    spec = spec_at(
        folder / "-a b.img",
        size=size,
        format=image_format,
        allocation=allocation,
        filesystem=kind,
        partition_table=table,
        label="A" if kind.value != "none" else "",
    )
    if spec_problem(spec) is not None:
        return
    paste(spec)
    assert os.listdir(folder) == ["-a b.img"], "temporary files are left behind"
    taken = allocated(spec.path)
    assert taken < 20 * MIB if allocation is Allocation.SPARSE else taken >= size
    raw = spec.path
    if image_format is not ImageFormat.RAW:
        raw = str(tmp_path / "raw")
        tool("qemu-img", "convert", "-f", QEMU_NAMES[image_format], "-O", "raw", spec.path, raw)
    assert os.stat(raw).st_size == size
    check_inside(spec, raw, tmp_path)


@pytest.mark.parametrize("table", TableKind, ids=str)
def test_the_shell_text_makes_several(table: TableKind, tmp_path: Path) -> None:
    specs = [
        spec_at(
            tmp_path / f"web {number}.img",
            size=64 * MIB,
            filesystem=FilesystemKind.EXT4,
            partition_table=table,
            label="$image",
        )
        for number in (1, 2, 3)
    ]
    paste(*specs)
    assert sorted(os.listdir(tmp_path)) == [spec.name for spec in specs]
    for spec in specs:
        check_inside(spec, spec.path, tmp_path)
        (tmp_path / "inside").unlink()


@pytest.mark.parametrize("image_format", [ImageFormat.RAW, ImageFormat.QCOW2], ids=str)
def test_the_shell_text_replaces_nothing(image_format: ImageFormat, tmp_path: Path) -> None:
    path = tmp_path / "a.img"
    path.write_bytes(b"mine")
    spec = spec_at(path, filesystem=FilesystemKind.EXT4, format=image_format)
    finished = subprocess.run(["bash", "-c", shell_commands(spec)], capture_output=True, check=False)
    assert finished.returncode != 0
    assert path.read_bytes() == b"mine"
    assert os.listdir(tmp_path) == ["a.img"]
