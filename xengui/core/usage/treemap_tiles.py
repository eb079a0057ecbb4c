"""What a treemap's picture consists of: rectangles, what each stands for, and which part of the tree."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from xengui.core.images.image import DiskImage
from xengui.core.usage.treemap import Box, Boxes, Floats, Indices, Row
from xengui.core.usage.treemap_tree import FolderGroup, HostGroup

HEADER = 20.0
"""The height of a group's header, in pixels."""


class TileKind(IntEnum):
    """What a rectangle stands for."""

    IMAGE = 0
    MORE = 1
    FREE = 2
    HEADER = 3


@dataclass(frozen=True, slots=True)
class Zoom:
    """The part of the tree that is shown: everything, a host, or a folder of it.

    ``below`` leaves out images (or a host's folders) of more bytes: what a "N more" tile summed up.
    """

    host: str = ""
    folder: str = ""
    below: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """One rectangle, as it is talked about: ``size`` in bytes, for ``count`` images.

    ``zoom`` is the part of the tree it opens, None for an image and for free space.
    """

    kind: TileKind
    host: HostGroup
    folder: FolderGroup | None
    size: int
    count: int
    zoom: Zoom | None = None
    folders: tuple[FolderGroup, ...] = ()
    chosen: Indices | None = None  # of the only folder; None: all of every folder

    @property
    def images(self) -> list[DiskImage]:
        """The images it stands for; made when asked, as they may be many."""
        if self.chosen is not None:
            return [self.folders[0].images[at] for at in self.chosen.tolist()]
        return [image for folder in self.folders for image in folder.images]


@dataclass(frozen=True, slots=True)
class Rows:
    """How a group was laid: what for (``order``), which are tiles and which dust, and its rows."""

    order: object
    tiles: Indices
    dust: Indices
    more_at: int
    rows: tuple[Row, ...]


Plan = dict[tuple[str, str], Rows]


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """What stands where. The first ``len(images)`` rectangles are images, then come ``specials``.

    ``numbers`` are the images' in the tree; ``sizes`` are the bytes the rectangles were laid for.
    """

    width: float = 0.0
    height: float = 0.0
    boxes: Boxes = field(default_factory=lambda: np.zeros((0, 4)))
    sizes: Floats = field(default_factory=lambda: np.zeros(0))
    images: Sequence[DiskImage] = ()
    numbers: Indices = field(default_factory=lambda: np.zeros(0, np.intp))
    specials: Sequence[Tile] = ()
    plan: Plan = field(default_factory=dict)
    hosts: Sequence[HostGroup] = ()
    folder_of: npt.NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    folders: Sequence[tuple[HostGroup, FolderGroup]] = ()

    def __len__(self) -> int:
        return len(self.boxes)

    def kind(self, number: int) -> TileKind:
        """What the rectangle ``number`` stands for."""
        count = len(self.images)
        return TileKind.IMAGE if number < count else self.specials[number - count].kind

    def tile(self, number: int) -> Tile:
        """The rectangle ``number``."""
        count = len(self.images)
        if number >= count:
            return self.specials[number - count]
        host, folder = self.folders[int(self.folder_of[number])]
        chosen = self.numbers[number : number + 1] - folder.start
        size = folder.images[int(chosen[0])].allocated
        return Tile(TileKind.IMAGE, host, folder, size, 1, None, (folder,), chosen)

    def box(self, number: int) -> Box:
        """Where the rectangle ``number`` is."""
        return Box(*self.boxes[number].tolist())
