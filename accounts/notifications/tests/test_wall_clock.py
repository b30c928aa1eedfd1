"""Every zone, every clock change from 2000 to 2037: one reminder for each local date, and at the right instant."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.notifications.wall_clock import latest_occurrence, next_occurrence, occurrence_on, quiet_until

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
ZONES = sorted(available_timezones())
BERLIN, NEW_YORK, APIA = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Pacific/Apia")


@cache
def changes_of(name: str) -> tuple[datetime, ...]:
    """The instants at which the zone's offset changes."""
    zone, found = ZoneInfo(name), []
    low, end = datetime(2000, 1, 1, tzinfo=UTC), datetime(2037, 12, 31, tzinfo=UTC)
    while low < end:
        high = low + 7 * DAY
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            left, right = low, high
            while right - left > SECOND:
                middle = left + (right - left) // 2
                middle = middle.replace(microsecond=0)
                same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
                left, right = (middle, right) if same else (left, middle)
            found.append(right)
        low = high
    return tuple(found)


def sequence(zone: ZoneInfo, wall: time, start: datetime, count: int) -> list[tuple[datetime, date]]:
    found, last, after = [], None, start
    for _ in range(count):
        after, last = next_occurrence(after=after, wall_time=wall, weekdays=(), zone=zone, last_local_date=last)
        found.append((after, last))
    return found


def dates_shown(zone: ZoneInfo, start: datetime, end: datetime) -> set[date]:
    """Each local date that the clock shows, by the hour: no date is shorter than twenty."""
    hours = int((end - start) / timedelta(hours=1))
    return {(start + hour * timedelta(hours=1)).astimezone(zone).date() for hour in range(hours + 1)}


def check(zone: ZoneInfo, wall: time, around: datetime) -> None:
    start, end = around - 3 * DAY, around + 3 * DAY
    found = sequence(zone, wall, start, 8)
    instants, dates = [row[0] for row in found], [row[1] for row in found]
    assert instants == sorted(set(instants))
    assert dates == sorted(set(dates))
    # Every date that the clock showed between the first and the last one is there, and no other.
    shown = dates_shown(zone, start, end)
    assert {day for day in shown if dates[0] <= day <= dates[-1]} == {day for day in dates if day <= max(shown)}
    for instant, day in found:
        local = instant.astimezone(zone).replace(tzinfo=None)
        wanted = datetime.combine(day, wall)
        assert local >= wanted
        if local > wanted:  # only because the clock never showed it: it is the first second after a jump
            assert (instant - SECOND).astimezone(zone).replace(tzinfo=None) < wanted
            assert instant.astimezone(zone).utcoffset() != (instant - SECOND).astimezone(zone).utcoffset()


@pytest.mark.slow
def test_every_clock_change_of_every_zone_gives_one_reminder_a_date():
    walls = [time(0, 0), time(0, 30), time(1, 30), time(2, 30), time(9, 0), time(23, 45)]
    seen = set()
    for name in ZONES:
        zone = ZoneInfo(name)
        changes = changes_of(name)
        # Years are alike: the changes of 2000 to 2011 and one year in three after that; zones that are one, once.
        wanted = tuple(at for at in changes if at.year <= 2011 or at.year % 3 == 0)
        known = tuple((at, at.astimezone(zone).utcoffset()) for at in wanted)
        if known in seen:
            continue
        seen.add(known)
        for number, around in enumerate(wanted):
            check(zone, walls[number % len(walls)], around)
            near = (around - timedelta(minutes=10)).astimezone(zone).time().replace(tzinfo=None)
            check(zone, near, around)
            inside = (around - SECOND).astimezone(zone).replace(tzinfo=None) + timedelta(minutes=11)
            check(zone, inside.time().replace(microsecond=0), around)
    assert len(seen) > 150


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(ZONES),
    st.times().map(lambda found: found.replace(microsecond=0)),
    st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)),
)
def test_any_time_in_any_zone_comes_once_a_date(name, wall, moment):
    check(ZoneInfo(name), wall, moment.replace(microsecond=0, tzinfo=UTC))


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(ZONES),
    st.times(),
    st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)),
    st.floats(0, 0.999),
    st.sets(st.integers(1, 7)),
)
def test_it_does_not_matter_when_the_next_one_is_computed(name, wall, moment, share, weekdays):
    zone, start = ZoneInfo(name), moment.replace(tzinfo=UTC)
    rule = {"wall_time": wall, "weekdays": weekdays, "zone": zone}
    first, day = next_occurrence(after=start, last_local_date=None, **rule)
    second, next_day = next_occurrence(after=first, last_local_date=day, **rule)
    assert day < next_day
    assert not weekdays or {day.isoweekday(), next_day.isoweekday()} <= weekdays
    between = first + (second - first) * share
    assert next_occurrence(after=between, last_local_date=day, **rule) == (second, next_day)
    assert latest_occurrence(until=between, last_local_date=day - DAY, **rule) == (first, day)
    assert latest_occurrence(until=between, last_local_date=day, **rule) is None


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(ZONES), st.integers(0, 40)), min_size=2, max_size=8),
    st.times(),
    st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)),
)
def test_a_journey_never_gives_two_on_one_local_date(journey, wall, moment):
    at, last, told = moment.replace(tzinfo=UTC), None, []
    for name, hours in journey:
        zone, leaves = ZoneInfo(name), at + timedelta(hours=hours)
        while True:
            found, day = next_occurrence(after=at, wall_time=wall, weekdays=(), zone=zone, last_local_date=last)
            if found > leaves:
                break
            told.append(day)
            at, last = found, day
        at = leaves
    assert told == sorted(set(told))


