"""Growth in words: the headline, and what stands under the cross-hair."""

from collections.abc import Sequence

from xengui.core.printable import printable
from xengui.core.translate import tr
from xengui.core.usage.delta import Delta, since_words
from xengui.core.usage.forecast import Forecast, NoForecast, range_words
from xengui.core.usage.history import HostSeries, ImageSeries
from xengui.core.usage.history_text import signed_size
from xengui.gui.quantities import Quantities

_OLD = 2 * 3600  # s; a last sample further back is told


def empty_words(notes: Sequence[str]) -> tuple[str, str]:
    """What to say where there is no sample, and how to come by some."""
    how = tr(
        "Samples are taken each minute while this window is open, and by “xengui sample”. To have them taken"
        " while it is closed too, switch on the timer:"
    )
    timer = "systemctl --user enable --now xengui-sample.timer"
    return tr("No history yet"), "\n".join((*notes, how, timer))


def headline(host: HostSeries, gained: Delta, quantities: Quantities) -> str:
    """``Grew 3.1 GiB since yesterday.``"""
    since = since_words(gained.seconds)
    if len(host.times) == 1:
        return tr("One sample so far.")
    if gained.size > 0:
        return tr("Grew {size} {since}.").format(size=quantities.size(gained.size), since=since)
    if gained.size < 0:
        return tr("Shrank {size} {since}.").format(size=quantities.size(-gained.size), since=since)
    return tr("No growth {since}.").format(since=since)


def outlook(found: Forecast | NoForecast) -> str:
    """``At this pace the disk is full in 12 to 20 days.``, or why nothing can be said."""
    if isinstance(found, NoForecast):
        return found.reason
    return tr("At this pace the disk is full {time}.").format(time=range_words(found.low, found.high))


def method(found: Forecast | NoForecast, host: HostSeries, now: int, quantities: Quantities) -> str:
    """How the forecast was found, and how old the last sample is where that matters."""
    parts = []
    if isinstance(found, Forecast):
        parts.append(
            tr("{slow} to {fast} a day: {method}.").format(
                slow=quantities.size(int(found.slow)),
                fast=quantities.size(int(found.fast)),
                method=found.method,
            )
        )
    if now - host.times[-1] > _OLD:
        age = quantities.age(host.times[-1] * 10**9, now * 10**9)
        parts.append(tr("The last sample was taken {age}.").format(age=age))
    return " ".join(parts)


def moment_words(host: HostSeries, index: int, images: Sequence[ImageSeries], quantities: Quantities) -> str:
    """All there is to say of the ``index``th sample, and what ``images`` took then."""
    when = quantities.moment(host.times[index] * 10**9)
    free = host.free[index]
    parts = [
        tr("{size} in images").format(size=quantities.size(host.allocated[index])),
        tr("{size} used").format(size=quantities.size(max(0, host.capacities[index] - free))),
        tr("{size} free").format(size=quantities.size(free)),
    ]
    for image in images:
        size = image.at(host.times[index])
        if size is not None:
            parts.append(f"{printable(image.name)} {quantities.size(size)}")
    return f"{when}: {' · '.join(parts)}"


def change(size: int | None, quantities: Quantities) -> str:
    """``+3.1 GiB``, ``−12 MiB``, ``0 B``; ``–`` where it is not known."""
    return "–" if size is None else signed_size(quantities.size(abs(size)), size)
