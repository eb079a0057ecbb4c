"""Maps that exist nowhere but in the tests' memory."""

import numpy as np

from tests.gui.images.samples import sample
from xengui.core.images.extent import Extent, ExtentState
from xengui.core.images.extent_map import ExtentMap
from xengui.core.images.image import DiskImage, ImageFormat
from xengui.core.images.image_map import Bracket, ImageMap
from xengui.core.sizes import GIB, KIB, MIB

D, Z, R, S, F, H = (
    ExtentState.DATA,
    ExtentState.ZERO,
    ExtentState.RESERVED,
    ExtentState.SHARED,
    ExtentState.GUEST_FREE,
    ExtentState.HOLE,
)


def runs(*lengths_and_states: tuple[int, ExtentState], records: int = 0) -> ExtentMap:
    """A map of these stretches one after the other; each that is no hole lies right behind the one before."""
    extents, offset, place = [], 0, 0
    for length, state in lengths_and_states:
        extents.append(Extent(offset, length, state, place))
        offset += length
        place += length if state is not H else 0
    return ExtentMap.of(offset, extents, records)


def image_map(extents: ExtentMap, name: str = "/srv/xen/mail.img", **facts: object) -> ImageMap:
    """A map of a raw image with ``extents``, and whatever else ``facts`` say of it."""
    image = facts.pop("image", None) or sample(name, extents.size, extents.size - extents.totals[H])
    assert isinstance(image, DiskImage)
    return ImageMap(image, extents, facts.pop("source", "fiemap"), **facts)  # type: ignore[arg-type]


def database(size: int = 80 * GIB) -> ImageMap:
    """80 GiB as an old database has them: data, preallocated, holes of all sizes, a few zeros in between."""
    chance = np.random.default_rng(3)
    pieces: list[tuple[int, ExtentState]] = []
    total = 0
    while total < size:
        state = D
        for candidate, share in ((R, 0.25), (H, 0.2), (Z, 0.06), (F, 0.04), (S, 0.03)):
            if chance.random() < share:
                state = candidate
        length = int(chance.integers(1, 2 if state in (Z, S) else 60)) * 4 * MIB
        length *= 20 if chance.random() < 0.15 and state not in (Z, S) else 1
        length = min(length, size - total)
        pieces.append((length, state))
        total += length
    extents = runs(*pieces, records=1204)
    brackets = (
        Bracket(MIB, 512 * MIB, "vfat “EFI”"),
        Bracket(513 * MIB, 48 * GIB, "ext4 “root”"),
        Bracket(49 * GIB, 31 * GIB - MIB, "xfs “pgdata”"),
    )
    return image_map(extents, "/srv/xen/db-data.img", brackets=brackets, free_known=True)


def million(count: int = 1_000_000) -> ExtentMap:
    """``count`` extents in five states with holes between, nothing joined."""
    chance = np.random.default_rng(1)
    lengths = chance.integers(1, 32, count) * 4 * KIB
    gaps = chance.integers(0, 8, count) * 4 * KIB
    starts = np.cumsum(gaps + lengths) - lengths
    states = chance.choice([1, 2, 3, 4, 5], count, p=[0.6, 0.1, 0.2, 0.05, 0.05]).astype(np.uint8)
    size = int(starts[-1] + lengths[-1])
    return ExtentMap(size, starts, lengths, states, starts + np.arange(count) * 4 * KIB, count)


def qcow2() -> ImageMap:
    """A qcow2 image with a guest's view, a backing file and zero clusters."""
    guest = runs(
        (3 * GIB, D), (4 * GIB, ExtentState.BACKING), (GIB, Z), (9 * GIB, H), (3 * GIB, ExtentState.BACKING)
    )
    file = runs((64 * KIB, D), (3 * GIB, D), (128 * KIB, H))
    image = sample("/srv/xen/win.qcow2", 20 * GIB, 3 * GIB, kind=ImageFormat.QCOW2)
    return image_map(file, image=image, guest=guest, brackets=(Bracket(MIB, 20 * GIB - MIB, "NTFS “C”"),))
