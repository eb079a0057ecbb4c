"""From the wizard to the files: opens it, gives it the host's facts, submits its jobs.

The wizard and its jobs are imported when first needed: a window starts without them.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from xengui.core.errors import XenGuiError
from xengui.gui.images.library import Library
from xengui.gui.job_runner import JobHandle, JobRunner
from xengui.gui.quantities import Quantities
from xengui.host.catalog import Catalog

if TYPE_CHECKING:
    from xengui.core.images.draft import FolderFacts, ToolFacts
    from xengui.core.images.spec import ImageSpec


class NewImages(QObject):
    """Emits ``created`` (path) as each image is done, ``failed`` (XenGuiError), ``folder_used`` (path)."""

    created = Signal(object)
    failed = Signal(object)
    folder_used = Signal(object)

    def __init__(
        self,
        runner: JobRunner,
        catalog: Catalog,
        library: Library,
        quantities: Callable[[], Quantities],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._runner, self._catalog, self._library = runner, catalog, library
        self._quantities, self._window = quantities, window
        self._opening = False

    def open_wizard(self, folder: str) -> None:
        """Show the New Image wizard, starting in ``folder``."""
        if self._opening:
            return
        self._opening = True
        from xengui.jobs.look_at_folder import LookAtTools

        handle = JobHandle(LookAtTools())
        handle.succeeded.connect(lambda tools: self._show_wizard(folder, tools))
        handle.finished.connect(self._on_looked)
        self._runner.submit(handle)

    def _show_wizard(self, folder: str, tools: "ToolFacts") -> None:
        from xengui.core.images.draft import ImageDraft
        from xengui.gui.wizards.new_image import NewImageWizard

        wizard = NewImageWizard(
            ImageDraft(folder=folder), tools, self._ask_folder, self._quantities(), self._window
        )
        wizard.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        wizard.images_requested.connect(self.create)
        wizard.open()

    def _on_looked(self) -> None:
        self._opening = False

    def create(self, specs: tuple["ImageSpec", ...]) -> None:
        """Submit a job for each; the folder becomes part of what is shown."""
        from xengui.jobs.create_image import CreateImage

        if specs:
            self.folder_used.emit(specs[0].folder)
        for spec in specs:
            handle = JobHandle(CreateImage(spec))
            handle.succeeded.connect(self._on_created)
            handle.failed.connect(self._on_failed)
            self._runner.submit(handle)

    def _ask_folder(self, folder: str, tell: "Callable[[FolderFacts], None]") -> None:
        from xengui.jobs.look_at_folder import LookAtFolder

        handle = JobHandle(LookAtFolder(folder, self._library.images, self._catalog))
        handle.succeeded.connect(tell)
        self._runner.submit(handle)

    def _on_created(self, path: str) -> None:
        self._library.refresh()
        self.created.emit(path)

    def _on_failed(self, error: XenGuiError) -> None:
        self.failed.emit(error)
