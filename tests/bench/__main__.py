"""``make bench``: run them all, or those named: ``python -m tests.bench listing create``."""

import sys

from tests.bench import (
    create,
    extents,
    history,
    host_view,
    listing,
    map_view,
    review,
    stalls,
    startup,
    table,
    treemap,
)
from tests.bench.report import heading

BENCHES = {
    "listing": listing.run,
    "create": create.run,
    "extents": extents.run,
    "table": table.run,
    "stalls": stalls.run,
    "startup": startup.run,
    "history": history.run,
    "review": review.run,
    "map_view": map_view.run,
    "host_view": host_view.run,
    "treemap": treemap.run,
}


def main() -> None:
    names = sys.argv[1:] or list(BENCHES)
    for name in names:
        heading(name)
        BENCHES[name]()


if __name__ == "__main__":
    main()
