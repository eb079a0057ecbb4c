"""Pictures and figures leave the window: where to and as what is asked, a job writes the file."""

import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QIODevice,
    QObject,
    QPoint,
    QRect,
    QSize,
    QStandardPaths,
    Signal,
)
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter, QPicture
from PySide6.QtWidgets import QFileDialog, QWidget

from xengui.core.errors import XenGuiError
from xengui.core.printable import printable
from xengui.core.translate import tr
from xengui.gui.job_runner import JobHandle, JobRunner
from xengui.jobs.job import Job
from xengui.jobs.write_file import WriteFile

Content = Callable[[], Iterable[bytes]]
"""Called in a worker: the file's bytes, piece by piece."""
Paint = Callable[[QPainter, QRect], int | None]
"""Draws a picture into the rectangle, in device-independent pixels; called in the window's thread.

Gives the height it took, or None where it fills what it is given.
"""

_MARGIN = 12  # around a picture, in device-independent pixels
_PNG_SCALE = 2
_MOST_PIXELS = 100_000_000  # 400 MB of memory; what would be larger is drawn 1:1
_HATCH_TILE = re.compile(
    rb'(<pattern id="texpattern_\w+" x="0" y="0" )width="12" height="12"( patternUnits="userSpaceOnUse" >\s*'
    rb'<image x="0" y="0" )width="12" height="12"'
)
_TEXT_PIECE = 1 << 16  # characters


class ExportKind(StrEnum):
    """What a file is; the value is its ending."""

    PNG = "png"
    SVG = "svg"
    CSV = "csv"
    JSON = "json"
    PDF = "pdf"

    @property
    def label(self) -> str:
        """As the dialog has it."""
        return {
            ExportKind.PNG: tr("PNG picture"),
            ExportKind.SVG: tr("SVG drawing"),
            ExportKind.CSV: tr("CSV table"),
            ExportKind.JSON: tr("JSON data"),
            ExportKind.PDF: tr("PDF page"),
        }[self]

    @property
    def name_filter(self) -> str:
        """``CSV table (*.csv)``"""
        return f"{self.label} (*.{self.value})"


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """One way out. ``take`` is called in the window's thread once the file is chosen: what the window shows
    is taken then, and made into bytes by a worker.
    """

    kind: ExportKind
    take: Callable[[], Content]


def picture_choices(paint: Paint, size: QSize, background: QColor, title: str) -> tuple[ExportChoice, ...]:
    """``paint`` in the ``size`` its height says, with a margin: as PNG at twice that, and as SVG.

    ``title`` goes into the file.
    """

    def png() -> Content:
        image = _painted(_Sheet.around(paint, size, background))
        image.setText("Title", printable(title))
        return lambda: [_as_png(image)]

    def svg() -> Content:
        drawn = _drawn(_Sheet.around(paint, size, background), printable(title))
        return lambda: [drawn]

    return ExportChoice(ExportKind.PNG, png), ExportChoice(ExportKind.SVG, svg)


def text_choice(kind: ExportKind, pieces: Callable[[], Iterable[str]]) -> ExportChoice:
    """Text, whose ``pieces`` are made in the worker: they must not ask widgets."""
    return ExportChoice(kind, lambda: lambda: _encoded(pieces()))


class Exports(QObject):
    """Asks for a file and has it written. ``parent`` is the window its dialogs belong to.

    Emits ``said`` (a sentence) when a file is there, ``failed`` (XenGuiError) when it is not.
    """

    said = Signal(object)
    failed = Signal(object)

    def __init__(self, runner: JobRunner, parent: QWidget) -> None:
        super().__init__(parent)
        self._runner, self._window = runner, parent
        self._folder = ""
        self._dialog: _SaveDialog | None = None

    def offer(self, name: str, choices: Sequence[ExportChoice]) -> None:
        """Ask where to save ``name`` (without an ending) and as which of ``choices``, then do."""
        if self._dialog is not None or not choices:
            return
        folder = self._folder or QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.DocumentsLocation
        )
        self._dialog = dialog = _SaveDialog(self._window, folder, file_stem(name), choices)
        dialog.accepted.connect(self._accepted)
        dialog.finished.connect(self._closed)
        dialog.open()

    def save(self, path: str, choice: ExportChoice, replace: bool = False) -> None:
        """Write ``choice`` to ``path``; an existing file only when ``replace``, for then it was asked."""
        self._folder = str(PurePath(path).parent)
        self.run(WriteFile(path, choice.take(), replace))

    def run(self, job: Job[str]) -> None:
        """Run a job that gives a path written, or "" where there is nothing to say in the end."""
        handle = JobHandle(job)
        handle.succeeded.connect(self._written)
        handle.failed.connect(self._on_failed)
        self._runner.submit(handle)

    def _accepted(self) -> None:
        if self._dialog is not None and (chosen := self._dialog.chosen()) is not None:
            self.save(*chosen)

    def _closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _written(self, path: str) -> None:
        if path:
            self.said.emit(tr("Saved {path}.").format(path=printable(path)))

    def _on_failed(self, error: XenGuiError) -> None:
        self.failed.emit(error)


