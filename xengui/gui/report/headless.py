"""The report without a window, and without a display: what the headless command calls."""

import logging
import os

from xengui.core.sizes import SizeUnits
from xengui.core.usage.report import LibraryReport


def headless_pdf(report: LibraryReport, units: SizeUnits) -> bytes:
    """``report`` as PDF, sizes in ``units``; sets up what it needs of Qt. Raises XenGuiError.

    Raises ImportError where Qt's libraries cannot be loaded.
    """
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # nothing is shown: a display need not be there
    from PySide6.QtCore import qInstallMessageHandler
    from PySide6.QtGui import QGuiApplication

    from xengui.gui.quantities import Quantities
    from xengui.gui.report.paper import report_pdf

    before = qInstallMessageHandler(_on_qt_message)
    app = QGuiApplication.instance() or QGuiApplication(["xengui"])  # until the PDF is made
    try:
        return report_pdf(report, Quantities(units))
    finally:
        del app
        qInstallMessageHandler(before)


def _on_qt_message(kind: object, context: object, message: str) -> None:
    """Qt remarks on every start in the C locale, which is what cron has: no news, and so no mail."""
    logging.getLogger(__name__).debug("Qt: %s", message)
