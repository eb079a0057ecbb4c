"""Where one image's allocated bytes go, in a few numbers: what bars, tiles and columns show."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Allocated bytes by state; ``fragments`` is how many pieces they lie in on the device.

    ``zero`` and ``guest_free`` are 0 until they were looked for, as ``zeros_known`` and ``free_known`` say.
    """

    data: int = 0
    zero: int = 0
    guest_free: int = 0
    reserved: int = 0
    shared: int = 0
    unknown: int = 0
    fragments: int = 0
    zeros_known: bool = False
    free_known: bool = False

    @property
    def reclaimable(self) -> int:
        """Bytes that hold nothing anyone needs: zeros, and blocks the guest's filesystem calls free."""
        return self.zero + self.guest_free

    @property
    def parts(self) -> tuple[tuple[str, int], ...]:
        """State and bytes of what there is, in the order bars and tiles are filled."""
        everything = (
            ("data", self.data),
            ("shared", self.shared),
            ("unknown", self.unknown),
            ("guest_free", self.guest_free),
            ("zero", self.zero),
            ("reserved", self.reserved),
        )
        return tuple(part for part in everything if part[1])
