"""Makes an old guest's file a current one, in a new file or as a difference to read."""

import os
from dataclasses import dataclass

from xengui.core.errors import error_from_os
from xengui.core.guests.xlcfg.document import Document
from xengui.core.guests.xlcfg.finding import Finding
from xengui.core.guests.xlcfg.lint import lint
from xengui.core.guests.xlcfg.modernise import difference, modernise
from xengui.core.translate import tr
from xengui.host.part_file import part_file, part_path, publish
from xengui.jobs.job import Job, JobControl, Lane
from xengui.jobs.lint_guest_file import open_guest_file


@dataclass(frozen=True, slots=True)
class ModernisedFile:
    """The current file; ``diff`` from the old one, ``notes`` on it, and ``findings`` on the new one."""

    document: Document
    diff: str
    notes: tuple[Finding, ...]
    findings: tuple[Finding, ...]


class ModerniseGuestFile(Job[ModernisedFile]):
    """Modernise the guest's file at ``path``; write it to ``output`` (mode 0600) unless that is None.

    ``path`` is only read, and an existing file is never replaced.
    """

    def __init__(self, path: str, output: str | None = None) -> None:
        self.path = os.path.abspath(path)
        self.output = None if output is None else os.path.abspath(output)
        self.lane = Lane.ERRAND if output is None else Lane.WORK
        self.subjects = (self.path,) if self.output is None else (self.path, self.output)
        self.title = tr("Modernise {name}").format(name=os.path.basename(path))

    def run(self, control: JobControl) -> ModernisedFile:
        """As Job.run."""
        old = open_guest_file(self.path)
        control.checkpoint()
        result = modernise(old)
        control.checkpoint()
        if self.output is not None:
            write_guest_file(self.output, result.document)
        diff = difference(old, result.document, os.path.basename(self.path))
        return ModernisedFile(result.document, diff, result.notes, lint(result.document))


def write_guest_file(path: str, document: Document) -> None:
    """Write a new guest's file, for its owner alone: it may hold passwords. Raises XenGuiError."""
    part = part_path(path)
    try:
        with part_file(part) as fd:
            os.fchmod(fd, 0o600)
            with open(fd, "wb", closefd=False) as file:
                file.write(document.data())
            publish(fd, part, path)
    except OSError as error:
        raise error_from_os(error, path) from error
