"""Removing: possible for every name, and never by a slip of the keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from tests.gui.images.samples import sample
from xengui.gui.dialogs.remove import RemoveDialog
from xengui.gui.quantities import Quantities

Accepted, Rejected = QDialog.DialogCode.Accepted, QDialog.DialogCode.Rejected


def opened(qtbot: QtBot, *names: str, for_good: bool = True) -> RemoveDialog:
    dialog = RemoveDialog([sample(f"/srv/xen/{name}") for name in names], for_good, Quantities())
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    (dialog.typed if for_good else dialog.cancel).setFocus()
    return dialog


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("mail.img", "mail.img"),
        ("-mail 'ü\n$x.img", "-mail 'ü\\n$x.img"),
        (" spaced ", "spaced"),
        ("two  blanks\u00a0.img", "two blanks .img"),
        ("u\u0308.img", "ü.img"),
        ("\udcff.img", "\\xff.img"),
        ("evil\u202egmi.exe", "evil\\u202egmi.exe"),
        ("   ", "delete 1"),
    ],
)
def test_any_name_can_be_typed_and_return_then_deletes(qtbot: QtBot, name: str, phrase: str) -> None:
    dialog = opened(qtbot, name)
    assert dialog.phrase.isprintable() or "\u00a0" in dialog.phrase
    dialog.typed.insert(phrase[:-1])  # QTest types ASCII only
    assert not dialog.confirm.isEnabled()
    qtbot.keyClick(dialog.typed, Qt.Key.Key_Return)
    assert dialog.isVisible(), "Return before the name is there is neither yes nor no"
    dialog.typed.insert(phrase[-1])
    qtbot.keyClick(dialog.typed, Qt.Key.Key_Return)
    assert dialog.result() == Accepted


def test_nothing_typed_is_never_enough(qtbot: QtBot) -> None:
    for name in ("mail.img", "  ", "\u00a0"):
        dialog = opened(qtbot, name)
        for typed in ("", " ", "   "):
            dialog.typed.setText(typed)
            assert not dialog.confirm.isEnabled()


def test_several_are_deleted_by_their_number(qtbot: QtBot) -> None:
    dialog = opened(qtbot, "a", "b", "c")
    qtbot.keyClicks(dialog.typed, "delete 3")
    assert dialog.confirm.isEnabled()


def test_tab_goes_as_the_eye_does(qtbot: QtBot) -> None:
    dialog = opened(qtbot, "a")
    qtbot.keyClicks(dialog.typed, "a")
    order = []
    for _ in range(3):
        order.append(QApplication.focusWidget())
        qtbot.keyClick(dialog, Qt.Key.Key_Tab)
    assert order == [dialog.typed, dialog.confirm, dialog.cancel]
    assert dialog.confirm.x() < dialog.cancel.x()
    dialog.cancel.setFocus()
    qtbot.keyClick(dialog.cancel, Qt.Key.Key_Return)
    assert dialog.result() == Rejected


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_cancel_is_the_trashs_default_until_the_other_has_the_keyboard(qtbot: QtBot, key: Qt.Key) -> None:
    dialog = opened(qtbot, "a", for_good=False)
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog.cancel, key)
    dialog = opened(qtbot, "a", for_good=False)
    dialog.confirm.setFocus()
    with qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(dialog.confirm, key)
