"""Remembers where zeros were found in images, so that a map need not read an image again to show them.

One small file for each image in the user's cache folder. What is remembered counts only while the image has
the change time and size it was read with; a damaged file counts as nothing remembered.
"""

import os
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
from platformdirs import user_cache_path

from xengui.core.images.extent_map import Bytes

_MAGIC = 0x5A45524F_00000001  # "ZERO" and the version
_HEAD = 5  # magic, change time in ns, size in bytes, how many ranges, checksum
_MOST_RANGES = 1 << 21  # 32 MiB on disk
_MOST_FILES = 2000
_MOST_BYTES = 256 * 1024**2


class ZeroMemory:
    """The zeros found in images. ``folder`` is made when first needed."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder if folder is not None else user_cache_path("xengui") / "zeros"

    def recall(self, facts: os.stat_result) -> tuple[Bytes, Bytes] | None:
        """Starts and ends of the zeros in the file of these ``facts``; None when it must be read (again)."""
        path = self._path(facts)
        try:
            if path.stat().st_size > 8 * (_HEAD + 2 * _MOST_RANGES):
                return None
            kept = np.frombuffer(path.read_bytes(), "<i8").astype(np.int64, copy=False)
        except (OSError, ValueError):
            return None
        if len(kept) < _HEAD or kept[:3].tolist() != [_MAGIC, facts.st_ctime_ns, facts.st_size]:
            return None
        ranges = kept[_HEAD:]
        if len(ranges) != 2 * int(kept[3]) or zlib.crc32(ranges.tobytes()) != int(kept[4]):
            return None
        starts, ends = ranges[: len(ranges) // 2], ranges[len(ranges) // 2 :]
        return starts, ends

    def keep(self, facts: os.stat_result, starts: Bytes, ends: Bytes) -> None:
        """Remember the zeros of the file of these ``facts``; too many, or a full disk: nothing is kept."""
        if len(starts) > _MOST_RANGES:
            return
        ranges = np.concatenate([starts, ends]).astype("<i8")
        head = [_MAGIC, facts.st_ctime_ns, facts.st_size, len(starts), zlib.crc32(ranges.tobytes())]
        path = self._path(facts)
        part = path.with_suffix(f".{os.getpid()}.part")
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                part.write_bytes(np.array(head, "<i8").tobytes() + ranges.tobytes())
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)
            self._forget_oldest()

    def _path(self, facts: os.stat_result) -> Path:
        return self._folder / f"{facts.st_dev:x}-{facts.st_ino:x}"

    def _forget_oldest(self) -> None:
        """Keep the folder within its bounds."""
        with os.scandir(self._folder) as entries:
            files = sorted(((e.stat().st_mtime_ns, e.stat().st_size, e.path) for e in entries), reverse=True)
        total = 0
        for number, (_, size, path) in enumerate(files, 1):
            total += size
            if number > _MOST_FILES or total > _MOST_BYTES:
                os.unlink(path)
