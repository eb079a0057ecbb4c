"""Extents as lines of text, many at once: a million of them are written in the time of reading them."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from xengui.core.images.extent import NOWHERE, ExtentState
from xengui.core.images.extent_map import Bytes, Columns

_Text = npt.NDArray[np.uint8]
_ROWS_AT_ONCE = 4096  # so that they stay in the processor's cache
_DIGITS = np.arange(10_000)[:, None] // np.array([1000, 100, 10, 1])
_CHARACTERS = (_DIGITS % 10 + ord("0")).astype(np.uint8)
_FOUR_DIGITS = _CHARACTERS.view(np.uint32).ravel()
_LEADING = (_DIGITS == 0) & np.array([True, True, True, False])
_FOUR_AT_MOST = np.where(_LEADING, np.uint8(ord(" ")), _CHARACTERS).view(np.uint32).ravel()
_FOUR_SPACES = np.frombuffer(b"    ", np.uint32)[0]


class ExtentRows:
    """Lines made of ``parts``: texts, and between them start, length, physical place and state in ``order``.

    Numbers and words are padded with spaces to the width of the longest: numbers, up to ``most``, before;
    words after. ``nowhere`` stands for a place that is not known. ``width`` is that of numbers in the end.
    """

    def __init__(
        self,
        parts: Sequence[str],
        order: Sequence[str],
        most: int,
        words: Mapping[ExtentState, str],
        nowhere: str,
        narrowest: int = 0,
    ) -> None:
        self.width = max(len(str(most)), len(nowhere), narrowest)
        self._nowhere = np.frombuffer(nowhere.rjust(self.width).encode(), np.uint8)
        encoded = [words[state].encode() for state in ExtentState]
        longest = max(map(len, encoded))
        self._words = np.array([list(word.ljust(longest)) for word in encoded], np.uint8)
        line = bytearray(parts[0].encode())
        self._slots: dict[str, slice] = {}
        for name, part in zip(order, parts[1:], strict=True):
            wide = longest if name == "state" else self.width
            self._slots[name] = slice(len(line), len(line) + wide)
            line += bytes(wide) + part.encode()
        self._lines = np.tile(np.frombuffer(line, np.uint8), (_ROWS_AT_ONCE, 1))

    def text(self, columns: Columns) -> str:
        """The lines of these extents."""
        pieces = []
        for first in range(0, len(columns[0]), _ROWS_AT_ONCE):
            rows = slice(first, first + _ROWS_AT_ONCE)
            starts, states, physical = columns[0][rows], columns[2][rows], columns[3][rows]
            lines = self._lines[: len(starts)]
            self._write(lines, "start", starts)
            self._write(lines, "length", columns[1][rows])
            self._write(lines, "physical", physical)
            placeless = np.flatnonzero(physical == NOWHERE)
            lines[placeless, self._slots["physical"]] = self._nowhere
            lines[:, self._slots["state"]] = self._words[states]
            pieces.append(lines.tobytes())
        return b"".join(pieces).decode()

    def _write(self, lines: _Text, name: str, numbers: Bytes) -> None:
        """Put ``numbers`` (a NOWHERE among them may become anything) into their slot of each line."""
        fours = -(-self.width // 4)
        digits = np.empty((len(numbers), fours), np.uint32)
        rest = np.maximum(numbers, 0)
        digits[:, : fours - 1] = _FOUR_SPACES
        for place in range(fours - 1, -1, -1):
            higher = rest // 10_000
            four = rest - higher * 10_000
            # Neighbours have about as many digits: most often it is one case for all of them.
            if higher.all():
                digits[:, place] = _FOUR_DIGITS[four]
            elif rest.all() and not higher.any():
                digits[:, place] = _FOUR_AT_MOST[four]
            else:
                digits[:, place] = np.where(higher == 0, _FOUR_AT_MOST[four], _FOUR_DIGITS[four])
                if place < fours - 1:
                    digits[rest == 0, place] = _FOUR_SPACES
            rest = higher
            if not rest.any():
                break
        lines[:, self._slots[name]] = digits.view(np.uint8)[:, fours * 4 - self.width :]
