"""Forecasts from samples of which the truth is known."""

import random

import pytest

from xengui.core.sizes import GIB
from xengui.core.usage.forecast import Forecast, NoForecast, forecast_free, range_words
from xengui.core.usage.history import DAY, HOUR

WEEK_OF_HOURS = range(0, 7 * DAY, HOUR)


def found(times: range | list[int], free: list[int]) -> Forecast:
    result = forecast_free(list(times), free)
    assert isinstance(result, Forecast), result
    return result


def reason(times: range | list[int], free: list[int]) -> str:
    result = forecast_free(list(times), free)
    assert isinstance(result, NoForecast), result
    return result.reason


def test_a_straight_line_ends_where_it_ends() -> None:
    result = found(WEEK_OF_HOURS, [100 * GIB - time * 5 * GIB // DAY for time in WEEK_OF_HOURS])
    left = 100 - 5 * (WEEK_OF_HOURS[-1] / DAY)
    assert result.low == pytest.approx(left / 5, rel=1e-3)
    assert result.high == pytest.approx(left / 5, rel=1e-3)
    assert "96 samples from the last 7 days" in result.method


def test_noise_widens_the_range_around_the_truth() -> None:
    dice = random.Random(7)
    free = [round((200 - 10 * time / DAY) * GIB + dice.uniform(-1, 1) * 5 * GIB) for time in WEEK_OF_HOURS]
    result = found(WEEK_OF_HOURS, free)
    assert result.low < free[-1] / GIB / 10 < result.high
    assert result.high > 1.2 * result.low
    assert result.fast > result.pace > result.slow > 0


def test_one_clean_up_does_not_sway_the_pace() -> None:
    free = [(300 - 10 * time // DAY + (40 if time > 6 * DAY else 0)) * GIB for time in WEEK_OF_HOURS]
    assert found(WEEK_OF_HOURS, free).pace == pytest.approx(10 * GIB, rel=0.1)


@pytest.mark.parametrize("at", [1, 3, 3.5, 6])
def test_one_step_is_no_growth(at: float) -> None:
    reason(WEEK_OF_HOURS, [(100 if time < at * DAY else 60) * GIB for time in WEEK_OF_HOURS])


def test_many_steps_are() -> None:
    free = [(200 - 5 * (time // DAY)) * GIB for time in WEEK_OF_HOURS]
    assert found(WEEK_OF_HOURS, free).pace == pytest.approx(5 * GIB, rel=0.15)


def test_no_forecast_where_there_is_none() -> None:
    growing = [(100 - n) * GIB for n in range(200)]
    assert "Too few" in reason(range(0, 5 * HOUR, HOUR), growing[:5])
    assert "Too few" in reason(range(0, 50 * 60, 60), growing[:50])
    assert "Too few" in reason([], [])
    found(range(0, 6 * HOUR, HOUR), growing[:6])
    assert "not filling" in reason(range(0, 9 * HOUR, HOUR), growing[8::-1])
    assert "not filling" in reason(range(0, 9 * HOUR, HOUR), [GIB] * 9)
    assert "is full" in reason(range(0, 9 * HOUR, HOUR), [*growing[:8], 0])
    assert "ten years" in reason(WEEK_OF_HOURS, [9000 * GIB - n for n in WEEK_OF_HOURS])


def test_only_the_last_week_counts() -> None:
    times = range(0, 30 * DAY, HOUR)
    free = [(500 if time < 20 * DAY else 520 - time // DAY) * GIB for time in times]
    assert found(times, free).pace == pytest.approx(GIB, rel=0.1)


def test_minutes_of_today_do_not_outvote_the_week() -> None:
    times = [*range(0, 6 * DAY, HOUR), *range(6 * DAY, 7 * DAY, 60)]
    free = [round((200 - 10 * min(time, 6 * DAY) / DAY) * GIB) for time in times]
    assert found(times, free).pace == pytest.approx(9 * GIB, rel=0.15)


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (12.1, 20.2, "in 12 to 20 days"),
        (12.1, 12.3, "in about 12 days"),
        (0.2, 0.4, "in 4 to 10 hours"),
        (0.01, 0.02, "within an hour"),
        (90, 200, "in 2 to 7 months"),
        (900, 1500, "in 2 to 4 years"),
        (0.02, 3, "in 1 to 72 hours"),
    ],
)
def test_range_words(low: float, high: float, text: str) -> None:
    assert range_words(low, high) == text
