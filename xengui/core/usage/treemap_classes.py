"""What a treemap's tiles are filled with: the share of each class (state, format, folder or age) in an image.

One table serves all four: a line an image (in the tree's order), a column a class, each line adding up to 1.
By state a tile is a tank of several; by the others all of it is one.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter

import numpy as np
import numpy.typing as npt

from xengui.core.images.image import DiskImage, ImageFormat
from xengui.core.usage.breakdown import Breakdown
from xengui.core.usage.treemap import Floats, Indices
from xengui.core.usage.treemap_tiles import Zoom
from xengui.core.usage.treemap_tree import Tree

Shares = npt.NDArray[np.float32]

STATES = tuple(state for state, _ in Breakdown(1, 1, 1, 1, 1, 1).parts)
"""The states of a breakdown, as tanks are filled from the bottom."""
UNMEASURED = "unmeasured"
OTHERS = ""
"""Stands for every folder that has no colour of its own."""
AGES = (1, 7, 30, 365)
"""Days since the last change that bound the classes of age; the last class is older than all."""

_COLOURED_FOLDERS = 7
_DAY_NS = 86_400 * 10**9
_LOT = 2_000  # images between two breaths


class ColourBy(StrEnum):
    """What the colours of a treemap tell; the value is what is kept in the window's state."""

    STATE = "state"
    FORMAT = "format"
    FOLDER = "folder"
    AGE = "age"


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """``names`` of the columns of ``shares``: states, formats, paths of folders, or numbers into AGES."""

    by: ColourBy
    names: tuple[str, ...]
    shares: Shares

    def totals(self, sizes: Floats, numbers: Indices) -> dict[str, int]:
        """Bytes of each class in the images ``numbers`` of those with ``sizes``."""
        everything = len(numbers) == len(sizes)
        sums = sizes @ self.shares if everything else sizes[numbers] @ self.shares[numbers]
        return dict(zip(self.names, [round(each) for each in sums.tolist()], strict=True))


def classify(
    tree: Tree, by: ColourBy, breakdowns: Mapping[str, Breakdown], now_ns: int
) -> Generator[None, None, Classes]:
    """The classes of every image of ``tree``, a lot between two yields."""
    if by is ColourBy.STATE:
        return (yield from _states(tree.images, breakdowns))
    if by is ColourBy.FORMAT:
        formats = tuple(each.value for each in ImageFormat)
        place = {each: number for number, each in enumerate(ImageFormat)}
        codes = yield from _codes(tree.images, lambda image: place[image.identity.format])
        return Classes(by, formats, _one_each(codes, len(formats)))
    if by is ColourBy.AGE:
        limits = [now_ns - days * _DAY_NS for days in AGES]
        codes = yield from _codes(
            tree.images, lambda image: sum(image.modified_ns < limit for limit in limits)
        )
        names = tuple(str(number) for number in range(len(AGES) + 1))
        return Classes(by, names, _one_each(codes, len(names)))
    return _folders(tree)


def numbers_in(tree: Tree, zoom: Zoom) -> Indices:
    """Which of the tree's images are in ``zoom``."""
    found = [np.zeros(0, np.intp)]
    for host in tree.hosts:
        if zoom.host not in ("", host.key):
            continue
        for folder in host.folders:
            if zoom.folder not in ("", folder.path):
                continue
            if zoom.folder and zoom.below is not None:
                found.append(np.flatnonzero(folder.sizes <= zoom.below) + folder.start)
            elif zoom.below is None or folder.total <= zoom.below:
                found.append(np.arange(folder.start, folder.start + len(folder.images)))
    return np.concatenate(found)


def sizes_of(tree: Tree) -> Floats:
    """Allocated bytes of every image."""
    folders = [folder.sizes for host in tree.hosts for folder in host.folders]
    return np.concatenate([np.zeros(0), *folders])


def _states(
    images: Sequence[DiskImage], breakdowns: Mapping[str, Breakdown]
) -> Generator[None, None, Classes]:
    read, nothing = attrgetter(*STATES), (0,) * len(STATES)
    lots = [np.zeros((0, len(STATES) + 1), np.float32)]
    for start in range(0, len(images), _LOT):
        found = [breakdowns.get(image.path) for image in images[start : start + _LOT]]
        lines = np.array([nothing if each is None else read(each) for each in found], np.float64)
        totals = lines.sum(axis=1)
        unknown = totals <= 0
        lot = np.zeros((len(lines), len(STATES) + 1), np.float32)
        lot[:, :-1] = lines / np.where(unknown, 1.0, totals)[:, None]
        lot[:, -1] = unknown
        lots.append(lot)
        yield
    return Classes(ColourBy.STATE, (*STATES, UNMEASURED), np.concatenate(lots))


def _codes(
    images: Sequence[DiskImage], code_of: Callable[[DiskImage], int]
) -> Generator[None, None, Indices]:
    lots = [np.zeros(0, np.intp)]
    for start in range(0, len(images), _LOT):
        lots.append(np.array([code_of(image) for image in images[start : start + _LOT]], np.intp))
        yield
    return np.concatenate(lots)


def _folders(tree: Tree) -> Classes:
    """A class for each of the biggest folders, and one for the others."""
    folders = [folder for host in tree.hosts for folder in host.folders]
    totals: dict[str, int] = {}
    for folder in folders:
        totals[folder.path] = totals.get(folder.path, 0) + folder.total
    biggest = sorted(totals, key=lambda path: (-totals[path], path))[:_COLOURED_FOLDERS]
    names = (*biggest, OTHERS) if len(totals) > len(biggest) else tuple(biggest)
    place = {path: number for number, path in enumerate(biggest)}
    lengths = [len(folder.images) for folder in folders]
    codes = np.repeat(np.array([place.get(each.path, len(biggest)) for each in folders], np.intp), lengths)
    return Classes(ColourBy.FOLDER, names, _one_each(codes, len(names)))


def _one_each(codes: Indices, count: int) -> Shares:
    shares = np.zeros((len(codes), count), np.float32)
    shares[np.arange(len(codes)), codes] = 1
    return shares
