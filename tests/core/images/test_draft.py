"""The wizard's flow, without a wizard."""

from dataclasses import replace

import pytest

from xengui.core.errors import XenGuiError
from xengui.core.images.by_hand import shell_commands
from xengui.core.images.draft import FolderFacts, ImageDraft, Purpose, ToolFacts
from xengui.core.images.draft_checks import Field, Page, Problem, may_leave, problems
from xengui.core.images.draft_choices import (
    Choice,
    allocation_choices,
    filesystem_choices,
    format_choices,
    purpose_choices,
    table_choices,
)
from xengui.core.images.draft_size import largest_file
from xengui.core.images.draft_summary import create_text, names_text, summary
from xengui.core.images.footprint import taken_at_once
from xengui.core.images.image import ImageFormat
from xengui.core.images.spec import Allocation, FilesystemKind, ImageSpec, TableKind
from xengui.core.sizes import GIB, KIB, MIB, TIB, SizeUnits, format_size
from xengui.core.usage.host_filesystem import HostFilesystem, HostUsage

FOLDER = "/srv/xen"


def facts(
    *names: str, kind: str = "xfs", free: int = 118 * GIB, promised: int = 0, problem: str = ""
) -> FolderFacts:
    host = HostFilesystem("/srv", kind, "/dev/sda1", 500 * GIB, free)
    return FolderFacts(FOLDER, HostUsage(host, 100 * GIB, promised, 9), frozenset(names), problem)


def draft(**changes: object) -> ImageDraft:
    start = ImageDraft(folder=FOLDER, facts=facts())
    return replace(start, **changes)  # type: ignore[arg-type]


def only(found: list[Problem], field: Field) -> Problem:
    (problem,) = [each for each in found if each.field is field]
    return problem


def fields(found: list[Problem]) -> set[Field]:
    return {each.field for each in found}


def test_the_draft_as_it_starts_can_be_created() -> None:
    assert problems(draft()) == []
    assert draft().specs() == (ImageSpec(f"{FOLDER}/disk.img", 20 * GIB, filesystem=FilesystemKind.EXT4),)
    assert all(may_leave(draft(), page) for page in Page)


def test_the_purpose_decides_what_is_inside() -> None:
    blank = draft(label="root").choose_purpose(Purpose.BLANK)
    (spec,) = blank.specs()
    assert (spec.filesystem, spec.partition_table, spec.label) == (FilesystemKind.NONE, TableKind.NONE, "")
    (spec,) = blank.choose_purpose(Purpose.PARTITIONED).specs()
    assert (spec.filesystem, spec.partition_table, spec.label) == (FilesystemKind.EXT4, TableKind.GPT, "root")
    empty = draft(purpose=Purpose.PARTITIONED, filesystem=FilesystemKind.NONE)
    assert empty.specs()[0].filesystem is FilesystemKind.NONE
    assert empty.choose_purpose(Purpose.FILESYSTEM).specs()[0].filesystem is FilesystemKind.EXT4


