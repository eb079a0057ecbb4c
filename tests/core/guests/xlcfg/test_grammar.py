"""The grammar of xl.cfg: its values, its freedoms, what it rejects; held against xl's own in tests/host."""

import time

import pytest
from hypothesis import given

from tests.core.guests.xlcfg.strategies import guest_files
from xengui.core.guests.xlcfg.grammar import MOST_PROBLEMS, ListNode, Value, parse


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", {}),
        (";\n;;\n# only a comment\n", {}),
        ("name = 'web'\nmemory=512", {"name": "web", "memory": "512"}),
        ("a=0x1F0\n".lower(), {"a": "0x1f0"}),
        ("a='x';b=\"y\"; c = 1 # end\n", {"a": "x", "b": "y", "c": "1"}),
        ("a=[1,\n'2' # two\n, [3,[]],\n]\n", {"a": ("1", "2", ("3", ()))}),
        ("a='x'\na='y'\n", {"a": "y"}),
        ("a=1\na+=2\n", {"a": "12"}),
        ("a+=[1]\na+=[2]\n", {"a": ("1", "2")}),
        (
            r"""a="it's \"so\" \\ \n"
""",
            {"a": 'it\'s "so" \\ \n'},
        ),
        (r"a='\101x'", {"a": "x"}),
        ("a='\udcff'\n", {"a": "\udcff"}),
        ("vif.x_1=1\n", {"vif.x_1": "1"}),
        ("a=1\n#", {"a": "1"}),  # the last byte of a file may be anything
        ("# a comment may end as on Windows\r\na=1\n", {"a": "1"}),
    ],
)
def test_what_xl_reads(text: str, values: dict[str, Value]) -> None:
    parsed = parse(text)
    assert [problem.diagnosis for problem in parsed.problems] == []
    assert parsed.values == values


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("a=1\n# end", "no-newline", "# end"),
        ("a=1\r\nb=2\r\n", "crlf", "\r\nb"),
        ("\ufeffa=1\n", "bom", "\ufeff"),
        ("a='x\nb=1\n", "unclosed-string", "'x"),
        ("a=['x',\n'y'\n", "unclosed-list", "["),
        ("a=['x'\n'y']\n", "missing-comma", "'y'"),
        ("a=[[1] [2]]\n", "missing-comma", "[2]"),
        ("a=\n1\n", "no-value", "\n1"),
        ("a=", "no-value", ""),
        ("memory=1G\n", "bad-number", "G"),
        ("memory=1.5\n", "bad-number", ".5"),
        ("a=-5\n", "bad-number", "-5"),
        ("memory 512\n", "no-equals", "512"),
        ("memory: 512\n", "no-equals", ": 512"),
        ("Memory=512\n", "bad-key", "Memory"),
        ("a=1 b=2\n", "two-on-a-line", "b=2"),
        ("acpi=True\n", "python", "True"),
        ("builder=hvm\n", "unquoted", "hvm"),
        ("kernel=/boot/vmlinuz\n", "unquoted", "/boot"),
        ("import os, re\na=1\n", "python", "os"),
        ("def f(x):\na=1\n", "python", "f("),
        ("if x == 1:\na=1\n", "python", "x =="),
        ("print 'hello'\n", "python", "'hello'"),
        ("a = 'x' + 'y'\n", "python", "+ 'y'"),
        ("a = ('x')\n", "python", "('x')"),
        ("a = 'x%d' % 3\n", "python", "% 3"),
        ("a = os.path.join('x')\n", "python", "os.path"),
        ("a = '''x'''\n", "python", "'x''"),
        ("a='\\x41'\n", "bad-escape", "\\x41"),
        ("a='\\q'\n", "bad-escape", "\\q"),
        ("a='\\12'\n", "bad-escape", "\\12"),
        ("a='x'\na+=['y']\n", "mixed-append", "a+="),
        ("a='x\0y'\n", "nul", "\0"),
        ("a=1\0\n", "nul", "\0"),
        ("a=1,\n", "syntax", ","),
        ("a=[,]\n", "syntax", ",]"),
        ("a=" + "[" * 5000 + "]" * 5000, "too-deep", "["),
    ],
)
def test_what_xl_rejects(text: str, code: str, where: str) -> None:
    found = parse(text).problems
    assert [problem.diagnosis.code for problem in found[:1]] == [code]
    assert text.startswith(where, found[0].start)
    assert found[0].diagnosis.message
    assert found[0].diagnosis.hint


def test_goes_on_after_an_error() -> None:
    parsed = parse(
        "import os\nname='x'\na=[1\nb = 2\nvif = ['',\n  'bridge=xenbr0' 'x',\n 'y']\nmemory=512\n"
    )
    assert parsed.values == {"name": "x", "memory": "512", "b": "2"}
    assert len(parsed.problems) == 3


def test_says_where_things_stand() -> None:
    text = "# first\ndisk = [ 'a', # one\n  'b' ]\n"
    (found,) = parse(text).settings
    assert text[found.start : found.end] == "disk = [ 'a', # one\n  'b' ]"
    assert isinstance(found.node, ListNode)
    assert [text[item.start : item.end] for item in found.node.items] == ["'a'", "'b'"]


@given(guest_files())
def test_settings_lie_in_order_inside_the_text(text: str) -> None:
    position = 0
    for found in parse(text).settings:
        assert position <= found.start < found.node.start < found.end <= len(text)
        assert text.startswith(found.key, found.start)
        position = found.end


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "a=[",
        "a=[\n",
        "'",
        "a='",
        "a=['x' 'y',",
        "\\",
        "\r\n",
        "#",
        "a='\\'",
        "\0",
        "a=1;",
        "a+='xx'\n",
        "if ",
    ],
)
def test_a_hostile_megabyte_ends_in_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    started = time.monotonic()
    parsed = parse(text)
    assert time.monotonic() - started < 30
    assert len(parsed.problems) <= MOST_PROBLEMS + 2


def test_the_deepest_lists_xl_reads_are_read() -> None:
    parsed = parse("a=" + "[" * 4996 + "1" + "]" * 4996)
    assert not parsed.problems
    value = parsed.values["a"]
    for _ in range(4996):
        assert isinstance(value, tuple)
        (value,) = value
    assert value == "1"
