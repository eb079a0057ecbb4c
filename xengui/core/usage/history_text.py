"""Earlier samples as text, CSV and JSON. Sizes are bytes.

The JSON is a list, one object for each host filesystem:
- ``mount``, ``type``, ``capacity``;
- ``samples``, ascending, each with ``time`` (seconds since the epoch), ``capacity``, ``free`` and
  ``allocated`` (by images);
- ``forecast`` with ``low`` and ``high`` (days until it is full), ``pace`` (bytes a day) and ``method``; or
  null, and ``reason`` says why;
- ``images``, each with ``path``, ``virtual``, ``born`` and ``ended`` (seconds since the epoch, null where not
  known or still there), and ``samples`` of ``time`` and ``allocated``: changes only, each size holding until
  the next.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from xengui.core.printable import printable
from xengui.core.sizes import format_size
from xengui.core.translate import tr
from xengui.core.usage.delta import since_words, total_delta
from xengui.core.usage.export_text import cell
from xengui.core.usage.forecast import Forecast, NoForecast, forecast, range_words
from xengui.core.usage.history import History, HostSeries, ImageSeries


def history_json(history: History) -> str:
    """As this module's docstring says."""
    return json.dumps([_host_object(host, history.on(host)) for host in history.hosts], indent=2)


def history_csv(history: History) -> Iterator[str]:
    """A line a sample, in pieces: hosts' with an empty ``path``, images' with an empty ``free``.

    ``time`` is in UTC as ISO 8601 has it. An image's size holds until its next line.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(("time", "mount", "path", "allocated", "free", "capacity"))
    for host in history.hosts:
        for time, capacity, free, allocated in zip(
            host.times, host.capacities, host.free, host.allocated, strict=True
        ):
            writer.writerow((_iso(time), cell(host.mount), "", allocated, free, capacity))
        for image in history.on(host):
            for time, allocated in zip(image.times, image.allocated, strict=True):
                writer.writerow((_iso(time), cell(host.mount), cell(image.path), allocated, "", ""))
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _iso(time: int) -> str:
    return datetime.fromtimestamp(time, UTC).isoformat(timespec="seconds")


def history_text(history: History, seconds: int) -> str:
    """A few lines for each filesystem: what the images take and gained in ``seconds``, and the forecast."""
    return "\n\n".join(_section(host, history.on(host), seconds) for host in history.hosts)


def forecast_sentence(found: Forecast | NoForecast) -> str:
    """``At this pace the disk is full in 12 to 20 days (… method).``, or why there is no forecast."""
    if isinstance(found, NoForecast):
        return found.reason
    return tr("At this pace the disk is full {time} ({method}).").format(
        time=range_words(found.low, found.high), method=found.method
    )


def signed_size(text: str, size: int) -> str:
    """``text``, how ``abs(size)`` is written, with a plus or minus where there is any."""
    return f"{'+' if size > 0 else '−' if size < 0 else ''}{text}"


def _section(host: HostSeries, images: Sequence[ImageSeries], seconds: int) -> str:
    gained = total_delta(images, host, seconds)
    there = [image for image in images if image.ended is None]
    return "\n".join(
        (
            f"{printable(host.mount)}  {host.kind}",
            "  "
            + tr("{allocated} in images, {change} {since}").format(
                allocated=format_size(host.allocated[-1]),
                change=signed_size(format_size(abs(gained.size)), gained.size),
                since=since_words(gained.seconds),
            ),
            "  "
            + tr("{free} of {capacity} free").format(
                free=format_size(host.free[-1]), capacity=format_size(host.capacity)
            ),
            f"  {forecast_sentence(forecast(host))}",
            *_growing(there, host, gained.seconds),
        )
    )


def _growing(images: Sequence[ImageSeries], host: HostSeries, seconds: int) -> list[str]:
    """The five that gained most."""
    start = host.times[-1] - seconds
    gained = [(image.now - before, image.path) for image in images if (before := image.at(start)) is not None]
    most = sorted((each for each in gained if each[0] > 0), reverse=True)[:5]
    sizes = [signed_size(format_size(size), size) for size, _ in most]
    width = max(map(len, sizes), default=0)
    return [f"    {size:>{width}}  {printable(path)}" for size, (_, path) in zip(sizes, most, strict=True)]


def _host_object(host: HostSeries, images: Sequence[ImageSeries]) -> dict[str, object]:
    found = forecast(host)
    told: dict[str, object] | None = None
    if isinstance(found, Forecast):
        told = {"low": found.low, "high": found.high, "pace": found.pace, "method": found.method}
    columns = zip(host.times, host.capacities, host.free, host.allocated, strict=True)
    return {
        "mount": host.mount,
        "type": host.kind,
        "capacity": host.capacity,
        "samples": [
            {"time": time, "capacity": capacity, "free": free, "allocated": allocated}
            for time, capacity, free, allocated in columns
        ],
        "forecast": told,
        "reason": found.reason if isinstance(found, NoForecast) else None,
        "images": [_image_object(image) for image in images],
    }


def _image_object(image: ImageSeries) -> dict[str, object]:
    samples = zip(image.times, image.allocated, strict=True)
    return {
        "path": image.path,
        "virtual": image.virtual,
        "born": image.born,
        "ended": image.ended,
        "samples": [{"time": time, "allocated": allocated} for time, allocated in samples],
    }
