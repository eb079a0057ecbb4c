"""The size a draft asks for: read, and held against what a disk is and what the host can hold. Bytes."""

from collections.abc import Iterator
from dataclasses import replace

from xengui.core.errors import XenGuiError
from xengui.core.images.draft import ImageDraft
from xengui.core.images.draft_problem import Field, Problem, Remedy
from xengui.core.printable import printable
from xengui.core.sizes import GIB, KIB, MIB, TIB, format_size, is_bare_number, parse_size
from xengui.core.translate import tr
from xengui.core.usage.host_filesystem import HostFilesystem

_LARGEST_FILE = {
    "vfat": 4 * GIB - 1,
    "msdos": 4 * GIB - 1,
    "ext2": 2 * TIB,
    "ext3": 2 * TIB,
    "ext4": 16 * TIB - 4096,
}
LEAST_DISK = MIB
"""Bytes below which a size is a slip, most often a unit left out: no disk is that small."""
_LARGEST_MEANT = 4 * TIB  # by a number whose unit was forgotten
_SIZE_STEP = 4096  # bytes; as the draft rounds


def size_problems(draft: ImageDraft) -> Iterator[Problem]:
    """What is wrong with the size itself, whatever goes inside."""
    try:
        parse_size(draft.size_text)
    except XenGuiError as error:
        yield Problem(Field.SIZE, error.message, error.hint)
        return
    if draft.size < LEAST_DISK:
        yield _too_small(draft)
    largest = largest_file(draft)
    host = host_filesystem(draft)
    if host is not None and largest is not None and draft.size > largest:
        yield Problem(
            Field.SIZE,
            tr("No file on {folder} can be larger than {size} ({exact} bytes): it is {kind}.").format(
                folder=printable(host.mount_point),
                size=draft.write_size(largest),
                exact=f"{largest:,}",
                kind=host.kind,
            ),
            tr("Choose a smaller size, or a folder on another filesystem."),
            remedy=Remedy(tr("Use the largest"), replace(draft, size_text=exact_size_text(largest))),
        )


def _too_small(draft: ImageDraft) -> Problem:
    """A size no disk has: most often a number without its unit."""
    least = draft.write_size(LEAST_DISK)
    typed = draft.size_text.strip()
    if not is_bare_number(typed) or not draft.size:
        return Problem(
            Field.SIZE,
            tr("A disk needs at least {size}.").format(size=least),
            tr("Type a number and a unit, like 20 GiB."),
        )
    # Whoever leaves the unit out means the one this program proposes; not for thousands of them.
    meant = tr("{number} GiB").format(number=typed)
    likely = parse_size(meant) <= _LARGEST_MEANT
    return Problem(
        Field.SIZE,
        tr("{number} alone means {number} bytes; a disk needs at least {size}.").format(
            number=typed, size=least
        ),
        tr("Add a unit such as MiB, GiB or TiB."),
        remedy=Remedy(tr("Make it {size}").format(size=meant), replace(draft, size_text=meant))
        if likely
        else None,
    )


def largest_file(draft: ImageDraft) -> int | None:
    """The size of the largest image the chosen folder's filesystem can hold; None where nothing limits it.

    In bytes, rounded down to what a draft can have.
    """
    host = host_filesystem(draft)
    largest = _LARGEST_FILE.get(host.kind) if host is not None else None
    return None if largest is None else largest // _SIZE_STEP * _SIZE_STEP


def exact_size_text(size: int) -> str:
    """``size`` bytes, a multiple of 1024, as text that is read as exactly that."""
    return f"{size // KIB} KiB"


def size_text_for(size: int, draft: ImageDraft) -> str:
    """``size`` as it is written for the person, unless that, rounded, would be read as less."""
    text = draft.write_size(size)
    try:
        enough = parse_size(text) >= size
    except XenGuiError:
        enough = False
    return text if enough else format_size(size)


def host_filesystem(draft: ImageDraft) -> HostFilesystem | None:
    """The filesystem the chosen folder is on; None while it is not known."""
    facts = draft.folder_facts
    return facts.usage.filesystem if facts is not None and facts.usage is not None else None
