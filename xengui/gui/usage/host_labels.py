"""What stands over and under a host filesystem's bar, and where."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xengui.core.printable import printable
from xengui.core.translate import tr
from xengui.gui.quantities import Quantities
from xengui.gui.usage.host_segments import HostContents, Segment
from xengui.gui.usage.host_words import images_text
from xengui.gui.usage.row_labels import RowLabel

CAPACITY, MARK, SELECTED, IMAGE, PROMISED, SHORT = (
    "capacity",
    "mark",
    "selected",
    "image",
    "promised",
    "short",
)
_NAMED = 4  # images named under the bar


@dataclass(frozen=True, slots=True)
class Mark:
    """A line through the bar at ``at`` bytes and what stands under it: where a what-if would come to."""

    at: int
    text: str


def over(contents: HostContents, x: Callable[[float], float], quantities: Quantities) -> list[RowLabel]:
    """Whose the stretches are, the most telling first; ``x`` turns bytes along the bar into pixels."""
    usage, size = contents.usage, quantities.size
    taken, capacity = contents.taken, contents.capacity
    begin = taken - min(taken, usage.allocated)
    labels = []
    if usage.shortfall:
        short = size(usage.shortfall)
        whole = tr("{size} short if every image fills").format(size=short)
        texts = (whole, tr("{size} short").format(size=short))
        labels.append(RowLabel(SHORT, texts, x(capacity), x(contents.wanted)))
    free = tr("Free {size}").format(size=size(usage.filesystem.free))
    labels.append(RowLabel("free", (free,), x(taken), x(capacity)))
    if usage.images:
        allocated = size(usage.allocated)
        count = images_text(usage.images, quantities)
        labels.append(RowLabel("images", (f"{count} {allocated}", allocated), x(begin), x(taken)))
    other = size(usage.other)
    texts = (tr("Other files {size}").format(size=other), tr("Other {size}").format(size=other))
    labels.append(RowLabel("other", texts, x(0), x(begin)))
    return labels


def under(
    contents: HostContents,
    x: Callable[[float], float],
    quantities: Quantities,
    unnamed: Sequence[Segment],
    mark: Mark | None,
) -> list[RowLabel]:
    """The capacity, where a what-if comes to, the promises, and the images ``unnamed`` in the bar itself."""
    usage, size = contents.usage, quantities.size
    total = size(usage.filesystem.capacity)
    end = x(contents.capacity)
    labels = [RowLabel(CAPACITY, (tr("Capacity {size}").format(size=total), total), end, end)]
    labels += [_image_label(SELECTED, each, x, size) for each in unnamed if each.selected]
    if mark is not None and mark.at <= contents.scale:
        labels.append(RowLabel(MARK, (mark.text,), x(mark.at), x(mark.at)))
    if usage.promised:
        promised = tr("Promised {size}").format(size=size(usage.promised))
        # Beside the capacity where they go beyond it: before it there is little room.
        start = max(contents.taken, contents.capacity) if usage.shortfall else contents.taken
        labels.append(RowLabel(PROMISED, (promised,), x(start), x(contents.wanted)))
    labels += [_image_label(IMAGE, each, x, size) for each in unnamed[:_NAMED] if not each.selected]
    return labels


def name_of(segment: Segment) -> str:
    """The image's name as it can be shown."""
    return printable(segment.image.name) if segment.image is not None else ""


def _image_label(
    key: str, segment: Segment, x: Callable[[float], float], size: Callable[[int], str]
) -> RowLabel:
    middle = x((segment.start + segment.end) / 2)
    name = name_of(segment)
    return RowLabel(key, (f"{name} {size(segment.size)}", name), middle, middle)
