"""One stretch of an image and its state. Offsets and lengths are bytes."""

from dataclasses import dataclass
from enum import IntEnum

NOWHERE = -1
"""The physical offset of an extent whose place is not known, or not chosen yet."""


class ExtentState(IntEnum):
    """What an extent costs and holds; small numbers, since a map keeps one byte for each.

    HOLE: takes no space. DATA: written. ZERO: takes space, holds only zeros (in a guest map: reads as zeros).
    RESERVED: takes space, never written. SHARED: written, and other files own it too. GUEST_FREE: written,
    but the guest's filesystem says the blocks are free. DELALLOC: written, its place not chosen yet.
    BACKING: read from the backing file. UNKNOWN: the host does not say.
    """

    HOLE = 0
    DATA = 1
    ZERO = 2
    RESERVED = 3
    SHARED = 4
    GUEST_FREE = 5
    DELALLOC = 6
    BACKING = 7
    UNKNOWN = 8


@dataclass(frozen=True, slots=True)
class Extent:
    """One stretch in one state; ``physical`` is the byte on the device (or in the file), or NOWHERE."""

    start: int
    length: int
    state: ExtentState
    physical: int = NOWHERE

    @property
    def end(self) -> int:
        """The byte after the last."""
        return self.start + self.length
