"""Keeps the settings as JSON in the user's configuration directory."""

import json
import os
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

from platformdirs import user_config_path, user_data_path

from xengui.core.settings import ColourScheme, ScanOptions, Settings
from xengui.core.sizes import SizeUnits

_XEN_IMAGES = "/var/lib/xen/images"


def settings_path() -> Path:
    """Where the settings are kept."""
    return user_config_path("xengui") / "settings.json"


def default_folder() -> str:
    """Xen's folder if this user can read it, else one of ours, which is made when first needed."""
    if os.access(_XEN_IMAGES, os.R_OK | os.X_OK):
        return _XEN_IMAGES
    folder = user_data_path("xengui") / "images"
    with suppress(OSError):  # the scan says it if the folder cannot be had
        folder.mkdir(parents=True, exist_ok=True)
    return str(folder)


def load_settings(path: Path) -> Settings:
    """What is kept at ``path``; defaults for what is missing. A file that does not parse is put aside."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return _parse(kept if isinstance(kept, dict) else {})
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError):
        with suppress(OSError):
            path.replace(path.with_suffix(".broken.json"))
        return Settings()


def save_settings(path: Path, settings: Settings) -> None:
    """Replace the file at once, never half. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8") as file:
            json.dump(asdict(settings), file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _parse(kept: dict[str, object]) -> Settings:
    scan = kept.get("scan")
    flags = scan if isinstance(scan, dict) else {}
    settings = Settings(
        folders=_paths(kept.get("folders")),
        recent_folders=_paths(kept.get("recent_folders")),
        scan=ScanOptions(*(flags.get(name) is True for name in ("recursive", "hidden", "cross_mounts"))),
    )
    if isinstance(kept.get("warn_percents"), list):
        settings = replace(settings, warn_percents=_percents(kept["warn_percents"]))
    if isinstance(kept.get("warn_promised"), bool):
        settings = replace(settings, warn_promised=kept["warn_promised"] is True)
    with suppress(ValueError):
        settings = replace(settings, units=SizeUnits(str(kept.get("units"))))
    with suppress(ValueError):
        settings = replace(settings, colour_scheme=ColourScheme(str(kept.get("colour_scheme"))))
    return settings


def _paths(kept: object) -> tuple[str, ...]:
    return (
        tuple(p for p in kept if isinstance(p, str) and p.startswith("/")) if isinstance(kept, list) else ()
    )


def _percents(kept: object) -> tuple[int, ...]:
    """Rising, each once, none beyond 1 to 100."""
    found = kept if isinstance(kept, list) else []
    return tuple(sorted({p for p in found if isinstance(p, int) and 1 <= p <= 100}))