class _SaveDialog(QFileDialog):
    """The system's dialog for saving; the name's ending and the kind go together."""

    def __init__(self, parent: QWidget, folder: str, stem: str, choices: Sequence[ExportChoice]) -> None:
        super().__init__(parent, tr("Export"), folder)
        self._choices = {choice.kind: choice for choice in choices}
        self._suggested = choices[0].kind
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setFileMode(QFileDialog.FileMode.AnyFile)
        self.setNameFilters([kind.name_filter for kind in self._choices])
        self.filterSelected.connect(self._on_filter)
        self.selectFile(f"{stem}.{self._suggested.value}")

    def chosen(self) -> tuple[str, ExportChoice, bool] | None:
        """The path, what to write, and whether the dialog has asked about a file already there."""
        path = next(iter(self.selectedFiles()), "")
        if not path:
            return None
        wanted, kind = resolved(path, self._filtered(), self._suggested, tuple(self._choices))
        return wanted, self._choices[kind], wanted == path

    def _filtered(self) -> ExportKind:
        selected = self.selectedNameFilter()
        return next((kind for kind in self._choices if kind.name_filter == selected), self._suggested)

    def _on_filter(self) -> None:
        names = self.selectedFiles()
        if names:
            path = PurePath(names[0])
            kind = kind_of(path.name, tuple(self._choices))
            if kind is not None:
                self.selectFile(str(path.with_suffix(f".{self._filtered().value}")))


def kind_of(name: str, kinds: Sequence[ExportKind]) -> ExportKind | None:
    """The one of ``kinds`` that the ending of ``name`` says, if any."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return next((kind for kind in kinds if kind.value == ending), None)


def resolved(
    path: str, filtered: ExportKind, suggested: ExportKind, kinds: Sequence[ExportKind]
) -> tuple[str, ExportKind]:
    """The path to write and its kind, from what was typed and the filter chosen.

    An ending that was typed decides. The one ``suggested``, left as it was, yields to the filter: not every
    system's dialog changes the name with it. Without one of ours, the filter's is added.
    """
    typed = kind_of(path, kinds)
    if typed is None:
        return f"{path}.{filtered.value}", filtered
    if typed is suggested and filtered is not suggested:
        return f"{path.rpartition('.')[0]}.{filtered.value}", filtered
    return path, typed


def file_stem(name: str) -> str:
    """``name`` as the beginning of a file's name: on one line, short enough, and in one folder."""
    shown = printable(name).replace("/", "-").strip(" .-")
    while len(shown.encode()) > 150:
        shown = shown[:-1]
    return shown or "xengui"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A picture and its margin, ``size`` in all."""

    paint: Paint
    size: QSize
    background: QColor

    @classmethod
    def around(cls, paint: Paint, size: QSize, background: QColor) -> "_Sheet":
        """As high as the picture turns out when it may be as high as ``size``."""
        unseen = QPicture()
        with QPainter(unseen) as painter:
            height = paint(painter, QRect(QPoint(0, 0), size))
        margins = QSize(2 * _MARGIN, 2 * _MARGIN)
        return cls(paint, QSize(size.width(), height or size.height()) + margins, background)

    def draw(self, painter: QPainter) -> None:
        """All of it."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRect(QPoint(0, 0), self.size), self.background)
        painter.translate(_MARGIN, _MARGIN)
        self.paint(painter, QRect(0, 0, self.size.width() - 2 * _MARGIN, self.size.height() - 2 * _MARGIN))


def _painted(sheet: _Sheet) -> QImage:
    scale = _PNG_SCALE
    if sheet.size.width() * sheet.size.height() * scale * scale > _MOST_PIXELS:
        scale = 1
    image = QImage(sheet.size * scale, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    with QPainter(image) as painter:
        sheet.draw(painter)
    return image


def _as_png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


def _drawn(sheet: _Sheet, title: str) -> bytes:
    from PySide6.QtSvg import QSvgGenerator  # 2 MB that a start does not need

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(96)  # a unit is a CSS pixel
    generator.setSize(sheet.size)
    generator.setViewBox(QRect(QPoint(0, 0), sheet.size))
    generator.setTitle(title)
    with QPainter(generator) as painter:
        sheet.draw(painter)
    # Qt writes hatches in their pixels, which are two to a unit (theme.state_brush).
    half = rb'\1width="6" height="6"\2width="6" height="6"'
    return _HATCH_TILE.sub(half, bytes(buffer.data().data()))


def _encoded(pieces: Iterable[str]) -> Iterable[bytes]:
    """UTF-8 without a mark before it: every reader of CSV and JSON but one takes it for granted."""
    gathered = io.StringIO()
    for piece in pieces:
        gathered.write(piece)
        if gathered.tell() >= _TEXT_PIECE:
            yield gathered.getvalue().encode()
            gathered.seek(0)
            gathered.truncate()
    yield gathered.getvalue().encode()
