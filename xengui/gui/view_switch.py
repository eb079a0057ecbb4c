"""The tool bar and in it the switch between the views of the library."""

from collections.abc import Iterable

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QToolBar, QToolButton, QWidget

from xengui.core.translate import tr
from xengui.gui import theme

_PADDING, _GAP = 10, 6
_ROOMY = 940  # pixels from which the buttons have room for their words


class ToolBar(QToolBar):
    """Words beside the icons while there is room: what does not fit would hide in a menu."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(tr("Tools"), parent)
        self.setObjectName("tools")
        self.setMovable(False)
        self.setFloatable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(18, 18))

    def add_views(self, actions: Iterable[QAction]) -> None:
        """Add a button for each, of which one is down."""
        for action in actions:
            button = _ViewButton()
            button.setDefaultAction(action)
            button.setAccessibleName(action.text().replace("&", ""))
            self.toolButtonStyleChanged.connect(button.setToolButtonStyle)
            button.setToolButtonStyle(self.toolButtonStyle())
            self.addWidget(button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As Qt wants it."""
        beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        self.setToolButtonStyle(beside if self.width() >= _ROOMY else Qt.ToolButtonStyle.ToolButtonIconOnly)
        super().resizeEvent(event)


class _ViewButton(QToolButton):
    """Which view is shown is told by a patch of accent rather than by a frame."""

    def __init__(self) -> None:
        super().__init__()
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def sizeHint(self) -> QSize:
        """As Qt wants it."""
        icon = self.iconSize()
        words = self.fontMetrics().horizontalAdvance(self._words()) + _GAP if self._words() else 0
        height = max(icon.height(), self.fontMetrics().height()) + 12
        return QSize(icon.width() + words + 2 * _PADDING, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt wants it."""
        colours = theme.colours(self.palette())
        ground = colours.accent_background if self.isChecked() else colours.separator
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(colours.accent if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(ground if self.isChecked() or self.underMouse() else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            size = self.iconSize()
            place = QRect(_PADDING, (self.height() - size.height()) // 2, size.width(), size.height())
            self.icon().paint(painter, place)
            painter.setPen(colours.text)
            text = self.rect().adjusted(_PADDING + size.width() + _GAP, 0, 0, 0)
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, self._words())

    def _words(self) -> str:
        icons_only = self.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly
        return "" if icons_only else self.text().replace("&", "")
