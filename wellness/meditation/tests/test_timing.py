from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellness.meditation.timing import Timing, elapsed_seconds, minutes_of, paused, resumed, seconds_between

START = datetime(2026, 3, 10, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from([UTC, BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Pacific/Apia")])
INSTANTS = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 1, 1), timezones=ZONES)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def test_pauses_are_left_out() -> None:
    timing = resumed(paused(Timing(START), at(4)), at(9))
    timing = resumed(paused(timing, at(10)), at(10.5))
    assert (timing.paused_seconds, elapsed_seconds(timing, at(15))) == (330, 570)


def test_an_open_pause_is_left_out_too() -> None:
    timing = paused(Timing(START), at(4))
    assert elapsed_seconds(timing, at(60)) == 240
    assert elapsed_seconds(timing, at(3)) == 180


def test_pausing_and_resuming_twice_change_nothing() -> None:
    once = paused(Timing(START), at(4))
    assert paused(once, at(8)) == once
    again = resumed(once, at(8))
    assert resumed(again, at(30)) == again


@pytest.mark.parametrize(
    ("first", "second", "seconds"),
    [
        # The clock goes from 2 to 3: what shows as ninety minutes were thirty.
        (datetime(2026, 3, 29, 1, 45, tzinfo=BERLIN), datetime(2026, 3, 29, 3, 15, tzinfo=BERLIN), 1800),
        # The clock goes from 3 to 2: what shows as nothing was an hour.
        (datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN), datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1), 3600),
        (START, START - timedelta(minutes=3), 0),
    ],
)
def test_a_changing_clock_does_not_change_a_length(first: datetime, second: datetime, seconds: int) -> None:
    assert seconds_between(first, second) == seconds


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 0), (29, 0), (30, 1), (299, 5), (300, 5), (329, 5), (330, 6)])
def test_a_timer_that_stops_a_second_early_has_run_its_time(seconds: int, minutes: int) -> None:
    assert minutes_of(seconds) == minutes


@given(start=INSTANTS, pauses=st.lists(st.tuples(INSTANTS, INSTANTS), max_size=5), last=INSTANTS, open_pause=INSTANTS)
def test_no_clock_makes_a_length_negative_or_longer_than_it_was(start, pauses, last, open_pause) -> None:
    timing = Timing(start)
    for begins, ends in pauses:
        timing = resumed(paused(timing, begins), ends)
        assert timing.paused_at is None
        assert timing.paused_seconds >= 0
    for one in (timing, paused(timing, open_pause)):
        assert 0 <= elapsed_seconds(one, last) <= seconds_between(start, last)
        assert elapsed_seconds(one, last) == elapsed_seconds(one, last.astimezone(UTC))
