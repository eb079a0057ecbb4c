"""What a map says in words: its sums, a range, a cell. All a picture tells, for those who do not see it."""

from typing import TYPE_CHECKING

from xengui.core.images.extent import NOWHERE, Extent, ExtentState
from xengui.core.translate import tr, trn
from xengui.gui.quantities import Quantities
from xengui.gui.states import explanation_of, label_of

if TYPE_CHECKING:  # numpy comes with it, and is wanted only once there is a map
    from xengui.core.images.extent_map import ExtentMap
    from xengui.core.images.image_map import ImageMap

_IN_SUMMARY = (ExtentState.DATA, ExtentState.RESERVED, ExtentState.SHARED, ExtentState.ZERO)


def summary(image_map: "ImageMap", shown: "ExtentMap", quantities: Quantities) -> str:
    """``63 GiB of 80 GiB on disk · 1,204 extents, 96 fragments · 41 GiB data · 22 GiB reserved``

    What the legend does not say comes first: where there is little room the end is not seen.
    """
    image = image_map.image
    parts = [
        tr("{size} of {virtual} on disk").format(
            size=quantities.size(image.allocated), virtual=quantities.size(image.virtual_size)
        )
    ]
    records = image_map.file.records or len(image_map.file)
    extents = _grouped(trn("{n} extent", "{n} extents", records), records, quantities)
    if image_map.source == "fiemap":
        count = image_map.file.fragments
        fragments = _grouped(trn("{n} fragment", "{n} fragments", count), count, quantities)
        extents = f"{extents}, {fragments}"
    totals = shown.totals
    sums = [
        f"{quantities.size(totals[state])} {_in_text(label_of(state))}"
        for state in _IN_SUMMARY
        if totals.get(state)
    ]
    return " · ".join([*parts, extents, *sums])


def range_text(start: int, end: int, quantities: Quantities) -> str:
    """``27.2–40.0 GiB``; where both ends read the same, ``8 MiB from 27.2 GiB``."""
    first, last = quantities.size(start), quantities.size(end)
    if first == last:
        return tr("{length} from {start}").format(length=quantities.size(end - start), start=first)
    number, _, unit = first.rpartition(" ")
    if start and unit == last.rpartition(" ")[2]:
        return f"{number}–{last}"
    return f"0–{last}" if not start else f"{first} – {last}"


def view_text(start: int, end: int, cell: int, quantities: Quantities) -> str:
    """``27.2–40.0 GiB · one cell = 8.2 MiB``"""
    return tr("{range} · one cell = {size}").format(
        range=range_text(start, end, quantities), size=quantities.size(cell)
    )


def cell_line(
    extents: "ExtentMap", start: int, end: int, quantities: Quantities, in_file: bool = False
) -> str:
    """One line on the bytes ``start``..``end``: ``At 27.2 GiB (byte 29,205,777,613): Data 8.0 MiB``

    Where all of it is one extent, also how long that is and where it lies.
    """
    shares = _shares(extents, start, end)
    parts = ", ".join(f"{label_of(state)} {quantities.size(size)}" for state, size in shares)
    line = tr("At {offset} (byte {start}): {states}").format(
        offset=quantities.size(start), start=quantities.count(start), states=parts
    )
    first = extents.at(start)
    if first.end < end:
        return line
    if first.length > end - start:
        line = tr("{line} · part of {size}").format(line=line, size=quantities.size(first.length))
    if first.physical == NOWHERE:
        return line
    place = quantities.count(first.physical + start - first.start)
    text = tr("{line} · in the file at {place}") if in_file else tr("{line} · on the device at {place}")
    return text.format(line=line, place=place)


def cell_tool_tip(
    extents: "ExtentMap", start: int, end: int, quantities: Quantities, in_file: bool = False
) -> str:
    """All there is to say on ``start``..``end``: exact offsets, bytes by state, the extent and its place.

    ``in_file``: places are in the image's file, not on the device.
    """
    shares = _shares(extents, start, end)
    lines = [
        tr("Bytes {first} to {last} ({size})").format(
            first=quantities.count(start), last=quantities.count(end - 1), size=quantities.size(end - start)
        )
    ]
    if len(shares) == 1:
        state = shares[0][0]
        lines.append(f"{label_of(state)}: {explanation_of(state)}")
    else:
        lines += [f"{label_of(state)}: {quantities.size_and_bytes(size)}" for state, size in shares]
    return "\n".join([*lines, *_extent_lines(extents, start, end, quantities, in_file)])


def place_text(extent: Extent, quantities: Quantities) -> str:
    """The byte an extent begins at on the device, as a table has it; "" where there is none to tell."""
    return "" if extent.physical == NOWHERE else quantities.count(extent.physical)


def _extent_lines(
    extents: "ExtentMap", start: int, end: int, quantities: Quantities, in_file: bool
) -> list[str]:
    first = extents.at(start)
    if first.end >= end:
        what = tr("Hole of {size}") if first.state is ExtentState.HOLE else tr("Extent of {size}")
        whole = what.format(size=quantities.size_and_bytes(first.length))
        lines = [tr("{extent} from byte {start}").format(extent=whole, start=quantities.count(first.start))]
        if first.physical != NOWHERE:
            place = quantities.count(first.physical + start - first.start)
            text = (
                tr("Lies at byte {place} of the file")
                if in_file
                else tr("Lies at byte {place} of the device")
            )
            lines.append(text.format(place=place))
        return lines
    first_row, last_row = rows_between(extents, start, end)
    count = last_row - first_row
    return [_grouped(trn("{n} extent here", "{n} extents here", count), count, quantities)]


def rows_between(extents: "ExtentMap", start: int, end: int) -> tuple[int, int]:
    """The extents that touch ``start``..``end``: the first row, and the one after the last."""
    import numpy as np

    first = int(np.searchsorted(extents.starts, start, "right")) - 1
    if first < 0 or extents.starts[first] + extents.lengths[first] <= start:
        first += 1
    return first, max(first, int(np.searchsorted(extents.starts, end, "left")))


def _shares(extents: "ExtentMap", start: int, end: int) -> list[tuple[ExtentState, int]]:
    import numpy as np

    shares = extents.shares(np.array([start, end], np.int64))
    found = [(state, int(sizes[0])) for state, sizes in shares.items() if sizes[0]]
    return sorted(found, key=lambda share: -share[1])


def _grouped(text: str, count: int, quantities: Quantities) -> str:
    """``text`` with the digits of ``count`` grouped."""
    return text.replace(str(count), quantities.count(count), 1)


def _in_text(label: str) -> str:
    return label[:1].lower() + label[1:]
