"""What can be got back from images, step by step: now, less zeros, less what guests freed. All bytes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from xengui.core.images.image import DiskImage
from xengui.core.usage.breakdown import Breakdown
from xengui.core.usage.host_filesystem import once


class Certainty(StrEnum):
    """How a figure came about."""

    MEASURED = "measured"  # every block was read
    ESTIMATED = "estimated"  # by what the guest's filesystem says of itself


@dataclass(frozen=True, slots=True)
class Step:
    """``size`` bytes that could go; ``unseen`` images were not looked at for it."""

    size: int
    certainty: Certainty
    unseen: int


@dataclass(frozen=True, slots=True)
class Reclaim:
    """``images`` images take ``now`` bytes; taking away ``zero`` and then ``guest_free`` leaves ``after``.

    Images that take nothing are not counted: they have nothing to give back.
    """

    images: int
    now: int
    zero: Step
    guest_free: Step

    @property
    def gain(self) -> int:
        """Bytes of both steps."""
        return self.zero.size + self.guest_free.size

    @property
    def after(self) -> int:
        """Bytes taken in the end, at most: what was not looked at may hold more."""
        return self.now - self.gain

    @property
    def certainty(self) -> Certainty:
        """Of ``after``: no better than its steps, and measured only where all was looked at."""
        steps = (self.zero, self.guest_free)
        if all(not step.unseen and (step.certainty is Certainty.MEASURED or not step.size) for step in steps):
            return Certainty.MEASURED
        return Certainty.ESTIMATED

    @property
    def unseen(self) -> int:
        """Images that were looked at for neither step, or for one only."""
        return max(self.zero.unseen, self.guest_free.unseen)


def reclaim_of(images: Iterable[DiskImage], breakdowns: Mapping[str, Breakdown]) -> Reclaim:
    """What ``images`` could give back, by their ``breakdowns`` (by path); one file counts once."""
    taking = now = zero = guest_free = zero_unseen = free_unseen = 0
    for image in once(images):
        now += image.allocated
        known = breakdowns.get(image.path, _NOTHING)
        # A breakdown may be older than the image's size: never more than there is.
        zeros = min(known.zero, image.allocated)
        zero += zeros
        guest_free += min(known.guest_free, image.allocated - zeros)
        if image.allocated:
            taking += 1
            zero_unseen += not known.zeros_known
            free_unseen += not known.free_known
    return Reclaim(
        taking,
        now,
        Step(zero, Certainty.MEASURED, zero_unseen),
        Step(guest_free, Certainty.ESTIMATED, free_unseen),
    )


_NOTHING = Breakdown()
