"""Everything known of an image, as labelled text."""

import stat
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from xengui.core.images.content_text import content_text, filesystem_text, table_text
from xengui.core.images.image import DiskImage, Filesystem
from xengui.core.printable import printable
from xengui.core.translate import tr, trn
from xengui.gui.quantities import Quantities
from xengui.host.owners import group_name, user_name

Finder = Callable[[str], DiskImage | None]
"""The library's image at a path, None when it has none."""
_LONGEST_CHAIN = 32


@dataclass(frozen=True, slots=True)
class Section:
    """Facts that belong together: (label, value) pairs."""

    title: str
    facts: tuple[tuple[str, str], ...]


def summary(image: DiskImage, quantities: Quantities) -> str:
    """``3.1 GiB of 20 GiB on disk · sparse``"""
    sizes = tr("{taken} of {size} on disk").format(
        taken=quantities.size(image.allocated), size=quantities.size(image.virtual_size)
    )
    words = [sizes]
    if image.empty:
        words.append(
            tr("reserved, nothing written") if image.allocated >= image.file_size > 0 else tr("empty")
        )
    elif image.sparse:
        words.append(tr("sparse"))
    elif image.promised == 0 < image.virtual_size:
        words.append(tr("fully allocated"))
    if not image.readable:
        words.append(tr("not readable"))
    elif not image.writable:
        words.append(tr("read-only"))
    return " · ".join(words)


def total_summary(images: Sequence[DiskImage], quantities: Quantities) -> Section:
    """The sums of several images; files with several names (hard links, symlinks) count once."""
    files = {image.key: image for image in images}.values()
    twice = len(images) - len(files)
    facts = [
        (tr("Virtual size"), quantities.size_and_bytes(sum(image.virtual_size for image in files))),
        (tr("On disk"), quantities.size_and_bytes(sum(image.allocated for image in files))),
        (tr("May still take"), quantities.size_and_bytes(sum(image.promised for image in files))),
        (tr("File size"), quantities.size_and_bytes(sum(image.file_size for image in files))),
        (tr("Formats"), _tally(image.identity.format.value for image in images)),
        (tr("Folders"), "\n".join(sorted({printable(image.folder) for image in images})[:12])),
    ]
    if twice:
        note = trn(
            "{n} name leads to a file counted already", "{n} names lead to files counted already", twice
        )
        facts.append((tr("Links"), note))
    return Section(tr("Together"), tuple(facts))


def sections(image: DiskImage, quantities: Quantities, find: Finder) -> tuple[Section, ...]:
    """Every fact of one image but its partitions; ``find`` looks its backing files up in the library."""
    found = (
        Section(tr("Space"), _space(image, quantities)),
        Section(tr("Content"), _content(image, quantities, find)),
        Section(tr("File"), _file(image)),
        Section(tr("Times"), _times(image, quantities)),
    )
    return tuple(section for section in found if section.facts)


def backing_chain(image: DiskImage, find: Finder) -> str:
    """The images this one is a difference to, a line each, down to where the library knows no more."""
    lines: list[str] = []
    seen = {image.path}
    while image.identity.backing_file:
        path = image.backing_path
        lines.append("→ " + printable(path or image.identity.backing_file))
        known = find(path) if path else None
        if path in seen:
            lines.append(tr("(a loop: the chain leads back to itself)"))
        if known is None or path in seen or len(lines) >= _LONGEST_CHAIN:
            break
        seen.add(path)
        image = known
    return "\n".join(lines)


def _space(image: DiskImage, quantities: Quantities) -> tuple[tuple[str, str], ...]:
    return (
        (tr("Virtual size"), quantities.size_and_bytes(image.virtual_size)),
        (tr("On disk"), quantities.size_and_bytes(image.allocated)),
        (tr("Share"), quantities.share(image.allocated, image.virtual_size)),
        (tr("May still take"), quantities.size_and_bytes(image.promised)),
        (tr("File size"), quantities.size_and_bytes(image.file_size)),
    )


def _content(image: DiskImage, quantities: Quantities, find: Finder) -> tuple[tuple[str, str], ...]:
    identity, content = image.identity, image.identity.content
    facts = [
        (tr("Problem"), printable(image.problem)),
        (tr("Format"), " ".join(part for part in (identity.format.value, identity.variant) if part)),
        (tr("Cluster size"), quantities.size(identity.cluster_size) if identity.cluster_size else ""),
        (tr("Snapshots"), quantities.count(identity.snapshots) if identity.snapshots is not None else ""),
        (tr("Backing file"), backing_chain(image, find)),
        (tr("Data in"), printable(identity.data_file)),
    ]
    if content.partition_table:
        count = trn("{n} partition", "{n} partitions", len(content.partitions))
        facts.append((tr("Partition table"), f"{table_text(content.partition_table)}, {count}"))
    elif content.filesystem is not None:
        facts += _filesystem(content.filesystem, quantities)
    elif content.blank and not image.empty:
        facts.append((tr("Content"), tr("blank: zeros at its beginning, at its end and in between")))
    else:
        facts.append((tr("Content"), content_text(image)))
    return tuple((label, value) for label, value in facts if value)


def _filesystem(filesystem: Filesystem, quantities: Quantities) -> list[tuple[str, str]]:
    facts = [(tr("Content"), filesystem_text(filesystem)), (tr("UUID"), printable(filesystem.uuid))]
    for label, size in (
        (tr("Filesystem size"), filesystem.size),
        (tr("Used inside"), filesystem.used),
        (tr("Free inside"), filesystem.free),
    ):
        facts.append((label, quantities.size_and_bytes(size) if size is not None else ""))
    return facts


def _file(image: DiskImage) -> tuple[tuple[str, str], ...]:
    access = tr("read and write") if image.writable else tr("read only")
    facts = (
        (tr("Folder"), printable(image.folder)),
        (tr("Link to"), printable(image.link_target)),
        (tr("Hard links"), str(image.links)),
        (
            tr("Owner"),
            f"{user_name(image.owner)} ({image.owner}) : {group_name(image.group)} ({image.group})",
        ),
        (tr("Mode"), f"{stat.filemode(image.mode)} ({stat.S_IMODE(image.mode):04o})"),
        (tr("You may"), access if image.readable else tr("not read it")),
        (tr("Device : inode"), f"{image.device} : {image.inode}"),
    )
    return tuple((label, value) for label, value in facts if value)


def _times(image: DiskImage, quantities: Quantities) -> tuple[tuple[str, str], ...]:
    return (
        (tr("Data changed"), quantities.moment(image.modified_ns)),
        (tr("Status changed"), quantities.moment(image.changed_ns)),
        (tr("Last read"), quantities.moment(image.accessed_ns)),
    )


def _tally(words: Iterable[str]) -> str:
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return ", ".join(f"{count} × {word}" for word, count in sorted(counts.items()))
