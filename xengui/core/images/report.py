"""Images as text and as JSON, for the headless commands."""

import json
import stat
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from xengui.core.images.content_text import content_text
from xengui.core.images.image import DiskImage
from xengui.core.printable import printable
from xengui.core.sizes import format_size
from xengui.core.translate import tr


def image_json(images: DiskImage | Sequence[DiskImage]) -> str:
    """One object for one image, a list for several; sizes are integers in bytes, times nanoseconds."""
    if isinstance(images, DiskImage):
        return json.dumps(_as_object(images), indent=2)
    return json.dumps([_as_object(image) for image in images], indent=2)


def image_table(images: Sequence[DiskImage], now_ns: int) -> str:
    """The library as aligned columns; the folder's column is there when they differ."""
    rows = [(tr("Name"), tr("Content"), tr("Format"), tr("Virtual"), tr("On disk"), tr("Used"))]
    single = len({image.folder for image in images}) == 1
    for image in images:
        rows.append(
            (
                printable(image.name if single else image.path),
                printable(image.problem or content_text(image)),
                image.identity.format.value,
                format_size(image.virtual_size),
                format_size(image.allocated),
                _share(image),
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row[:3], widths[:3], strict=True)]
        cells += [cell.rjust(width) for cell, width in zip(row[3:], widths[3:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def image_facts(image: DiskImage) -> str:
    """Every fact, a line each."""
    identity = image.identity
    facts = {
        tr("Path"): image.path,
        tr("Link to"): image.link_target,
        tr("Format"): " ".join(part for part in (identity.format.value, identity.variant) if part),
        tr("Virtual size"): _exact(image.virtual_size),
        tr("On disk"): f"{_exact(image.allocated)}, {_share(image)}",
        tr("File size"): _exact(image.file_size),
        tr("Cluster size"): _exact(identity.cluster_size) if identity.cluster_size else "",
        tr("Snapshots"): str(identity.snapshots) if identity.snapshots is not None else "",
        tr("Backing file"): identity.backing_file,
        tr("Content"): content_text(image),
        tr("Mode"): stat.filemode(image.mode),
        tr("Hard links"): str(image.links),
        tr("Changed"): datetime.fromtimestamp(image.modified_ns / 1e9, UTC).isoformat(timespec="seconds"),
        tr("Problem"): image.problem,
    }
    width = max(len(name) for name, value in facts.items() if value)
    lines = [f"{name:<{width}}  {printable(value)}" for name, value in facts.items() if value]
    for part in identity.content.partitions:
        inside = part.filesystem
        what = printable(f" {inside.kind} {inside.label} {inside.uuid}").rstrip() if inside else ""
        lines.append(f"  {part.number}: {part.type_name}, {format_size(part.size)} @ {part.start}{what}")
    inside = identity.content.filesystem
    if inside is not None and inside.uuid:
        lines.append(f"{'UUID':<{width}}  {inside.uuid}")
    return "\n".join(lines)


def _as_object(image: DiskImage) -> dict[str, object]:
    identity = image.identity
    content = asdict(identity.content)
    return {
        "path": image.path,
        "name": image.name,
        "format": identity.format.value,
        "variant": identity.variant,
        "virtual_size": image.virtual_size,
        "allocated": image.allocated,
        "file_size": image.file_size,
        "content": content_text(image),
        "partition_table": content["partition_table"],
        "partitions": content["partitions"],
        "filesystem": content["filesystem"],
        "backing_file": identity.backing_file,
        "cluster_size": identity.cluster_size,
        "snapshots": identity.snapshots,
        "sparse": image.sparse,
        "empty": image.empty,
        "readable": image.readable,
        "writable": image.writable,
        "link_target": image.link_target,
        "links": image.links,
        "device": image.device,
        "inode": image.inode,
        "mode": stat.filemode(image.mode),
        "owner": image.owner,
        "group": image.group,
        "modified_ns": image.modified_ns,
        "problem": image.problem,
    }


def _exact(size: int) -> str:
    return tr("{size} ({bytes} bytes)").format(size=format_size(size), bytes=f"{size:,}")


def _share(image: DiskImage) -> str:
    return f"{image.allocated / image.virtual_size:.0%}" if image.virtual_size else "–"
