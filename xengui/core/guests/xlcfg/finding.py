"""What the lint finds, and what it is told of the host so that it need not look itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from xengui.core.guests.xlcfg.diagnose import Diagnosis
from xengui.core.guests.xlcfg.document import Document
from xengui.core.translate import tr


class Severity(StrEnum):
    """ERROR: xl rejects the file, or the guest cannot start or harms data. WARNING: probably not meant."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say of a guest file; ``line`` and ``column`` (in characters) count from 1."""

    line: int
    column: int
    severity: Severity
    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class FileFact:
    """A file on the host: which one it is, whatever its path."""

    device: int
    inode: int


@dataclass(frozen=True, slots=True)
class OtherGuest:
    """Another guest's file: what two guests cannot share. ``images``: path, and whether it is written."""

    path: str
    name: str
    uuid: str = ""
    macs: frozenset[str] = frozenset()
    images: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HostFacts:
    """What is known of the host; what is not, the lint keeps silent about.

    ``files`` has the paths that were looked for: None where nothing is there. ``bridges`` None: not known.
    ``memory`` is the host's, in bytes, ``cpus`` its count (0: not known). ``xl_rejects`` is what libxlutil
    says of the file when it rejects it ("" when it does not, or is not installed). ``xen``: guests run on
    this host; on another, what it lacks is worth a warning alone.
    """

    files: Mapping[str, FileFact | None] = field(default_factory=dict)
    bridges: frozenset[str] | None = None
    memory: int = 0
    cpus: int = 0
    others: tuple[OtherGuest, ...] = ()
    xl_rejects: str = ""
    xen: bool = True

    def missing(self, path: str) -> bool:
        """Whether ``path`` was looked for and is not there."""
        return path in self.files and self.files[path] is None

    def same_file(self, path: str, other: str) -> bool:
        """Whether two paths lead to one file."""
        fact = self.files.get(path)
        return path == other or (fact is not None and fact == self.files.get(other))


@dataclass(slots=True)
class Findings:
    """Collects findings on one document."""

    document: Document
    facts: HostFacts
    found: list[Finding] = field(default_factory=list)

    def add(
        self, start: int, severity: Severity, code: str, message: str, hint: str = "", **words: object
    ) -> None:
        """Note a finding at offset ``start`` of the text; both sentences are translated, then filled in."""
        line, column = self.document.position(start)
        said, advice = tr(message).format(**words), tr(hint).format(**words) if hint else ""
        self.found.append(Finding(line, column, severity, code, said, advice))

    def error(self, start: int, code: str, message: str, hint: str = "", **words: object) -> None:
        """Note an ERROR."""
        self.add(start, Severity.ERROR, code, message, hint, **words)

    def warn(self, start: int, code: str, message: str, hint: str = "", **words: object) -> None:
        """Note a WARNING."""
        self.add(start, Severity.WARNING, code, message, hint, **words)

    def rejected(self, start: int, why: Diagnosis) -> None:
        """Note why xl rejects the text there."""
        line, column = self.document.position(start)
        self.found.append(Finding(line, column, Severity.ERROR, why.code, why.message, why.hint))

    def start_of(self, key: str) -> int:
        """Where ``key`` gets the value that counts; the text's start when it is not set."""
        starts = [setting.start for setting in self.document.parsed.settings if setting.key == key]
        return starts[-1] if starts else 0

    def sorted(self) -> tuple[Finding, ...]:
        """All of them, by place."""
        return tuple(sorted(self.found, key=lambda finding: (finding.line, finding.column)))
