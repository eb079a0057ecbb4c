"""Round trips: what is not changed stays byte by byte, what is changed reads back as it was meant."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.core.guests.xlcfg.strategies import guest_files, keys, plain_text
from xengui.core.errors import XenGuiError
from xengui.core.guests.xlcfg.document import Document
from xengui.core.guests.xlcfg.write import Plain, as_value, quoted, setting, written

FILE = """\
# mail server; do not touch
name = 'mail'   # the name
memory = 512
disk = [ 'phy:/dev/vg/mail,xvda,w',   # root
         'file:/srv/swap.img,xvdb,w', # swap
       ]
vif = ['mac=00:16:3e:00:00:01']; vcpus=2
my_own.key = "kept"
"""

values = st.recursive(
    st.one_of(plain_text, st.integers(0, 2**40)), lambda inner: st.lists(inner, max_size=4), max_leaves=8
)


@given(st.binary())
def test_any_bytes_come_back_as_they_were(data: bytes) -> None:
    assert Document.from_bytes(data).data() == data


@given(guest_files(), keys, values)
def test_a_set_value_is_read_back_and_nothing_else_changes(text: str, key: str, value: Plain) -> None:
    before = Document(text)
    assume(not before.parsed.problems)
    after = before.with_value(key, value)
    assert [problem.diagnosis.message for problem in after.parsed.problems] == []
    assert after.values == before.values | {key: as_value(value)}


@given(guest_files(), keys)
def test_a_setting_taken_out_is_gone_and_nothing_else_is(text: str, key: str) -> None:
    before = Document(text)
    assume(not before.parsed.problems)
    after = before.without(key)
    assert not after.parsed.problems
    assert after.values == {name: value for name, value in before.values.items() if name != key}


COMMENTED = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(("", " # one", "  # two"))), min_size=1
)


@given(COMMENTED, st.booleans(), st.lists(st.sampled_from("abcdef")))
def test_comments_in_a_list_outlive_its_items(
    items: list[tuple[str, str]], trailing: bool, wanted: list[str]
) -> None:
    lines = [
        f"  '{item}'{',' if trailing or index < len(items) - 1 else ''}{comment}\n"
        for index, (item, comment) in enumerate(items)
    ]
    text = f"disk = [\n{''.join(lines)}]\n"
    assume(wanted)
    after = Document(text).with_value("disk", wanted)
    assert not after.parsed.problems
    assert after.values == {"disk": tuple(wanted)}
    assert re.findall("# .*", after.text) == re.findall("# .*", text)


def test_only_the_lines_of_the_key_change() -> None:
    before = Document(FILE)
    after = before.with_value("memory", 1024).with_value("name", "post")
    assert after.text == FILE.replace("512", "1024").replace("'mail' ", '"post" ')


def test_the_same_value_changes_nothing() -> None:
    before = Document(FILE)
    assert before.with_value("memory", "512") is before
    assert before.with_value("vif", ["mac=00:16:3e:00:00:01"]) is before


def test_one_disk_more_leaves_the_others_and_their_comments() -> None:
    before = Document(FILE)
    first, second = before.list_of("disk")
    assert isinstance(first, str)
    assert isinstance(second, str)
    after = before.with_value("disk", [first, second, "x"])
    assert after.text == FILE.replace("# swap\n", '# swap\n         "x",\n')
    assert before.with_value("disk", [first]).text == FILE.replace(
        "         'file:/srv/swap.img,xvdb,w', # swap\n", "         # swap\n"
    )


def test_setting_what_was_added_to_leaves_one_assignment() -> None:
    document = Document("a='x'\n# why\na+='y'\nb=1; a+='z'\n")
    assert document.with_value("a", "new").text == 'a="new"\n# why\nb=1; \n'
    assert Document("a+=[1]\na+=[2]\n").with_value("a", [3]).text == "a=[3]\n"


def test_a_new_key_comes_at_the_end_on_a_line_of_its_own() -> None:
    assert Document("a=1").with_value("b", [1, "x"]).text == 'a=1\nb = [1, "x"]\n'
    assert Document("").with_value("b", "x").text == 'b = "x"\n'


def test_taking_out_keeps_the_comment_on_the_line() -> None:
    assert "# the name\n" in Document(FILE).without("name").text
    assert Document("a=1;b=2\n").without("a").text == "b=2\n"


def test_lines_and_columns_count_from_one() -> None:
    document = Document("a=1\nb=2")
    assert document.position(0) == (1, 1)
    assert document.position(4) == (2, 1)
    assert document.position(7) == (2, 4)


def test_a_string_counts_as_a_list_of_one() -> None:
    assert Document("disk='x'").list_of("disk") == ("x",)
    assert Document("").list_of("disk") == ()
    assert Document("name=['x']").text_of("name") is None


@given(plain_text)
def test_quoted_text_uses_the_safe_escapes_only(text: str) -> None:
    line = f"a={quoted(text)}"
    assert Document(line).values == {"a": text}
    assert not re.search(r"\\[^\\'\"]", quoted(text).replace("\\\\", ""))


@pytest.mark.parametrize("text", ["two\nlines", "tab\t", "\0", "\x7f", "\x1b[31m"])
def test_what_no_string_can_hold_is_refused(text: str) -> None:
    with pytest.raises(XenGuiError):
        quoted(text)


def test_how_values_are_written() -> None:
    assert written(True) == "1"
    assert written(-3600) == '"-3600"'
    assert written('say "hi"') == "'say \"hi\"'"
    assert setting("disk", ["x" * 60, "y" * 60]) == f'disk = [\n    "{"x" * 60}",\n    "{"y" * 60}",\n]'
