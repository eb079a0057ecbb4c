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
    """Everything remembered but the window's geometry. ``folders`` are the library's, in the user's order."""

    folders: tuple[str, ...] = ()
    recent_folders: tuple[str, ...] = ()
    scan: ScanOptions = ScanOptions()
    units: SizeUnits = SizeUnits.IEC
    colour_scheme: ColourScheme = ColourScheme.SYSTEM
