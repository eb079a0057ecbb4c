"""The commands on images: create, list, info."""

import argparse
import os
import sys
import time

from xengui.cli.terminal import count, run_job, size
from xengui.core.errors import error_from_os
from xengui.core.images.image import DiskImage, ImageFormat
from xengui.core.images.names import numbered_names
from xengui.core.images.report import image_facts, image_json, image_table
from xengui.core.images.spec import Allocation, FilesystemKind, ImageSpec, TableKind
from xengui.core.printable import printable
from xengui.core.settings import ScanOptions
from xengui.core.translate import tr
from xengui.host.catalog import FolderCatalog, Scan
from xengui.host.settings_file import default_folder, load_settings, settings_path
from xengui.jobs.create_image import CreateImage
from xengui.jobs.scan_library import InspectImage, ScanLibrary

_FORMATS = [f.value for f in ImageFormat if f not in (ImageFormat.VHDX, ImageFormat.ISO)]


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add create, list and info."""
    _add_create(commands.add_parser("create", help=tr("create disk images")))
    listing = commands.add_parser("list", help=tr("list the images in folders"))
    listing.add_argument("folders", nargs="*", metavar="FOLDER", help=tr("default: the library's folders"))
    listing.add_argument("--recursive", action="store_true", help=tr("subfolders too"))
    listing.add_argument("--json", action="store_true", help=tr("print a JSON list, sizes in bytes"))
    listing.set_defaults(run=_list)
    info = commands.add_parser("info", help=tr("say all that is known of one image"))
    info.add_argument("image", metavar="IMAGE")
    info.add_argument("--json", action="store_true", help=tr("print a JSON object, sizes in bytes"))
    info.set_defaults(run=_info)


def _add_create(create: argparse.ArgumentParser) -> None:
    create.set_defaults(run=_create)
    create.add_argument("path", metavar="PATH")
    create.add_argument("--size", required=True, type=size, help=tr("20GiB, 512M, 1.5t … (GB is 10⁹)"))
    create.add_argument(
        "--count", type=count, default=1, metavar="N", help=tr("several: web-1.img … web-N.img")
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
        print(printable(run_job(CreateImage(spec))))
    return 0


def scan_folders(named: list[str], recursive: bool) -> tuple[list[str], Scan]:
    """Scan the ``named`` folders, or the library's where none is named; gives the folders too."""
    settings = load_settings(settings_path())
    folders = [os.path.abspath(folder) for folder in named]
    options = ScanOptions(recursive=recursive)
    if not folders:
        folders = list(settings.folders) or [default_folder()]
        options = ScanOptions(
            recursive or settings.scan.recursive, settings.scan.hidden, settings.scan.cross_mounts
        )
    return folders, run_job(ScanLibrary(FolderCatalog(), folders, options, Scan()))


def _list(options: argparse.Namespace) -> int:
    folders, scan = scan_folders(options.folders, options.recursive)
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
    image: DiskImage = run_job(InspectImage(FolderCatalog(), os.path.abspath(options.image)))
    print(image_json(image) if options.json else image_facts(image))
    return 0
