"""The table's columns: what each is called, shows, and sorts by."""

import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from xengui.core.images.content_text import content_text
from xengui.core.images.image import DiskImage
from xengui.core.printable import printable
from xengui.core.translate import tr
from xengui.core.usage.breakdown import Breakdown
from xengui.gui.quantities import Quantities
from xengui.host.owners import group_name, user_name


class Column(IntEnum):
    """In the order of the model; the user may arrange and hide all but NAME."""

    NAME = 0
    CONTENT = 1
    FORMAT = 2
    VIRTUAL = 3
    ALLOCATED = 4
    USAGE = 5
    CHANGED = 6
    FOLDER = 7
    FILE_SIZE = 8
    OWNER = 9
    MODE = 10
    BACKING = 11
    RECLAIMABLE = 12
    FRAGMENTS = 13
    DENSITY = 14


HIDDEN_AT_FIRST = tuple(Column)[Column.FOLDER :]
RIGHT_ALIGNED = frozenset(
    {
        Column.VIRTUAL,
        Column.ALLOCATED,
        Column.FILE_SIZE,
        Column.RECLAIMABLE,
        Column.FRAGMENTS,
        Column.DENSITY,
    }
)
SortKey = str | int | float


@dataclass(frozen=True, slots=True)
class Row:
    """An image, and what is worked out of it once instead of at every paint, sort and keystroke."""

    image: DiskImage
    name: str
    name_key: str
    content: str
    haystack: str
    breakdown: Breakdown | None = None


def make_row(image: DiskImage, breakdown: Breakdown | None = None) -> Row:
    """The row of ``image``; ``breakdown`` is None until its extents were read."""
    name, folder = printable(image.name), image.folder
    content = content_text(image)
    return Row(
        image=image,
        name=name,
        # Numbers sort as numbers: web-2 before web-10. The folder decides between equal names.
        name_key=_NUMBER.sub(_padded, f"{name}\0{folder}".casefold()),
        content=image.problem or content,
        haystack=f"{name}\n{folder}\n{content}\n{image.problem}\n{image.identity.format}".casefold(),
        breakdown=breakdown,
    )


def title(column: Column) -> str:
    """What the header says."""
    return {
        Column.NAME: tr("Name"),
        Column.CONTENT: tr("Content"),
        Column.FORMAT: tr("Format"),
        Column.VIRTUAL: tr("Virtual"),
        Column.ALLOCATED: tr("On disk"),
        Column.USAGE: tr("Usage"),
        Column.CHANGED: tr("Changed"),
        Column.FOLDER: tr("Folder"),
        Column.FILE_SIZE: tr("File size"),
        Column.OWNER: tr("Owner"),
        Column.MODE: tr("Mode"),
        Column.BACKING: tr("Backing file"),
        Column.RECLAIMABLE: tr("Reclaimable"),
        Column.FRAGMENTS: tr("Fragments"),
        Column.DENSITY: tr("Density"),
    }[column]


def explanation(column: Column) -> str:
    """The header's tool tip: what the column means, "" where its title says it."""
    return {
        Column.VIRTUAL: tr("The size the guest sees"),
        Column.ALLOCATED: tr("The space the image takes on the host now"),
        Column.USAGE: tr("Filled: taken on the host. Outline: the size the guest sees. All on one scale."),
        Column.RECLAIMABLE: tr("Zero blocks and blocks free in the guest: space that could be given back"),
        Column.FRAGMENTS: tr("The pieces the image lies in on the host"),
        Column.DENSITY: tr("How much of the size the guest sees takes space"),
        Column.FILE_SIZE: tr("The file's length, holes included"),
        Column.BACKING: tr("The image this one is a difference to"),
    }.get(column, "")


def display_text(row: Row, column: Column, quantities: Quantities, now_ns: int) -> str:
    """What the cell shows."""
    if column is Column.CHANGED:
        return quantities.age(row.image.modified_ns, now_ns)
    return _TEXTS[column](row, quantities)


def tool_tip(row: Row, column: Column, quantities: Quantities) -> str:
    """The cell in full: the whole path, exact bytes, the full date."""
    return (_TOOL_TIPS.get(column) or _TEXTS[column])(row, quantities)


