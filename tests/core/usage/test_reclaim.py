"""The waterfall adds up, and never claims to know what nobody looked at."""

from hypothesis import given
from hypothesis import strategies as st

from tests.core.usage.images import image
from xengui.core.usage.breakdown import Breakdown
from xengui.core.usage.reclaim import Certainty, reclaim_of

BYTES = st.integers(0, 2**40)


def test_steps_add_up_and_say_how_sure_they_are() -> None:
    images = [image("a", 100, 80), image("b", 100, 50), image("c", 10, 10), image("empty", 10, 0)]
    breakdowns = {
        "/srv/a": Breakdown(zero=30, guest_free=5, zeros_known=True, free_known=True),
        "/srv/b": Breakdown(zero=10, zeros_known=True),
    }
    found = reclaim_of(images, breakdowns)
    assert (found.images, found.now, found.gain, found.after) == (3, 140, 45, 95)
    assert (found.zero.size, found.zero.certainty, found.zero.unseen) == (40, Certainty.MEASURED, 1)
    assert (found.guest_free.size, found.guest_free.certainty, found.guest_free.unseen) == (
        5,
        Certainty.ESTIMATED,
        2,
    )
    assert found.certainty is Certainty.ESTIMATED
    assert found.unseen == 2
    assert reclaim_of(images[1:2], breakdowns).certainty is Certainty.ESTIMATED, "one step was not looked at"
    seen = {"/srv/b": Breakdown(zero=10, zeros_known=True, free_known=True)}
    assert reclaim_of(images[1:2], seen).certainty is Certainty.MEASURED
    assert reclaim_of([], {}).certainty is Certainty.MEASURED


@given(st.lists(st.tuples(BYTES, BYTES, BYTES)))
def test_a_stale_breakdown_never_gives_back_more_than_there_is(sizes: list[tuple[int, int, int]]) -> None:
    images = [image(f"{n}.img", taken, taken) for n, (taken, _, _) in enumerate(sizes)]
    breakdowns = {
        each.path: Breakdown(zero=zero, guest_free=free)
        for each, (_, zero, free) in zip(images, sizes, strict=True)
    }
    found = reclaim_of(images, breakdowns)
    assert 0 <= found.after <= found.now == sum(taken for taken, _, _ in sizes)


def test_one_file_counts_once() -> None:
    assert reclaim_of([image("a", 9, 9, inode=3), image("b", 9, 9, inode=3)], {}).now == 9
