"""How a draft reads: the summary's lines, and what its buttons say."""

from collections.abc import Callable

from xengui.core.images.draft import ImageDraft
from xengui.core.images.spec import Allocation, FilesystemKind, TableKind
from xengui.core.printable import printable
from xengui.core.sizes import format_size
from xengui.core.translate import tr, trn

SizeText = Callable[[int], str]
_NAMES_SHOWN = 4


def summary(draft: ImageDraft, size_text: SizeText = format_size) -> list[tuple[str, str]]:
    """The facts to look over before creating, as (name, value); the draft's size must be readable."""
    return [
        (tr("Files") if draft.count > 1 else tr("File"), names_text(draft)),
        (tr("Folder"), printable(draft.folder)),
        (tr("Size"), _size(draft, size_text)),
        (tr("Format"), draft.format.value),
        (tr("Space"), _space(draft)),
        (tr("Inside"), _inside(draft, size_text)),
    ]


def names_text(draft: ImageDraft) -> str:
    """``web-1.img, web-2.img, web-3.img``; of many the first and the last."""
    names = [printable(name) for name in draft.names]
    if len(names) <= _NAMES_SHOWN:
        return ", ".join(names)
    return f"{names[0]}, {names[1]} … {names[-1]}"


def create_text(draft: ImageDraft) -> str:
    """``Create image``, ``Create 3 images``"""
    return (
        tr("Create image") if draft.count == 1 else trn("Create {n} image", "Create {n} images", draft.count)
    )


def _size(draft: ImageDraft, size_text: SizeText) -> str:
    each = size_text(draft.size)
    if draft.count == 1:
        return each
    return tr("{each} each, {all} in all").format(each=each, all=size_text(draft.count * draft.size))


def _space(draft: ImageDraft) -> str:
    return {
        Allocation.SPARSE: tr("Sparse: taken only as the guest writes"),
        Allocation.RESERVED: tr("Reserved: set aside for it at once"),
        Allocation.WRITTEN: tr("Written: filled with zeros at once"),
    }[draft.allocation]


def _inside(draft: ImageDraft, size_text: SizeText) -> str:
    kind, table = draft.filesystem_inside, draft.table_inside
    parts = []
    if table is not TableKind.NONE:
        parts.append(tr("{table} with one partition").format(table=table.name))
    if kind is FilesystemKind.NONE:
        parts.append(tr("nothing yet") if parts else tr("Nothing yet: a blank disk"))
    elif draft.label:
        parts.append(tr("{kind}, label “{label}”").format(kind=kind.value, label=printable(draft.label)))
    else:
        parts.append(kind.value)
    if draft.allocation is Allocation.SPARSE and kind is not FilesystemKind.NONE:
        taken = size_text(draft.taken_at_once() // draft.count)
        parts.append(tr("takes about {size} now").format(size=taken))
    return ", ".join(parts)
