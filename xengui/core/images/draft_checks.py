"""What is wrong with a draft, or will surprise: each with a way out, where there is one in one step."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from xengui.core.errors import XenGuiError
from xengui.core.images.draft import ImageDraft
from xengui.core.images.image import ImageFormat
from xengui.core.images.limits import format_problem, label_problem, size_problem, smallest_size
from xengui.core.images.names import free_name, name_oddity, name_problem
from xengui.core.images.recipe import PROGRAMS
from xengui.core.images.spec import Allocation, FilesystemKind, ImageSpec, TableKind
from xengui.core.printable import printable
from xengui.core.sizes import GIB, TIB, format_size, parse_size
from xengui.core.translate import tr
from xengui.core.usage.host_filesystem import HostFilesystem


class Page(StrEnum):
    """The wizard's pages, in order."""

    PURPOSE = "purpose"
    NAME = "name"
    SPACE = "space"
    SUMMARY = "summary"


class Field(StrEnum):
    """Where a problem is, and so where it is shown."""

    PURPOSE = "purpose"
    NAME = "name"
    FOLDER = "folder"
    SIZE = "size"
    ALLOCATION = "allocation"
    FORMAT = "format"
    FILESYSTEM = "filesystem"
    LABEL = "label"
    TABLE = "table"
    HOST = "host"


FIELDS = {
    Page.PURPOSE: (Field.PURPOSE,),
    Page.NAME: (Field.NAME, Field.FOLDER, Field.SIZE),
    Page.SPACE: (Field.ALLOCATION, Field.FORMAT, Field.FILESYSTEM, Field.LABEL, Field.TABLE),
    Page.SUMMARY: tuple(Field),
}
CANNOT_RESERVE = frozenset({"vfat", "msdos", "exfat", "hfs", "hfsplus", "ext2", "ext3", "nfs"})
"""Host filesystem types without fallocate(2)."""
_LARGEST_FILE = {
    "vfat": 4 * GIB - 1,
    "msdos": 4 * GIB - 1,
    "ext2": 2 * TIB,
    "ext3": 2 * TIB,
    "ext4": 16 * TIB - 4096,
}


