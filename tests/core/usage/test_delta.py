"""What was gained, and where that is not known."""

import pytest

from xengui.core.sizes import GIB
from xengui.core.usage.delta import image_delta, since_words, total_delta
from xengui.core.usage.history import DAY, HOUR, HostSeries, ImageSeries

NOW = 10 * DAY


def series(
    times: list[int], sizes: list[int], born: int | None = None, ended: int | None = None
) -> ImageSeries:
    return ImageSeries("/", "/a.img", 9 * GIB, times, sizes, born, ended)


def host(first: int) -> HostSeries:
    return HostSeries("/", "ext4", (first, NOW), (9, 9), (5, 4), (1, 2))


def test_a_size_holds_until_the_next() -> None:
    image = series([0, 5 * DAY, NOW - HOUR], [10, 30, 70])
    assert [image.at(moment) for moment in (-1, 0, 5 * DAY - 1, 5 * DAY, NOW)] == [None, 10, 10, 30, 70]
    assert image_delta(image, DAY, NOW) == 40
    assert image_delta(image, HOUR, NOW) == 0
    assert image_delta(image, 7 * DAY, NOW) == 60
    assert image_delta(image, 11 * DAY, NOW) is None


def test_a_new_image_gained_all_it_takes_and_an_unknown_past_is_not_guessed() -> None:
    assert image_delta(series([NOW - 60], [50], born=NOW - HOUR), DAY, NOW) == 50
    assert image_delta(series([NOW - 60], [50], born=DAY), DAY, NOW) is None
    assert image_delta(series([NOW - 60], [50]), DAY, NOW) is None


def test_an_image_that_has_gone_gave_back_what_it_took() -> None:
    gone = series([0], [50], ended=NOW - HOUR)
    assert image_delta(gone, DAY, NOW) == -50
    assert gone.at(NOW) == 0


def test_total_goes_as_far_back_as_is_known() -> None:
    images = [series([0], [50], ended=NOW - HOUR), series([0, NOW], [10, 30]), series([NOW], [99])]
    found = total_delta(images, host(0))
    assert (found.size, found.seconds) == (-30, DAY)
    assert total_delta(images, host(NOW - 5 * HOUR)).seconds == 5 * HOUR
    assert total_delta(images, host(NOW - DAY + 60)).seconds == DAY


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (DAY, "since yesterday"),
        (3 * DAY, "in 3 days"),
        (5 * HOUR, "in 5 hours"),
        (120, "in 2 minutes"),
    ],
)
def test_since_words(seconds: int, words: str) -> None:
    assert since_words(seconds) == words
