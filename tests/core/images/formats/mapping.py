"""Maps of image files, ours and qemu-img's, as comparable rows."""

import json
import os
from collections.abc import Iterable
from pathlib import Path

from tests.tools import tool
from xengui.core.images.extent import NOWHERE, ExtentState
from xengui.core.images.extent_map import ExtentMap
from xengui.core.images.formats.guest_map import guest_map
from xengui.core.images.image import ImageFormat

Row = tuple[int, int, str, int]


def nothing() -> None:
    """A checkpoint nobody cancels at."""


def mapped(path: Path, image_format: ImageFormat) -> ExtentMap:
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        found = guest_map(image_format, size, lambda at, n: os.pread(file.fileno(), n, at), nothing)
    assert found is not None
    assert (found.starts[1:] >= found.starts[:-1] + found.lengths[:-1]).all()
    assert (found.lengths > 0).all()
    return found


def rows_of(found: ExtentMap) -> list[Row]:
    """Every stretch, holes included."""
    return joined((each.start, each.length, each.state.name, each.physical) for each in found.tiles())


def joined(rows: Iterable[Row]) -> list[Row]:
    merged: list[Row] = []
    for start, length, state, physical in rows:
        if merged:
            before = merged[-1]
            goes_on = physical == (NOWHERE if before[3] == NOWHERE else before[3] + before[1])
            if before[2] == state and goes_on:
                merged[-1] = (before[0], before[1] + length, state, before[3])
                continue
        merged.append((start, length, state, physical))
    return merged


def by_qemu(path: Path, image_format: str, backed: bool = False) -> list[Row]:
    """qemu-img map, in our words. It calls what a VHD or VDI does not have zero."""
    knows_holes = image_format in ("qcow2", "qcow", "vmdk")
    rows = []
    for each in json.loads(tool("qemu-img", "map", "--output=json", "-f", image_format, str(path))):
        state, physical = ExtentState.DATA, each.get("offset", NOWHERE)
        if each["depth"] > 0 or not each["present"] or not (each["data"] or knows_holes):
            state, physical = (ExtentState.BACKING if backed else ExtentState.HOLE), NOWHERE
        elif each["zero"] and not each["data"]:
            state = ExtentState.ZERO
        rows.append((each["start"], each["length"], state.name, physical))
    return joined(rows)
