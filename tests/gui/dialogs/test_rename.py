"""Renaming: what nobody typed is never written."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from xengui.gui.dialogs.rename import RenameDialog

ODD = ["-mail 'ü\n$x.img", "\udcffdisk.img", "evil\u202egmi.exe", "tab\there \\ there", " spaced ", "a\\nb"]


def opened(qtbot: QtBot, name: str, *taken: str) -> RenameDialog:
    dialog = RenameDialog(name, {name, *taken})
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.field.hasFocus)
    return dialog


@pytest.mark.parametrize("name", [*ODD, "mail.img"])
def test_return_on_an_untouched_name_does_nothing(qtbot: QtBot, name: str) -> None:
    dialog = opened(qtbot, name)
    assert dialog.field.text().isprintable()
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.name == name
    qtbot.keyClick(dialog.field, Qt.Key.Key_End)
    qtbot.keyClicks(dialog.field, "x")
    assert dialog.confirm.isEnabled()
    qtbot.keyClick(dialog.field, Qt.Key.Key_Backspace)
    assert not dialog.confirm.isEnabled()
    assert dialog.name == name


@pytest.mark.parametrize("name", ODD)
def test_what_is_left_of_an_odd_name_stays_as_it_is(qtbot: QtBot, name: str) -> None:
    dialog = opened(qtbot, name)
    qtbot.keyClick(dialog.field, Qt.Key.Key_End)
    qtbot.keyClicks(dialog.field, "2")
    assert dialog.name == f"{name}2"
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert dialog.name == f"{name}2"


def test_a_written_out_line_break_can_be_deleted(qtbot: QtBot) -> None:
    dialog = opened(qtbot, "a\nb.img")
    assert dialog.field.text() == "a\\nb.img"
    assert dialog.field.selectedText() == "a\\nb"
    assert "line break" in dialog.says.text()
    dialog.field.setText("ab.img")
    assert dialog.name == "ab.img"
    assert dialog.says.text() == ""
    assert dialog.confirm.isEnabled()


def test_in_a_usual_name_a_backslash_is_a_backslash(qtbot: QtBot) -> None:
    dialog = opened(qtbot, "mail.img")
    dialog.field.setText("a\\nb.img")
    assert dialog.name == "a\\nb.img"


def test_what_cannot_be_and_what_surprises_is_said(qtbot: QtBot) -> None:
    dialog = opened(qtbot, "mail.img", "web.img", "a\nb")
    for typed, said, possible in (
        ("web.img", "exists already", False),
        ("a/b", "“/”", False),
        ("x\u202ey", "\\u202e", True),
        (" x", "blank", True),
    ):
        dialog.field.setText(typed)
        assert said in dialog.says.text()
        assert dialog.confirm.isEnabled() is possible
