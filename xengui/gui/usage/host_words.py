"""What the host view says in words: its lines, its tooltips, and what a screen reader hears."""

import math
from collections.abc import Mapping

from xengui.core.images.extent import ExtentState
from xengui.core.printable import printable
from xengui.core.translate import tr, trn
from xengui.core.usage.breakdown import Breakdown
from xengui.core.usage.host_filesystem import HostUsage
from xengui.gui.quantities import Quantities
from xengui.gui.states import label_of
from xengui.gui.usage.host_segments import HostContents, Segment, SegmentKind

_NAMED = 3
_LONGEST_NAME = 36  # characters of a name inside a sentence


def facts(usage: HostUsage, quantities: Quantities) -> list[str]:
    """What stands beside the mount point, the least important last."""
    filesystem = usage.filesystem
    found = [tr("{percent} used").format(percent=quantities.percent(usage.used, filesystem.capacity))]
    if usage.images and math.isfinite(usage.overcommit):
        found.append(tr("overcommit {ratio}×").format(ratio=f"{usage.overcommit:.2f}"))
    return [*found, filesystem.kind, printable(filesystem.source)]


def worst_case(contents: HostContents, quantities: Quantities) -> str:
    """Whether the promises can be kept, and who takes them too far."""
    usage = contents.usage
    if not usage.images:
        return tr("No images here.")
    if not usage.shortfall:
        left = quantities.size(usage.filesystem.free - usage.promised)
        return tr("Every image can fill: {size} would be left.").format(size=left)
    short = quantities.size(usage.shortfall)
    named = [f"{_short(image.name)} ({quantities.size(size)})" for image, size in contents.causes[:_NAMED]]
    if not named:
        return tr("Short by {size} if every image fills.").format(size=short)
    if more := len(contents.causes) - len(named):
        named.append(more_images(more, quantities))
    names = (
        named[0]
        if len(named) == 1
        else tr("{list} and {last}").format(list=", ".join(named[:-1]), last=named[-1])
    )
    return tr("Short by {size} if every image fills, because of {names}.").format(size=short, names=names)


def images_text(count: int, quantities: Quantities) -> str:
    """``1 image``, ``10,000 images``"""
    return trn("{n} image", "{n} images", count).replace(str(count), quantities.count(count))


def more_images(count: int, quantities: Quantities) -> str:
    """``1 more image``, ``8,523 more images``"""
    return trn("{n} more image", "{n} more images", count).replace(str(count), quantities.count(count))


def remarks(usage: HostUsage) -> str:
    """What makes this filesystem's figures mean something else, or ""."""
    filesystem = usage.filesystem
    if not filesystem.can_be_sparse:
        return tr("{kind} cannot hold sparse files.").format(kind=filesystem.kind)
    if filesystem.allocation_misleads:
        return tr("{kind} may compress or share: what a file takes can differ.").format(kind=filesystem.kind)
    return tr("It is mounted read-only.") if filesystem.read_only else ""


def segment_text(segment: Segment, quantities: Quantities) -> str:
    """``mail.img: 3.1 GiB``, as a screen reader says it."""
    size = quantities.size(segment.size)
    if segment.kind is SegmentKind.OTHER:
        return tr("Other files: {size}").format(size=size)
    if segment.kind is SegmentKind.FREE:
        return tr("Free: {size}").format(size=size)
    if segment.image is not None:
        name = printable(segment.image.name)
        if segment.kind is SegmentKind.IMAGE:
            return tr("{name}: {size}").format(name=name, size=size)
        return tr("{name} may still take {size}").format(name=name, size=size)
    more = more_images(segment.count, quantities)
    if segment.kind is SegmentKind.MORE_IMAGES:
        return tr("{name}: {size}").format(name=more, size=size)
    return tr("{name} may still take {size}").format(name=more, size=size)


def segment_tool_tip(segment: Segment, breakdowns: Mapping[str, Breakdown], quantities: Quantities) -> str:
    """The stretch in exact bytes, a line each."""
    if segment.image is None:
        return f"{segment_text(segment, quantities)}\n{quantities.exact(segment.size)}"
    image = segment.image
    lines = [
        printable(image.path),
        tr("On disk: {size}").format(size=quantities.size_and_bytes(image.allocated)),
        tr("May still take: {size}").format(size=quantities.size_and_bytes(image.promised)),
    ]
    for state, size in parts(breakdowns.get(image.path)):
        lines.append(f"{label_of(state)}: {quantities.size_and_bytes(size)}")
    return "\n".join(lines)


def parts(breakdown: Breakdown | None) -> list[tuple[ExtentState, int]]:
    """The states a breakdown knows of with their bytes, those of 0 left out."""
    if breakdown is None:
        return []
    found = [
        (ExtentState.DATA, breakdown.data),
        (ExtentState.ZERO, breakdown.zero),
        (ExtentState.GUEST_FREE, breakdown.guest_free),
        (ExtentState.RESERVED, breakdown.reserved),
        (ExtentState.SHARED, breakdown.shared),
        (ExtentState.UNKNOWN, breakdown.unknown),
    ]
    return [(state, size) for state, size in found if size > 0]


def _short(name: str) -> str:
    name = printable(name)
    if len(name) <= _LONGEST_NAME:
        return name
    half = _LONGEST_NAME // 2
    return f"{name[:half]}…{name[-half:]}"
