"""When a host filesystem is worth a warning, and when it was told already."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from xengui.core.translate import tr
from xengui.core.usage.host_filesystem import HostUsage

THRESHOLDS = (75, 85, 95)
"""Percent of the capacity taken, each worth a warning, where nobody chose others."""
_SLACK = 2  # percent of the capacity things must get better by before the same is told again


class AlarmKind(StrEnum):
    """What is wrong."""

    USED = "used"  # the filesystem fills up
    PROMISED = "promised"  # the images may grow past what is free


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something to tell once. ``threshold`` is the percent passed, 0 for PROMISED. Sizes are bytes."""

    kind: AlarmKind
    usage: HostUsage
    threshold: int = 0

    def message(self, size: Callable[[int], str]) -> str:
        """What happened in one sentence; ``size`` writes bytes."""
        filesystem = self.usage.filesystem
        if self.kind is AlarmKind.USED:
            return tr("{path} is {percent} % full: {free} free.").format(
                path=filesystem.mount_point, percent=used_percent(self.usage), free=size(filesystem.free)
            )
        return tr("{path} is promised more than it has: short by {size} if every image fills.").format(
            path=filesystem.mount_point, size=size(self.usage.shortfall)
        )

    @property
    def hint(self) -> str:
        """What to do next."""
        if self.kind is AlarmKind.USED:
            return tr("Give back what images hold for nothing, or move some to another disk.")
        return tr("Keep an eye on the free space, or move images that may still grow to another disk.")


@dataclass(frozen=True, slots=True)
class _Told:
    """What was told of one filesystem and has not got better since."""

    threshold: int = 0
    promised: bool = False


@dataclass(frozen=True, slots=True)
class Alarms:
    """What was told already, by mount point; ``check`` gives the next state and never changes this one."""

    told: Mapping[str, _Told] = field(default_factory=lambda: MappingProxyType({}))

    def check(
        self,
        usages: Iterable[HostUsage],
        thresholds: Sequence[int] = THRESHOLDS,
        promises: bool = True,
    ) -> "tuple[Alarms, tuple[Alarm, ...]]":
        """The state after looking at ``usages``, and what is to be told now.

        Of the ``thresholds`` only the highest passed is told, and none again before use fell 2 points
        below it. Filesystems that cannot be written fill up no further and are passed over; one that is
        not among ``usages`` keeps its state. ``promises`` says whether overcommitment is worth a word.
        """
        told, alarms = dict(self.told), []
        for usage in usages:
            filesystem = usage.filesystem
            if filesystem.read_only or filesystem.capacity <= 0:
                continue
            before = told.get(filesystem.mount_point, _NOTHING_TOLD)
            now = _Told(_level(usage, thresholds, before.threshold), _overpromised(usage, before.promised))
            if now.threshold > before.threshold:
                alarms.append(Alarm(AlarmKind.USED, usage, now.threshold))
            if promises and now.promised and not before.promised:
                alarms.append(Alarm(AlarmKind.PROMISED, usage))
            told[filesystem.mount_point] = now
        return Alarms(MappingProxyType(told)), tuple(alarms)

    def kept(self) -> str:
        """What was told, for ``from_kept``."""
        return json.dumps({path: [each.threshold, each.promised] for path, each in self.told.items()})

    @classmethod
    def from_kept(cls, kept: object) -> "Alarms":
        """What ``kept`` gave; nothing told where it is not that."""
        try:
            found = json.loads(kept) if isinstance(kept, str) else {}
            told = {str(path): _Told(int(each[0]), each[1] is True) for path, each in found.items()}
        except (ValueError, TypeError, AttributeError, LookupError):
            return cls()
        return cls(MappingProxyType(told))


def used_percent(usage: HostUsage) -> int:
    """Whole percent of the capacity that is taken, rounded down: a warning never says more than is true."""
    filesystem = usage.filesystem
    if filesystem.capacity <= 0:
        return 0
    return 100 * usage.used // filesystem.capacity


_NOTHING_TOLD = _Told()


def _level(usage: HostUsage, thresholds: Sequence[int], before: int) -> int:
    """The highest threshold passed, or told before and not left by 2 points; 0 for none."""
    filesystem = usage.filesystem
    used = 100 * usage.used  # in hundredths of a byte: exact
    passed = [each for each in thresholds if used >= each * filesystem.capacity]
    held = [each for each in thresholds if each <= before and used > (each - _SLACK) * filesystem.capacity]
    return max([*passed, *held], default=0)


def _overpromised(usage: HostUsage, before: bool) -> bool:
    if not before:
        return usage.shortfall > 0
    spare = usage.filesystem.free - usage.promised
    return 100 * spare < _SLACK * usage.filesystem.capacity
