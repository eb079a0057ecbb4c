"""All a map of one image shows: its extents on the host, what the guest sees of them, and what lies where."""

from dataclasses import dataclass

from xengui.core.images.extent_map import ExtentMap
from xengui.core.images.image import DiskImage


@dataclass(frozen=True, slots=True)
class Bracket:
    """A partition or filesystem over ``start``..``start + length`` of the guest's bytes, and its name."""

    start: int
    length: int
    label: str


@dataclass(frozen=True, slots=True)
class ImageMap:
    """The maps of ``image`` at one moment.

    ``file`` is the file's own offsets, as the host tells (``source``: "fiemap", "seek", or "unknown" when the
    host tells nothing). ``guest`` is the virtual disk's offsets from the format's own tables; None for raw,
    where both are the same. ``zeros_known``: the data was read and ZERO is complete. ``free_is_estimate``:
    GUEST_FREE comes from a filesystem that is in use or was not cleanly unmounted. ``notes`` are sentences on
    what could not be told.
    """

    image: DiskImage
    file: ExtentMap
    source: str
    guest: ExtentMap | None = None
    brackets: tuple[Bracket, ...] = ()
    zeros_known: bool = False
    free_known: bool = False
    free_is_estimate: bool = False
    notes: tuple[str, ...] = ()

    @property
    def shown(self) -> ExtentMap:
        """The map a person wants first: the guest's view where there is one."""
        return self.guest if self.guest is not None else self.file
