"""Looks over a guest's file with all that this host knows of what it names."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace

from xengui.core.errors import XenGuiError, error_from_os
from xengui.core.guests.xlcfg.document import Document
from xengui.core.guests.xlcfg.finding import Finding
from xengui.core.guests.xlcfg.lint import lint
from xengui.core.guests.xlcfg.lint_devices import image_paths
from xengui.core.guests.xlcfg.lint_guest import paths_of
from xengui.core.translate import tr
from xengui.host.guest_facts import GUEST_FOLDERS, facts_for, read_guest_file
from xengui.host.libxlutil import ask
from xengui.jobs.job import Job, JobControl, Lane


@dataclass(frozen=True, slots=True)
class LintedFile:
    """A guest's file and what there is to say of it."""

    path: str
    document: Document
    findings: tuple[Finding, ...]


def open_guest_file(path: str) -> Document:
    """The guest's file at ``path``. Raises XenGuiError when it cannot be read."""
    try:
        return read_guest_file(path)
    except PermissionError as error:
        raise XenGuiError(
            tr("You may not read {path}.").format(path=path),
            tr("Guests' files are often for root alone: use sudo."),
        ) from error
    except OSError as error:
        raise error_from_os(error, path) from error


class LintGuestFile(Job[LintedFile]):
    """Lint the guest's file at ``path``, or ``document`` in its stead: what an editor has not saved yet.

    Other guests are looked for in ``folders`` (Xen's own by default) and beside the file. ``ask_xl``: have
    libxlutil read it too, where it is installed, in a process of its own.
    """

    lane = Lane.ERRAND

    def __init__(
        self,
        path: str,
        document: Document | None = None,
        folders: Sequence[str] = GUEST_FOLDERS,
        ask_xl: bool = True,
    ) -> None:
        self.path = os.path.abspath(path)
        self._document = document
        self._folders = folders
        self._ask_xl = ask_xl
        self.title = tr("Check {name}").format(name=os.path.basename(path))

    def run(self, control: JobControl) -> LintedFile:
        """As Job.run."""
        document = self._document or open_guest_file(self.path)
        control.checkpoint()
        paths = [*image_paths(document), *(path for _, path in paths_of(document))]
        folders = dict.fromkeys((*self._folders, os.path.dirname(self.path)))
        facts = facts_for(self.path, paths, folders, control.checkpoint)
        answer = ask(document.data()) if self._ask_xl else None
        if answer is not None and not answer[0]:
            facts = replace(facts, xl_rejects=answer[1])
        control.checkpoint()
        return LintedFile(self.path, document, lint(document, facts))
