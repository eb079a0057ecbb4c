"""Asks when disk space is worth a warning."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from xengui.core.settings import Settings
from xengui.core.translate import tr

_STEPS = 3


class SpaceWarningsDialog(QDialog):
    """Up to three levels of fullness, and whether promises count; calls ``accept_warnings`` on Save."""

    def __init__(
        self, settings: Settings, accept_warnings: Callable[[tuple[int, ...], bool], None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._accept_warnings = accept_warnings
        self.setWindowTitle(tr("Disk space warnings"))
        words = QLabel(
            tr(
                "You are told once when a host filesystem passes a level, and again only after it got better."
                " 0 switches a level off."
            )
        )
        words.setWordWrap(True)
        words.setTextFormat(Qt.TextFormat.PlainText)
        form = QFormLayout()
        self.levels: list[QSpinBox] = []
        kept = (*settings.warn_percents, *[0] * _STEPS)[:_STEPS]
        for text, percent in zip((tr("&First"), tr("S&econd"), tr("&Last")), kept, strict=True):
            level = QSpinBox()
            level.setRange(0, 100)
            level.setSuffix(tr(" % full"))
            level.setSpecialValueText(tr("off"))
            level.setValue(percent)
            level.setAccessibleName(text.replace("&", ""))
            form.addRow(text, level)
            self.levels.append(level)
        self.promised = QCheckBox(tr("&Warn when images are promised more than the host has"))
        self.promised.setChecked(settings.warn_promised)
        buttons = QDialogButtonBox()
        save = buttons.addButton(tr("&Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(tr("&Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._save)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.addWidget(words)
        layout.addLayout(form)
        layout.addWidget(self.promised)
        layout.addWidget(buttons)
        save.setDefault(True)
        self.setMinimumWidth(420)

    def _save(self) -> None:
        percents = sorted({level.value() for level in self.levels} - {0})
        self._accept_warnings(tuple(percents), self.promised.isChecked())
        self.accept()
