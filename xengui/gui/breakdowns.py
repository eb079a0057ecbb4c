"""Keeps known what each image's bytes are, for bars, tiles and columns: measured apart, as images change."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from xengui.core.images.image import DiskImage
from xengui.core.usage.breakdown import Breakdown
from xengui.gui.images.library import Library
from xengui.gui.images.table_model import ImageTableModel
from xengui.gui.job_runner import JobHandle, JobRunner

_PAUSE_MS = 400  # after news of the library, which come in lots


class Breakdowns(QObject):
    """Measures the library's images in a lane of their own, and shows the outcome in ``model``.

    Emits ``changed`` with each lot.
    """

    changed = Signal()

    def __init__(
        self, runner: JobRunner, library: Library, model: ImageTableModel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._runner, self._library, self._model = runner, library, model
        self._known: dict[str, Breakdown] = {}
        self._measured: dict[str, DiskImage] = {}
        self._running = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._measure)
        library.scanned.connect(self._later)
        library.measured.connect(self._later)

    @property
    def known(self) -> Mapping[str, Breakdown]:
        """What is known now, by path."""
        return self._known

    def forget(self, image: DiskImage) -> None:
        """Measure ``image`` again, though the library has not seen it change."""
        self._measured.pop(image.path, None)
        self._later()

    def _later(self) -> None:
        if not self._running and not self._pause.isActive():
            self._pause.start()

    def _measure(self) -> None:
        from xengui.jobs.measure_breakdowns import MeasureBreakdowns, stamp_of

        images = {image.path: image for image in self._library.images}
        for path in self._known.keys() - images.keys():
            del self._known[path]
        before, self._measured = self._measured, images
        changed = [
            image
            for path, image in images.items()
            if (known := before.get(path)) is not image
            and (known is None or stamp_of(known) != stamp_of(image))
        ]
        if not changed:
            return
        handle = JobHandle(MeasureBreakdowns(changed, polite=True))
        handle.delivered.connect(self._on_delivered)
        handle.failed.connect(lambda _: self._measured.clear())
        handle.cancelled.connect(self._measured.clear)
        handle.finished.connect(self._on_finished)
        self._running = True
        self._runner.submit(handle)

    def _on_delivered(self, lot: tuple[tuple[str, Breakdown], ...]) -> None:
        self._known.update(lot)
        self._model.show_breakdowns(dict(lot))
        self.changed.emit()

    def _on_finished(self) -> None:
        self._running = False
