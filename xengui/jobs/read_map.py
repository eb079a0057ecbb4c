"""Reads all a map of one image shows."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from xengui.core.errors import error_from_os
from xengui.core.images.content.ext_free import free_blocks
from xengui.core.images.extent import ExtentState
from xengui.core.images.extent_map import ExtentMap
from xengui.core.images.formats.guest_map import guest_map
from xengui.core.images.guest_in_file import file_ranges, guest_reader
from xengui.core.images.image import Content, DiskImage, ReadAt
from xengui.core.images.image_map import ImageMap, brackets_of
from xengui.core.images.ranges import Ranges
from xengui.core.translate import tr
from xengui.host.extents import FileExtents, file_extents, open_image
from xengui.host.zero_memory import ZeroMemory
from xengui.jobs.job import Job, JobControl, Lane

Checkpoint = Callable[[], None]
_EXT = ("ext2", "ext3", "ext4")
_WRITTEN = (ExtentState.DATA, ExtentState.DELALLOC)
"""What a filesystem inside may have no use for, be it on the disk already or on its way."""
_MAY_BE_ZEROS = frozenset((ExtentState.DATA, ExtentState.DELALLOC, ExtentState.UNKNOWN))
"""Shared zeros stay shared in a map: giving them back would free nothing."""


class ReadMap(Job[ImageMap]):
    """The map of ``image``: what the host says, what its format's tables say, what was found to be zeros.

    With ``with_free`` also what the guest's filesystems call free. What is damaged becomes a note.
    """

    lane = Lane.SCAN

    def __init__(self, image: DiskImage, with_free: bool = True, memory: ZeroMemory | None = None) -> None:
        self._image, self._with_free = image, with_free
        self._memory = memory if memory is not None else ZeroMemory()
        self.title = tr("Map {name}").format(name=image.name)

    def run(self, control: JobControl) -> ImageMap:
        """As Job.run."""
        try:
            return read_map(self._image, self._with_free, self._memory, control.checkpoint)
        except OSError as error:
            raise error_from_os(error, self._image.path) from error


def read_map(image: DiskImage, with_free: bool, memory: ZeroMemory, checkpoint: Checkpoint) -> ImageMap:
    """As ReadMap. Raises OSError, and what ``checkpoint`` raises."""
    fd = open_image(image)
    try:
        host = file_extents(fd, checkpoint)
        reading = _Reading(image, host.map, lambda offset, length: os.pread(fd, length, offset), checkpoint)
        reading.judge(host)
        zeros = memory.recall(host.facts)
        if zeros is not None:
            reading.file = reading.file.marked(*zeros, ExtentState.ZERO)
        reading.add_guest()
        if with_free:
            reading.add_free()
        return ImageMap(
            image,
            reading.file,
            host.source,
            reading.guest,
            brackets_of(image.identity.content),
            zeros is not None or _MAY_BE_ZEROS.isdisjoint(host.map.totals),
            reading.free_known,
            reading.free_is_estimate,
            tuple(reading.notes),
        )
    finally:
        os.close(fd)


@dataclass(slots=True)
class _Reading:
    """A map while it is made."""

    image: DiskImage
    file: ExtentMap
    read: ReadAt
    checkpoint: Checkpoint
    guest: ExtentMap | None = None
    free_known: bool = False
    free_is_estimate: bool = False
    notes: list[str] = field(default_factory=list)

    def judge(self, host: FileExtents) -> None:
        """Note what makes the host's answer less than the whole truth."""
        if (host.facts.st_dev, host.facts.st_ino) != self.image.key:
            self.notes.append(tr("Another file has taken this one's place since the library was read."))
        if host.source == "seek":
            self.notes.append(
                tr("This filesystem tells data from holes only: reserved space looks like a hole.")
            )
        elif host.source == "unknown":
            self.notes.append(tr("This filesystem does not say which parts of the file take space."))

    def add_guest(self) -> None:
        """Read the format's own tables."""
        image_format = self.image.identity.format
        try:
            self.guest = guest_map(image_format, self.file.size, self.read, self.checkpoint)
        except ValueError as error:
            self.notes.append(str(error))

    def add_free(self) -> None:
        """Mark what the ext filesystems inside call free."""
        seen = self.guest if self.guest is not None else self.file
        read = self.read if self.guest is None else guest_reader(self.guest, self.read)
        found: list[Ranges] = []
        for offset, size in _ext_places(self.image.identity.content, seen.size):
            try:
                free = free_blocks(read, offset, size, self.checkpoint)
            except ValueError as error:
                self.notes.append(str(error))
                continue
            if free is not None:
                found.append((free.starts, free.ends))
                self.free_known = True
                self.free_is_estimate |= free.is_estimate
        if not found:
            return
        starts, ends = (np.concatenate(column) for column in zip(*found, strict=True))
        if self.guest is None:
            self.file = self.file.marked(starts, ends, ExtentState.GUEST_FREE, _WRITTEN)
        else:
            self.guest = self.guest.marked(starts, ends, ExtentState.GUEST_FREE, _WRITTEN)
            if not self.image.identity.snapshots:  # a snapshot may need what the guest no longer does
                inside = file_ranges(self.guest, ExtentState.GUEST_FREE)
                self.file = self.file.marked(*inside, ExtentState.GUEST_FREE, _WRITTEN)


def _ext_places(content: Content, size: int) -> list[tuple[int, int]]:
    """Offset and length of each ext filesystem, in order and apart: partitions that overlap are passed by."""
    if content.filesystem is not None:
        return [(0, size)] if content.filesystem.kind in _EXT else []
    places = []
    reached = 0
    for part in sorted(content.partitions, key=lambda part: part.start):
        inside = part.filesystem
        if inside is not None and inside.kind in _EXT and reached <= part.start < size:
            reached = min(part.start + part.size, size)
            places.append((part.start, reached - part.start))
    return places
