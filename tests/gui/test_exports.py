"""What leaves the window: real files, read back by others' readers."""

import json
import os
import re
import struct
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.report.samples import ODD, library
from xengui.core.errors import XenGuiError
from xengui.core.images.extent import ExtentState
from xengui.gui.exports import (
    ExportChoice,
    ExportKind,
    Exports,
    file_stem,
    picture_choices,
    resolved,
    text_choice,
)
from xengui.gui.job_runner import JobRunner
from xengui.gui.quantities import Quantities
from xengui.gui.report.printing import PrintReport, print_report
from xengui.gui.report.saving import library_choices, report_now, save_report
from xengui.gui.states import brush_of
from xengui.jobs.job import JobControl

WHITE = QColor(Qt.GlobalColor.white)
PNG, SVG, CSV, JSON, PDF = ExportKind


@pytest.fixture
def exports(qtbot: QtBot) -> Iterator[Exports]:
    window, runner = QWidget(), JobRunner()
    qtbot.addWidget(window)
    window.show()
    yield Exports(runner, window)
    runner.shut_down()


def paint(painter: QPainter, rect: QRect) -> int:
    """80 high: a red square in the middle, hatched below, and words."""
    painter.fillRect(QRect(40, 20, 20, 20), QColor("#ff0000"))
    painter.fillRect(QRect(0, 60, 100, 20), brush_of(ExtentState.ZERO, QPalette(WHITE)))
    painter.drawText(5, 15, "a <b> & “c”")
    assert rect.topLeft() == QPoint(0, 0)
    return 80


def pictures(title: str = "A & <B>\n\udcff") -> tuple[ExportChoice, ...]:
    return picture_choices(paint, QSize(100, 500), WHITE, title)


def save(qtbot: QtBot, exports: Exports, path: Path, choice: ExportChoice, replace: bool = False) -> None:
    with qtbot.waitSignal(exports.said) as said:
        exports.save(str(path), choice, replace)
    assert said.args == [f"Saved {path}."]


def test_png_is_drawn_at_twice_the_size(qtbot: QtBot, exports: Exports, tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    save(qtbot, exports, file, pictures()[0])
    data = file.read_bytes()
    assert data.startswith(b"\x89PNG\r\n")
    assert struct.unpack(">II", data[16:24]) == (248, 208)
    image = QImage(str(file))
    assert image.pixelColor(0, 100) == WHITE  # the margin
    assert image.pixelColor(124, 84) == QColor("#ff0000")
    assert image.pixelColor(102, 84) == WHITE


def test_svg_is_xml_with_words_and_hatches_as_in_the_window(
    qtbot: QtBot, exports: Exports, tmp_path: Path
) -> None:
    file = tmp_path / "a.svg"
    save(qtbot, exports, file, pictures()[1])
    root = ElementTree.fromstring(file.read_bytes())
    svg = "{http://www.w3.org/2000/svg}"
    assert root.tag == f"{svg}svg"
    assert root.attrib["viewBox"] == "0 0 124 104"
    assert root.findtext(f"{svg}title") == "A & <B>\\n\\xff"
    assert "a <b> & “c”" in "".join(
        text.strip() for each in root.iter(f"{svg}text") for text in each.itertext()
    )
    (pattern,) = root.iter(f"{svg}pattern")
    assert pattern.attrib["width"] == pattern.attrib["height"] == "6"
    (tile,) = pattern
    assert tile.attrib["width"] == tile.attrib["height"] == "6"


def test_text_is_utf_8_in_order(qtbot: QtBot, exports: Exports, tmp_path: Path) -> None:
    choice = text_choice(CSV, lambda: (f"{number},ü\r\n" for number in range(50_000)))
    save(qtbot, exports, tmp_path / "a.csv", choice)
    text = (tmp_path / "a.csv").read_bytes().decode()
    assert text == "".join(f"{number},ü\r\n" for number in range(50_000))


def test_an_existing_file_is_replaced_only_when_that_was_asked(
    qtbot: QtBot, exports: Exports, tmp_path: Path
) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(b"old")
    choice = text_choice(JSON, lambda: ["new"])
    with qtbot.waitSignal(exports.failed) as failed:
        exports.save(str(file), choice)
    assert "exists already" in failed.args[0].message
    assert file.read_bytes() == b"old"
    save(qtbot, exports, file, choice, replace=True)
    assert file.read_bytes() == b"new"


def dialog_of(exports: Exports) -> QFileDialog:
    window = exports.parent()
    assert isinstance(window, QWidget)
    (dialog,) = window.findChildren(QFileDialog)
    return dialog


def test_the_dialog_offers_the_kinds_and_saves(qtbot: QtBot, exports: Exports, tmp_path: Path) -> None:
    (tmp_path / "Documents").mkdir()
    exports.offer("mail.img map", (*pictures(), text_choice(CSV, lambda: ["x"])))
    dialog = dialog_of(exports)
    assert dialog.nameFilters() == ["PNG picture (*.png)", "SVG drawing (*.svg)", "CSV table (*.csv)"]
    assert Path(dialog.selectedFiles()[0]).name == "mail.img map.png"
    dialog.setDirectory(str(tmp_path))
    dialog.selectNameFilter("CSV table (*.csv)")
    dialog.filterSelected.emit("CSV table (*.csv)")
    assert Path(dialog.selectedFiles()[0]).name == "mail.img map.csv"
    with qtbot.waitSignal(exports.said):
        dialog.accept()
    assert (tmp_path / "mail.img map.csv").read_text() == "x"
    # The next one begins where this one went; there is no dialog but that one.
    exports.offer("again", pictures())
    assert Path(dialog_of(exports).directory().absolutePath()) == tmp_path
    dialog_of(exports).reject()


def test_what_the_user_types_is_taken_in_the_dialog(qtbot: QtBot, exports: Exports, tmp_path: Path) -> None:
    exports.offer("a", (*pictures(), text_choice(CSV, lambda: ["typed"])))
    dialog = dialog_of(exports)
    dialog.setDirectory(str(tmp_path))
    line = dialog.findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    line.setText("b.csv")
    with qtbot.waitSignal(exports.said):
        dialog.accept()
    assert (tmp_path / "b.csv").read_text() == "typed"


def test_the_dialog_asks_before_it_replaces(qtbot: QtBot, exports: Exports, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("old")
    exports.offer("a", [text_choice(CSV, lambda: ["new"])])
    dialog = dialog_of(exports)
    dialog.setDirectory(str(tmp_path))
    asked = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        asked.append(box.text())
        box.button(QMessageBox.StandardButton.Yes).click()

    QTimer.singleShot(0, answer)  # in the message's own event loop
    with qtbot.waitSignal(exports.said):
        dialog.accept()
    assert len(asked) == 1
    assert file.read_text() == "new"


def test_a_dialog_given_up_writes_nothing(exports: Exports, tmp_path: Path) -> None:
    exports.offer("a", pictures())
    dialog = dialog_of(exports)
    dialog.setDirectory(str(tmp_path))
    dialog.reject()
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("path", "filtered", "wanted", "kind"),
    [
        ("/a/b.png", PNG, "/a/b.png", PNG),
        ("/a/b", SVG, "/a/b.svg", SVG),
        ("/a/b.SVG", PNG, "/a/b.SVG", SVG),  # typed: it decides
        ("/a/b.png", SVG, "/a/b.svg", SVG),  # as suggested, and the filter was changed
        ("/a.b/mail.img", PNG, "/a.b/mail.img.png", PNG),
        ("/a.png/b", SVG, "/a.png/b.svg", SVG),
    ],
)
def test_ending_and_filter_agree(path: str, filtered: ExportKind, wanted: str, kind: ExportKind) -> None:
    assert resolved(path, filtered, PNG, (PNG, SVG)) == (wanted, kind)


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Disk images in /srv/xen", "Disk images in -srv-xen"),
        ("a\nb\udcff", "a\\nb\\xff"),
        (".hidden.", "hidden"),
        ("///", "xengui"),
    ],
)
def test_any_name_makes_a_file_name(name: str, stem: str) -> None:
    assert file_stem(name) == stem
    assert len(file_stem("ü" * 500).encode()) == 150


