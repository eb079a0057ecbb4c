"""Lines of extents, against Python's own formatting."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from xengui.cli.extent_rows import ExtentRows
from xengui.core.images.extent import NOWHERE, ExtentState

WORDS = {state: "é" * int(state) for state in ExtentState}
LONGEST = max(len(word.encode()) for word in WORDS.values())

numbers = st.one_of(st.integers(0, 2**63 - 1), st.integers(0, 18).map(lambda power: 10**power))
rows = st.lists(st.tuples(numbers, numbers, st.sampled_from(list(ExtentState)), numbers | st.just(NOWHERE)))


def padded(word: str) -> str:
    """Words are padded by their bytes."""
    return word.encode().ljust(LONGEST).decode()


@given(rows, st.integers(0, 25))
def test_as_python_writes_them(told: list[tuple[int, int, ExtentState, int]], narrowest: int) -> None:
    most = max((number for start, length, _, place in told for number in (start, length, place)), default=0)
    made = ExtentRows(
        ("<", ", ", "=", " at ", ">\n"),
        ("start", "state", "length", "physical"),
        max(most, 0),
        WORDS,
        "none",
        narrowest,
    )
    wide = max(len(str(max(most, 0))), 4, narrowest)
    assert made.width == wide
    columns = [np.array([row[number] for row in told], np.int64) for number in range(4)]
    wanted = [
        f"<{start:>{wide}}, {padded(WORDS[state])}={length:>{wide}} at "
        f"{'none' if place == NOWHERE else place:>{wide}}>\n"
        for start, length, state, place in told
    ]
    text = made.text((columns[0], columns[1], columns[2].astype(np.uint8), columns[3]))
    assert text == "".join(wanted)


def test_more_than_are_made_at_once() -> None:
    made = ExtentRows(("", " ", " ", " ", "\n"), ("start", "length", "physical", "state"), 10_000, WORDS, "-")
    starts = np.arange(10_000, dtype=np.int64)
    ones = np.ones(10_000, np.int64)
    text = made.text((starts, ones, ones.astype(np.uint8), ones * NOWHERE))
    assert [int(line.split()[0]) for line in text.splitlines()] == starts.tolist()
    assert all(line.split()[1:] == ["1", "-", "é"] for line in text.splitlines())
