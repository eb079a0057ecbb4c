"""The page as poppler reads it, and as dots."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QPageSize
from pytestqt.qtbot import QtBot

from tests.gui.report.samples import ODD, library
from tests.tools import needs, tool
from xengui import __version__
from xengui.core.usage.report import LibraryReport, library_report
from xengui.gui.job_runner import JobHandle, JobRunner
from xengui.gui.quantities import Quantities
from xengui.gui.report.paper import paper_of, report_pdf
from xengui.jobs.write_file import WriteFile

pytestmark = pytest.mark.usefixtures("qapp")
A4, LETTER = QPageSize.PageSizeId.A4, QPageSize.PageSizeId.Letter


def words(folder: Path, report: LibraryReport, paper: QPageSize.PageSizeId = A4) -> str:
    """The text of the page in reading order; there must be one page, of that paper."""
    file = folder / "report.pdf"
    file.write_bytes(report_pdf(report, Quantities(), QPageSize(paper)))
    facts = tool("pdfinfo", str(file))
    assert re.search(r"^Pages: +1$", facts, re.MULTILINE)
    assert ("(A4)" if paper is A4 else "(letter)") in facts
    text = tool("pdftotext", "-layout", "-enc", "UTF-8", str(file), "-")
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("ﬁ", "fi").replace("ﬀ", "ff")


@needs("pdfinfo", "pdftotext")
@pytest.mark.parametrize("paper", [A4, LETTER])
def test_one_page_says_it_all(tmp_path: Path, paper: QPageSize.PageSizeId) -> None:
    text = words(tmp_path, library(12), paper)
    for part in (
        "Disk images in /srv/0",
        "dom0.example",
        "12 images of 106 GiB in all",
        "Capacity 120 GiB",
        "87 GiB short if every image fills",
        "It is full once every image is filled to",
        "What can be got back",
        "Zero blocks",
        "not looked at: 4 images",
        "Largest images",
        "guest-0.img",
        "guest-11.img",
        "ext4 “root3”",
        "Free in guest",
        f"XenGUI {__version__}",
    ):
        assert part in text, text
    assert "more image" not in text.partition("Largest images")[2]


@needs("pdfinfo", "pdftotext")
@pytest.mark.parametrize("paper", [A4, LETTER])
@pytest.mark.parametrize("hosts", [1, 3, 30])
def test_thousands_end_with_how_many_more(tmp_path: Path, hosts: int, paper: QPageSize.PageSizeId) -> None:
    report = library(3000, hosts)
    text = words(tmp_path, report, paper)
    table = text.partition("Largest images")[2]
    shown = re.findall(r"guest-(\d+)\.img", table)
    assert shown == [str(number) for number in range(len(shown))]
    assert len(shown) >= 3
    left = sum(each.allocated for each in report.images[len(shown) :])
    assert f"and {3000 - len(shown)} more images, {Quantities().size(left)}" in table
    # Every host is there by name or among those counted.
    named = {int(number) for number in re.findall(r"^/srv/(\d+) ", text, re.MULTILINE)}
    more = re.search(r"and (\d+) more filesystem", text)
    assert len(named) + (int(more[1]) if more else 0) == hosts


@needs("pdfinfo", "pdftotext")
def test_nothing_at_all_is_said_too(tmp_path: Path) -> None:
    assert "There are no disk images here." in words(tmp_path, library(0))
    empty = library_report(["/srv/x"], [], [], {}, "", 0, ["/srv/x"])
    text = words(tmp_path, empty)
    assert "Without /srv/x, which could not be read." in text
    assert "Largest images" not in text


@needs("pdfinfo", "pdftotext")
def test_odd_names_stay_in_their_line(tmp_path: Path) -> None:
    text = words(tmp_path, library(20, names=ODD))
    table = text.partition("Largest images")[2].splitlines()
    assert any("line\\nbreak.img" in line and "ext4" in line for line in table)
    assert any("bad\\xff\\xfe.img" in line for line in table)
    assert any("\\u202egpj.img" in line for line in table)
    assert any("xxx…xxx" in line and "ext4" in line for line in table)


@needs("pdffonts")
def test_the_words_are_text_and_their_fonts_come_along(tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(report_pdf(library(12), Quantities()))
    fonts = tool("pdffonts", str(file)).splitlines()[2:]
    assert fonts
    assert all(re.search(r"Identity-H +yes (yes|no ) yes\b", line) for line in fonts)  # embedded, as Unicode


@needs("pdftoppm")
def test_every_state_is_told_apart_in_grey(tmp_path: Path) -> None:
    """The legend's swatches, printed without colour: no two of one mean and one pattern."""
    file = tmp_path / "report.pdf"
    file.write_bytes(report_pdf(library(12), Quantities(), QPageSize(A4)))
    tool("pdftoppm", "-gray", "-r", "288", "-singlefile", str(file), str(tmp_path / "page"))
    data = (tmp_path / "page.pgm").read_bytes()
    header = re.match(rb"P5\s(\d+) (\d+)\s255\s", data)
    assert header is not None
    width, height = int(header[1]), int(header[2])
    rows = [data[header.end() + y * width : header.end() + (y + 1) * width] for y in range(height)]
    bbox = tool("pdftotext", "-bbox", str(file), "-")
    seen = []
    for label in ("Other", "Data", "Zero,", "Reserved", "Shared", "Unknown", "Promised"):
        found = re.findall(rf'xMin="([\d.]+)" yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">{label}<', bbox)
        left, top, bottom = (float(each) * 4 for each in found[-1])  # points at 288 dots an inch
        middle = round((top + bottom) / 2)
        right = round(left) - 18  # 5 units before the word, and clear of the frame
        area = [rows[y][right - 36 : right] for y in range(middle - 10, middle + 10)]
        dots = b"".join(area)
        columns = [sum(row[x] for row in area) / len(area) for x in range(36)]
        lines = [sum(row) / len(row) for row in area]
        slope = sum(abs(area[y][x] - area[y - 4][x - 4]) for y in range(4, 20) for x in range(4, 36)) / 512
        seen.append(
            (
                sum(dots) / len(dots),
                max(dots) - min(dots),
                max(columns) - min(columns),
                max(lines) - min(lines),
                slope,
            )
        )
    for number, one in enumerate(seen):
        for other in seen[number + 1 :]:
            assert max(abs(a - b) for a, b in zip(one, other, strict=True)) > 12, seen


@pytest.mark.parametrize(
    ("locale", "paper"),
    [("en_US", LETTER), ("en_CA", LETTER), ("es_MX", LETTER), ("de_DE", A4), ("en_GB", A4), ("C", A4)],
)
def test_the_paper_is_what_the_country_has(locale: str, paper: QPageSize.PageSizeId) -> None:
    assert paper_of(QLocale(locale)).id() is paper


@needs("pdftotext")
def test_a_worker_may_draw_it(qtbot: QtBot, tmp_path: Path) -> None:
    report = library(200, names=ODD)
    runner = JobRunner()
    handle = JobHandle(WriteFile(str(tmp_path / "a.pdf"), lambda: [report_pdf(report, Quantities())]))
    with qtbot.waitSignal(handle.succeeded):
        runner.submit(handle)
    runner.shut_down()
    assert "Largest images" in tool("pdftotext", str(tmp_path / "a.pdf"), "-")
