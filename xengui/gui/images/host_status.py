"""The status bar's line: what the images take, and whether the host can keep what was promised."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from xengui.core.images.image import DiskImage
from xengui.core.translate import tr, trn
from xengui.core.usage.host_filesystem import HostUsage, once
from xengui.gui import theme
from xengui.gui.host_bar import host_tool_tip
from xengui.gui.quantities import Quantities
from xengui.jobs.scan_library import HostReport


class HostStatus(QWidget):
    """The images listed and their sizes on the left; free, promised and the worst case on the right."""

    def __init__(self, quantities: Quantities, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quantities = quantities
        self._listed: tuple[Sequence[DiskImage], int] = ((), 0)
        self._shown: tuple[HostReport, str | None] | None = None
        self._short = False
        self._images, self._host = QLabel(), QLabel()
        self._images.setAccessibleName(tr("Images and their sizes"))
        self._host.setAccessibleName(tr("Space on the host"))
        self._images.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(9, 2, 9, 2)
        layout.addWidget(self._images, 1)
        layout.addWidget(self._host)

    @property
    def text(self) -> str:
        """Both halves."""
        return " | ".join(part for part in (self._images.text(), self._host.text()) if part)

    def show_report(self, report: HostReport, folder: str | None = None) -> None:
        """Show the room on the host filesystem of ``folder``, or on all that carry the library."""
        self._shown = (report, folder)
        device = report.devices.get(folder) if folder is not None else None
        usages = list(report.usages.values()) if device is None else [report.usages[device]]
        self._host.setText(hosts_text(usages, self._quantities))
        self._short = any(usage.shortfall for usage in usages)
        self._host.setToolTip("\n\n".join(host_tool_tip(usage, self._quantities) for usage in usages))
        self._colour()

    def show_images(self, listed: Sequence[DiskImage], among: int) -> None:
        """Count what is listed, of ``among`` images that would be without the filter."""
        self._listed = (listed, among)
        self._images.setText(images_text(listed, among, self._quantities))

    def set_quantities(self, quantities: Quantities) -> None:
        """Write the figures another way."""
        self._quantities = quantities
        self.show_images(*self._listed)
        if self._shown is not None:
            self.show_report(*self._shown)

    def changeEvent(self, event: QEvent) -> None:
        """As Qt wants it."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_host"):
            self._colour()

    def _colour(self) -> None:
        colours = theme.colours(self.palette())
        palette = QPalette(self.palette())
        colour = colours.warning_text if self._short else colours.muted_text
        palette.setColor(QPalette.ColorRole.WindowText, colour)
        font = QFont(self.font())
        font.setBold(self._short)
        self._host.setFont(font)
        if self._host.palette() != palette:
            self._host.setPalette(palette)


def images_text(listed: Sequence[DiskImage], among: int, quantities: Quantities) -> str:
    """``9 images · 159 GiB on disk of 758 GiB virtual``; ``2 of 9 images`` where a filter hides some.

    A file with several names is listed with each and counts its bytes once.
    """
    count = len(listed)
    if not among:
        return tr("No images")
    number = trn("{n} image", "{n} images", count)
    if count != among:
        number = tr("{count} of {images}").format(count=count, images=trn("{n} image", "{n} images", among))
    if not count:
        return number
    taken, size = _sizes(listed)
    sizes = tr("{taken} on disk of {size} virtual").format(
        taken=quantities.size(taken), size=quantities.size(size)
    )
    return f"{number} · {sizes}"


def _sizes(listed: Sequence[DiskImage]) -> tuple[int, int]:
    """Allocated and virtual bytes of the files listed, each once, however many names it has."""
    taken = size = 0
    linked = []
    for image in listed:  # one pass: this is done again and again while thousands arrive
        if image.links > 1 or image.link_target:
            linked.append(image)
        else:
            taken += image.allocated
            size += image.identity.virtual_size
    if linked:
        single = {image.key for image in listed if image.links == 1 and not image.link_target}
        others = [image for image in once(linked) if image.key not in single]
        taken += sum(image.allocated for image in others)
        size += sum(image.virtual_size for image in others)
    return taken, size


def hosts_text(usages: Sequence[HostUsage], quantities: Quantities) -> str:
    """``118 GiB free · 599 GiB promised · short 481 GiB if every image fills``

    A shortfall on one filesystem is not made good by room on another: each counts for itself.
    """
    if not usages:
        return ""
    parts = [
        tr("{size} free").format(size=quantities.size(sum(usage.filesystem.free for usage in usages))),
        tr("{size} promised").format(size=quantities.size(sum(usage.promised for usage in usages))),
    ]
    short = sum(usage.shortfall for usage in usages)
    if short:
        parts.append(tr("short {size} if every image fills").format(size=quantities.size(short)))
    return " · ".join(parts)
