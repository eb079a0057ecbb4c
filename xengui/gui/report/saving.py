"""The library's ways out of the window as files: the report as PDF, its figures as CSV and JSON."""

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QSysInfo

from xengui.core.images.image import DiskImage
from xengui.core.usage.breakdown import Breakdown
from xengui.core.usage.export_text import images_csv, images_json
from xengui.core.usage.host_filesystem import HostUsage, merged
from xengui.core.usage.report import LibraryReport, library_report
from xengui.gui.exports import Content, ExportChoice, ExportKind, Exports, text_choice
from xengui.gui.quantities import Quantities
from xengui.gui.report.paper import report_pdf


def save_report(
    exports: Exports,
    folders: Sequence[str],
    usages: Sequence[HostUsage],
    images: Sequence[DiskImage],
    breakdowns: Mapping[str, Breakdown],
    quantities: Quantities,
) -> None:
    """Ask where the report on the library goes, or its figures, and write them."""
    report = report_now(folders, usages, images, breakdowns)
    exports.offer(report.title, library_choices(report, quantities))


def library_choices(report: LibraryReport, quantities: Quantities) -> tuple[ExportChoice, ...]:
    """``report`` as a page, as a table and as data."""

    def page() -> Content:
        # Drawn by the worker: a library of thousands must not hold up the window.
        return lambda: [report_pdf(report, quantities)]

    def table() -> Iterator[str]:
        return images_csv(report.images, report.breakdowns)

    def data() -> Iterator[str]:
        made = datetime.fromtimestamp(report.made_ns / 1e9, UTC)
        usages = [part.usage for part in report.hosts]
        return images_json(usages, report.images, report.breakdowns, made)

    return (
        ExportChoice(ExportKind.PDF, page),
        text_choice(ExportKind.CSV, table),
        text_choice(ExportKind.JSON, data),
    )


def report_now(
    folders: Sequence[str],
    usages: Sequence[HostUsage],
    images: Sequence[DiskImage],
    breakdowns: Mapping[str, Breakdown],
) -> LibraryReport:
    """The report on this machine at this moment."""
    host = QSysInfo.machineHostName()
    return library_report(folders, merged(usages), images, breakdowns, host, time.time_ns())
