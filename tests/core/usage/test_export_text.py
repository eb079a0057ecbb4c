"""The library as CSV and JSON, read back by Python's own readers."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.core.usage.images import image
from xengui.core.images.image import DiskImage
from xengui.core.printable import from_printable, is_printable
from xengui.core.sizes import GIB
from xengui.core.usage.breakdown import Breakdown
from xengui.core.usage.export_text import cell, hosts_csv, images_csv, images_json
from xengui.core.usage.host_filesystem import HostFilesystem, usage_of

MADE = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ODD = ("line\nbreak.img", 'tab\t, and "quotes".img', "bad\udcff\udcfe.img", "שלום.img", "‮gpj.img", "a\\b.img")


def read(images: list[DiskImage], breakdowns: dict[str, Breakdown] | None = None) -> list[dict[str, str]]:
    text = "".join(images_csv(images, breakdowns or {}))
    return list(csv.DictReader(io.StringIO(text.encode().decode(), newline="")))


@pytest.mark.parametrize("name", ODD)
def test_odd_names_come_back(name: str) -> None:
    (row,) = read([image(name, GIB, 1)])
    back = row["path"] if is_printable(name) else from_printable(row["path"])
    assert back == f"/srv/{name}"
    (found,) = json.loads("".join(images_json([], [image(name, GIB, 1)], {}, MADE)))["images"]
    assert found["path"] == f"/srv/{name}"


@pytest.mark.parametrize("name", ["=cmd|' ', calc!A0", "+1", "-1.img", "@SUM(A1)", " =1", "\t=1", "\n=1"])
def test_a_spreadsheet_runs_no_name_as_a_formula(name: str) -> None:
    (row,) = read([image(name, GIB, 1)])
    for text in row.values():
        assert not text.lstrip().startswith(("=", "+", "-", "@"))
    assert row["path"] == f"/srv/{name}" or from_printable(row["path"]) == f"/srv/{name}"


def test_what_looks_like_no_formula_is_left_alone() -> None:
    assert cell("mail=1.img") == "mail=1.img"
    assert cell(-5) == -5
    assert cell(None) is None


def test_what_nobody_looked_for_is_empty_and_never_0() -> None:
    seen, unseen = image("seen", GIB, 100), image("unseen", GIB, 100)
    known = Breakdown(data=70, guest_free=30, fragments=2, free_known=True)
    first, second = read([seen, unseen], {seen.path: known})
    assert (first["data"], first["guest_free"], first["reclaimable"], first["fragments"]) == (
        "70",
        "30",
        "30",
        "2",
    )
    assert first["zero"] == ""
    assert {second[key] for key in ("data", "zero", "guest_free", "reclaimable", "shared")} == {""}
    both = json.loads("".join(images_json([], [seen, unseen], {seen.path: known}, MADE)))["images"]
    assert [each["zero"] for each in both] == [None, None]
    assert [each["data"] for each in both] == [70, None]


def test_sizes_are_whole_bytes() -> None:
    (row,) = read([image("giant", 2**62, 3)])
    assert (row["virtual_size"], row["allocated"], row["promised"]) == (str(2**62), "3", str(2**62 - 3))
    assert row["modified"] == "1970-01-01T00:00:00+00:00"


def test_thousands_of_rows_come_in_pieces() -> None:
    images = [image(f"{number}.img", GIB, number) for number in range(1234)]
    assert len(list(images_csv(images, {}))) > 2
    rows = read(images)
    assert [row["allocated"] for row in rows] == [str(number) for number in range(1234)]


def test_json_has_the_hosts_too() -> None:
    images = [image("a", GIB, 5), image("b", GIB, 7)]
    usage = usage_of(HostFilesystem("/srv", "ext4", "/dev/sda1", 100, 10), images)
    found = json.loads("".join(images_json([usage], images, {}, MADE)))
    assert found["made"] == "2026-11-23T10:00:00+00:00"
    assert [host["mount"] for host in found["hosts"]] == ["/srv"]
    assert found["hosts"][0]["allocated"] == 12
    assert len(found["images"]) == 2
    assert json.loads("".join(images_json([], [], {}, MADE)))["images"] == []


def test_hosts_as_a_table() -> None:
    full = replace(usage_of(HostFilesystem("/srv", "ext4", "=x", 100, 0), [image("a", GIB, 0)]), allocated=0)
    (row,) = csv.DictReader(io.StringIO("".join(hosts_csv([full], [])), newline=""))
    assert (row["mount"], row["source"], row["capacity"], row["overcommit"]) == ("/srv", "'=x", "100", "")
