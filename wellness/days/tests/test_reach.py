"""A streak that is called settled is the one that everything together gives."""

from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellness.days.reach import WEEKS, current_streaks, days_settled, weeks_settled
from wellness.days.rest import NO_REST, Rest
from wellness.days.streaks import Lived, streak_of, week_streak_of
from wellness.days.tests.test_streak_properties import DUE, HOURS, LIVED, MANY, RESTS, TODAY, ZONES

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
BERLIN = ZoneInfo("Europe/Berlin")
ONE = UUID(int=1)
MONDAYS = st.integers(0, 6).map(lambda weeks: TODAY - TODAY.weekday() * DAY - weeks * WEEK)


@given(LIVED, ZONES, DUE, RESTS, HOURS, MONDAYS)
@MANY
def test_no_earlier_day_lengthens_a_settled_streak_of_days(lived, zone, due, rest, starts_at, since):
    today = Lived(TODAY, zone)
    rules = {"today": today, "due": due, "rest": rest, "day_starts_at": starts_at}
    found = streak_of([one for one in lived if one.local_date >= since], **rules)
    if days_settled(found, since=since, today=TODAY, due=due, rest=rest):
        assert found.current == streak_of(lived, **rules).current


@given(LIVED, RESTS, st.integers(1, 7), MONDAYS)
@MANY
def test_no_earlier_day_lengthens_a_settled_streak_of_weeks(lived, rest, times, since):
    days = [one.local_date for one in lived]
    found = week_streak_of([day for day in days if day >= since], today=TODAY, times=times, rest=rest)
    if weeks_settled(found, since=since, today=TODAY, times=times, rest=rest):
        assert found.current == week_streak_of(days, today=TODAY, times=times, rest=rest).current


@pytest.mark.parametrize(
    ("done", "rest", "reads", "streak"),
    [
        (range(0), NO_REST, 1, 0),
        (range(20), NO_REST, 1, 20),
        (range(10, 4000), NO_REST, 1, 0),
        (range(100), NO_REST, 2, 100),
        (range(1, 3000), NO_REST, 3, 2999),
        # A pause of half a year breaks nothing, so what lay before it counts.
        (range(200, 210), Rest(ranges=((TODAY - 199 * DAY, None),)), 2, 10),
        (range(600, 610), Rest(ranges=((TODAY - 599 * DAY, None),)), 3, 10),
    ],
)
def test_only_who_goes_on_is_read_further_back(done, rest, reads, streak):
    lived, since = [Lived(TODAY - ago * DAY, BERLIN) for ago in done], []

    def read(ids, first):
        since.append(first)
        return {one: [each for each in lived if first is None or each.local_date >= first] for one in ids}

    found = current_streaks(
        [ONE], today=TODAY, read=read,
        count=lambda _, days: streak_of(days, today=Lived(TODAY, BERLIN), rest=rest),
        settled=lambda _, found, first: days_settled(found, since=first, today=TODAY, rest=rest),
    )  # fmt: skip
    assert found == {ONE: streak}
    monday = TODAY - TODAY.weekday() * DAY
    assert since == [monday - WEEKS[0] * WEEK, monday - WEEKS[1] * WEEK, None][:reads]


def test_a_weekly_rest_that_leaves_too_few_days_is_never_settled():
    rest, monday = Rest(frozenset({1, 2, 3})), date(2026, 1, 5)
    streak = week_streak_of([], today=date(2026, 3, 10), times=5, rest=rest)
    assert not weeks_settled(streak, since=monday, today=date(2026, 3, 10), times=5, rest=rest)
    assert weeks_settled(streak, since=monday, today=date(2026, 3, 10), times=4, rest=rest)
