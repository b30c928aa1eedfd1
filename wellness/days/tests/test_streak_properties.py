"""What must hold of every streak, whoever lived it, wherever, and in whatever order it arrived."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from wellness.days.rest import Rest
from wellness.days.streaks import Lived, days_due, streak_of, week_streak_of
from wellness.days.tests.oracle import is_free, slow_streak, slow_weeks

DAY = timedelta(days=1)
FIRST = date(2011, 12, 5)  # Samoa's missing day is three weeks away
TODAY = FIRST + 40 * DAY
BERLIN, APIA, LOS_ANGELES, SYDNEY = map(
    ZoneInfo, ("Europe/Berlin", "Pacific/Apia", "America/Los_Angeles", "Australia/Sydney")
)
ZONES = st.sampled_from([BERLIN, APIA, LOS_ANGELES, SYDNEY, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Etc/GMT+12")])
DATES = st.integers(-2, 42).map(lambda days: FIRST + days * DAY)
# Mostly one zone, as people live; and many dates, or there would be no streaks.
LIVED = st.one_of(
    st.lists(st.builds(Lived, DATES, ZONES), max_size=60),
    ZONES.flatmap(lambda zone: st.sets(DATES, min_size=20).map(lambda days: [Lived(day, zone) for day in days])),
)
RANGES = st.tuples(DATES, st.one_of(st.none(), st.integers(0, 12))).map(
    lambda pair: (pair[0], None if pair[1] is None else pair[0] + pair[1] * DAY)
)
RESTS = st.builds(
    Rest,
    st.frozensets(st.integers(1, 7), max_size=6),
    st.lists(RANGES, max_size=3).map(tuple),
    st.lists(st.tuples(st.integers(1, 7), DATES), max_size=2).map(tuple),
)
DUE = st.frozensets(st.integers(1, 7))
HOURS = st.integers(0, 6)
MANY = settings(max_examples=150, deadline=None, derandomize=True)


def streak(lived, today, due, rest, starts_at):
    return streak_of(lived, today=today, due=due, rest=rest, day_starts_at=starts_at)


@given(LIVED, ZONES, DUE, RESTS, HOURS)
@MANY
def test_a_streak_is_what_walking_day_by_day_finds(lived, zone, due, rest, starts_at):
    today = Lived(TODAY, zone)
    found = streak(lived, today, due, rest, starts_at)
    expected = slow_streak(lived, today=today, due=due, rest=rest, starts_at=starts_at)
    assert (found.current, found.longest) == expected


@given(LIVED, ZONES, DUE, RESTS, HOURS)
@MANY
def test_the_ends_of_a_streak_are_days_on_which_something_was_done(lived, zone, due, rest, starts_at):
    found = streak(lived, Lived(TODAY, zone), due, rest, starts_at)
    days = {day for day, _ in lived}
    assert (found.first is None) == (found.current == 0) == (found.last is None)
    assert found.first is None or (
        found.current == len([day for day in days if found.first <= day <= found.last])
        and {found.first, found.last} <= days
    )
    assert found.current <= found.longest


@given(LIVED.flatmap(lambda lived: st.tuples(st.just(lived), st.permutations(lived))), ZONES, DUE, RESTS)
@MANY
def test_the_order_of_arrival_and_doubles_change_nothing(orders, zone, due, rest):
    lived, shuffled = orders
    today = Lived(TODAY, zone)
    expected = streak(lived, today, due, rest, 0)
    assert streak(shuffled, today, due, rest, 0) == expected
    assert streak([*shuffled, *lived[:7]], today, due, rest, 0) == expected


@given(LIVED, st.builds(Lived, DATES, ZONES), ZONES, DUE, RESTS, HOURS)
# Something done at home on a day of rest after a missed one, in a gap that a journey had joined.
@example(
    [Lived(date(2011, 12, 14) - n * DAY, LOS_ANGELES) for n in range(5)] + [Lived(date(2011, 12, 17), SYDNEY)],
    Lived(date(2011, 12, 16), LOS_ANGELES), SYDNEY, frozenset(), Rest(ranges=((date(2011, 12, 16),) * 2,)), 0,
)  # fmt: skip
@MANY
def test_one_more_date_never_makes_a_streak_shorter(lived, more, zone, due, rest, starts_at):
    today = Lived(TODAY, zone)
    before = streak(lived, today, due, rest, starts_at)
    after = streak([*lived, more], today, due, rest, starts_at)
    assert after.longest >= before.longest
    assert after.current >= before.current


@given(LIVED, RESTS, RESTS, ZONES, DUE, HOURS)
@MANY
def test_more_rest_never_makes_a_streak_shorter(lived, rest, more, zone, due, starts_at):
    today = Lived(TODAY, zone)
    both = Rest(rest.weekdays | more.weekdays, rest.ranges + more.ranges, rest.ended + more.ended)
    before, after = (streak(lived, today, due, kept, starts_at) for kept in (rest, both))
    assert after.current >= before.current
    assert after.longest >= before.longest


@given(st.integers(1, 15), st.integers(1, 15), ZONES)
@MANY
def test_filling_in_the_missing_day_joins_two_streaks(earlier, later, zone):
    missing = TODAY - later * DAY
    lived = [Lived(missing + n * DAY, zone) for n in (*range(-earlier, 0), *range(1, later + 1))]
    today = Lived(TODAY, zone)
    # Samoa's missing day breaks nothing, and counts for nobody who claims to have lived it.
    assert streak([*lived, Lived(missing, zone)], today, (), Rest(), 0).current == earlier + later + 1
    alone = streak(lived, today, (), Rest(), 0).current
    assert alone == (earlier + later if (zone, missing) == (APIA, date(2011, 12, 30)) else later)


@given(st.lists(DATES, max_size=60), st.integers(1, 7), RESTS)
@MANY
def test_a_streak_of_weeks_is_what_walking_week_by_week_finds(dates, times, rest):
    found = week_streak_of(dates, today=TODAY, times=times, rest=rest)
    assert (found.current, found.longest) == slow_weeks(dates, today=TODAY, times=times, rest=rest)
    assert week_streak_of([*reversed(dates), *dates], today=TODAY, times=times, rest=rest) == found


@given(st.lists(DATES, max_size=60), DATES, st.integers(1, 7), RESTS, RESTS)
@MANY
def test_more_dates_and_more_rest_never_make_a_streak_of_weeks_shorter(dates, more, times, rest, kinder):
    both = Rest(rest.weekdays | kinder.weekdays, rest.ranges + kinder.ranges, rest.ended + kinder.ended)
    before = week_streak_of(dates, today=TODAY, times=times, rest=rest)
    for after in (
        week_streak_of([*dates, more], today=TODAY, times=times, rest=rest),
        week_streak_of(dates, today=TODAY, times=times, rest=both),
    ):
        assert after.current >= before.current
        assert after.longest >= before.longest


@given(DATES, st.integers(0, 60), DUE, RESTS)
@MANY
def test_days_due_are_those_that_are_not_free(first, days, due, rest):
    last = first + days * DAY
    expected = [n for n in range(days + 1) if not is_free(first + n * DAY, due, rest)]
    assert days_due(first, last, due=due, rest=rest) == len(expected)
    assert all(((first + n * DAY) in rest) == is_free(first + n * DAY, (), rest) for n in range(days + 1))
