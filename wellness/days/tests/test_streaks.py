"""Streaks from local dates: what counts, what breaks them, and what does not."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from wellness.days.streaks import Lived, Rest, Streak, days_due, streak_of, week_streak_of

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 3, 10)  # a Tuesday
MONDAY = date(2026, 3, 9)


def lived(*days_ago: int, zone: ZoneInfo = BERLIN) -> list[Lived]:
    return [Lived(TODAY - timedelta(days=ago), zone) for ago in days_ago]


def streak(*days_ago: int, **rules: object) -> Streak:
    return streak_of(lived(*days_ago), today=Lived(TODAY, BERLIN), **rules)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("days_ago", "current", "longest"),
    [
        ((), 0, 0),
        ((0,), 1, 1),
        ((1,), 1, 1),
        ((2,), 0, 1),
        ((0, 1, 2), 3, 3),
        ((0, 1, 3, 4, 5), 2, 3),
        ((2, 3, 4, 5), 0, 4),
        ((0, 0, 1), 2, 2),
    ],
)
def test_days_in_a_row_count_and_today_is_not_over(days_ago, current, longest):
    found = streak(*days_ago)
    assert (found.current, found.longest) == (current, longest)


def test_the_current_streak_has_its_first_and_last_day():
    found = streak(0, 1, 2, 5)
    assert (found.first, found.last) == (TODAY - timedelta(days=2), TODAY)


def test_a_day_of_rest_breaks_nothing_and_counts_when_used():
    sunday = Rest(frozenset({7}))
    assert streak(0, 1, 3, rest=sunday).current == 3
    assert streak(0, 1, 2, 3, rest=sunday).current == 4


def test_a_pause_breaks_nothing_and_an_open_one_lasts():
    closed = Rest(ranges=((TODAY - timedelta(days=20), TODAY - timedelta(days=2)),))
    assert streak(0, 1, 21, 22, rest=closed).current == 4
    still_open = Rest(ranges=((TODAY - timedelta(days=300), None),))
    assert streak(301, 302, rest=still_open).current == 2


def test_a_pause_that_ends_too_early_breaks():
    short = Rest(ranges=((TODAY - timedelta(days=20), TODAY - timedelta(days=3)),))
    assert streak(0, 1, 21, 22, rest=short).current == 2


def test_only_days_that_were_due_can_be_missed():
    weekdays = (1, 2, 3, 4, 5)
    assert streak(0, 1, 4, 5, due=weekdays).current == 4  # Tuesday, Monday, Friday, Thursday
    assert streak(0, 1, 5, due=weekdays).current == 2  # Friday was missed


def test_a_date_that_the_zone_skipped_was_missed_by_nobody():
    apia = ZoneInfo("Pacific/Apia")
    around = [Lived(date(2011, 12, day), apia) for day in (28, 29, 31)]
    assert streak_of(around, today=Lived(date(2011, 12, 31), apia)).current == 3


def test_a_journey_across_the_date_line_breaks_nothing():
    before = Lived(date(2026, 3, 1), ZoneInfo("America/Los_Angeles"))
    after = Lived(date(2026, 3, 3), ZoneInfo("Australia/Sydney"))
    assert streak_of([before, after], today=after).current == 2


def test_a_journey_within_a_continent_forgives_no_missed_day():
    before = Lived(date(2026, 3, 1), ZoneInfo("Europe/Lisbon"))
    after = Lived(date(2026, 3, 3), ZoneInfo("Europe/Athens"))
    assert streak_of([before, after], today=after).current == 1


def test_dates_after_today_are_not_part_of_it():
    assert streak(0, 1, -1).current == 2


@pytest.mark.parametrize(
    ("dates", "current", "longest"),
    [
        ([], 0, 0),
        ([MONDAY], 0, 0),
        ([MONDAY, TODAY], 1, 1),
        ([MONDAY - timedelta(days=3), MONDAY - timedelta(days=5)], 1, 1),
        ([MONDAY - timedelta(days=8), MONDAY - timedelta(days=9)], 0, 1),
        ([MONDAY, TODAY, MONDAY - timedelta(days=3), MONDAY - timedelta(days=5)], 2, 2),
    ],
)
def test_weeks_in_a_row_count_and_this_week_is_not_over(dates, current, longest):
    found = week_streak_of(dates, today=TODAY, times=2)
    assert (found.current, found.longest) == (current, longest)


def test_a_week_of_pause_breaks_no_streak_of_weeks():
    paused = Rest(ranges=((MONDAY - timedelta(days=7), MONDAY - timedelta(days=2)),))
    dates = [MONDAY - timedelta(days=8), MONDAY - timedelta(days=9)]
    assert week_streak_of(dates, today=TODAY, times=2, rest=paused).current == 1


def test_days_due_leaves_out_rest_and_other_weekdays():
    week = (MONDAY, MONDAY + timedelta(days=6))
    assert days_due(*week) == 7
    assert days_due(*week, due=(1, 2, 3, 4, 5), rest=Rest(frozenset({1}))) == 4
