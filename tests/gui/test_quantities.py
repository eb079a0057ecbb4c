"""Sizes, rates and times as people of different countries read them."""

import pytest
from PySide6.QtCore import QDate, QDateTime, QLocale, QTime

from xengui.core.sizes import GIB, SizeUnits
from xengui.gui.quantities import Quantities

GERMAN = QLocale(QLocale.Language.German, QLocale.Country.Germany)
QUANTITIES = Quantities(locale=QLocale.c())
NOW = QDateTime(QDate(2026, 11, 23), QTime(14, 30)).toMSecsSinceEpoch() * 1_000_000
SECOND = 10**9


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 100, "0%"),
        (2, 10_000, "less than 0.1%"),
        (1, 2**62, "less than 0.1%"),
        (1, 1000, "0.1%"),
        (99, 10_000, "0.9%"),
        (1, 100, "1%"),
        (71, 100, "71%"),
        (99_999, 100_000, "99%"),
        (1, 0, "0%"),
    ],
)
def test_a_small_share_is_told_from_none_and_from_a_hundredth(part: int, whole: int, text: str) -> None:
    assert QUANTITIES.share(part, whole) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (1023, "1,023 B"), (20 * GIB, "20 GiB"), (int(3.1 * GIB), "3.1 GiB"), (5 << 40, "5 TiB")],
)
def test_size(size: int, text: str) -> None:
    assert QUANTITIES.size(size) == text


def test_size_in_other_units_and_languages() -> None:
    assert Quantities(SizeUnits.SI, QLocale.c()).size(3_100_000_000) == "3.1 GB"
    assert Quantities(locale=GERMAN).size(int(3.1 * GIB)) == "3,1 GiB"
    assert Quantities(locale=GERMAN).exact(3_298_534) == "3.298.534 bytes"


def test_exact() -> None:
    assert QUANTITIES.exact(3_298_534) == "3,298,534 bytes"
    assert QUANTITIES.exact(1) == "1 byte"
    assert QUANTITIES.size_and_bytes(999) == "999 bytes"
    assert QUANTITIES.size_and_bytes(2048) == "2 KiB (2,048 bytes)"
    assert QUANTITIES.exact(2**70) == "1,180,591,620,717,411,303,424 bytes"
    assert QUANTITIES.exact(2**63 - 1) == "9,223,372,036,854,775,807 bytes"


def test_rate_and_duration() -> None:
    assert QUANTITIES.rate(1.5 * GIB) == "1.5 GiB/s"
    assert QUANTITIES.rate(-1) == "0 B/s"
    assert [QUANTITIES.duration(s) for s in (0, 14.4, 61, 3723, -5)] == [
        "0:00",
        "0:14",
        "1:01",
        "1:02:03",
        "0:00",
    ]


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 0, "0%"),
        (0, 5, "0%"),
        (1, 10**12, "1%"),
        (71, 100, "71%"),
        (999_999, 10**6, "99%"),
        (3, 2, "150%"),
    ],
)
def test_percent_never_rounds_to_none_or_all(part: int, whole: int, text: str) -> None:
    assert QUANTITIES.percent(part, whole) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-30, "just now"),
        (0, "just now"),
        (12, "12 s ago"),
        (125, "2 min ago"),
        (3 * 3600, "3 h ago"),
        (20 * 3600, "yesterday"),
        (11 * 86400, "12 Nov"),
        (400 * 86400, "19 Oct 2025"),
        (-86400, "24 Nov"),
    ],
)
def test_age(seconds: int, text: str) -> None:
    assert QUANTITIES.age(NOW - seconds * SECOND, NOW) == text


def test_moment_takes_any_timestamp() -> None:
    assert QUANTITIES.moment(NOW) == "23 November 2026, 14:30:00"
    for damaged in (-(2**63), 2**63 - 1, 2**80):
        assert QUANTITIES.moment(damaged)
        assert QUANTITIES.age(damaged, NOW)
