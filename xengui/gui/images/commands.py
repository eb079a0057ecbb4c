"""What the user does to the chosen images: copy paths, show, rename, move to the trash, delete.

Dialogs and jobs are imported when they are first needed: the window starts a tenth sooner.
"""

import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget

from xengui.core.errors import XenGuiError
from xengui.core.images.image import DiskImage
from xengui.core.printable import printable
from xengui.core.translate import tr, trn
from xengui.gui.images.library import Library
from xengui.gui.job_runner import JobHandle, JobRunner
from xengui.gui.quantities import Quantities
from xengui.jobs.job import Job

T = TypeVar("T")


class ImageCommands(QObject):
    """Carries out what the menus ask, on the images it is given.

    Emits ``failed`` (XenGuiError) for what could not be done, ``said`` (str) for small news, ``renamed`` (the
    new path). Dialogs open over ``window``.
    """

    failed = Signal(object)
    said = Signal(object)
    renamed = Signal(object)

    def __init__(
        self, runner: JobRunner, library: Library, quantities: Callable[[], Quantities], window: QWidget
    ) -> None:
        super().__init__(window)
        self._runner, self._library, self._quantities, self._window = runner, library, quantities, window

    def copy_paths(self, images: Sequence[DiskImage], quoted: bool) -> None:
        """Put the paths on the clipboard: a line each, or quoted for the shell in one."""
        paths = [image.path for image in images]
        text = shlex.join(paths) if quoted else "\n".join(paths)
        # A path may hold bytes that are no text; the clipboard cannot.
        QGuiApplication.clipboard().setText(text.encode(errors="replace").decode())
        self.said.emit(trn("{n} path copied", "{n} paths copied", len(paths)))

    def show_in_file_manager(self, image: DiskImage) -> None:
        """Open the file manager at the image, or at least its folder."""
        from xengui.jobs.desktop import ShowInFileManager

        handle = JobHandle(ShowInFileManager(image.path))
        handle.failed.connect(lambda error: self._open_folder(image))
        self._runner.submit(handle)

    def rename(self, image: DiskImage) -> None:
        """Ask for a name and give it."""
        self._unless_used([image], lambda: self._ask_name(image))

    def trash(self, images: Sequence[DiskImage]) -> None:
        """Ask, then move to the trash."""
        self._unless_used(images, lambda: self._ask_removal(images, False))

    def delete(self, images: Sequence[DiskImage]) -> None:
        """Ask with a typed confirmation, then delete for good."""
        self._unless_used(images, lambda: self._ask_removal(images, True))

    def _unless_used(self, images: Sequence[DiskImage], then: Callable[[], None]) -> None:
        """Asking a question that the job would refuse anyway is rude: look first."""
        from xengui.jobs.check_in_use import CheckInUse

        handle = JobHandle(CheckInUse(tuple(image.path for image in images)))

        def checked(used: Mapping[str, tuple[str, ...]]) -> None:
            if used:
                self._refuse(used)
            else:
                then()

        handle.succeeded.connect(checked)
        handle.failed.connect(self._fail)
        self._runner.submit(handle)

    def _refuse(self, used: Mapping[str, tuple[str, ...]]) -> None:
        path, users = next(iter(used.items()))
        message = tr("{path} is in use: {users}.").format(path=printable(path), users="; ".join(users))
        if len(used) > 1:
            message += " " + trn("So is {n} other.", "So are {n} others.", len(used) - 1)
        self._fail(
            XenGuiError(
                message, tr("Shut down or unmount what uses it (umount, losetup -d), then try again.")
            )
        )

    def _ask_name(self, image: DiskImage) -> None:
        from xengui.gui.dialogs.rename import RenameDialog
        from xengui.jobs.rename_image import RenameImage

        taken = {other.name for other in self._library.images if other.folder == image.folder}
        dialog = RenameDialog(image.name, taken, self._window)
        if dialog.exec() == QDialog.DialogCode.Accepted and dialog.name != image.name:
            handle = self._submit(RenameImage(image.path, dialog.name))
            handle.succeeded.connect(self._on_renamed)

    def _ask_removal(self, images: Sequence[DiskImage], for_good: bool) -> None:
        from xengui.gui.dialogs.remove import RemoveDialog
        from xengui.jobs.remove_images import DeleteImages, TrashImages

        dialog = RemoveDialog(images, for_good, self._quantities(), self._window)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            paths = tuple(image.path for image in images)
            self._submit(DeleteImages(paths) if for_good else TrashImages(paths))

    def _submit(self, job: Job[T]) -> JobHandle[T]:
        handle = JobHandle(job)
        handle.failed.connect(self._fail)
        handle.finished.connect(self._library.refresh)
        self._runner.submit(handle)
        return handle

    def _on_renamed(self, path: str) -> None:
        self.renamed.emit(path)

    def _fail(self, error: XenGuiError) -> None:
        self.failed.emit(error)

    def _open_folder(self, image: DiskImage) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(image.folder)):
            self._fail(
                XenGuiError(
                    tr("No file manager answered."),
                    tr("The image is in {folder}.").format(folder=image.folder),
                )
            )
