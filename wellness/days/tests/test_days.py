from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellness.days import (
    Day,
    DayMissing,
    UnknownZone,
    day_bounds,
    day_now,
    day_of,
    local_date_of,
    noon_of,
    time_of_day,
    zone_of,
)

DAY = timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)
ZONES = [ZoneInfo(name) for name in sorted(available_timezones())]
# They change at midnight, by half an hour, by two hours, by a day, or twice a year around Ramadan.
ODD_ZONES = (
    "America/Havana", "America/Nuuk", "America/Sao_Paulo", "America/Scoresbysund", "America/St_Johns", "Africa/Cairo",
    "Africa/Casablanca", "Antarctica/Troll", "Asia/Amman", "Asia/Beirut", "Asia/Gaza", "Asia/Tehran",
    "Atlantic/Azores", "Australia/Lord_Howe", "Pacific/Apia",
)  # fmt: skip
CLOCKS = st.sampled_from(ZONES)
HOURS = st.integers(0, 6)
DATES = st.dates(date(1850, 1, 2), date(2120, 1, 1))
INSTANTS = st.datetimes(datetime(1850, 1, 2), datetime(2120, 1, 1), timezones=st.just(UTC))
EXAMPLES = settings(max_examples=400, deadline=None, derandomize=True)


@given(INSTANTS, CLOCKS, HOURS)
@EXAMPLES
def test_every_instant_lies_within_the_bounds_of_its_local_date(instant, zone, starts_at):
    start, end = day_bounds(local_date_of(instant, zone, starts_at), zone, starts_at)
    assert start <= instant < end


@given(DATES, CLOCKS, HOURS)
@EXAMPLES
def test_consecutive_days_tile_time(day, zone, starts_at):
    start, end = day_bounds(day, zone, starts_at)
    assert start <= end
    assert day_bounds(day + DAY, zone, starts_at)[0] == end
    assert day_bounds(day - DAY, zone, starts_at)[1] == start


@given(DATES, CLOCKS, HOURS)
@EXAMPLES
def test_the_edges_of_a_day_belong_to_it_alone(day, zone, starts_at):
    start, end = day_bounds(day, zone, starts_at)
    inside = [start, end - MICROSECOND] if start < end else []
    assert [local_date_of(instant, zone, starts_at) for instant in inside] == [day] * len(inside)
    assert local_date_of(end, zone, starts_at) > day


@pytest.mark.parametrize("name", ODD_ZONES)
def test_around_each_recent_clock_change_days_still_tile(name):
    zone = ZoneInfo(name)
    moment = datetime(2005, 1, 1, tzinfo=UTC)
    changes = []
    while moment.year < 2021:
        if moment.astimezone(zone).utcoffset() != (moment + DAY).astimezone(zone).utcoffset():
            changes.append(moment)
        moment += DAY
    assert changes
    for change in changes:
        for half_hour in range(2 * 48):
            instant = change - timedelta(hours=12) + timedelta(minutes=30 * half_hour)
            for starts_at in (0, 1, 2, 3):
                assert instant in day_of(instant, zone, starts_at)


@given(DATES, CLOCKS)
@EXAMPLES
def test_noon_lies_within_its_date_at_every_starting_hour(day, zone):
    start, end = day_bounds(day, zone)
    if start == end:
        with pytest.raises(DayMissing):
            noon_of(day, zone)
        return
    noon = noon_of(day, zone)
    assert start <= noon < end


def test_apia_skipped_a_date():
    apia = ZoneInfo("Pacific/Apia")
    start, end = day_bounds(date(2011, 12, 30), apia)
    assert start == end == datetime(2011, 12, 30, 10, tzinfo=UTC)
    assert local_date_of(end - MICROSECOND, apia) == date(2011, 12, 29)
    assert local_date_of(end, apia) == date(2011, 12, 31)
    with pytest.raises(DayMissing):
        noon_of(date(2011, 12, 30), apia)


def test_lord_howe_has_days_of_half_an_hour_more_and_less():
    zone = ZoneInfo("Australia/Lord_Howe")
    lengths = [end - start for start, end in (day_bounds(date(2026, 4, 5), zone), day_bounds(date(2026, 10, 4), zone))]
    assert lengths == [timedelta(hours=24, minutes=30), timedelta(hours=23, minutes=30)]


def test_a_midnight_that_does_not_exist_starts_the_day_an_hour_later():
    start, end = day_bounds(date(2018, 11, 4), ZoneInfo("America/Sao_Paulo"))
    assert start == datetime(2018, 11, 4, 3, tzinfo=UTC)
    assert end - start == timedelta(hours=23)


def test_an_evening_that_comes_again_after_midnight_stays_in_its_day():
    # The clocks of St John's went from 00:01 back to 23:01.
    zone = ZoneInfo("America/St_Johns")
    just_after_midnight = datetime(2010, 11, 7, 2, 30, 30, tzinfo=UTC)
    assert just_after_midnight.astimezone(zone).date() == date(2010, 11, 7)
    assert local_date_of(just_after_midnight, zone) == date(2010, 11, 6)
    assert local_date_of(just_after_midnight + timedelta(minutes=30), zone) == date(2010, 11, 6)
    assert local_date_of(just_after_midnight + timedelta(minutes=60), zone) == date(2010, 11, 7)


def test_an_hour_that_comes_twice_does_not_start_the_day_twice():
    new_york = ZoneInfo("America/New_York")
    start, _ = day_bounds(date(2026, 11, 1), new_york, 1)
    assert start == datetime(2026, 11, 1, 5, tzinfo=UTC)


def test_a_night_owl_is_still_in_yesterday():
    zone = ZoneInfo("Europe/Berlin")
    at_two = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
    assert local_date_of(at_two, zone, 0) == date(2026, 3, 10)
    assert local_date_of(at_two, zone, 4) == date(2026, 3, 9)


def test_the_day_of_a_person_follows_their_zone_and_hour():
    owl = SimpleNamespace(timezone="America/Los_Angeles", day_starts_at=3)
    day = day_now(owl, datetime(2026, 3, 10, 9, 0, tzinfo=UTC))
    assert day == Day(date(2026, 3, 9), ZoneInfo("America/Los_Angeles"), 3)
    assert day.weekday == 1
    assert day.end == datetime(2026, 3, 10, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "expected"),
    [
        (0, "night"),
        (4, "night"),
        (5, "morning"),
        (11, "morning"),
        (12, "afternoon"),
        (16, "afternoon"),
        (17, "evening"),
        (20, "evening"),
        (21, "night"),
        (23, "night"),
    ],
)
def test_parts_of_the_day_by_the_clock(hour, expected):
    assert time_of_day(datetime(2026, 3, 10, hour)) == expected


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "../../etc/passwd", "europe/berlin", "America", "UTC\x00", "+02:00"]
)
def test_only_iana_names_are_zones(name):
    with pytest.raises(UnknownZone):
        zone_of(name)
