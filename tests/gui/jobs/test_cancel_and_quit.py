"""What a person sees at once of a cancel, and of a window that is to go with its last job."""

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from xengui.core.errors import XenGuiError
from xengui.gui.closing import Closing
from xengui.gui.dialogs.quit import QuitChoice, QuitQuestion
from xengui.gui.job_runner import JobHandle, JobRunner, JobState
from xengui.gui.jobs.list_model import JobListModel, StatusRole
from xengui.gui.jobs.panel import JobsPanel
from xengui.gui.jobs.strip import JobStrip
from xengui.gui.quantities import Quantities
from xengui.jobs.job import Job, JobControl


class Held(Job[None]):
    """Runs until it is let go, whatever is asked of it; then it ends as asked, or fails."""

    def __init__(self, title: str = "Create mail.img, 20 GiB") -> None:
        self.title = title
        self.entered, self.let_go = threading.Event(), threading.Event()
        self.fails = False

    def run(self, control: JobControl) -> None:
        self.entered.set()
        assert self.let_go.wait(20)
        if self.fails:
            raise XenGuiError("The disk is full.")
        control.checkpoint()


class Window(QWidget):
    """A window that asks before it closes, as the main window does."""

    def __init__(self, runner: JobRunner) -> None:
        super().__init__()
        self.model = JobListModel(Quantities())
        self.strip = JobStrip(runner, Quantities())
        self.panel = JobsPanel(self.model, runner)
        layout = QVBoxLayout(self)
        layout.addWidget(self.panel)
        layout.addWidget(self.strip)
        runner.submitted.connect(self.model.add)
        self.closing = Closing(runner, self, self.strip)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.setAccepted(self.closing.may_close())


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[JobRunner]:
    runner = JobRunner()
    yield runner
    runner.shut_down()


@pytest.fixture
def window(qtbot: QtBot, runner: JobRunner) -> Iterator[Window]:
    window = Window(runner)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    yield window
    window.hide()
    window.deleteLater()


@pytest.fixture
def submit(qtbot: QtBot, runner: JobRunner) -> Iterator[Callable[..., JobHandle[None]]]:
    jobs: list[Held] = []

    def start(title: str = "Create mail.img, 20 GiB") -> JobHandle[None]:
        job = Held(title)
        jobs.append(job)
        handle = JobHandle(job)
        with qtbot.waitSignal(handle.started):
            runner.submit(handle)
        assert job.entered.wait(10)
        return handle

    yield start
    for job in jobs:
        job.let_go.set()


Submit = Callable[..., JobHandle[None]]


def let_go(handle: JobHandle[None], fails: bool = False) -> None:
    assert isinstance(handle.job, Held)
    handle.job.fails = fails
    handle.job.let_go.set()


def button(parent: QWidget, text: str) -> QPushButton:
    return next(b for b in parent.findChildren(QPushButton) if b.text().replace("&", "") == text)


def test_cancel_is_answered_before_the_job_has_ended(qtbot: QtBot, window: Window, submit: Submit) -> None:
    handle = submit()
    in_strip, in_panel = button(window.strip, "Cancel"), button(window.panel, "Cancel job")
    assert in_strip.isEnabled()
    assert in_panel.isEnabled()
    qtbot.mouseClick(in_strip, Qt.MouseButton.LeftButton)
    # Within the very click, and in both places.
    assert handle.state is JobState.RUNNING
    assert window.strip._status.text() == "Cancelling…"
    assert not in_strip.isEnabled()
    assert not in_panel.isEnabled()
    assert window.model.index(0).data(StatusRole) == "Cancelling…"
    with qtbot.waitSignal(handle.cancelled):
        let_go(handle)
    assert "Cancelled" in window.strip._status.text()
    submit()
    assert in_strip.isEnabled(), "the next job can be cancelled"


def test_cancelling_in_the_panel_shows_in_the_strip(qtbot: QtBot, window: Window, submit: Submit) -> None:
    handle = submit()
    qtbot.mouseClick(button(window.panel, "Cancel job"), Qt.MouseButton.LeftButton)
    assert window.strip._status.text() == "Cancelling…"
    with qtbot.waitSignal(handle.finished):
        let_go(handle)


