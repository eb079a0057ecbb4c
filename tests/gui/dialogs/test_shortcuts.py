"""The page of keyboard shortcuts."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QTableWidget
from pytestqt.qtbot import QtBot

from xengui.gui.dialogs.shortcuts import ShortcutsDialog


def test_headings_stand_over_what_they_head(qtbot: QtBot) -> None:
    action = QAction("&New image…")
    action.setShortcut(QKeySequence("Ctrl+N"))
    dialog = ShortcutsDialog([action, QAction("&Without keys")])
    qtbot.addWidget(dialog)
    table = dialog.findChildren(QTableWidget)[0]
    assert table.horizontalHeader().defaultAlignment() & Qt.AlignmentFlag.AlignLeft
    texts = [item.text() for row in range(table.rowCount()) if (item := table.item(row, 0))]
    assert texts[0] == "New image"
    assert "Without keys" not in texts
