"""The command that converts an image into one of another format: convert."""

import argparse
import os

from xengui.cli.preview_text import add_dry_run, preview_or_run
from xengui.cli.terminal import size
from xengui.core.images.convert_plan import TARGETS, ConvertOptions, Preallocation
from xengui.core.images.image import ImageFormat
from xengui.core.translate import tr
from xengui.jobs.convert_image import ConvertImage


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add convert."""
    convert = commands.add_parser("convert", help=tr("convert an image into a new one of another format"))
    convert.add_argument("source", metavar="SRC")
    convert.add_argument("target", metavar="DST")
    convert.add_argument("--format", required=True, choices=[each.value for each in TARGETS])
    convert.add_argument(
        "--cluster-size", metavar="SIZE", type=size, default=0, help=tr("qcow2's; 64K if not given")
    )
    convert.add_argument("--compress", action="store_true", help=tr("compress the clusters of a qcow2"))
    convert.add_argument(
        "--lazy-refcounts",
        action="store_true",
        help=tr("a qcow2 faster to write, slower to open after a crash"),
    )
    convert.add_argument(
        "--preallocation",
        choices=[each.value for each in Preallocation],
        default=Preallocation.OFF.value,
        help=tr("how much of a qcow2 is laid out at once"),
    )
    add_dry_run(convert)
    convert.set_defaults(run=_convert)


def _convert(options: argparse.Namespace) -> int:
    chosen = ConvertOptions(
        options.cluster_size,
        options.compress,
        options.lazy_refcounts,
        Preallocation(options.preallocation),
    )
    source, target = os.path.abspath(options.source), os.path.abspath(options.target)
    return preview_or_run(ConvertImage(source, target, ImageFormat(options.format), chosen), options.dry_run)
