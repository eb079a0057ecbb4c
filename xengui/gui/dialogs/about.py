"""What this program is."""

from PySide6.QtWidgets import QMessageBox, QWidget

from xengui import __version__
from xengui.core.translate import tr


def show_about(parent: QWidget) -> None:
    """Name, version, purpose and licence."""
    paragraphs = (
        f"<b>XenGUI {__version__}</b>",
        tr(
            "Point and click to create sparse disk images for Xen guests, "
            "and see what they really cost the host."
        ),
        tr("Free software under the GNU General Public License, version 3 or later."),
    )
    QMessageBox.about(parent, tr("About XenGUI"), "".join(f"<p>{text}</p>" for text in paragraphs))
