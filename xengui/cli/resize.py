"""The command that makes an image larger or smaller: resize."""

import argparse
import os

from xengui.cli.preview_text import add_dry_run, preview_or_run
from xengui.cli.terminal import size
from xengui.core.translate import tr
from xengui.jobs.resize_image import ResizeImage


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add resize."""
    resize = commands.add_parser("resize", help=tr("make an image larger or smaller"))
    resize.add_argument("image", metavar="IMAGE")
    resize.add_argument("size", metavar="SIZE", type=size, help=tr("what the guest is to see, like 20GiB"))
    resize.add_argument(
        "--filesystem", action="store_true", help=tr("the last partition and its ext filesystem go along")
    )
    resize.add_argument("--backup", metavar="FILE", default="", help=tr("keep the old image there"))
    add_dry_run(resize)
    resize.set_defaults(run=_resize)


def _resize(options: argparse.Namespace) -> int:
    backup = os.path.abspath(options.backup) if options.backup else ""
    job = ResizeImage(os.path.abspath(options.image), options.size, options.filesystem, backup)
    return preview_or_run(job, options.dry_run)
