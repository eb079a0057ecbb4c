"""What is wrong with a draft, or will surprise: each with a way out, where there is one in one step."""

from collections.abc import Iterator
from dataclasses import replace

from xengui.core.images.draft import ImageDraft
from xengui.core.images.draft_problem import Field, Page, Problem, Remedy
from xengui.core.images.draft_size import LEAST_DISK, host_filesystem, size_problems, size_text_for
from xengui.core.images.image import ImageFormat
from xengui.core.images.limits import format_problem, label_problem, size_problem, smallest_size
from xengui.core.images.names import free_name, name_oddity, name_problem
from xengui.core.images.recipe import PROGRAMS
from xengui.core.images.spec import Allocation, FilesystemKind, ImageSpec, TableKind
from xengui.core.printable import printable
from xengui.core.sizes import TIB
from xengui.core.translate import tr

__all__ = ["CANNOT_RESERVE", "FIELDS", "Field", "Page", "Problem", "Remedy", "may_leave", "problems"]

FIELDS = {
    Page.PURPOSE: (Field.PURPOSE,),
    Page.NAME: (Field.NAME, Field.FOLDER, Field.SIZE),
    Page.SPACE: (Field.ALLOCATION, Field.FORMAT, Field.FILESYSTEM, Field.LABEL, Field.TABLE),
    Page.SUMMARY: tuple(Field),
}
CANNOT_RESERVE = frozenset({"vfat", "msdos", "exfat", "hfs", "hfsplus", "ext2", "ext3", "nfs"})
"""Host filesystem types without fallocate(2)."""


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
    yield from size_problems(draft)
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
    if draft.size < LEAST_DISK:
        return
    wrong = size_problem(ImageSpec("/", draft.size, partition_table=table), draft.write_size)
    where = Field.TABLE
    if wrong is None:
        wrong = size_problem(
            ImageSpec("/", draft.size, filesystem=kind, partition_table=table), draft.write_size
        )
        where = Field.FILESYSTEM
    if wrong is None:
        return
    least = smallest_size(kind if where is Field.FILESYSTEM else FilesystemKind.NONE, table)
    remedy, brief = None, tr("not this large")
    if draft.size < least:
        text = size_text_for(least, draft)
        remedy = Remedy(tr("Make it {size}").format(size=text), replace(draft, size_text=text))
        brief = tr("from {size}").format(size=text)
    elif where is Field.TABLE:
        remedy = Remedy(tr("Use GPT"), replace(draft, partition_table=TableKind.GPT))
        brief = tr("up to {size}").format(size=draft.write_size(2 * TIB))
    yield Problem(where, wrong.message, wrong.hint, remedy=remedy, brief=brief)


def _label(draft: ImageDraft) -> Iterator[Problem]:
    wrong = label_problem(draft.filesystem_inside, draft.label)
    if wrong is not None:
        yield Problem(Field.LABEL, wrong.message, wrong.hint)


def _format(draft: ImageDraft) -> Iterator[Problem]:
    wrong = size_problem(ImageSpec("/", draft.size, format=draft.format), draft.write_size)
    if wrong is not None and draft.size >= LEAST_DISK:
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
        yield Problem(
            Field.ALLOCATION, wrong.message, wrong.hint, remedy=sparse, brief=tr("VMDK can only be sparse")
        )
    host = host_filesystem(draft)
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
                needed=draft.write_size(needed), free=draft.write_size(host.free)
            ),
            tr("Make it smaller or sparse, or choose a folder on another disk."),
            remedy=sparse if can_be_sparse else None,
        )


def _host(draft: ImageDraft) -> Iterator[Problem]:
    host, after = host_filesystem(draft), draft.usage_after()
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
                missing=draft.write_size(after.shortfall), folder=printable(host.mount_point)
            ),
            tr("Guests lose what they write once the host is full. Watch it, or make images smaller."),
            blocks=False,
        )
