"""Histories of which every figure is known, for what shows them."""

import time

from xengui.core.sizes import GIB
from xengui.core.usage.history import DAY, HOUR, History, HostSeries, ImageSeries

END = int(time.time()) // HOUR * HOUR
TIMES = range(END - 10 * DAY, END + 1, HOUR)


def series(
    name: str, gib_a_day: float, mount: str = "/srv", begun: int = 0, gone: bool = False
) -> ImageSeries:
    """One that takes 10 GiB, and ``gib_a_day`` more each day from the hour ``begun`` on."""
    times = [moment for number, moment in enumerate(TIMES) if number >= begun]
    sizes = [round((10 + gib_a_day * (moment - TIMES[0]) / DAY) * GIB) for moment in times]
    return ImageSeries(
        mount, f"{mount}/{name}", 64 * GIB, times, sizes, None, END - 3 * DAY if gone else None
    )


def host(mount: str, gib_a_day: float, capacity: int = 200) -> HostSeries:
    """A filesystem with 60 GiB taken at first."""
    grown = [round(gib_a_day * (moment - TIMES[0]) / DAY * GIB) for moment in TIMES]
    return HostSeries(
        mount,
        "ext4",
        TIMES,
        [capacity * GIB] * len(TIMES),
        [capacity * GIB - 60 * GIB - size for size in grown],
        [20 * GIB + size for size in grown],
    )


def history() -> History:
    """mail.img grows by 3 GiB a day, db.img by 1, old.img went three days ago; ``/other`` is at rest."""
    return History(
        (host("/other", 0), host("/srv", 4)),
        (
            series("rest.img", 0, "/other"),
            series("db.img", 1),
            series("mail.img", 3),
            series("new.img", 1, begun=len(TIMES) - 3),
            series("old.img", 0, gone=True),
        ),
    )
