"""The what-if's arithmetic against the plain sum, and its words."""

from hypothesis import given
from hypothesis import strategies as st

from tests.core.usage.images import image
from xengui.core.images.image import DiskImage
from xengui.core.sizes import GIB, format_size
from xengui.core.usage.host_filesystem import HostFilesystem, usage_of
from xengui.core.usage.what_if import Outcome, WhatIf, answer, growth_of, verdict

IMAGES = st.lists(st.tuples(st.integers(0, 2**45), st.integers(0, 2**45)), max_size=25).map(
    lambda sizes: [image(f"{number}.img", *each) for number, each in enumerate(sizes)]
)
PERCENT = st.integers(0, 100)
QUESTIONS = st.builds(WhatIf, PERCENT, st.integers(0, 50), st.integers(0, 2**42))


@given(IMAGES, PERCENT)
def test_growth_is_the_plain_sum_rounded_up_once(images: list[DiskImage], percent: int) -> None:
    hundredths = sum(max(0, each.virtual_size * percent - 100 * each.allocated) for each in images)
    assert growth_of(images).at(percent) == (hundredths + 99) // 100


@given(IMAGES)
def test_filling_to_the_brim_is_the_promise_and_to_nothing_is_nothing(images: list[DiskImage]) -> None:
    growth = growth_of(images)
    assert growth.at(100) == usage_of(HostFilesystem("/", "", "", 1, 1), images).promised
    assert growth.at(0) == 0


@given(IMAGES, QUESTIONS, st.integers(0, 2**47))
def test_fuller_needs_more_and_full_at_is_the_first_that_does_not_fit(
    images: list[DiskImage], question: WhatIf, free: int
) -> None:
    growth = growth_of(images)
    outcomes = [answer(WhatIf(p, question.added, question.size), growth, free) for p in range(101)]
    needs = [outcome.needed for outcome in outcomes]
    assert needs == sorted(needs)
    for outcome in outcomes:
        assert outcome.free + outcome.short - outcome.left == outcome.needed
        assert not (outcome.short and outcome.left)
    first = next((p for p, outcome in enumerate(outcomes) if outcome.short), None)
    assert {outcome.full_at for outcome in outcomes} == {first}


@given(IMAGES, QUESTIONS)
def test_more_images_need_more(images: list[DiskImage], question: WhatIf) -> None:
    growth = growth_of(images)
    fewer, more = (
        answer(WhatIf(question.percent, count, question.size), growth, 0).needed
        for count in (question.added, question.added + 1)
    )
    assert 0 <= more - fewer - question.size * question.percent // 100 <= 1


def test_an_image_counts_once_and_never_shrinks() -> None:
    images = [image("a", 100, 80, inode=5), image("b", 100, 80, inode=5), image("c", 200, 0)]
    assert growth_of(images).at(50) == 100
    assert growth_of(images).at(90) == 190


def test_words() -> None:
    def said(needed: int, free: int, full_at: int | None) -> str:
        return verdict(Outcome(needed * GIB, free * GIB, full_at), format_size)

    assert said(100, 4, 54) == "Short by 96 GiB. Full at 54 %."
    assert said(100, 112, 80) == "Fits, 12 GiB left. Full at 80 %."
    assert said(100, 100, 80) == "Fits, nothing left. Full at 80 %."
    assert said(100, 112, None) == "Fits, 12 GiB left. Even at 100 % it fits."