def answer(act: Callable[[QuitQuestion], None]) -> list[str]:
    """Have ``act`` done to the question once it stands; gives its text at that moment."""
    texts: list[str] = []

    def look() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QuitQuestion) and box.isVisible():
            timer.stop()
            texts.append(box.text())
            act(box)

    timer = QTimer(QApplication.instance())
    timer.timeout.connect(look)
    timer.start(5)
    return texts


def press(letter: str) -> Callable[[QuitQuestion], None]:
    """The mnemonic of an answer."""

    def act(box: QuitQuestion) -> None:
        letters = {each.text()[each.text().index("&") + 1].upper(): each for each in box.buttons()}
        letters[letter].click()

    return act


def test_quit_when_done_is_announced_and_done(qtbot: QtBot, window: Window, submit: Submit) -> None:
    handle = submit()
    answer(press("Q"))
    window.close()
    assert window.isVisible()
    assert window.strip.quitting.isVisible()
    assert window.strip.quitting_text.text() == "XenGUI quits when the jobs are done."
    later = submit("Create web.img")
    with qtbot.waitSignal(handle.finished):
        let_go(handle)
    assert window.isVisible(), "a job that came later counts as well"
    with qtbot.waitSignal(later.finished):
        let_go(later)
    assert not window.isVisible()


def test_staying_takes_it_back(qtbot: QtBot, window: Window, submit: Submit) -> None:
    handle = submit()
    answer(press("Q"))
    window.close()
    qtbot.mouseClick(button(window.strip, "Stay"), Qt.MouseButton.LeftButton)
    assert not window.strip.quitting.isVisible()
    with qtbot.waitSignal(handle.finished):
        let_go(handle)
    assert window.isVisible()
    assert not window.closing.waiting


def test_cancel_them_and_quit_says_so_until_it_is_done(qtbot: QtBot, window: Window, submit: Submit) -> None:
    handle = submit()
    answer(press("C"))
    window.close()
    assert window.strip._status.text() == "Cancelling…"
    assert "cancelled" in window.strip.quitting_text.text()
    with qtbot.waitSignal(handle.cancelled):
        let_go(handle)
    assert not window.isVisible()


def test_the_question_answers_itself_when_nothing_is_left(
    qtbot: QtBot, window: Window, submit: Submit
) -> None:
    first, second = submit("Create a.img"), submit("Create b.img")
    texts: list[str] = []

    def act(box: QuitQuestion) -> None:
        first.finished.connect(lambda: texts.append(box.text()))
        first.finished.connect(lambda: let_go(second))
        let_go(first)

    asked = answer(act)
    window.close()  # comes back when the question is gone
    assert asked == ["2 jobs are not done yet."]
    assert texts == ["1 job is not done yet."]
    assert not window.isVisible(), "it was asked to close, and nothing speaks against it any more"


def test_a_failure_meanwhile_is_shown_rather_than_gone(qtbot: QtBot, window: Window, submit: Submit) -> None:
    handle = submit()
    answer(lambda box: let_go(handle, fails=True))
    window.close()
    assert window.isVisible()
    assert QApplication.activeModalWidget() is None
    assert handle.error is not None
    assert window.model.failed_with(handle.error)
    assert not window.model.failed_with(XenGuiError("The disk is full."))


def test_escape_means_stay_and_every_answer_has_its_letter(
    qtbot: QtBot, window: Window, submit: Submit, runner: JobRunner
) -> None:
    handle = submit()

    def act(box: QuitQuestion) -> None:
        texts = [each.text() for each in box.buttons()]
        letters.update(text[text.index("&") + 1] for text in texts)
        names.update(each.accessibleName() for each in box.buttons())
        qtbot.keyClick(box, Qt.Key.Key_Escape)

    letters: set[str] = set()
    names: set[str] = set()
    answer(act)
    assert QuitQuestion(runner, window).ask() is QuitChoice.STAY
    assert letters == {"Q", "C", "S"}
    assert names == {"Quit when they are done", "Cancel them and quit", "Stay"}
    with qtbot.waitSignal(handle.finished):
        let_go(handle)