@dataclass(frozen=True, slots=True)
class Remedy:
    """One step out of a problem: what the button says, and the draft it leads to."""

    text: str
    draft: ImageDraft


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the way (``blocks``) or worth knowing. ``brief`` is it in two or three words."""

    field: Field
    message: str
    hint: str = ""
    blocks: bool = True
    remedy: Remedy | None = None
    brief: str = ""


def problems(draft: ImageDraft, page: Page = Page.SUMMARY) -> list[Problem]:
    """What is wrong on ``page``, what blocks first; on the summary everything."""
    found = [problem for problem in _all(draft) if problem.field in FIELDS[page]]
    return sorted(found, key=lambda problem: not problem.blocks)


def may_leave(draft: ImageDraft, page: Page) -> bool:
    """Whether nothing on ``page`` blocks; and for the summary, whether the images can be created."""
    return not any(problem.blocks for problem in problems(draft, page))


def _all(draft: ImageDraft) -> Iterator[Problem]:
    yield from _name(draft)
    yield from _folder(draft)
    yield from _size(draft)
    yield from _tools(draft)
    yield from _inside(draft)
    yield from _label(draft)
    yield from _format(draft)
    yield from _allocation(draft)
    yield from _host(draft)


def _name(draft: ImageDraft) -> Iterator[Problem]:
    wrong = name_problem(draft.name) or name_problem(max(draft.names, key=len))
    if wrong:
        yield Problem(Field.NAME, wrong, tr("Type another name."))
        return
    facts = draft.folder_facts
    if facts is not None and draft.count == 1 and draft.name in facts.names:
        free = free_name(draft.name, facts.names)
        yield Problem(
            Field.NAME,
            tr("“{name}” exists already; existing files are never replaced.").format(
                name=printable(draft.name)
            ),
            remedy=Remedy(tr("Use “{name}”").format(name=printable(free)), draft.rename(free)),
        )
    odd = name_oddity(draft.name)
    if odd:
        yield Problem(Field.NAME, odd, tr("It works, but is easily mistyped in scripts."), blocks=False)


def _folder(draft: ImageDraft) -> Iterator[Problem]:
    facts = draft.folder_facts
    if not draft.folder.startswith("/"):
        yield Problem(
            Field.FOLDER, tr("Choose the folder the image goes to."), tr("Its path begins with “/”.")
        )
    elif facts is not None and facts.problem:
        yield Problem(Field.FOLDER, facts.problem, tr("Choose another folder, or have this one changed."))


def _size(draft: ImageDraft) -> Iterator[Problem]:
    try:
        parse_size(draft.size_text)
    except XenGuiError as error:
        yield Problem(Field.SIZE, error.message, error.hint)
        return
    error_or_none = size_problem(ImageSpec("/", draft.size))
    if error_or_none is not None:
        yield Problem(Field.SIZE, error_or_none.message, error_or_none.hint)
    host = _host_filesystem(draft)
    largest = _LARGEST_FILE.get(host.kind) if host is not None else None
    if host is not None and largest is not None and draft.size > largest:
        yield Problem(
            Field.SIZE,
            tr("No file on {folder} can be larger than {size}: it is {kind}.").format(
                folder=printable(host.mount_point), size=format_size(largest), kind=host.kind
            ),
            tr("Choose a smaller size, or a folder on another filesystem."),
        )


def _tools(draft: ImageDraft) -> Iterator[Problem]:
    wanted = []
    if draft.filesystem_inside is not FilesystemKind.NONE:
        kind = draft.filesystem_inside
        wanted.append((Field.FILESYSTEM, kind.value, PROGRAMS[kind]))
    if draft.table_inside is not TableKind.NONE:
        wanted.append((Field.TABLE, tr("A partition table"), "sfdisk"))
    if draft.format is not ImageFormat.RAW:
        wanted.append((Field.FORMAT, draft.format.name, "qemu-img"))
    for where, what, program in wanted:
        package = draft.tools.missing.get(program)
        if package is not None:
            yield Problem(
                where,
                tr("{what} needs {program}, which is not installed.").format(what=what, program=program),
                tr("Install the package {package}, then open this again.").format(package=package),
                brief=tr("install {package}").format(package=package),
            )


def _inside(draft: ImageDraft) -> Iterator[Problem]:
    """Table and filesystem against the size, each blamed for its own part."""
    kind, table = draft.filesystem_inside, draft.table_inside
    if size_problem(ImageSpec("/", draft.size)) is not None:
        return
    wrong = size_problem(ImageSpec("/", draft.size, partition_table=table))
    where = Field.TABLE
    if wrong is None:
        wrong = size_problem(ImageSpec("/", draft.size, filesystem=kind, partition_table=table))
        where = Field.FILESYSTEM
    if wrong is None:
        return
    least = smallest_size(kind if where is Field.FILESYSTEM else FilesystemKind.NONE, table)
    remedy, brief = None, tr("not this large")
    if draft.size < least:
        text = format_size(least)
        remedy = Remedy(tr("Make it {size}").format(size=text), replace(draft, size_text=text))
        brief = tr("from {size}").format(size=text)
    elif where is Field.TABLE:
        remedy = Remedy(tr("Use GPT"), replace(draft, partition_table=TableKind.GPT))
        brief = tr("up to 2 TiB")
    yield Problem(where, wrong.message, wrong.hint, remedy=remedy, brief=brief)


def _label(draft: ImageDraft) -> Iterator[Problem]:
    wrong = label_problem(draft.filesystem_inside, draft.label)
    if wrong is not None:
        yield Problem(Field.LABEL, wrong.message, wrong.hint)


def _format(draft: ImageDraft) -> Iterator[Problem]:
    wrong = size_problem(ImageSpec("/", draft.size, format=draft.format))
    if wrong is not None and size_problem(ImageSpec("/", draft.size)) is None:
        yield Problem(Field.FORMAT, wrong.message, wrong.hint, brief=tr("not this large"))
    if draft.format in (ImageFormat.VDI, ImageFormat.VMDK):
        yield Problem(
            Field.FORMAT,
            tr("Xen's xl does not accept {format} images.").format(format=draft.format.name),
            tr("It runs raw, qcow2 and VHD; choose this to move a disk to another hypervisor."),
            blocks=False,
        )


def _allocation(draft: ImageDraft) -> Iterator[Problem]:
    wrong = format_problem(ImageSpec("/", draft.size, draft.allocation, draft.format))
    sparse = Remedy(tr("Make it sparse"), replace(draft, allocation=Allocation.SPARSE))
    if wrong is not None:
        yield Problem(Field.ALLOCATION, wrong.message, wrong.hint, remedy=sparse)
    host = _host_filesystem(draft)
    if host is None:
        return
    if draft.allocation is Allocation.RESERVED and host.kind in CANNOT_RESERVE:
        yield Problem(
            Field.ALLOCATION,
            tr("{kind} cannot set space aside.").format(kind=host.kind),
            tr("Choose written, or a folder on another filesystem."),
            remedy=Remedy(tr("Write zeros instead"), replace(draft, allocation=Allocation.WRITTEN)),
        )
    needed = draft.taken_at_once()
    if needed > host.free:
        can_be_sparse = host.can_be_sparse and draft.allocation is not Allocation.SPARSE
        yield Problem(
            Field.ALLOCATION,
            tr("It does not fit: {needed} are needed at once, {free} are free.").format(
                needed=format_size(needed), free=format_size(host.free)
            ),
            tr("Make it smaller or sparse, or choose a folder on another disk."),
            remedy=sparse if can_be_sparse else None,
        )


def _host(draft: ImageDraft) -> Iterator[Problem]:
    host, after = _host_filesystem(draft), draft.usage_after()
    if host is None or after is None:
        return
    if draft.allocation is Allocation.SPARSE and not host.can_be_sparse:
        yield Problem(
            Field.HOST,
            tr("{kind} cannot hold sparse files: each image takes all of its size at once.").format(
                kind=host.kind
            ),
            tr("Choose a folder on another filesystem to save that space."),
            blocks=False,
        )
    if draft.allocation is Allocation.WRITTEN and host.allocation_misleads:
        yield Problem(
            Field.HOST,
            tr("{kind} may store zeros in no space, or write every change elsewhere.").format(kind=host.kind),
            tr("Writing zeros may not keep the space for this image."),
            blocks=False,
        )
    if draft.allocation is Allocation.SPARSE and after.shortfall:
        yield Problem(
            Field.HOST,
            tr("If every image here fills, {missing} are missing on {folder}.").format(
                missing=format_size(after.shortfall), folder=printable(host.mount_point)
            ),
            tr("Guests lose what they write once the host is full. Watch it, or make images smaller."),
            blocks=False,
        )


def _host_filesystem(draft: ImageDraft) -> HostFilesystem | None:
    facts = draft.folder_facts
    return facts.usage.filesystem if facts is not None and facts.usage is not None else None
