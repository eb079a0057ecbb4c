"""Offers to remove the part files that killed runs left behind."""

from PySide6.QtCore import QObject, Signal

from xengui.core.errors import XenGuiError
from xengui.core.printable import printable
from xengui.core.translate import trn
from xengui.gui.banner import Banner, Severity
from xengui.gui.images.library import Library
from xengui.gui.job_runner import JobHandle, JobRunner

_NAMED = 3


class LeftoverOffer(QObject):
    """Asks in ``banner`` after each scan that found some; each is offered once. Emits ``failed``."""

    failed = Signal(object)

    def __init__(self, runner: JobRunner, library: Library, banner: Banner, parent: QObject) -> None:
        super().__init__(parent)
        self._runner, self._library, self._banner = runner, library, banner
        self._offered: set[str] = set()
        library.scanned.connect(self._offer)

    def _offer(self) -> None:
        found = tuple(path for path in self._library.leftovers if path not in self._offered)
        if not found:
            return
        self._offered.update(found)
        count = len(found)
        message = trn(
            "{n} unfinished file was left by an interrupted run.",
            "{n} unfinished files were left by an interrupted run.",
            count,
        )
        names = [printable(path) for path in found[:_NAMED]]
        self._banner.show_message(
            Severity.WARNING,
            message,
            "\n".join([*names, "…"] if count > _NAMED else names),
            trn("Remove it", "Remove them", count),
            lambda: self._remove(found),
        )

    def _remove(self, paths: tuple[str, ...]) -> None:
        from xengui.jobs.remove_images import RemoveLeftovers

        handle = JobHandle(RemoveLeftovers(paths))
        handle.failed.connect(self._on_failed)
        handle.finished.connect(self._library.refresh)
        self._runner.submit(handle)

    def _on_failed(self, error: XenGuiError) -> None:
        self.failed.emit(error)
