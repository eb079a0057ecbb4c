"""Each warning once until it gets better."""

from hypothesis import given
from hypothesis import strategies as st

from xengui.core.sizes import format_size
from xengui.core.usage.alarm import THRESHOLDS, Alarm, AlarmKind, Alarms, used_percent
from xengui.core.usage.host_filesystem import HostFilesystem, HostUsage


def used(percent: int, promised: int = 0, mount_point: str = "/srv", read_only: bool = False) -> HostUsage:
    """A filesystem of 1000 bytes."""
    on_it = HostFilesystem(mount_point, "ext4", "", 1000, 1000 - 10 * percent, read_only)
    return HostUsage(on_it, 0, promised, 1)


def story(*percents: int) -> list[int]:
    """The thresholds told as use goes through ``percents``; 0 where nothing is."""
    alarms, told = Alarms(), []
    for percent in percents:
        alarms, news = alarms.check([used(percent)], (75, 85, 95))
        told.append(max((alarm.threshold for alarm in news), default=0))
        assert len(news) <= 1
    return told


def test_each_threshold_is_told_once_on_the_way_up() -> None:
    assert story(50, 75, 76, 84, 85, 90, 95, 100) == [0, 75, 0, 0, 85, 0, 95, 0]


def test_only_the_highest_is_told() -> None:
    assert story(96, 96) == [95, 0]


def test_it_is_told_again_only_after_two_points_of_relief() -> None:
    assert story(76, 74, 75) == [75, 0, 0]
    assert story(76, 73, 75) == [75, 0, 75]
    assert story(96, 94, 96, 93, 95, 80, 85) == [95, 0, 0, 0, 95, 0, 85]


@given(st.lists(st.integers(0, 100), max_size=40))
def test_nothing_is_told_twice_without_relief_between(percents: list[int]) -> None:
    told_at: dict[int, int] = {}
    for moment, (percent, level) in enumerate(zip(percents, story(*percents), strict=True)):
        if level:
            assert percent >= level
            if level in told_at:
                assert min(percents[told_at[level] : moment]) <= level - 2
            told_at[level] = moment


def test_promises_are_told_once_and_apart() -> None:
    alarms, news = Alarms().check([used(50, promised=501)], THRESHOLDS)
    assert [alarm.kind for alarm in news] == [AlarmKind.PROMISED]
    for promised, told in ((501, 0), (490, 0), (501, 0), (480, 0), (501, 1)):
        alarms, news = alarms.check([used(50, promised=promised)], THRESHOLDS)
        assert len(news) == told
    _, news = Alarms().check([used(90, promised=501)], THRESHOLDS)
    assert [(alarm.kind, alarm.threshold) for alarm in news] == [
        (AlarmKind.USED, 85),
        (AlarmKind.PROMISED, 0),
    ]


def test_filesystems_are_apart_and_the_state_given_stays() -> None:
    nothing = Alarms()
    one, news = nothing.check([used(80, mount_point="/a"), used(10, mount_point="/b")], THRESHOLDS)
    assert [alarm.usage.filesystem.mount_point for alarm in news] == ["/a"]
    two, news = one.check([used(80, mount_point="/b")], THRESHOLDS)
    assert [alarm.usage.filesystem.mount_point for alarm in news] == ["/b"]
    assert two.check([used(80, mount_point="/a")], THRESHOLDS)[1] == ()
    assert nothing == Alarms()


def test_what_cannot_fill_up_is_passed_over() -> None:
    empty = HostUsage(HostFilesystem("/proc", "proc", "", 0, 0), 0, 0, 0)
    assert Alarms().check([used(100, 5, read_only=True), empty], THRESHOLDS)[1] == ()
    assert used_percent(empty) == 0


def test_words_have_a_way_out() -> None:
    full = Alarm(AlarmKind.USED, used(87), 85)
    assert full.message(format_size) == "/srv is 87 % full: 130 B free."
    promised = Alarm(AlarmKind.PROMISED, used(50, promised=600))
    assert promised.message(format_size) == (
        "/srv is promised more than it has: short by 100 B if every image fills."
    )
    assert full.hint
    assert promised.hint


def test_promises_are_not_told_where_nobody_wants_to_know() -> None:
    _, news = Alarms().check([used(50, promised=501)], THRESHOLDS, promises=False)
    assert news == ()
    _, news = Alarms().check([used(80, promised=501)], THRESHOLDS, promises=False)
    assert [alarm.kind for alarm in news] == [AlarmKind.USED]


def test_what_was_told_outlives_the_window() -> None:
    alarms, news = Alarms().check([used(90, promised=501)])
    assert len(news) == 2
    again = Alarms.from_kept(alarms.kept())
    assert again.check([used(90, promised=501)])[1] == ()
    assert len(again.check([used(95, promised=501)])[1]) == 1


@given(
    st.one_of(
        st.none(),
        st.text(),
        st.integers(),
        st.sampled_from(['{"/": 3}', '{"/": []}', "[1]", '{"/": [[], 1]}']),
    )
)
def test_what_was_not_kept_by_us_tells_nothing(kept: object) -> None:
    assert Alarms.from_kept(kept).told == {}
