"""Reading a file that nobody vouches for: so many reads, so many bytes, and never outside of it."""

from xengui.core.images.image import ReadAt

MOST_READS = 100
MOST_BYTES = 4 * 1024**2 - 64 * 1024


class BoundedReader:
    """A ReadAt that always gives exactly ``length`` bytes, so that no parser meets a short one.

    Zeros stand for what is not there: beyond either end of the file, below ``first_data`` (known to be a
    hole, so not read at all) and after the last read allowed. Callers keep ``length`` small.
    ``guessed`` tells whether zeros stood for something that should have been read.
    """

    __slots__ = ("_bytes_left", "_first_data", "_read", "_reads_left", "_size", "guessed")

    def __init__(self, read: ReadAt, size: int, first_data: int) -> None:
        self._read = read
        self._size = size
        self._first_data = first_data
        self._reads_left = MOST_READS
        self._bytes_left = MOST_BYTES
        self.guessed = False

    def __call__(self, offset: int, length: int) -> bytes:
        """As ReadAt, but never short."""
        if offset < 0 or offset >= self._size or offset + length <= self._first_data:
            return bytes(length)
        if not self._reads_left or length > self._bytes_left:
            self.guessed = True
            return bytes(length)
        self._reads_left -= 1
        self._bytes_left -= length
        data = self._read(offset, length)
        self.guessed |= len(data) < min(length, self._size - offset)
        return data if len(data) == length else data[:length].ljust(length, b"\0")
