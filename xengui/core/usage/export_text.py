"""The library's figures as CSV and JSON, to be worked on elsewhere. Sizes are bytes.

A row has the same keys in both. What nobody looked for is an empty cell or null, never 0. JSON has names as
they are; CSV has them as ``core.printable`` writes them, for a spreadsheet shows no control characters.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from xengui.core.images.content_text import content_text
from xengui.core.images.image import DiskImage
from xengui.core.printable import printable
from xengui.core.usage.breakdown import Breakdown
from xengui.core.usage.host_filesystem import HostUsage
from xengui.core.usage.host_text import usage_json

Cell = str | int | float | None

_FORMULA = ("=", "+", "-", "@")
_LOT = 500  # images to a piece of text
_UNKNOWN = Breakdown()
_IMAGE_KEYS = (
    "name", "path", "format", "variant", "content", "virtual_size", "allocated", "promised", "file_size",
    "reclaimable", "data", "zero", "guest_free", "reserved", "shared", "unknown", "fragments",
    "backing_file", "modified", "problem",
)  # fmt: skip
_HOST_KEYS = (
    "mount", "type", "source", "capacity", "free", "other", "allocated", "promised", "overcommit",
    "shortfall", "images",
)  # fmt: skip


def images_csv(images: Iterable[DiskImage], breakdowns: Mapping[str, Breakdown]) -> Iterator[str]:
    """A line an image, in pieces; ``breakdowns`` by path."""
    return _csv(_IMAGE_KEYS, (_image_row(image, breakdowns.get(image.path)) for image in images))


def images_json(
    usages: Sequence[HostUsage],
    images: Sequence[DiskImage],
    breakdowns: Mapping[str, Breakdown],
    made: datetime,
) -> Iterator[str]:
    """One object, in pieces: ``made``, ``hosts`` as ``xengui usage`` has them, and ``images``."""
    head = {"made": made.astimezone(UTC).isoformat(timespec="seconds")}
    yield json.dumps(head, indent=2).removesuffix("\n}")
    yield f',\n  "hosts": {usage_json(usages, images)},\n  "images": ['
    before = "\n"
    for image in images:
        yield before + json.dumps(_image_row(image, breakdowns.get(image.path)))
        before = ",\n"
    yield "\n  ]\n}\n"


def hosts_csv(usages: Sequence[HostUsage], images: Sequence[DiskImage]) -> Iterator[str]:
    """A line a host filesystem, in pieces."""
    return _csv(_HOST_KEYS, json.loads(usage_json(usages, images)))


def cell(value: Cell) -> Cell:
    """``value`` as CSV has it.

    Spreadsheets run what begins with = + - or @ as a formula, and who may put a file into the folder
    chooses its name: an apostrophe before it makes it text. The path, which begins with "/", never needs
    one and so has every name unchanged.
    """
    if not isinstance(value, str):
        return value
    text = printable(value)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


def _csv(keys: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)  # lines end as RFC 4180 has them, as a map's do
    writer.writerow(keys)
    for number, row in enumerate(rows, 1):
        writer.writerow([cell(row[key]) for key in keys])
        if number % _LOT == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _image_row(image: DiskImage, known: Breakdown | None) -> dict[str, Cell]:
    parts = known if known is not None else _UNKNOWN
    measured = known is not None
    return {
        "name": image.name,
        "path": image.path,
        "format": image.identity.format.value,
        "variant": image.identity.variant,
        "content": content_text(image),
        "virtual_size": image.virtual_size,
        "allocated": image.allocated,
        "promised": image.promised,
        "file_size": image.file_size,
        "reclaimable": parts.reclaimable if parts.zeros_known or parts.free_known else None,
        "data": parts.data if measured else None,
        "zero": parts.zero if parts.zeros_known else None,
        "guest_free": parts.guest_free if parts.free_known else None,
        "reserved": parts.reserved if measured else None,
        "shared": parts.shared if measured else None,
        "unknown": parts.unknown if measured else None,
        "fragments": parts.fragments if measured else None,
        "backing_file": image.identity.backing_file,
        "modified": datetime.fromtimestamp(image.modified_ns / 1e9, UTC).isoformat(timespec="seconds"),
        "problem": image.problem,
    }
