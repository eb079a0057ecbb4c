"""Names as they are shown, and read back from what was shown."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xengui.core.printable import from_printable, is_printable, printable

ANY = st.text(st.characters(), max_size=40)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("mail.img", "mail.img"),
        ("ünï é\u00a0日本.img", "ünï é\u00a0日本.img"),
        ("back\\slash", "back\\slash"),
        ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("a\x1b[2J", "a\\x1b[2J"),
        ("\udcff\udc80", "\\xff\\x80"),
        ("evil\u202egmi.exe", "evil\\u202egmi.exe"),
        ("two\u2028lines", "two\\u2028lines"),
        ("\x85", "\\u0085"),
        ("\U000e0001", "\\U000e0001"),
        ("back\\n\n", "back\\\\n\\n"),
    ],
)
def test_what_no_screen_shows_is_written_out(text: str, shown: str) -> None:
    assert printable(text) == shown
    assert is_printable(text) is (text == shown)


@given(ANY)
def test_nothing_that_misleads_is_left_and_nothing_is_lost(text: str) -> None:
    shown = printable(text)
    assert not {unicodedata.category(each) for each in shown} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert printable(shown) == shown
    if not is_printable(text):
        assert from_printable(shown) == text


@given(ANY)
def test_anything_typed_can_be_read(shown: str) -> None:
    assert len(from_printable(shown)) <= len(shown)


def test_what_is_no_escape_stays() -> None:
    assert from_printable("\\q\\x1\\u12\\U00110000") == "\\q\\x1\\u12\\U00110000"
