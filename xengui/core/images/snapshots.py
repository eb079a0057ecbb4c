"""qcow2's snapshots and chains of backing files: what qemu-img says of them, and how it is asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from xengui.core.errors import XenGuiError
from xengui.core.printable import printable
from xengui.core.translate import tr

_LONGEST = 255  # bytes of a name in qemu


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A qcow2's snapshot, made ``made_ns`` after the epoch, with ``memory`` bytes of a guest's state."""

    number: str
    name: str
    made_ns: int
    memory: int


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One image of a chain, from the overlay down: its ``path`` as opened, and the next as it names it."""

    path: str
    format: str
    virtual_size: int
    allocated: int
    backing_name: str = ""


def snapshots_in(info: object) -> tuple[Snapshot, ...]:
    """The snapshots in what ``info_argv`` printed. Raises ValueError where that is something else."""
    listed = _fields(info).get("snapshots", [])
    if not isinstance(listed, list):
        raise ValueError("snapshots")
    return tuple(
        Snapshot(
            str(each.get("id", "")),
            str(each.get("name", "")),
            _number(each, "date-sec") * 10**9 + _number(each, "date-nsec"),
            _number(each, "vm-state-size"),
        )
        for each in map(_fields, listed)
    )


def chain_in(info: object) -> tuple[ChainLink, ...]:
    """The chain in what ``info_argv`` with ``chain`` printed. Raises ValueError where it is none."""
    if not isinstance(info, list):
        raise ValueError("chain")
    return tuple(
        ChainLink(
            str(each.get("filename", "")),
            str(each.get("format", "")),
            _number(each, "virtual-size"),
            _number(each, "actual-size"),
            str(each.get("backing-filename", "")),
        )
        for each in map(_fields, info)
    )


def chain_text(chain: Sequence[ChainLink]) -> str:
    """The chain as a tree of lines, the overlay first."""
    return "\n".join(
        f"{'   ' * (depth - 1)}{'└─ ' if depth else ''}{printable(link.path)} ({link.format})"
        for depth, link in enumerate(chain)
    )


def name_unfit(name: str, taken: Sequence[Snapshot]) -> XenGuiError | None:
    """Why a new snapshot cannot have ``name``."""
    hint = tr("Choose a short name with a letter in it, like before-update.")
    if not name.strip() or len(name.encode("utf-8", "surrogateescape")) > _LONGEST or "\0" in name:
        return XenGuiError(tr("“{name}” is no name for a snapshot.").format(name=name), hint)
    if name.isdigit():
        return XenGuiError(tr("A name of digits alone could be taken for a snapshot's number."), hint)
    if any(name in (each.name, each.number) for each in taken):
        return XenGuiError(tr("There is a snapshot called “{name}” already.").format(name=name), hint)
    return None


def find_snapshot(name: str, taken: Sequence[Snapshot]) -> Snapshot:
    """The one snapshot that qemu-img takes ``name`` for. Raises XenGuiError where there is none, or two."""
    found = [each for each in taken if name in (each.name, each.number)]
    if not found:
        raise XenGuiError(
            tr("There is no snapshot called “{name}”.").format(name=name),
            tr("The image has: {names}.").format(names=", ".join(each.name for each in taken) or tr("none")),
        )
    if len(found) > 1:
        raise XenGuiError(
            tr("More than one snapshot is called “{name}”.").format(name=name),
            tr("Use its number, or one that is no other's name."),
        )
    return found[0]


def info_argv(path: str, image_format: str, chain: bool = False) -> tuple[str, ...]:
    """What tells all of an image, or of its whole chain."""
    whole = ("--backing-chain",) if chain else ()
    return ("qemu-img", "info", "--output=json", *whole, "-f", image_format, path)


def snapshot_argv(action: str, name: str, path: str) -> tuple[str, ...]:
    """What makes (-c), deletes (-d) or applies (-a) a snapshot; the format is given, never guessed."""
    return ("qemu-img", "snapshot", "--image-opts", action, name, image_opts(path, "qcow2"))


def image_opts(path: str, image_format: str) -> str:
    """An image with its format as one of qemu-img's option strings, in which commas are doubled."""
    return f"driver={image_format},file.driver=file,file.filename={path.replace(',', ',,')}"


def overlay_argv(base: str, base_format: str, new: str) -> tuple[str, ...]:
    """What makes a qcow2 that holds only what becomes other than in ``base``."""
    return ("qemu-img", "create", "-q", "-f", "qcow2", "-b", base, "-F", base_format, new)


def rebase_argv(path: str, base: str, base_format: str, unsafe: bool) -> tuple[str, ...]:
    """What puts an overlay on another base ("": none), or only writes its name there (``unsafe``)."""
    kind = ("-F", base_format) if base else ()
    return ("qemu-img", "rebase", *(("-u",) if unsafe else ()), "-f", "qcow2", "-b", base, *kind, path)


def commit_argv(path: str) -> tuple[str, ...]:
    """What writes an overlay's content into its base; the overlay keeps it as well (-d)."""
    return ("qemu-img", "commit", "-q", "-d", "-f", "qcow2", path)


def _fields(found: object) -> dict[str, object]:
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def _number(fields: dict[str, object], name: str) -> int:
    value = fields.get(name, 0)
    if not isinstance(value, int):
        raise ValueError(name)
    return value
