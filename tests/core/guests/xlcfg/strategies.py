"""Guest files made up by hypothesis: right ones with every freedom of the grammar, and nearly right ones."""

from random import Random

from hypothesis import strategies as st

KEYS = ("a", "b", "name", "memory", "disk", "vif", "x.y_0")

keys = st.sampled_from(KEYS)
plain_text = st.text(st.characters(codec="utf-8", min_codepoint=32, exclude_characters="\x7f"), max_size=12)
blanks = st.sampled_from(("", " ", "\t", "  "))
comments = st.sampled_from(("", "# note", "#", "# it's = [ \"", "#\tä\udcff"))
line_ends = st.builds(lambda blank, comment: f"{blank}{comment}\n", blanks, comments)
gaps = st.one_of(blanks, st.lists(line_ends, min_size=1, max_size=2).map("".join))

_escapes = st.sampled_from(
    ("\\\\", "\\'", '\\"', "\\n", "\\a", "\\101", "\\1 1", "\\7-42", "é", "\udcfe", "#", ";")
)


def _quoted(parts: list[str], mark: str) -> str:
    return mark + "".join(part for part in parts if part != mark) + mark


_pieces: st.SearchStrategy[str] = st.one_of(_escapes, st.sampled_from("abc '\"=,[]0"))
strings = st.builds(_quoted, st.lists(_pieces), st.sampled_from("'\""))
numbers = st.from_regex(r"[0-9][0-9a-fx]{0,4}", fullmatch=True)
atoms = st.one_of(strings, numbers)


@st.composite
def lists(draw: st.DrawFn, depth: int = 2) -> str:
    item: st.SearchStrategy[str] = atoms if depth == 0 else atoms | atoms | lists(depth - 1)
    items = [draw(gaps) + draw(item) + draw(gaps) for _ in range(draw(st.integers(0, 4)))]
    comma_at_end = draw(st.booleans())
    trailing = "," + draw(gaps) if items and comma_at_end else ""
    return f"[{draw(gaps)}{','.join(items)}{trailing}]"


values = st.one_of(atoms, lists())


@st.composite
def statements(draw: st.DrawFn) -> str:
    operator = draw(st.sampled_from(("=", "=", "=", "+=")))
    return f"{draw(blanks)}{draw(keys)}{draw(blanks)}{operator}{draw(blanks)}{draw(values)}{draw(blanks)}"


separators = st.one_of(line_ends, line_ends, st.just(";"))


@st.composite
def guest_files(draw: st.DrawFn) -> str:
    """Nearly always one xl takes (``+=`` may mix kinds)."""
    pieces = [
        draw(st.one_of(statements(), statements(), blanks)) + draw(separators)
        for _ in range(draw(st.integers(0, 6)))
    ]
    return "".join(pieces) + draw(st.one_of(st.just(""), statements()))


_WRONG = (
    *"'\"\\[],=;+#-.():%\r\n\x0b{}A_é\ufeff",
    *("\\x41", "\\q", "\\8", "\\1", "+=", "\r\n", "True", "import os\n", "# end", "1 2", "b=1", "\udcff"),
)
_ATOMS = (
    "1",
    "0x1f",
    "0",
    "12",
    "''",
    '""',
    "'x'",
    '"it\'s"',
    "'\\\\'",
    '"\\101y"',
    "'\\'q\\n'",
    "'ä # ;'",
    '"[,]"',
)
_GAPS = ("", "", " ", "\t", "\n", " # c\n", "\n\n", "# it's\n")


def random_file(rng: Random) -> str:
    """A guest file xl takes (but for ``+=`` of mixed kinds), made faster than hypothesis can."""
    text = ""
    for _ in range(rng.randrange(6)):
        blank = rng.choice(("", " ", "\t"))
        key, operator = rng.choice(KEYS), rng.choice(("=", "=", "=", "+="))
        value = _random_value(rng, 2)
        text += f"{blank}{key}{blank}{operator}{blank}{value}" if rng.random() < 0.85 else blank
        text += rng.choice(("\n", "\n", ";", " # c\n", "#\n", "; "))
    return text if rng.random() < 0.5 else f"{text}name = {_random_value(rng, 0)}"


def _random_value(rng: Random, depth: int) -> str:
    if depth == 0 or rng.random() < 0.5:
        return rng.choice(_ATOMS)
    items = [
        rng.choice(_GAPS) + _random_value(rng, depth - 1) + rng.choice(_GAPS) for _ in range(rng.randrange(4))
    ]
    return f"[{','.join(items)}{',' if items and rng.random() < 0.3 else ''}{rng.choice(_GAPS)}]"


def broken_file(rng: Random) -> str:
    """A guest file with pieces cut out and put in: xl may take it or not."""
    text = random_file(rng)
    for _ in range(rng.randint(1, 3)):
        at = rng.randint(0, len(text))
        text = text[:at] + rng.choice((*_WRONG, "", "")) + text[at + rng.randrange(3) :]
    return text
