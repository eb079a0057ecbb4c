"""What can be chosen next: every alternative, and for the impossible ones the reason.

An alternative is impossible when the draft it leads to has a problem in the very field it would change.
"""

from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from xengui.core.images.draft import ImageDraft, Purpose
from xengui.core.images.draft_checks import Field, Problem, problems
from xengui.core.images.image import ImageFormat
from xengui.core.images.spec import Allocation, FilesystemKind, TableKind

T = TypeVar("T")
FORMATS = (ImageFormat.RAW, ImageFormat.QCOW2, ImageFormat.VHD, ImageFormat.VMDK, ImageFormat.VDI)


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """One alternative; ``problem`` is None when it can be chosen."""

    value: T
    problem: Problem | None = None

    @property
    def enabled(self) -> bool:
        """Whether it can be chosen."""
        return self.problem is None

    @property
    def reason(self) -> str:
        """Why it cannot, in a few words: "install xfsprogs"; "" when it can."""
        return "" if self.problem is None else self.problem.brief or self.problem.message


def purpose_choices(draft: ImageDraft) -> list[Choice[Purpose]]:
    """What the image may be for; partitions need sfdisk."""
    return [Choice(each, _obstacle(draft.choose_purpose(each), Field.TABLE)) for each in Purpose]


def allocation_choices(draft: ImageDraft) -> list[Choice[Allocation]]:
    """How its space may be taken."""
    return [Choice(each, _obstacle(replace(draft, allocation=each), Field.ALLOCATION)) for each in Allocation]


def format_choices(draft: ImageDraft) -> list[Choice[ImageFormat]]:
    """The formats; one that cannot be allocated as chosen is as impossible as one that is too large."""
    choices = []
    for each in FORMATS:
        changed = draft.choose_format(each)
        wrong = _obstacle(changed, Field.FORMAT)
        if wrong is None and _obstacle(draft, Field.ALLOCATION) is None:
            wrong = _obstacle(changed, Field.ALLOCATION)
        choices.append(Choice(each, wrong))
    return choices


def filesystem_choices(draft: ImageDraft) -> list[Choice[FilesystemKind]]:
    """The filesystems; none only inside a partition, for an installer to fill."""
    offered = set(FilesystemKind)
    if draft.purpose is not Purpose.PARTITIONED:
        offered.remove(FilesystemKind.NONE)
    kinds = [kind for kind in FilesystemKind if kind in offered]
    return [Choice(each, _obstacle(replace(draft, filesystem=each), Field.FILESYSTEM)) for each in kinds]


def table_choices(draft: ImageDraft) -> list[Choice[TableKind]]:
    """The partition tables a partitioned disk may have."""
    tables = (TableKind.GPT, TableKind.MBR)
    return [Choice(each, _obstacle(replace(draft, partition_table=each), Field.TABLE)) for each in tables]


def _obstacle(draft: ImageDraft, where: Field) -> Problem | None:
    return next((each for each in problems(draft) if each.field is where and each.blocks), None)
