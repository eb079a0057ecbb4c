"""The composition root: reads the window's arguments, builds everything and hands it down."""

import argparse
import gc
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from xengui import __version__
from xengui.core.errors import XenGuiError
from xengui.core.settings import Settings
from xengui.core.translate import tr
from xengui.host.display import require_display
from xengui.host.settings_file import default_folder, load_settings, save_settings, settings_path

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

_SWITCH_INTERVAL = 0.0005  # s; at Python's 5 ms a busy scan holds up every cell the window paints
_GC_THRESHOLD = 20_000  # new objects; at Python's 700 imports and scans are collected all the time


def main(arguments: Sequence[str]) -> int:
    """Open the window, or save its picture; gives the exit code."""
    options = _parser().parse_args(arguments)
    if options.screenshot:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        require_display()
        return _run_window(options)
    except XenGuiError as error:
        print(f"xengui: {error.message}\n        {error.hint}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="xengui",
        description=tr("Open the window on a library of disk images."),
        epilog=tr("Headless commands: xengui create, xengui list, xengui info; see xengui --help."),
    )
    parser.add_argument("folders", nargs="*", metavar="FOLDER", help=tr("show these instead of the library"))
    parser.add_argument("--demo", action="store_true", help=tr("open on a throw-away sample library"))
    parser.add_argument("--screenshot", metavar="FILE", help=tr("save a picture of the window and end"))
    parser.add_argument("--version", action="version", version=f"xengui {__version__}")
    return parser


def _run_window(options: argparse.Namespace) -> int:
    tune_interpreter()
    gc.disable()  # a start makes much and drops little: 25 ms of looking for nothing
    try:
        from PySide6.QtCore import QSettings, qInstallMessageHandler
        from PySide6.QtWidgets import QApplication
    except ImportError as error:
        raise XenGuiError(
            tr("Qt cannot be loaded: {reason}").format(reason=error),
            tr("Run “make run” once: it installs the system libraries that Qt needs."),
        ) from error
    from xengui.gui import theme
    from xengui.gui.assets import icon
    from xengui.gui.job_runner import JobRunner
    from xengui.gui.main_window import MainWindow
    from xengui.host.catalog import FolderCatalog

    qInstallMessageHandler(_on_qt_message)
    app = QApplication(["xengui"])
    app.setApplicationName("xengui")
    app.setApplicationDisplayName("XenGUI")
    app.setDesktopFileName("io.github.xengui.XenGUI")
    app.setWindowIcon(icon("xengui"))
    settings = load_settings(settings_path())
    theme.apply(app, settings.colour_scheme)
    with ExitStack() as stack:
        sample, history = "", None
        if options.demo:
            import tempfile

            sample = stack.enter_context(tempfile.TemporaryDirectory(prefix="xengui-demo-"))
            history = Path(sample) / "history.sqlite3"
        runner = JobRunner()
        stack.callback(runner.shut_down)
        own_folders = bool(options.folders) or options.demo
        folders = tuple(os.path.abspath(folder) for folder in options.folders)
        window = MainWindow(
            runner,
            FolderCatalog(),
            settings,
            folders=folders or (() if options.demo else settings.folders or (default_folder(),)),
            keep=_keep_nothing if own_folders or options.screenshot else _keep,
            state=QSettings(str(settings_path().with_name("window.ini")), QSettings.Format.IniFormat),
            history=history,
        )
        if options.demo:
            window.open_demo(sample)
        if options.screenshot:
            window.save_picture(os.path.abspath(options.screenshot))
        stack.callback(_quit_on_signals(app))
        window.show()
        gc.enable()
        gc.freeze()  # what is there now stays: no collection need look at it again
        return app.exec()


def _quit_on_signals(app: "QApplication") -> Callable[[], None]:
    """End in order when the session ends or Ctrl+C is typed: jobs are undone, a sample library is removed.

    Python would hear of a signal only when a slot runs next; the byte it writes wakes Qt. Gives what ends it.
    """
    from PySide6.QtCore import QSocketNotifier

    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: None)
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda: app.exit(128 + ours.recv(1)[0]))

    def end() -> None:
        notifier.setEnabled(False)
        signal.set_wakeup_fd(before)
        ours.close()
        theirs.close()

    return end


def _on_qt_message(kind: object, context: object, message: str) -> None:
    """Qt's words go to stderr, but for what the offscreen platform says of itself at every window."""
    if not message.startswith("This plugin does not support"):
        print(f"xengui: {message}", file=sys.stderr)


def tune_interpreter() -> None:
    """Have Python favour a window that answers over threads that get much done."""
    sys.setswitchinterval(_SWITCH_INTERVAL)
    gc.set_threshold(_GC_THRESHOLD)


def _keep(settings: Settings) -> None:
    save_settings(settings_path(), settings)


def _keep_nothing(settings: Settings) -> None:
    """A throw-away library, or one named on the command line, leaves the user's own alone."""
