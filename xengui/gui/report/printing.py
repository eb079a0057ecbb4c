"""The report goes to a printer. QtPrintSupport is loaded with this module: import it when it is asked for."""

from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from xengui.core.errors import XenGuiError
from xengui.core.translate import tr
from xengui.core.usage.report import LibraryReport
from xengui.gui.exports import Exports
from xengui.gui.quantities import Quantities
from xengui.gui.report.paper import layout_on, paint_on, paper_here
from xengui.jobs.job import Job, JobControl, Lane


class PrintReport(Job[str]):
    """Draw ``report`` on ``printer`` and hand it to the print system, which may be slow to answer.

    Gives the file where one was printed to, else "".
    """

    lane = Lane.ERRAND

    def __init__(self, report: LibraryReport, quantities: Quantities, printer: QPrinter) -> None:
        self._report, self._quantities, self._printer = report, quantities, printer
        self.title = tr("Print the report")

    def run(self, control: JobControl) -> str:
        """As Job.run."""
        control.checkpoint()
        painter = QPainter()
        if not painter.begin(self._printer):
            raise XenGuiError(
                tr("The printer does not take the page."),
                tr("Choose another printer, or save the report as PDF."),
            )
        with painter:
            paint_on(self._printer, painter, self._report, self._quantities)
        return self._printer.outputFileName()


def print_report(exports: Exports, parent: QWidget, report: LibraryReport, quantities: Quantities) -> None:
    """Ask for a printer, and print ``report`` on one page of it."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(report.title)
    printer.setPageLayout(layout_on(paper_here()))
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(tr("Print the report"))
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, False)
    dialog.accepted.connect(lambda: exports.run(PrintReport(report, quantities, printer)))
    dialog.finished.connect(dialog.deleteLater)
    QDialog.open(dialog)  # QPrintDialog's own wants a slot by name
