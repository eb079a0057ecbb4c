"""Big choices: a radio button that has room to say what it means, and why it cannot be chosen."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QIcon, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QButtonGroup,
    QRadioButton,
    QSizePolicy,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from xengui.core.images.draft_choices import Choice
from xengui.gui import theme
from xengui.gui.assets import icon
from xengui.gui.wizards.page import scaled, without_mnemonic

T = TypeVar("T")
_PAD, _DOT, _ICON, _GAP = 12, 18, 26, 12  # device-independent pixels
_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class ChoiceCard(QRadioButton):
    """A radio button as a card: icon, title and a text that wraps. Disabled, it gives its reason as well."""

    def __init__(self, title: str, text: str, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._description = text
        self._reason = ""
        self._icon = icon(icon_name)
        self.setAccessibleName(without_mnemonic(title))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_reason("")

    @property
    def reason(self) -> str:
        """Why it cannot be chosen; "" when it can."""
        return self._reason

    def set_reason(self, reason: str) -> None:
        """Disable the card and say why, or with "" enable it."""
        self._reason = reason
        self.setEnabled(not reason)
        self.setAccessibleDescription(" ".join(part for part in (self._description, reason) if part))
        self.updateGeometry()
        self.update()

    def hitButton(self, position: QPoint) -> bool:
        """As Qt wants it: the whole card is the button."""
        return self.rect().contains(position)

    def hasHeightForWidth(self) -> bool:
        """As Qt wants it."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As Qt wants it."""
        return max(_ICON, self._layout(width)[-1].bottom() + 1 - _PAD) + 2 * _PAD

    def sizeHint(self) -> QSize:
        """As Qt wants it."""
        return QSize(480, self.heightForWidth(480))

    def minimumSizeHint(self) -> QSize:
        """As Qt wants it: the least width, and the least height, which goes with another width.

        A scroll area would give a page the height its cards need at their narrowest, and scroll over nothing.
        """
        return QSize(300, self.heightForWidth(1200))

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt wants it."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_ground(painter)
            title, text, reason = self._layout(self.width())
            self._paint_dot(painter, QPointF(_PAD + _DOT / 2, title.center().y() + 1))
            mode = QIcon.Mode.Normal if self.isEnabled() else QIcon.Mode.Disabled
            spot = QRect(_PAD + _DOT + _GAP, (self.height() - _ICON) // 2, _ICON, _ICON)
            self._icon.paint(painter, spot, Qt.AlignmentFlag.AlignCenter, mode)
            ours = theme.colours(self.palette())
            group = QPalette.ColorGroup.Active if self.isEnabled() else QPalette.ColorGroup.Disabled
            painter.setPen(self.palette().color(group, QPalette.ColorRole.WindowText))
            painter.setFont(self._title_font())
            underline = self.style().styleHint(QStyle.StyleHint.SH_UnderlineShortcut, None, self)
            mnemonic = Qt.TextFlag.TextShowMnemonic if underline else Qt.TextFlag.TextHideMnemonic
            painter.drawText(title, int(_WRAP | mnemonic), self.text())
            painter.setFont(self.font())
            painter.setPen(ours.muted_text)
            painter.drawText(text, int(_WRAP), self._description)
            painter.setPen(ours.warning_text)
            painter.drawText(reason, int(_WRAP), self._reason)

    def _paint_ground(self, painter: QPainter) -> None:
        ours, palette = theme.colours(self.palette()), self.palette()
        ground, edge = palette.color(QPalette.ColorRole.Base), ours.separator
        if self.isChecked():
            ground, edge = ours.accent_background, ours.accent
        elif self.underMouse() and self.isEnabled():
            ground, edge = palette.color(QPalette.ColorRole.AlternateBase), ours.outline
        thick = 2.0 if self.hasFocus() else 1.0
        painter.setPen(QPen(ours.accent if self.hasFocus() else edge, thick))
        painter.setBrush(ground)
        inset = thick / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 6, 6)

    def _paint_dot(self, painter: QPainter, centre: QPointF) -> None:
        """The radio button's own mark: the style's drowns in dark ground."""
        ours = theme.colours(self.palette())
        ink = ours.outline if not self.isEnabled() else ours.accent if self.isChecked() else ours.muted_text
        painter.setPen(QPen(ink, 1.5))
        painter.setBrush(self.palette().color(QPalette.ColorRole.Base))
        painter.drawEllipse(centre, 7, 7)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawEllipse(centre, 3.75, 3.75)

    def _layout(self, width: int) -> tuple[QRect, QRect, QRect]:
        """Where title, text and reason go in a card of ``width``."""
        left = _PAD + _DOT + _GAP + _ICON + _GAP
        room = max(50, width - left - _PAD)
        top = _PAD
        places = []
        for text, font in (
            (without_mnemonic(self.text()), self._title_font()),
            (self._description, self.font()),
            (self._reason, self.font()),
        ):
            height = 0
            if text:
                bounds = QFontMetrics(font).boundingRect(QRect(0, 0, room, 10_000), int(_WRAP), text)
                height = bounds.height()
            places.append(QRect(left, top, room, height))
            top += height + (2 if text else 0)
        title, text_place, reason = places
        if not self._reason:
            reason = QRect(text_place.left(), text_place.bottom() + 1, room, 0)
        return title, text_place, reason

    def _title_font(self) -> QFont:
        return scaled(self.font(), 1.0, QFont.Weight.DemiBold)


class CardGroup(QWidget, Generic[T]):
    """Cards under each other, one of them chosen; ``on_chosen`` is told when a person chooses one."""

    def __init__(
        self,
        cards: Sequence[tuple[T, str, str, str]],
        on_chosen: Callable[[T], None],
        parent: QWidget | None = None,
    ) -> None:
        """``cards``: value, title, text and icon name of each."""
        super().__init__(parent)
        self._cards = {value: ChoiceCard(title, text, name, self) for value, title, text, name in cards}
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for value, card in self._cards.items():
            self._group.addButton(card)
            column.addWidget(card)
            card.clicked.connect(lambda checked=False, value=value: on_chosen(value))

    def card(self, value: T) -> ChoiceCard:
        """The card that stands for ``value``."""
        return self._cards[value]

    def show_choices(self, choices: Sequence[Choice[T]], current: T) -> None:
        """Check ``current``, and disable what cannot be chosen with its reason."""
        for choice in choices:
            card = self._cards[choice.value]
            if card.reason != choice.reason:
                card.set_reason(choice.reason)
        self._cards[current].setChecked(True)

    def focus_chosen(self) -> None:
        """Put the keyboard on the card that is chosen."""
        for card in self._cards.values():
            if card.isChecked():
                card.setFocus(Qt.FocusReason.TabFocusReason)