def marks(image: DiskImage) -> list[str]:
    """What the badges beside a name mean, in words."""
    words = []
    if image.link_target:
        words.append(tr("symbolic link to {path}").format(path=printable(image.link_target)))
    if image.links > 1:
        words.append(tr("{n} hard links").format(n=image.links))
    if not image.readable:
        words.append(tr("not readable"))
    elif not image.writable:
        words.append(tr("read-only"))
    if image.problem:
        words.append(image.problem)
    return words


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    """``text`` for sorting; kept, as contents and folders are few and rows are many."""
    return text.casefold()


SORT_KEYS: dict[Column, Callable[[Row], SortKey]] = {
    Column.NAME: lambda row: row.name_key,
    Column.CONTENT: lambda row: _folded(row.content),
    Column.FORMAT: lambda row: row.image.identity.format.value,
    Column.VIRTUAL: lambda row: row.image.identity.virtual_size,
    Column.ALLOCATED: lambda row: row.image.allocated,
    Column.USAGE: lambda row: row.image.allocated / max(1, row.image.identity.virtual_size),
    Column.CHANGED: lambda row: row.image.modified_ns,
    Column.FOLDER: lambda row: _folded(row.image.folder),
    Column.FILE_SIZE: lambda row: row.image.file_size,
    Column.OWNER: lambda row: f"{user_name(row.image.owner)}:{group_name(row.image.group)}",
    Column.MODE: lambda row: row.image.mode,
    Column.BACKING: lambda row: row.image.identity.backing_file,
    Column.RECLAIMABLE: lambda row: row.breakdown.reclaimable if row.breakdown else -1,
    Column.FRAGMENTS: lambda row: row.breakdown.fragments if row.breakdown else -1,
    Column.DENSITY: lambda row: row.image.allocated / max(1, row.image.identity.virtual_size),
}


def _reclaimable(breakdown: Breakdown | None, quantities: Quantities) -> str:
    """The bytes; "≥" where something was not looked for yet, nothing where nothing was."""
    if breakdown is None or not (breakdown.zeros_known or breakdown.free_known):
        return ""
    size = quantities.size(breakdown.reclaimable)
    return size if breakdown.zeros_known else f"≥ {size}"


_Writer = Callable[[Row, Quantities], str]
_TEXTS: dict[Column, _Writer] = {
    Column.NAME: lambda row, _: row.name,
    Column.CONTENT: lambda row, _: row.content,
    Column.FORMAT: lambda row, _: row.image.identity.format.value,
    Column.VIRTUAL: lambda row, quantities: quantities.size(row.image.virtual_size),
    Column.ALLOCATED: lambda row, quantities: quantities.size(row.image.allocated),
    Column.USAGE: lambda row, quantities: quantities.percent(row.image.allocated, row.image.virtual_size),
    Column.FOLDER: lambda row, _: printable(row.image.folder),
    Column.FILE_SIZE: lambda row, quantities: quantities.size(row.image.file_size),
    Column.OWNER: lambda row, _: f"{user_name(row.image.owner)}:{group_name(row.image.group)}",
    Column.MODE: lambda row, _: stat.filemode(row.image.mode),
    Column.BACKING: lambda row, _: printable(row.image.identity.backing_file),
    Column.RECLAIMABLE: lambda row, quantities: _reclaimable(row.breakdown, quantities),
    Column.FRAGMENTS: lambda row, quantities: (
        quantities.count(row.breakdown.fragments) if row.breakdown else ""
    ),
    Column.DENSITY: lambda row, quantities: quantities.percent(row.image.allocated, row.image.virtual_size),
}
_TOOL_TIPS: dict[Column, _Writer] = {
    Column.NAME: lambda row, _: "\n".join((printable(row.image.path), *marks(row.image))),
    Column.VIRTUAL: lambda row, quantities: quantities.exact(row.image.virtual_size),
    Column.ALLOCATED: lambda row, quantities: quantities.exact(row.image.allocated),
    Column.FILE_SIZE: lambda row, quantities: quantities.exact(row.image.file_size),
    Column.CHANGED: lambda row, quantities: quantities.moment(row.image.modified_ns),
    Column.USAGE: lambda row, quantities: tr(
        "{percent}: {taken} on disk of {size}; {promised} may still be taken"
    ).format(
        percent=quantities.percent(row.image.allocated, row.image.virtual_size),
        taken=quantities.size(row.image.allocated),
        size=quantities.size(row.image.virtual_size),
        promised=quantities.size(row.image.promised),
    ),
}
_NUMBER = re.compile(r"\d+")


def _padded(digits: re.Match[str]) -> str:
    return digits[0].zfill(20)
