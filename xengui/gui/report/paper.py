"""The report on paper: as PDF, and what size of paper a country uses."""

from PySide6.QtCore import QBuffer, QIODevice, QLocale, QMarginsF
from PySide6.QtGui import (
    QFontMetrics,
    QGuiApplication,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
)

from xengui import __version__
from xengui.core.errors import XenGuiError
from xengui.core.translate import tr
from xengui.core.usage.report import LibraryReport
from xengui.gui.quantities import Quantities
from xengui.gui.report.page import ReportPage

_DPI = 1200
_UNIT = 96  # to the inch: what ReportPage measures in
_MARGIN = 15.0  # mm: what printers and punches leave
_LETTER = frozenset(
    getattr(QLocale.Country, name)
    for name in (
        "UnitedStates", "Canada", "Mexico", "Philippines", "PuertoRico", "Chile", "Colombia", "Venezuela",
        "CostaRica", "Guatemala", "Nicaragua", "Panama", "ElSalvador", "Belize",
    )
)  # fmt: skip
"""Where letters are written on Letter (CLDR's paperSize); A4 everywhere else."""


def paper_of(locale: QLocale) -> QPageSize:
    """What lies in the printers of the locale's country."""
    letter = locale.territory() in _LETTER
    return QPageSize(QPageSize.PageSizeId.Letter if letter else QPageSize.PageSizeId.A4)


def paper_here() -> QPageSize:
    """What lies in the printers around here."""
    return paper_of(QLocale.system())


def layout_on(paper: QPageSize) -> QPageLayout:
    """Upright, with margins."""
    margins = QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
    return QPageLayout(paper, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter)


def report_pdf(report: LibraryReport, quantities: Quantities, paper: QPageSize | None = None) -> bytes:
    """The page as PDF; any thread may ask for it. Raises XenGuiError where there is nothing to write with."""
    # Without fonts Qt still names families, and draws boxes.
    if not QFontMetrics(QGuiApplication.font()).inFontUcs4(ord("A")):
        raise XenGuiError(
            tr("No fonts are installed: the report would have no words."),
            tr("Install some, like the packages fonts-dejavu-core and fontconfig."),
        )
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DPI)
    writer.setPageLayout(layout_on(paper or paper_here()))
    writer.setTitle(report.title)
    writer.setCreator(f"XenGUI {__version__}")
    with QPainter(writer) as painter:
        paint_on(writer, painter, report, quantities)
    buffer.close()
    return bytes(buffer.data().data())


def paint_on(
    device: QPagedPaintDevice, painter: QPainter, report: LibraryReport, quantities: Quantities
) -> None:
    """The report as large as ``device``'s page, whatever its resolution."""
    inches = device.pageLayout().paintRect(QPageLayout.Unit.Inch)
    painter.save()
    painter.scale(device.logicalDpiX() / _UNIT, device.logicalDpiY() / _UNIT)
    page = ReportPage(report, quantities, int(inches.width() * _UNIT), int(inches.height() * _UNIT))
    page.paint(painter)
    painter.restore()
