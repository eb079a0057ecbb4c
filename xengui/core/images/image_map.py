"""All a map of one image shows: its extents on the host, what the guest sees of them, and what lies where."""

from dataclasses import dataclass

from xengui.core.images.extent import ExtentState
from xengui.core.images.extent_map import ExtentMap
from xengui.core.images.image import Content, DiskImage
from xengui.core.translate import tr
from xengui.core.usage.breakdown import Breakdown


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


def brackets_of(content: Content) -> tuple[Bracket, ...]:
    """A bracket for each partition, or for the filesystem over the whole disk."""
    found = []
    for part in content.partitions:
        inside = part.filesystem
        words = [inside.kind, inside.label] if inside is not None else [part.type_name, part.name]
        named = tr("{number}: {what}").format(number=part.number, what=" ".join(filter(None, words)))
        found.append(Bracket(part.start, part.size, named))
    whole = content.filesystem
    if whole is not None and whole.size:
        found.append(Bracket(0, whole.size, " ".join(filter(None, (whole.kind, whole.label)))))
    return tuple(found)


def breakdown_of(image_map: ImageMap) -> Breakdown:
    """The file's allocated bytes in a few numbers: what the image costs the host, whatever its format."""
    totals = image_map.file.totals
    return Breakdown(
        data=totals.get(ExtentState.DATA, 0) + totals.get(ExtentState.DELALLOC, 0),
        zero=totals.get(ExtentState.ZERO, 0),
        guest_free=totals.get(ExtentState.GUEST_FREE, 0),
        reserved=totals.get(ExtentState.RESERVED, 0),
        shared=totals.get(ExtentState.SHARED, 0),
        unknown=totals.get(ExtentState.UNKNOWN, 0),
        fragments=image_map.file.fragments,
        zeros_known=image_map.zeros_known,
        free_known=image_map.free_known,
    )