@pytest.mark.parametrize(
    ("text", "size"),
    [("20 GiB", 20 * GIB), ("512M", 512 * MIB), ("1.5t", 3 * TIB // 2), ("1GB", 1_000_001_536), ("1", 4096)],
)
def test_sizes_are_rounded_up_to_4_kib(text: str, size: int) -> None:
    assert draft(size_text=text).size == size


@pytest.mark.parametrize("text", ["", "much", "-1 GiB", "0", "9 EiB"])
def test_what_is_no_size_blocks_the_name_page_and_nothing_else_complains(text: str) -> None:
    wrong = draft(size_text=text)
    assert fields(problems(wrong)) == {Field.SIZE}
    assert not may_leave(wrong, Page.NAME)
    assert may_leave(wrong, Page.SPACE)
    with pytest.raises(XenGuiError):
        wrong.specs()


def test_a_taken_name_blocks_and_offers_a_free_one() -> None:
    taken = draft(facts=facts("web.img", "web-2.img")).rename("web.img")
    problem = only(problems(taken, Page.NAME), Field.NAME)
    assert problem.blocks
    assert problem.remedy is not None
    assert problem.remedy.draft.name == "web-3.img"
    assert problems(problem.remedy.draft) == []


def test_a_name_nobody_typed_steps_aside() -> None:
    start = ImageDraft(folder=FOLDER)
    assert start.learn(facts("disk.img")).name == "disk-2.img"
    assert start.rename("disk.img").learn(facts("disk.img")).name == "disk.img"
    assert start.learn(facts("disk.qcow2")).choose_format(ImageFormat.QCOW2).name == "disk-2.qcow2"


def test_numbers_go_on_behind_those_there() -> None:
    several = draft(count=3, facts=facts("web-1.img", "web-2.img")).rename("web.img")
    assert several.names == ("web-3.img", "web-4.img", "web-5.img")
    assert problems(several) == []


def test_what_was_known_of_another_folder_does_not_count() -> None:
    moved = draft(folder="/elsewhere", facts=facts("web.img", problem="read-only")).rename("web.img")
    assert moved.folder_facts is None
    assert moved.usage_after() is None
    assert problems(moved) == []


def test_a_folder_one_cannot_write_blocks() -> None:
    assert only(problems(draft(facts=facts(problem="You may not."))), Field.FOLDER).message == "You may not."
    assert only(problems(draft(folder="relative")), Field.FOLDER).blocks


@pytest.mark.parametrize("name", ["", "a/b", "..", "x" * 240])
def test_impossible_names_block(name: str) -> None:
    assert only(problems(draft().rename(name)), Field.NAME).blocks


def test_a_number_can_make_a_name_too_long() -> None:
    assert problems(draft().rename("x" * 238)) == []
    assert only(problems(draft(count=2).rename("x" * 238)), Field.NAME).blocks


def test_odd_names_only_warn() -> None:
    assert not only(problems(draft().rename("-rf\n")), Field.NAME).blocks


def test_missing_tools_are_named_with_their_package() -> None:
    bare = draft(
        purpose=Purpose.PARTITIONED,
        tools=ToolFacts({"mkfs.xfs": "xfsprogs", "sfdisk": "fdisk", "qemu-img": "qemu-utils"}),
    )
    reasons = {each.value: each.reason for each in filesystem_choices(bare)}
    assert reasons[FilesystemKind.XFS] == "install xfsprogs"
    assert reasons[FilesystemKind.EXT4] == reasons[FilesystemKind.NONE] == ""
    assert [each.reason for each in table_choices(bare)] == ["install fdisk"] * 2
    assert [each.enabled for each in format_choices(bare)] == [True, False, False, False, False]
    impossible = {each.value for each in purpose_choices(bare) if not each.enabled}
    assert impossible == {Purpose.PARTITIONED}
    chosen = replace(bare, filesystem=FilesystemKind.XFS)
    assert "xfsprogs" in only(problems(chosen), Field.FILESYSTEM).hint
    assert not may_leave(chosen, Page.SPACE)


def test_too_small_for_a_filesystem_offers_the_least_size() -> None:
    small = draft(size_text="64 MiB", filesystem=FilesystemKind.XFS)
    problem = only(problems(small), Field.FILESYSTEM)
    assert problem.remedy is not None
    assert problem.remedy.draft.size == 300 * MIB
    assert problems(problem.remedy.draft) == []
    partitioned = replace(small, purpose=Purpose.PARTITIONED)
    problem = only(problems(partitioned), Field.FILESYSTEM)
    assert problem.remedy is not None
    assert problems(problem.remedy.draft) == []


def test_mbr_ends_at_2_tib_and_gpt_is_offered() -> None:
    large = draft(size_text="3 TiB", purpose=Purpose.PARTITIONED, partition_table=TableKind.MBR)
    problem = only(problems(large), Field.TABLE)
    assert problem.remedy is not None
    assert problem.remedy.draft.partition_table is TableKind.GPT
    assert reason_of(TableKind.MBR, table_choices(large)) == "up to 2 TiB"
    assert reason_of(TableKind.GPT, table_choices(large)) == ""


def reason_of(value: object, choices: "list[Choice[TableKind]]") -> str:
    return next(each.reason for each in choices if each.value is value)


def test_a_vhd_ends_at_2040_gib() -> None:
    large = draft(size_text="2041 GiB").choose_format(ImageFormat.VHD)
    assert only(problems(large), Field.FORMAT).blocks
    assert [each.value for each in format_choices(large) if not each.enabled] == [ImageFormat.VHD]


def test_what_takes_its_space_at_once_must_fit() -> None:
    for allocation in (Allocation.RESERVED, Allocation.WRITTEN):
        full = draft(allocation=allocation, count=6)
        problem = only(problems(full, Page.SPACE), Field.ALLOCATION)
        assert problem.blocks
        assert problem.remedy is not None
        assert may_leave(problem.remedy.draft, Page.SUMMARY)
        assert may_leave(replace(full, count=5), Page.SUMMARY)
    possible = {each.value for each in allocation_choices(full) if each.enabled}
    assert possible == {Allocation.SPARSE}


def test_promising_too_much_warns_with_the_figure() -> None:
    over = draft(facts=facts(promised=258 * GIB), count=3)
    problem = only(problems(over, Page.SUMMARY), Field.HOST)
    assert not problem.blocks
    assert "200 GiB" in problem.message
    assert problems(over, Page.NAME) == problems(over, Page.SPACE) == []


def test_a_host_without_holes_warns_and_counts_every_byte() -> None:
    fat = draft(facts=facts(kind="vfat"), size_text="1 GiB")
    assert "sparse" in only(problems(fat), Field.HOST).message
    assert fat.taken_at_once() == 1 * GIB
    assert reserved_reason(fat)
    large = replace(fat, size_text="5 GiB")
    assert only(problems(large), Field.SIZE).blocks


def reserved_reason(some: ImageDraft) -> str:
    return next(each.reason for each in allocation_choices(some) if each.value is Allocation.RESERVED)


def test_ext4_ends_at_16_tib() -> None:
    host = facts(kind="ext4")
    assert only(problems(draft(facts=host, size_text="16 TiB")), Field.SIZE).blocks
    assert fields(problems(draft(facts=host, size_text="15.9 TiB"))) == {Field.HOST}


@pytest.mark.parametrize("kind", ["ext4", "ext2", "vfat"])
def test_the_largest_a_host_holds_is_offered_and_taken(kind: str) -> None:
    wrong = only(problems(draft(facts=facts(kind=kind), size_text="16 TiB")), Field.SIZE)
    assert wrong.remedy is not None
    largest = largest_file(wrong.remedy.draft)
    assert wrong.remedy.draft.size == largest
    assert f"{largest:,} bytes" in wrong.message
    assert Field.SIZE not in fields(problems(wrong.remedy.draft))


@pytest.mark.parametrize("text", ["20", "1000", " 7 ", "1.5", "900000"])
def test_a_small_number_without_a_unit_is_refused_with_the_one_it_lacks(text: str) -> None:
    wrong = only(problems(draft(size_text=text), Page.NAME), Field.SIZE)
    assert wrong.blocks
    assert f"{text.strip()} alone means {text.strip()} bytes" in wrong.message
    assert "GiB" in wrong.hint
    if wrong.remedy is not None:
        assert wrong.remedy.draft.size_text == f"{text.strip()} GiB"
        assert Field.SIZE not in fields(problems(wrong.remedy.draft))
    assert (wrong.remedy is None) is (text == "900000")


def test_less_than_any_disk_has_is_refused_in_any_unit() -> None:
    for text in ("0", "20 B", "512k", "0.9 MiB"):
        assert only(problems(draft(size_text=text)), Field.SIZE).blocks
    for text in ("1 MiB", "1048576", "1m"):
        assert Field.SIZE not in fields(problems(draft(size_text=text)))


def test_what_is_wrong_is_said_in_the_units_chosen() -> None:
    si = draft(write_size=lambda size: format_size(size, SizeUnits.SI), facts=facts(kind="ext4"))
    for wrong in (
        replace(si, size_text="17 TiB"),
        replace(si, size_text="64 MB", filesystem=FilesystemKind.XFS),
        replace(si, size_text="3 TB", purpose=Purpose.PARTITIONED, partition_table=TableKind.MBR),
        replace(si, size_text="3 TB").choose_format(ImageFormat.VHD),
        replace(si, size_text="900 GB", allocation=Allocation.WRITTEN),
        replace(si, size_text="900 GB", count=3),
    ):
        found = problems(wrong)
        assert found
        for each in found:
            said = f"{each.message} {each.hint} {each.brief}"
            assert "iB" not in said, said
    small = only(problems(replace(si, size_text="64 MB", filesystem=FilesystemKind.BTRFS)), Field.FILESYSTEM)
    assert small.remedy is not None
    assert Field.FILESYSTEM not in fields(problems(small.remedy.draft)), "rounding must not make it too small"


def test_vmdk_is_sparse_or_not_at_all() -> None:
    vmdk = draft().choose_format(ImageFormat.VMDK)
    assert [each.enabled for each in allocation_choices(vmdk)] == [True, False, False]
    reserved = draft(allocation=Allocation.RESERVED)
    assert [each.value for each in format_choices(reserved) if not each.enabled] == [ImageFormat.VMDK]


@pytest.mark.parametrize("image_format", [ImageFormat.VMDK, ImageFormat.VDI])
def test_formats_xl_refuses_warn(image_format: ImageFormat) -> None:
    problem = only(problems(draft().choose_format(image_format)), Field.FORMAT)
    assert not problem.blocks
    assert "raw" in problem.hint


def test_blocking_problems_come_first() -> None:
    found = problems(draft(facts=facts(promised=258 * GIB)).rename(""))
    assert [each.blocks for each in found] == [True, False]


def test_usage_afterwards() -> None:
    after = draft(count=3, allocation=Allocation.RESERVED).usage_after()
    assert after is not None
    assert (after.allocated, after.promised, after.images) == (160 * GIB, 0, 12)
    assert after.filesystem.free == 58 * GIB
    after = draft(count=3).usage_after()
    assert after is not None
    taken = 3 * taken_at_once(draft().specs()[0])
    assert (after.allocated, after.promised) == (100 * GIB + taken, 60 * GIB - taken)


def test_the_estimate_follows_what_was_measured() -> None:
    def estimate(size: int, kind: FilesystemKind) -> int:
        return taken_at_once(ImageSpec("/a", size, filesystem=kind))

    assert estimate(64 * GIB, FilesystemKind.EXT4) == pytest.approx(4816 * KIB, rel=0.01)
    assert 664 * KIB < estimate(20 * GIB, FilesystemKind.EXT4) < 4816 * KIB
    assert estimate(1 * MIB, FilesystemKind.SWAP) == 4 * KIB
    assert estimate(100 * TIB, FilesystemKind.XFS) == 232 * KIB
    assert estimate(20 * GIB, FilesystemKind.NONE) == 0


def test_commands_are_those_of_its_specs() -> None:
    several = draft(count=2)
    assert several.commands() == shell_commands(*several.specs())
    assert f"{FOLDER}/disk-1.img" in several.commands()


def test_the_summary_in_words() -> None:
    lines = dict(summary(draft(count=3, label="root").rename("web.img")))
    assert lines["Files"] == "web-1.img, web-2.img, web-3.img"
    assert lines["Folder"] == FOLDER
    assert lines["Size"] == "20 GiB each, 60 GiB in all"
    assert lines["Inside"].startswith("ext4, label “root”, takes about ")
    assert "Nothing" in dict(summary(draft(purpose=Purpose.BLANK)))["Inside"]
    assert names_text(draft(count=50)) == "disk-1.img, disk-2.img … disk-50.img"
    assert create_text(draft()) == "Create image"
    assert create_text(draft(count=3)) == "Create 3 images"


def test_names_are_shown_without_what_no_screen_shows() -> None:
    assert "\n" not in names_text(draft().rename("a\nb"))
