"""Runs of set bits, against bits one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from xengui.core.images.bit_runs import set_runs, set_runs_in_rows


def by_python(data: bytes) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for number in range(len(data) * 8):
        if data[number // 8] >> number % 8 & 1:
            start = found.pop()[0] if found and found[-1][1] == number else number
            found.append((start, number + 1))
    return found


@given(st.lists(st.one_of(st.sampled_from([0, 255, 1, 128]), st.integers(0, 255)), max_size=40))
def test_runs(data: list[int]) -> None:
    starts, ends = set_runs(np.array(data, np.uint8))
    assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == by_python(bytes(data))


@given(st.lists(st.binary(min_size=3, max_size=3) | st.sampled_from([b"\xff" * 3, bytes(3)]), max_size=8))
def test_runs_end_with_their_row(rows: list[bytes]) -> None:
    table = np.frombuffer(b"".join(rows), np.uint8).reshape(-1, 3)
    row, starts, ends = set_runs_in_rows(table)
    wanted = [(number, start, end) for number, data in enumerate(rows) for start, end in by_python(data)]
    assert list(zip(row.tolist(), starts.tolist(), ends.tolist(), strict=True)) == wanted
