"""The command on one image's extents: map."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from xengui.cli.terminal import run_job
from xengui.core.images.extent import ExtentState
from xengui.core.printable import printable
from xengui.core.sizes import format_size
from xengui.core.translate import tr
from xengui.host.catalog import FolderCatalog
from xengui.jobs.scan_library import InspectImage

if TYPE_CHECKING:
    from xengui.core.images.extent_map import ExtentMap
    from xengui.core.images.image_map import ImageMap

_NAMES = {
    ExtentState.DATA: "data",
    ExtentState.ZERO: "zero",
    ExtentState.RESERVED: "reserved",
    ExtentState.SHARED: "shared",
    ExtentState.HOLE: "hole",
    ExtentState.UNKNOWN: "unknown",
    ExtentState.DELALLOC: "data",
    ExtentState.GUEST_FREE: "data",
    ExtentState.BACKING: "hole",
}
"""The file's states as they are printed; these six names alone."""
_NARROWEST = 16  # characters of a column of numbers: its title must fit


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add map."""
    extents = commands.add_parser("map", help=tr("say which parts of an image take space, and where"))
    extents.add_argument("image", metavar="IMAGE")
    extents.add_argument("--zeros", action="store_true", help=tr("read the data, to tell zeros from it"))
    extents.add_argument("--json", action="store_true", help=tr("print a JSON object, sizes in bytes"))
    extents.set_defaults(run=_map)


def _map(options: argparse.Namespace) -> int:
    image_map = _read(os.path.abspath(options.image), options.zeros)
    try:
        for piece in _as_json(image_map) if options.json else _as_table(image_map):
            sys.stdout.write(piece)
        sys.stdout.flush()
    except BrokenPipeError:  # head(1) has seen enough; the interpreter would complain at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    for note in image_map.notes:
        print(f"xengui: {printable(note)}", file=sys.stderr)
    return 0


def _read(path: str, zeros: bool) -> "ImageMap":
    # numpy is loaded for this command alone.
    from dataclasses import replace

    from xengui.jobs.find_zeros import FindZeros
    from xengui.jobs.read_map import ReadMap

    image = run_job(InspectImage(FolderCatalog(), path))
    found = run_job(FindZeros(image)) if zeros else None
    image_map = run_job(ReadMap(image, with_free=False))
    if found is not None:
        image_map = replace(image_map, file=image_map.file.marked(*found, ExtentState.ZERO))
    return image_map


def _totals(image_map: "ImageMap") -> dict[str, int]:
    """Bytes by printed name."""
    totals = dict.fromkeys(_NAMES.values(), 0)
    for state, count in image_map.file.totals.items():
        totals[_NAMES[state]] += count
    return totals


def _as_json(image_map: "ImageMap") -> Iterator[str]:
    """One object, in pieces: a million extents need not be one string."""
    head = {
        "virtual_size": image_map.image.virtual_size,
        "allocated": image_map.image.allocated,
        "records": image_map.file.records,
        "fragments": image_map.file.fragments,
        "totals": _totals(image_map),
    }
    yield json.dumps(head, indent=2).removesuffix("\n}") + ',\n  "extents": [\n'
    from xengui.cli.extent_rows import ExtentRows

    rows = ExtentRows(
        ('    {"start": ', ', "length": ', ', "state": ', ' "physical": ', "},\n"),
        ("start", "length", "state", "physical"),
        _most(image_map.file),
        {state: json.dumps(name) + "," for state, name in _NAMES.items()},
        "null",
    )
    before = ""
    for columns in image_map.file.tile_columns():
        yield before + rows.text(columns).removesuffix(",\n")
        before = ",\n"
    yield "\n  ]\n}\n"


def _as_table(image_map: "ImageMap") -> Iterator[str]:
    """The totals, then a line for each extent and hole."""
    image, extents = image_map.image, image_map.file
    facts = {
        tr("Virtual size"): _exact(image.virtual_size),
        tr("On disk"): _exact(image.allocated),
        tr("Extents"): tr("{records} listed, {fragments} pieces on the device").format(
            records=extents.records, fragments=extents.fragments
        ),
    }
    words = _words()
    facts |= {words[name]: _exact(count) for name, count in _totals(image_map).items() if count}
    width = max(map(len, facts))
    yield f"{printable(image.path)}\n"
    yield "".join(f"{name:<{width}}  {value}\n" for name, value in facts.items())
    from xengui.cli.extent_rows import ExtentRows

    rows = ExtentRows(
        ("", " ", " ", "  ", "\n"),
        ("start", "length", "physical", "state"),
        _most(extents),
        {state: words[name] for state, name in _NAMES.items()},
        "-",
        _NARROWEST,
    )
    wide = rows.width
    yield f"\n{tr('Start'):>{wide}} {tr('Length'):>{wide}} {tr('On the device at'):>{wide}}  {tr('State')}\n"
    for columns in extents.tile_columns():
        yield rows.text(columns)


def _most(extents: "ExtentMap") -> int:
    """The largest number there will be in a row."""
    return max(extents.size, int(extents.physical.max(initial=0)))


def _words() -> dict[str, str]:
    """The printed names for people."""
    return {
        "data": tr("data"),
        "zero": tr("zeros"),
        "reserved": tr("reserved"),
        "shared": tr("shared"),
        "hole": tr("hole"),
        "unknown": tr("unknown"),
    }


def _exact(size: int) -> str:
    return tr("{size} ({bytes} bytes)").format(size=format_size(size), bytes=size)
