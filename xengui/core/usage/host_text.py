"""Host filesystems as text and as JSON, for the headless commands. Sizes are bytes."""

import json
import math
from collections.abc import Sequence

from xengui.core.images.image import DiskImage
from xengui.core.printable import printable
from xengui.core.sizes import format_size
from xengui.core.translate import tr, trn
from xengui.core.usage.alarm import used_percent
from xengui.core.usage.host_filesystem import HostUsage, by_host, causes

_BAR = 40  # characters
_NAMED = 5  # images the worst case names


def usage_json(usages: Sequence[HostUsage], images: Sequence[DiskImage]) -> str:
    """A list, one object a filesystem; ``overcommit`` is null where there is no room to compare with."""
    found = []
    for usage, on_it in zip(usages, by_host(usages, images), strict=True):
        filesystem, overcommit = usage.filesystem, usage.overcommit
        found.append(
            {
                "mount": filesystem.mount_point,
                "type": filesystem.kind,
                "source": filesystem.source,
                "capacity": filesystem.capacity,
                "free": filesystem.free,
                "other": usage.other,
                "allocated": usage.allocated,
                "promised": usage.promised,
                "overcommit": overcommit if math.isfinite(overcommit) else None,
                "shortfall": usage.shortfall,
                "images": usage.images,
                "causes": [
                    {"path": promise.path, "promised": promise.size} for promise in causes(usage, on_it)
                ],
            }
        )
    return json.dumps(found, indent=2)


def usage_text(usages: Sequence[HostUsage], images: Sequence[DiskImage]) -> str:
    """A few lines a filesystem: the figures, a bar, and the worst case with who causes it."""
    groups = by_host(usages, images)
    return "\n\n".join(_section(usage, on_it) for usage, on_it in zip(usages, groups, strict=True))


def worst_case(usage: HostUsage, images: Sequence[DiskImage]) -> list[str]:
    """Lines on whether the host can keep its promises to ``images``, all on it, and who breaks them."""
    if not usage.shortfall:
        left = format_size(usage.filesystem.free - usage.promised)
        return [tr("Every image can fill: {size} would be left.").format(size=left)]
    named = causes(usage, images)
    short = format_size(usage.shortfall)
    lines = [tr("Short by {size} if every image fills, because of").format(size=short)]
    sizes = [format_size(promise.size) for promise in named[:_NAMED]]
    width = max(map(len, sizes), default=0)
    lines += [
        f"  {size:>{width}}  {printable(promise.path)}"
        for size, promise in zip(sizes, named[:_NAMED], strict=True)
    ]
    if len(named) > _NAMED:
        rest = sum(promise.size for promise in named[_NAMED:])
        more = trn("{n} more image", "{n} more images", len(named) - _NAMED)
        lines.append(f"  {format_size(rest):>{width}}  {more}")
    return lines


def _section(usage: HostUsage, images: Sequence[DiskImage]) -> str:
    filesystem = usage.filesystem
    used = tr("{percent} % used").format(percent=used_percent(usage))
    rows = [
        (tr("Capacity"), format_size(filesystem.capacity), used),
        (tr("Other files"), format_size(usage.other), ""),
        (tr("Images"), format_size(usage.allocated), trn("{n} image", "{n} images", usage.images)),
        (tr("Free"), format_size(filesystem.free), ""),
        (tr("Promised"), format_size(usage.promised), _overcommit(usage)),
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    lines = [
        f"{printable(filesystem.mount_point)}  {filesystem.kind}  {printable(filesystem.source)}".rstrip()
    ]
    lines.append(f"  {_bar(usage)}")
    for name, size, note in rows:
        lines.append(f"  {name:<{widths[0]}}  {size:>{widths[1]}}  {note}".rstrip())
    lines += [f"  {line}" for line in worst_case(usage, images)]
    return "\n".join(lines)


def _overcommit(usage: HostUsage) -> str:
    if not usage.images:
        return ""
    if not math.isfinite(usage.overcommit):
        return tr("images have no room at all")
    return tr("images want {ratio:.2f} × what they could take").format(ratio=usage.overcommit)


def _bar(usage: HostUsage) -> str:
    """``▒▒▒▒▒▒████████····|··`` other, images, promised (beyond the capacity's line too), free as spaces."""
    capacity = max(1, usage.filesystem.capacity)
    taken = min(capacity, usage.other + usage.allocated)
    wanted = taken + usage.promised
    scale = max(capacity, min(wanted, capacity * 3 // 2))
    other, images, end, promised = (
        min(_BAR, round(_BAR * size / scale))
        for size in (taken - min(taken, usage.allocated), taken, capacity, wanted)
    )
    cells = "▒" * other + "█" * (images - other)
    cells = (cells + "░" * (promised - images)).ljust(_BAR)
    cut = "›" if wanted > scale else ""
    return f"[{cells[:end]}]" if end == _BAR else f"[{cells[:end]}|{cells[end:]}{cut}"
