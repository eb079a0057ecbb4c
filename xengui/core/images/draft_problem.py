"""A problem of a draft, where it is shown, and the step out of it."""

from dataclasses import dataclass
from enum import StrEnum

from xengui.core.images.draft import ImageDraft


class Page(StrEnum):
    """The wizard's pages, in order."""

    PURPOSE = "purpose"
    NAME = "name"
    SPACE = "space"
    SUMMARY = "summary"


class Field(StrEnum):
    """Where a problem is, and so where it is shown."""

    PURPOSE = "purpose"
    NAME = "name"
    FOLDER = "folder"
    SIZE = "size"
    ALLOCATION = "allocation"
    FORMAT = "format"
    FILESYSTEM = "filesystem"
    LABEL = "label"
    TABLE = "table"
    HOST = "host"


@dataclass(frozen=True, slots=True)
class Remedy:
    """One step out of a problem: what the button says, and the draft it leads to."""

    text: str
    draft: ImageDraft


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the way (``blocks``) or worth knowing. ``brief`` is it in two or three words."""

    field: Field
    message: str
    hint: str = ""
    blocks: bool = True
    remedy: Remedy | None = None
    brief: str = ""
