"""Reads tables that nobody vouches for: all of what was asked or a ValueError, and never without end."""

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from xengui.core.images.extent_map import Bytes
from xengui.core.images.image import ReadAt
from xengui.core.translate import tr

BATCH = 1024**2
"""Bytes of tables looked at together: many enough for numpy, few enough for cancel and for the memory."""

MOST_TABLE_BYTES = 4 * 1024**3
"""More than the tables of a full qcow2 of 32 TiB; a sparse file of any length may claim to be all tables."""

Batch = tuple[int, Bytes]


class TableReader:
    """Tables in the ``size`` bytes behind ``read``; ``checkpoint`` is called before each read.

    ``missing`` is the sentence for a table that lies, or ends, beyond them. Not safe for two threads.
    """

    __slots__ = ("_checkpoint", "_left", "_missing", "_read", "size")

    def __init__(self, read: ReadAt, size: int, checkpoint: Callable[[], None], missing: str) -> None:
        self._read = read
        self.size = size
        self._checkpoint = checkpoint
        self._missing = missing
        self._left = MOST_TABLE_BYTES

    def bytes_at(self, offset: int, length: int) -> bytes:
        """Exactly ``length`` bytes; ValueError where the file does not have them."""
        self._checkpoint()
        if offset < 0 or offset + length > self.size:
            raise ValueError(self._missing)
        self._left -= length
        if self._left < 0:
            raise ValueError(tr("The tables are too large to be mapped."))
        data = self._read(offset, length)
        if len(data) != length:
            raise ValueError(self._missing)
        return data

    def entries(self, offset: int, count: int, form: str, step: int = BATCH // 8) -> Iterator[Batch]:
        """A table of ``count`` integers of numpy's ``form``, ``step`` at once: the first's number, and they.

        As int64: those of 64 bits are given with their sign.
        """
        width = np.dtype(form).itemsize
        if offset + count * width > self.size:
            raise ValueError(self._missing)
        for first in range(0, count, step):
            data = self.bytes_at(offset + first * width, min(step, count - first) * width)
            yield first, np.frombuffer(data, form).astype(np.int64)

    def gather(self, places: Bytes, length: int) -> npt.NDArray[np.uint8]:
        """The ``length`` bytes at each of ``places``, a row for each; neighbours are read at once."""
        if not len(places):
            return np.empty((0, length), np.uint8)
        if int(places.min()) < 0 or int(places.max()) > self.size - length:
            raise ValueError(self._missing)
        cuts = np.flatnonzero(np.diff(places) != length) + 1
        firsts = [0, *cuts.tolist()]
        pieces = []
        for first, end in zip(firsts, [*firsts[1:], len(places)], strict=True):
            pieces.append(self.bytes_at(int(places[first]), (end - first) * length))
        return np.frombuffer(b"".join(pieces), np.uint8).reshape(-1, length)

    def tables_at(
        self, places: Bytes, length: int, batch: int = BATCH
    ) -> Iterator[tuple[Bytes, npt.NDArray[np.uint8]]]:
        """Tables of ``length`` bytes at ``places`` (0: none), in batches: their numbers, and a row for each.

        ValueError where two overlap: else a small file could claim to map any number of clusters.
        """
        present = np.flatnonzero(places)
        if (np.diff(np.sort(places[present])) < length).any():
            raise ValueError(tr("The tables are damaged: parts of them overlap."))
        step = max(1, batch // length)
        for first in range(0, len(present), step):
            numbers = present[first : first + step]
            yield numbers, self.gather(places[numbers], length)
