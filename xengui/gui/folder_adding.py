"""Folders come into the library: chosen in a dialog, or dropped on the window."""

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtWidgets import QWidget

from xengui.core.translate import tr
from xengui.gui.images.folder_panel import FolderPanel
from xengui.gui.images.library_page import LibraryPage
from xengui.gui.job_runner import JobHandle, JobRunner
from xengui.gui.preferences import Preferences


class FolderAdding(QObject):
    """Adds folders to the library's, and shows the one that was added. Emits ``failed`` (XenGuiError)."""

    failed = Signal(object)

    def __init__(
        self,
        runner: JobRunner,
        preferences: Preferences,
        panel: FolderPanel,
        page: LibraryPage,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._runner, self._preferences, self._panel, self._page = runner, preferences, panel, page
        self._window = window

    def choose(self) -> None:
        """Ask for a folder, and add it."""
        from PySide6.QtWidgets import QFileDialog

        start = self._panel.folder or ""
        folder = QFileDialog.getExistingDirectory(self._window, tr("Add a folder of images"), start)
        if folder:
            self.add(folder)

    def add(self, folder: str) -> None:
        """Add ``folder`` if it is not there yet, and show what is in it: that is why it was added."""
        self._preferences.add_folder(folder)
        self._panel.select_folder(folder)

    def takes(self, dropped: QMimeData) -> bool:
        """Whether there are folders or files of this machine in it."""
        return any(url.isLocalFile() for url in dropped.urls())

    def drop(self, dropped: QMimeData) -> None:
        """Add what was dropped: a folder, or the folder of a file."""
        from xengui.jobs.look_at_folder import SortDropped

        handle = JobHandle(SortDropped([url.toLocalFile() for url in dropped.urls() if url.isLocalFile()]))
        handle.succeeded.connect(self._on_sorted)
        handle.failed.connect(self.failed)
        self._runner.submit(handle)

    def _on_sorted(self, dropped: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
        folders, files = dropped
        for folder in (*folders, *(path.rpartition("/")[0] or "/" for path in files)):
            self.add(folder)
        if files:
            self._page.select_when_there(files[0])
