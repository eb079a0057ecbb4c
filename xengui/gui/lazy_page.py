"""Pages made when they are first seen: what a start does not show, a start does not pay for."""

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

W = TypeVar("W", bound=QWidget)


class LazyPage(QWidget, Generic[W]):
    """Stands in a stack or behind a tab for the widget that ``make`` makes, fills and connects."""

    def __init__(self, make: Callable[[], W], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make = make
        self.page: W | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def showEvent(self, event: QShowEvent) -> None:
        """Make the page now, if it is not there yet."""
        if self.page is None:
            self.page = self._make()
            self._layout.addWidget(self.page)
            self.setFocusProxy(self.page)
        super().showEvent(event)
