"""A map as CSV and as JSON, in pieces: a map of a million extents is never one string. Sizes are bytes."""

import json
from collections.abc import Iterator

from xengui.core.images.extent import NOWHERE, Extent
from xengui.core.images.extent_map import ExtentMap
from xengui.core.images.extent_rows import ExtentRows
from xengui.core.images.image_map import ImageMap

_LINES = 4096  # in one piece


def map_csv(extents: ExtentMap) -> Iterator[str]:
    """``start,length,state,physical`` and a line for each extent and hole: they tile the image.

    ``physical`` is empty where there is no place on the device.
    """
    lines = ["start,length,state,physical"]
    for extent in ExtentRows(extents, holes=True):
        place = "" if extent.physical == NOWHERE else extent.physical
        lines.append(f"{extent.start},{extent.length},{extent.state.name.lower()},{place}")
        if len(lines) >= _LINES:
            yield "\r\n".join(lines) + "\r\n"
            lines.clear()
    if lines:
        yield "\r\n".join(lines) + "\r\n"


def map_json(image_map: ImageMap, shown: ExtentMap | None = None) -> Iterator[str]:
    """One object; ``shown`` is which of the map's two views, by default the one a person sees first.

    ``records`` and ``fragments`` are the file's on the host; ``totals`` (bytes by state) and ``extents``
    (holes among them: they tile the image) are of the view.
    """
    shown = shown if shown is not None else image_map.shown
    facts = {
        "path": image_map.image.path,
        "view": "guest" if shown is image_map.guest else "file",
        "source": image_map.source,
        "virtual_size": image_map.image.virtual_size,
        "allocated": image_map.image.allocated,
        "records": image_map.file.records,
        "fragments": image_map.file.fragments,
        "totals": {state.name.lower(): size for state, size in sorted(shown.totals.items())},
        "zeros_known": image_map.zeros_known,
        "free_known": image_map.free_known,
        "free_is_estimate": image_map.free_is_estimate,
        "notes": list(image_map.notes),
    }
    yield json.dumps(facts, indent=2).removesuffix("\n}") + ',\n  "extents": ['
    lines: list[str] = []
    opened = False
    for extent in ExtentRows(shown, holes=True):
        lines.append(f"    {_as_json(extent)}")
        if len(lines) >= _LINES:
            yield (",\n" if opened else "\n") + ",\n".join(lines)
            opened = True
            lines.clear()
    if lines:
        yield (",\n" if opened else "\n") + ",\n".join(lines)
    yield "\n  ]\n}\n"


def _as_json(extent: Extent) -> str:
    place = "null" if extent.physical == NOWHERE else str(extent.physical)
    state = extent.state.name.lower()
    # By hand, since every part is a number or one of our own words: three times as fast as json.dumps.
    return f'{{"start": {extent.start}, "length": {extent.length}, "state": "{state}", "physical": {place}}}'
