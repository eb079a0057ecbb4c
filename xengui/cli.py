"""The headless commands: parse, run the window's own jobs, print. Qt is never imported here."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Sequence
from types import FrameType
from typing import TypeVar

from xengui import __version__
from xengui.core.errors import XenGuiError, error_from_os
from xengui.core.images.image import DiskImage, ImageFormat
from xengui.core.images.names import numbered_names
from xengui.core.images.report import image_facts, image_json, image_table
from xengui.core.images.spec import Allocation, FilesystemKind, ImageSpec, TableKind
from xengui.core.printable import printable
from xengui.core.settings import ScanOptions
from xengui.core.sizes import format_size, parse_size
from xengui.core.translate import tr
from xengui.host.catalog import FolderCatalog, Scan
from xengui.host.settings_file import default_folder, load_settings, settings_path
from xengui.jobs.create_image import CreateImage
from xengui.jobs.job import Job, JobCancelled, JobControl, Progress
from xengui.jobs.scan_library import InspectImage, ScanLibrary

T = TypeVar("T")
_FORMATS = [f.value for f in ImageFormat if f not in (ImageFormat.VHDX, ImageFormat.ISO)]


def main(arguments: Sequence[str]) -> int:
    """Run one of COMMANDS; gives the exit code: 0, or 1 with a message on stderr (2 by argparse: usage)."""
    options = command_parser().parse_args(arguments)
    try:
        return _RUN[options.command](options)
    except JobCancelled:
        print(tr("Cancelled; nothing was left behind."), file=sys.stderr)
    except XenGuiError as error:
        _complain(error)
    except OSError as error:
        _complain(error_from_os(error, os.fsdecode(error.filename or "")))
    return 1


def command_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; the window's options are declared for --help alone."""
    parser = argparse.ArgumentParser(
        prog="xengui",
        description=tr("Create sparse disk images for Xen guests, and see what they cost the host."),
        epilog=tr("Without a command the window opens: xengui [--demo] [--screenshot FILE] [FOLDER …]"),
    )
    parser.add_argument("--version", action="version", version=f"xengui {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_create(commands.add_parser("create", help=tr("create disk images")))
    listing = commands.add_parser("list", help=tr("list the images in folders"))
    listing.add_argument("folders", nargs="*", metavar="FOLDER", help=tr("default: the library's folders"))
    listing.add_argument("--recursive", action="store_true", help=tr("subfolders too"))
    listing.add_argument("--json", action="store_true", help=tr("print a JSON list, sizes in bytes"))
    info = commands.add_parser("info", help=tr("say all that is known of one image"))
    info.add_argument("image", metavar="IMAGE")
    info.add_argument("--json", action="store_true", help=tr("print a JSON object, sizes in bytes"))
    return parser


def _add_create(create: argparse.ArgumentParser) -> None:
    create.add_argument("path", metavar="PATH")
    create.add_argument("--size", required=True, type=_size, help=tr("20GiB, 512M, 1.5t … (GB is 10⁹)"))
    create.add_argument(
        "--count", type=_count, default=1, metavar="N", help=tr("several: web-1.img … web-N.img")
    )
    create.add_argument(
        "--allocation", choices=[a.value for a in Allocation], default=Allocation.SPARSE.value
    )
    create.add_argument("--format", choices=_FORMATS, help=tr("default: by the file name's ending, else raw"))
    create.add_argument(
        "--filesystem", choices=[k.value for k in FilesystemKind], default=FilesystemKind.NONE.value
    )
    create.add_argument("--label", default="", help=tr("the filesystem's label"))
    create.add_argument(
        "--partition-table", choices=[t.value for t in TableKind], default=TableKind.NONE.value
    )


def _create(options: argparse.Namespace) -> int:
    path = os.path.abspath(options.path)
    folder, name = os.path.split(path)
    ending = name.rpartition(".")[2].lower()
    specs = [
        ImageSpec(
            os.path.join(folder, each),
            options.size,
            Allocation(options.allocation),
            ImageFormat(options.format or (ending if ending in _FORMATS else ImageFormat.RAW)),
            FilesystemKind(options.filesystem),
            options.label,
            TableKind(options.partition_table),
        )
        for each in numbered_names(name, options.count)
    ]
    taken = next((spec.path for spec in specs if os.path.lexists(spec.path)), None)
    if taken is not None:  # said before the first of several is made
        raise error_from_os(FileExistsError(17, "", taken), taken)
    for spec in specs:
        print(printable(_run(CreateImage(spec))))
    return 0


def _list(options: argparse.Namespace) -> int:
    settings = load_settings(settings_path())
    folders = [os.path.abspath(folder) for folder in options.folders]
    scan_options = ScanOptions(recursive=options.recursive)
    if not folders:
        folders = list(settings.folders) or [default_folder()]
        scan_options = ScanOptions(
            options.recursive or settings.scan.recursive, settings.scan.hidden, settings.scan.cross_mounts
        )
    scan = _run(ScanLibrary(FolderCatalog(), folders, scan_options, Scan()))
    images = sorted(scan.images.values(), key=lambda image: image.path)
    if options.json:
        print(image_json(images))
    elif images:
        print(image_table(images, time.time_ns()))
    else:
        print(tr("No images in {folders}.").format(folders=printable(", ".join(folders))))
    for problem in scan.problems:
        print(f"xengui: {printable(problem.path)}: {problem.reason}", file=sys.stderr)
    unread = {problem.path for problem in scan.problems}
    return 1 if any(folder in unread for folder in folders) else 0


def _info(options: argparse.Namespace) -> int:
    image: DiskImage = _run(InspectImage(FolderCatalog(), os.path.abspath(options.image)))
    print(image_json(image) if options.json else image_facts(image))
    return 0


_RUN = {"create": _create, "list": _list, "info": _info}


def _run(job: Job[T]) -> T:
    """Run ``job`` here, its progress on the terminal; Ctrl+C and SIGTERM cancel it."""
    control = JobControl()
    bar = _ProgressBar(job.title)
    control.connect(on_progress=bar.show)

    def stop(number: int, frame: FrameType | None) -> None:
        control.cancel()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        result = job.run(control)
        control.finish()
        return result
    finally:
        bar.clear()
        for number, handler in before.items():
            signal.signal(number, handler)


class _ProgressBar:
    """One line on stderr, only when that is a terminal."""

    _WIDTH = 24

    def __init__(self, title: str) -> None:
        self._title = printable(title)
        self._started = time.monotonic()
        self._on = sys.stderr.isatty()
        self._shown = False

    def show(self, progress: Progress) -> None:
        """Redraw the line."""
        if not self._on or progress.total <= 0:
            return
        share = min(1.0, progress.done / progress.total)
        seconds = time.monotonic() - self._started
        rate = progress.done / seconds if seconds > 0 else 0.0
        left = f"  {format_size(int(rate))}/s" if rate else ""
        if rate and progress.done < progress.total:
            minutes, rest = divmod(round((progress.total - progress.done) / rate), 60)
            left += f"  {minutes}:{rest:02d}"
        blocks = round(share * self._WIDTH)
        bar = "█" * blocks + "░" * (self._WIDTH - blocks)
        sys.stderr.write(f"\r\033[K{self._title}  {bar} {share:4.0%}{left}  {progress.step}")
        sys.stderr.flush()
        self._shown = True

    def clear(self) -> None:
        """Leave an empty line for what is printed next."""
        if self._shown:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()


def _size(text: str) -> int:
    try:
        size = parse_size(text)
    except XenGuiError as error:
        raise argparse.ArgumentTypeError(f"{error.message} {error.hint}") from error
    return size


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError(tr("a number from 1 to 1000 is wanted"))
    return int(text)


def _complain(error: XenGuiError) -> None:
    print(f"xengui: {printable(error.message)}", file=sys.stderr)
    if error.hint:
        print(f"        {printable(error.hint)}", file=sys.stderr)
