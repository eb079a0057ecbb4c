"""Where a container keeps its guest's bytes: reading them, and telling which of the file's bytes they are."""

import numpy as np

from xengui.core.images.extent import NOWHERE, ExtentState
from xengui.core.images.extent_map import ExtentMap
from xengui.core.images.image import ReadAt
from xengui.core.images.ranges import Ranges, joined
from xengui.core.translate import tr

_READ_AS_ZEROS = (ExtentState.HOLE, ExtentState.ZERO)


def guest_reader(guest: ExtentMap, read: ReadAt) -> ReadAt:
    """Reads guest offsets through ``guest`` from the file behind ``read``.

    The reader raises ValueError, with a sentence, for bytes that are compressed or in another file.
    """

    def read_guest(offset: int, length: int) -> bytes:
        end = min(offset + length, guest.size)
        pieces = []
        for tile in guest.tiles(offset, end):
            begin = max(offset, tile.start)
            wanted = min(end, tile.end) - begin
            if tile.state in _READ_AS_ZEROS:
                pieces.append(bytes(wanted))
            elif tile.physical == NOWHERE:
                raise ValueError(tr("A part of the filesystem's tables is compressed or in another file."))
            else:
                piece = read(tile.physical + begin - tile.start, wanted)
                pieces.append(piece)
                if len(piece) != wanted:
                    break
        return b"".join(pieces)

    return read_guest


def file_ranges(guest: ExtentMap, state: ExtentState) -> Ranges:
    """Where in the file the guest's bytes of ``state`` are."""
    rows = (guest.states == state) & (guest.physical != NOWHERE)
    starts = guest.physical[rows]
    ends = starts + guest.lengths[rows]
    order = np.argsort(starts, kind="stable")
    return joined(starts[order], ends[order])
