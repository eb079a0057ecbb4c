"""Translation of every text a person reads; gettext serves the window and the headless commands alike.

Sentences with figures in them are translated whole and filled in afterwards:
``tr("{free} free").format(free=...)``.
"""

import gettext
from pathlib import Path

_PACKAGE = Path(__file__).parents[1]
_LOCALES = [_PACKAGE / "resources" / "translations", _PACKAGE.parent / "resources" / "translations"]
_catalogue = gettext.translation("xengui", next((d for d in _LOCALES if d.is_dir()), None), fallback=True)


def tr(text: str) -> str:
    """``text`` in the user's language, or as it stands where there is no translation."""
    return _catalogue.gettext(text)


def trn(singular: str, plural: str, count: int) -> str:
    """The form for ``count``, with ``{n}`` filled in."""
    return _catalogue.ngettext(singular, plural, count).format(n=count)
