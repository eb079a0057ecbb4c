"""The report without a window, and without a display: what the headless command calls."""

import os

from xengui.core.sizes import SizeUnits
from xengui.core.usage.report import LibraryReport


def headless_pdf(report: LibraryReport, units: SizeUnits) -> bytes:
    """``report`` as PDF, sizes in ``units``; sets up what it needs of Qt. Raises XenGuiError.

    Raises ImportError where Qt's libraries cannot be loaded.
    """
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # nothing is shown: a display need not be there
    from PySide6.QtGui import QGuiApplication

    from xengui.gui.quantities import Quantities
    from xengui.gui.report.paper import report_pdf

    app = QGuiApplication.instance() or QGuiApplication(["xengui"])  # until the PDF is made
    pdf = report_pdf(report, Quantities(units))
    del app
    return pdf
