"""Resources held against the sources that ask for them, and the desktop's files without a validator."""

import ast
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from xengui import COMMANDS
from xengui.gui.banner import Severity

ROOT = Path(__file__).parents[1]
ID = "io.github.xengui.XenGUI"
DRAWN = {path.stem for path in (ROOT / "resources/icons").glob("*.svg")}
SOURCES = [*(ROOT / "xengui/gui").rglob("*.py"), ROOT / "xengui/app.py"]
# Where a call names an icon: the function and the argument's position.
NAMED_BY = {"icon": 0, "_action": 1}


def nodes() -> Iterator[ast.AST]:
    for source in SOURCES:
        yield from ast.walk(ast.parse(source.read_text(encoding="utf-8")))


def literals(node: ast.expr) -> Iterator[str]:
    """The strings ``node`` may be, of which a condition chooses one."""
    if isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value


def asked_for(node: ast.AST) -> Iterator[str]:
    """The icons ``node`` names, by a call or in a table called _ICONS."""
    if isinstance(node, ast.Call):
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        position = NAMED_BY.get(str(name), len(node.args))
        for argument in node.args[position : position + 1]:
            yield from literals(argument)
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict) and _names_icons(node):
        for value in node.value.values:
            yield from literals(value)


def _names_icons(node: ast.Assign) -> bool:
    return any(isinstance(target, ast.Name) and target.id == "_ICONS" for target in node.targets)


def test_every_icon_asked_for_is_drawn() -> None:
    names = {name for node in nodes() for name in asked_for(node)} | {each.value for each in Severity}
    assert {"new-image", "warning", "jobs"} <= names  # by _action, by a condition, by a table
    assert names - DRAWN == set()


def test_every_icon_drawn_is_asked_for() -> None:
    said = {node.value for node in nodes() if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert DRAWN - said == set()


def test_desktop_entry_has_what_a_menu_needs() -> None:
    parser = ConfigParser(interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # its keys have capitals
    parser.read(ROOT / f"resources/{ID}.desktop", encoding="utf-8")
    entry = parser["Desktop Entry"]
    assert {"Type", "Name", "Comment", "Exec", "Icon", "Terminal", "Categories"} <= set(entry)
    assert (entry["Type"], entry["Name"], entry["Icon"]) == ("Application", "XenGUI", ID)
    assert entry["Exec"].split()[0] == "xengui"
    for action in entry["Actions"].rstrip(";").split(";"):
        assert {"Name", "Exec"} <= set(parser[f"Desktop Action {action}"])


@pytest.mark.parametrize(
    ("tag", "text"), [("id", ID), ("name", "XenGUI"), ("metadata_license", "CC0-1.0"), ("summary", None)]
)
def test_metainfo_says_what_a_software_centre_lists(tag: str, text: str | None) -> None:
    found = ElementTree.parse(ROOT / f"resources/{ID}.metainfo.xml").getroot().findtext(tag)
    assert found
    assert text in (None, found)


def test_man_page_has_a_section_for_every_command_dispatched() -> None:
    page = (ROOT / "packaging/xengui.1").read_text(encoding="utf-8").splitlines()
    sections = [line.split()[1] for line in page if line.startswith(".SS ")]
    assert list(dict.fromkeys(sections)) == list(COMMANDS), "subcommands have a section each, side by side"
