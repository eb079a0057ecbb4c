"""What if every image fills to X %, and more are added: would the host have the room? Sizes are bytes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from xengui.core.images.image import DiskImage
from xengui.core.translate import tr
from xengui.core.usage.host_filesystem import once


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The question: every image fills to ``percent`` (0 to 100), and so do ``added`` new ones of ``size``."""

    percent: int
    added: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Growth:
    """What a set of images would take on top of today, at every whole percent; built once, asked often.

    ``growing`` and ``taken`` hold, for each percent from 0 to 100, the virtual and the allocated bytes of
    those images which filling to that percent makes grow.
    """

    growing: tuple[int, ...]
    taken: tuple[int, ...]

    def at(self, percent: int) -> int:
        """Bytes on top of today when every image takes at least ``percent`` of its virtual size.

        Images that take more already stay as they are. Rounded up once, over all of them.
        """
        return -((100 * self.taken[percent] - percent * self.growing[percent]) // 100)


def growth_of(images: Iterable[DiskImage]) -> Growth:
    """The growth of ``images``; hard links and symlinks to one file count once."""
    growing, taken = [0] * 101, [0] * 101
    for image in once(images):
        virtual, allocated = image.virtual_size, image.allocated
        if virtual > allocated:
            # The first whole percent at which this image is larger than today.
            first = 100 * allocated // virtual + 1
            growing[first] += virtual
            taken[first] += allocated
    for percent in range(1, 101):
        growing[percent] += growing[percent - 1]
        taken[percent] += taken[percent - 1]
    return Growth(tuple(growing), tuple(taken))


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer: ``needed`` bytes on top of today, of ``free``; ``full_at`` is the first whole percent
    at which it does not fit, None when all of it does even at 100 %.
    """

    needed: int
    free: int
    full_at: int | None

    @property
    def left(self) -> int:
        """Bytes free afterwards; 0 when it does not fit."""
        return max(0, self.free - self.needed)

    @property
    def short(self) -> int:
        """Bytes missing; 0 when it fits."""
        return max(0, self.needed - self.free)


def answer(question: WhatIf, growth: Growth, free: int) -> Outcome:
    """What ``question`` comes to for images of ``growth`` on a host with ``free`` bytes free."""
    full_at = None
    if _needed(question, growth, 100) > free:
        low, high = 0, 100  # what is needed never falls with the percent
        while low < high:
            middle = (low + high) // 2
            if _needed(question, growth, middle) > free:
                high = middle
            else:
                low = middle + 1
        full_at = high
    return Outcome(_needed(question, growth, question.percent), free, full_at)


def verdict(outcome: Outcome, size: Callable[[int], str]) -> str:
    """``Short by 96 GiB. Full at 54 %.`` ``size`` writes bytes."""
    if outcome.short:
        first = tr("Short by {size}.").format(size=size(outcome.short))
    elif outcome.left:
        first = tr("Fits, {size} left.").format(size=size(outcome.left))
    else:
        first = tr("Fits, nothing left.")
    if outcome.full_at is None:
        return first + " " + tr("Even at 100 % it fits.")
    return first + " " + tr("Full at {percent} %.").format(percent=outcome.full_at)


def _needed(question: WhatIf, growth: Growth, percent: int) -> int:
    return growth.at(percent) - (-question.added * question.size * percent // 100)
