"""Extents as lines of text, many at once: a million of them are written in the time of reading them."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from xengui.core.images.extent import NOWHERE, ExtentState
from xengui.core.images.extent_map import Bytes, Columns

_Text = npt.NDArray[np.uint8]
_SPACE = ord(" ")
_POWERS = 10 ** np.arange(1, 19, dtype=np.int64)
_FOUR_DIGITS = np.frombuffer("".join(f"{number:04}" for number in range(10_000)).encode(), np.uint32)


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
        self._texts = [part.encode() for part in parts]
        self._order = tuple(order)
        self.width = max(len(str(most)), len(nowhere), narrowest)
        self._nowhere = np.frombuffer(nowhere.rjust(self.width).encode(), np.uint8)
        encoded = [words[state].encode() for state in ExtentState]
        longest = max(map(len, encoded))
        self._words = np.array([list(word.ljust(longest)) for word in encoded], np.uint8)

    def text(self, columns: Columns) -> str:
        """The lines of these extents."""
        starts, lengths, states, physical = columns
        pieces: list[_Text] = []
        for number, text in enumerate(self._texts):
            pieces.append(np.broadcast_to(np.frombuffer(text, np.uint8), (len(starts), len(text))))
            if number == len(self._order):
                break
            match self._order[number]:
                case "start":
                    pieces.append(_right_aligned(starts, self.width))
                case "length":
                    pieces.append(_right_aligned(lengths, self.width))
                case "state":
                    pieces.append(self._words[states])
                case "physical":
                    placeless = physical == NOWHERE
                    places = _right_aligned(np.where(placeless, 0, physical), self.width)
                    places[placeless] = self._nowhere
                    pieces.append(places)
        return np.concatenate(pieces, axis=1).tobytes().decode()


def _right_aligned(numbers: Bytes, width: int) -> _Text:
    """Each of ``numbers`` (not negative) in digits, a row of ``width`` characters for it."""
    fours = -(-width // 4)
    digits = np.empty((len(numbers), fours), np.uint32)
    rest = numbers
    for place in range(fours - 1, -1, -1):
        higher = rest // 10_000
        digits[:, place] = _FOUR_DIGITS[rest - higher * 10_000]
        rest = higher
    text = digits.view(np.uint8)
    leading = fours * 4 - 1 - np.searchsorted(_POWERS, numbers, "right")
    text[np.arange(fours * 4) < leading[:, None]] = _SPACE
    return text[:, fours * 4 - width :]
