"""What the user has chosen; host/settings_file keeps it."""

from dataclasses import dataclass
from enum import StrEnum

from xengui.core.sizes import SizeUnits


class ColourScheme(StrEnum):
    """Light, dark, or as the desktop says."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """How folders are read: into subfolders, hidden entries too, across mount points."""

    recursive: bool = False
    hidden: bool = False
    cross_mounts: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything remembered but the window's geometry. ``folders`` are the library's, in the user's order.

    ``warn_percents`` of a host filesystem's capacity taken are worth a warning each, rising;
    ``warn_promised`` asks for one when the images are promised more than there is.
    """

    folders: tuple[str, ...] = ()
    recent_folders: tuple[str, ...] = ()
    scan: ScanOptions = ScanOptions()
    units: SizeUnits = SizeUnits.IEC
    colour_scheme: ColourScheme = ColourScheme.SYSTEM
    warn_percents: tuple[int, ...] = (75, 85, 95)
    warn_promised: bool = True
