"""Pictures of rows already painted, so that a table that moves or changes paints only what is new."""

from collections.abc import Hashable

from PySide6.QtGui import QPixmap

from xengui.gui.images.columns import Row

_LEAST = 32


class RowPictures:
    """The pictures of the rows painted last, as long as nothing they have in common changes.

    A row's picture holds while it is the same Row: the model makes a new one for whatever changes in it.
    ``variant`` is what else the picture shows (selected, age …).
    """

    def __init__(self) -> None:
        self._common: Hashable = None
        self._pictures: dict[tuple[int, Hashable], tuple[Row, QPixmap]] = {}

    def begin(self, common: Hashable, rows: int) -> None:
        """Start a paint of ``rows`` rows; drop everything if ``common`` (look, columns, scale) is new."""
        if common != self._common:
            self._common = common
            self._pictures.clear()
        for key in list(self._pictures)[: max(0, len(self._pictures) - max(_LEAST, 2 * rows))]:
            del self._pictures[key]  # the longest unused come first

    def find(self, row: Row, variant: Hashable) -> QPixmap | None:
        """The picture of ``row``, None if it must be painted."""
        kept = self._pictures.pop((id(row), variant), None)
        if kept is None or kept[0] is not row:  # an id is given anew once its owner is gone
            return None
        self._pictures[id(row), variant] = kept
        return kept[1]

    def keep(self, row: Row, variant: Hashable, picture: QPixmap) -> None:
        """Keep what was painted."""
        self._pictures[id(row), variant] = row, picture