@pytest.mark.parametrize(
    ("zone", "day", "wall", "expected"),
    [
        # Half past two does not exist on the spring day: three o'clock it is.
        (NEW_YORK, date(2026, 3, 8), time(2, 30), "2026-03-08T07:00:00+00:00"),
        (BERLIN, date(2026, 3, 29), time(2, 30), "2026-03-29T01:00:00+00:00"),
        # It comes twice in autumn: the first time counts.
        (NEW_YORK, date(2026, 11, 1), time(1, 30), "2026-11-01T05:30:00+00:00"),
        (NEW_YORK, date(2026, 11, 1), time(9, 0), "2026-11-01T14:00:00+00:00"),
        (ZoneInfo("Australia/Lord_Howe"), date(2026, 10, 4), time(2, 15), "2026-10-03T15:30:00+00:00"),
        (ZoneInfo("Australia/Lord_Howe"), date(2026, 4, 5), time(1, 45), "2026-04-04T14:45:00+00:00"),
        # The jump of Pyongyang ended at midnight: the reminder of the fourth came with the fifth.
        (ZoneInfo("Asia/Pyongyang"), date(2018, 5, 4), time(23, 45), "2018-05-04T15:00:00+00:00"),
        # Beirut's clock has no midnight on the spring day.
        (ZoneInfo("Asia/Beirut"), date(2026, 3, 29), time(0, 0), "2026-03-28T22:00:00+00:00"),
    ],
)
def test_known_clock_changes(zone, day, wall, expected):
    assert occurrence_on(day, wall, zone) == datetime.fromisoformat(expected)


def test_a_date_that_the_zone_skipped_has_no_reminder():
    assert occurrence_on(date(2011, 12, 30), time(9), APIA) is None
    assert occurrence_on(date(2011, 12, 30), time(0), APIA) is None
    found = sequence(APIA, time(9), datetime(2011, 12, 28, 20, tzinfo=UTC), 4)
    assert [row[1].day for row in found] == [29, 31, 1, 2]
    friday = next_occurrence(
        after=datetime(2011, 12, 28, tzinfo=UTC), wall_time=time(9), weekdays={5}, zone=APIA, last_local_date=None
    )
    assert friday[1] == date(2012, 1, 6)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-10T21:59:59+01:00", "2026-03-10T21:59:59+01:00"),
        ("2026-03-10T22:00:00+01:00", "2026-03-11T07:00:00+01:00"),
        ("2026-03-11T03:00:00+01:00", "2026-03-11T07:00:00+01:00"),
        ("2026-03-11T07:00:00+01:00", "2026-03-11T07:00:00+01:00"),
        # Over the night in which an hour is missing, and the one that has an hour more.
        ("2026-03-28T23:00:00+01:00", "2026-03-29T07:00:00+02:00"),
        ("2026-10-24T23:00:00+02:00", "2026-10-25T07:00:00+01:00"),
    ],
)
def test_quiet_hours_over_midnight_end_by_the_wall_clock(at, expected):
    found = quiet_until(datetime.fromisoformat(at), start=time(22), end=time(7), zone=BERLIN)
    assert found == datetime.fromisoformat(expected)


def test_quiet_hours_within_a_day_and_none_at_all():
    noon = datetime(2026, 3, 10, 12, tzinfo=UTC)
    assert quiet_until(noon, start=time(12), end=time(15), zone=BERLIN) == datetime(2026, 3, 10, 14, tzinfo=UTC)
    assert quiet_until(noon, start=None, end=None, zone=BERLIN) == noon
    assert quiet_until(noon, start=time(8), end=time(8), zone=BERLIN) == noon


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(ZONES), st.times(), st.times(), st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)))
def test_quiet_hours_never_drop_and_never_last_longer_than_two_days(name, start, end, moment):
    zone, at = ZoneInfo(name), moment.replace(tzinfo=UTC)
    found = quiet_until(at, start=start, end=end, zone=zone)
    assert at <= found <= at + 2 * DAY
