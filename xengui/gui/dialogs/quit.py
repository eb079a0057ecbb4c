"""Asking what is to become of running jobs when the window closes."""

from enum import StrEnum

from PySide6.QtWidgets import QMessageBox, QWidget

from xengui.core.translate import tr, trn


class QuitChoice(StrEnum):
    """What to do with the jobs."""

    WAIT = "wait"
    CANCEL_JOBS = "cancel"
    STAY = "stay"


def ask_before_quitting(count: int, parent: QWidget) -> QuitChoice:
    """Ask; Esc and closing the question mean stay."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(tr("Jobs are running"))
    box.setText(trn("{n} job is not done yet.", "{n} jobs are not done yet.", count))
    box.setInformativeText(tr("Cancelled jobs leave nothing behind."))
    wait = box.addButton(tr("Quit when they are done"), QMessageBox.ButtonRole.AcceptRole)
    cancel = box.addButton(tr("Cancel them and quit"), QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton(tr("Stay"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.exec()
    clicked = box.clickedButton()
    if clicked is wait:
        return QuitChoice.WAIT
    return QuitChoice.CANCEL_JOBS if clicked is cancel else QuitChoice.STAY
