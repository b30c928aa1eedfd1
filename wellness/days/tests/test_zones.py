"""Days tile time in every zone, through every change of the clock from 2000 to 2037, at every starting hour."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellness.days import DayMissing, day_bounds, local_date_of, noon_of
from wellness.days.tests.zones import DAY, HARD, NAMES, changes_of, different_changes, probes, start_by_definition

MICROSECOND = timedelta(microseconds=1)
# A person may choose up to 6; the rules hold for every hour.
HOURS = range(24)
CHANGES = [(name, change) for name in HARD for change in changes_of(name)]
EXAMPLES = settings(max_examples=300, deadline=None, derandomize=True)
SKIPPED = {("Pacific/Apia", date(2011, 12, 30)), ("Pacific/Fakaofo", date(2011, 12, 30))}


def check_bounds(name, change, starts_at):
    """The days around one change: each starts when the definition says and where the day before ended."""
    zone, changes = ZoneInfo(name), changes_of(name)
    bounds = [day_bounds(day, zone, starts_at) for day in change.dates]
    assert [start for start, _ in bounds] == [
        start_by_definition(day, changes, zone, starts_at) for day in change.dates
    ], (name, change)
    assert [end for _, end in bounds[:-1]] == [start for start, _ in bounds[1:]]
    assert all(start <= end for start, end in bounds)
    assert sum((end - start for start, end in bounds), timedelta(0)) == bounds[-1][1] - bounds[0][0]
    for day, (start, end) in zip(change.dates, bounds, strict=True):
        inside = (start, end - MICROSECOND) if start < end else ()
        assert all(local_date_of(instant, zone, starts_at) == day for instant in inside), (name, day, starts_at)


def check_instants(name, change, starts_at):
    """Every instant is in one day, and time never goes back to an earlier one."""
    zone = ZoneInfo(name)
    instants = sorted(probes(change))
    days = [local_date_of(instant, zone, starts_at) for instant in instants]
    assert days == sorted(days), (name, change, starts_at)
    known = {day: day_bounds(day, zone, starts_at) for day in set(days)}
    assert all(
        known[day][0] <= instant < known[day][1] for day, instant in zip(days, instants, strict=True)
    ), (name, change, starts_at)  # fmt: skip


def check_noon(name, change):
    """A day has its noon, or is no day."""
    zone = ZoneInfo(name)
    for day in change.dates:
        start, end = day_bounds(day, zone)
        if start == end:
            with pytest.raises(DayMissing):
                noon_of(day, zone)
        else:
            noon = noon_of(day, zone)
            assert all(local_date_of(noon, zone, starts_at) == day for starts_at in range(7)), (name, day)


@given(st.sampled_from(CHANGES), st.sampled_from(HOURS))
@EXAMPLES
def test_hard_zones_tile_time_around_their_changes(named, starts_at):
    check_bounds(*named, starts_at)
    check_instants(*named, starts_at)


def test_hard_zones_have_a_noon_in_each_day():
    for named in CHANGES[::4]:
        check_noon(*named)


@given(st.sampled_from(NAMES), st.dates(date(2000, 1, 2), date(2037, 12, 30)), st.sampled_from(HOURS))
@EXAMPLES
def test_days_of_every_zone_tile_time(name, day, starts_at):
    zone = ZoneInfo(name)
    start, end = day_bounds(day, zone, starts_at)
    assert start <= end == day_bounds(day + DAY, zone, starts_at)[0]
    assert local_date_of(end, zone, starts_at) > day >= local_date_of(start - MICROSECOND, zone, starts_at) + DAY
    assert start == end or local_date_of(start + (end - start) / 2, zone, starts_at) == day


@pytest.mark.slow
def test_every_zone_starts_its_days_right_at_every_hour_around_every_change():
    for name, change in different_changes():
        for starts_at in HOURS:
            check_bounds(name, change, starts_at)


@pytest.mark.slow
def test_every_instant_around_every_change_of_every_zone_has_one_date():
    for name, change in different_changes():
        for starts_at in HOURS:
            check_instants(name, change, starts_at)


@pytest.mark.slow
def test_every_zone_has_a_noon_in_every_day_it_did_not_skip():
    skipped = set()
    for name in NAMES:
        for change in changes_of(name):
            check_noon(name, change)
            skipped |= {(name, day) for day in change.dates if len(set(day_bounds(day, ZoneInfo(name)))) == 1}
    assert skipped == SKIPPED


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Pacific/Apia", date(2011, 12, 30)),
        ("Pacific/Fakaofo", date(2011, 12, 30)),
        ("Pacific/Kwajalein", date(1993, 8, 21)),
        ("Pacific/Kiritimati", date(1994, 12, 31)),
    ],
)
def test_a_date_that_was_skipped_at_the_date_line_is_an_empty_day(name, day):
    start, end = day_bounds(day, ZoneInfo(name))
    assert start == end
    with pytest.raises(DayMissing):
        noon_of(day, ZoneInfo(name))


def test_a_night_owl_in_apia_had_four_hours_of_the_skipped_date():
    start, end = day_bounds(date(2011, 12, 30), ZoneInfo("Pacific/Apia"), 4)
    assert (start, end - start) == (datetime(2011, 12, 30, 10, tzinfo=UTC), timedelta(hours=4))


@pytest.mark.parametrize(
    ("name", "day", "hours"),
    [
        ("America/Havana", date(2026, 3, 8), 23),  # at midnight to one o'clock
        ("America/Havana", date(2026, 11, 1), 25),  # at one o'clock to midnight
        ("Asia/Beirut", date(2026, 3, 29), 23),
        ("Asia/Beirut", date(2026, 10, 24), 25),  # at midnight to the eleven o'clock of the day before
        ("America/Santiago", date(2026, 4, 4), 25),
        ("America/Santiago", date(2026, 9, 6), 23),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Antarctica/Troll", date(2026, 3, 29), 22),
        ("Antarctica/Troll", date(2026, 10, 25), 26),
        ("Africa/Casablanca", date(2025, 2, 23), 25),  # Ramadan begins
        ("Africa/Casablanca", date(2025, 4, 6), 23),
        ("Antarctica/Casey", date(2010, 3, 4), 27),  # at two o'clock of the 5th to the eleven of the evening before
        ("Antarctica/Casey", date(2009, 10, 18), 21),
        ("Asia/Pyongyang", date(2015, 8, 14), 24.5),
    ],
)
def test_days_of_uneven_length(name, day, hours):
    start, end = day_bounds(day, ZoneInfo(name))
    assert (end - start) / timedelta(hours=1) == hours