def test_the_library_as_page_table_and_data(qtbot: QtBot, exports: Exports, tmp_path: Path) -> None:
    choices = library_choices(library(30, hosts=2, names=ODD), Quantities())
    assert [choice.kind for choice in choices] == [PDF, CSV, JSON]
    for choice in choices:
        save(qtbot, exports, tmp_path / f"a.{choice.kind.value}", choice)
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")
    assert (tmp_path / "a.csv").read_text().count("\n") == 31
    found = json.loads((tmp_path / "a.json").read_text())
    assert (len(found["hosts"]), len(found["images"])) == (2, 30)
    assert found["made"].startswith("2026-11-18T")


def test_save_report_suggests_a_name(exports: Exports) -> None:
    report = library(3)
    usages = [part.usage for part in report.hosts]
    save_report(exports, ["/srv/0"], usages, report.images, report.breakdowns, Quantities())
    assert Path(dialog_of(exports).selectedFiles()[0]).name == "Disk images in -srv-0.pdf"
    dialog_of(exports).reject()
    assert report_now(["/srv/0"], usages, report.images, {}).host_name


def test_a_printer_gets_one_page(qtbot: QtBot, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    assert PrintReport(library(12), Quantities(), printer).run(JobControl()) == str(tmp_path / "printed.pdf")
    data = (tmp_path / "printed.pdf").read_bytes()
    assert len(re.findall(rb"/Type /Page\b", data)) == 1


def test_the_print_dialog_leads_to_the_page(qtbot: QtBot, exports: Exports, tmp_path: Path) -> None:
    window = exports.parent()
    assert isinstance(window, QWidget)
    print_report(exports, window, library(12), Quantities())
    (dialog,) = window.findChildren(QPrintDialog)
    assert dialog.windowTitle() == "Print the report"
    dialog.printer().setOutputFileName(str(tmp_path / "printed.pdf"))
    with qtbot.waitSignal(exports.said) as said:
        dialog.accepted.emit(dialog.printer())
    assert said.args == [f"Saved {tmp_path}/printed.pdf."]
    dialog.reject()


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_takes_nothing_is_an_error_to_read(qtbot: QtBot, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "no" / "such" / "folder.pdf"))
    with pytest.raises(XenGuiError, match="does not take the page"):
        PrintReport(library(1), Quantities(), printer).run(JobControl())
