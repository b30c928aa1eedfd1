"""People who keep a habit: through clock changes, at odd hours, on journeys, and for decades."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from itertools import product
from time import process_time
from zoneinfo import ZoneInfo

import pytest

from wellness.days import local_date_of
from wellness.days.rest import Rest
from wellness.days.streaks import Lived, streak_of, week_streak_of
from wellness.days.tests.zones import DAY, HARD, Change, changes_of, different_changes

# At two in the morning the person is still up, or about to be: their day starts later.
HABITS = [(time(23, 30), 0), (time(0, 30), 0), (time(12), 0), (time(2), 4), (time(2, 30), 3), (time(23, 59), 6),
          (time(6), 6)]  # fmt: skip
# The clock went back over midnight by hours: the first half past midnight still belongs to the evening before.
TWICE = ("Antarctica/Casey", date(2010, 3, 5), time(0, 30), 0)


# Those of Casey, Samoa and Pyongyang, and some of today's rules.
YEARS = (2010, 2011, 2018, 2025, 2026)


def kept(name: str, at: time, starts_at: int, fold: int, change: Change) -> list[Lived]:
    """What somebody did each day at the same hour of the wall, a fortnight around a change of the clock."""
    zone = ZoneInfo(name)
    middle = change.at.astimezone(zone).date()
    walls = (datetime.combine(middle + n * DAY, at, zone).replace(fold=fold) for n in range(-7, 8))
    return [Lived(local_date_of(rung(wall, name), zone, starts_at), zone) for wall in walls]


def rung(wall: datetime, name: str) -> datetime:
    """An alarm whose time never comes rings when the clock has jumped over it."""
    instant, early = wall.replace(fold=0).astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    if early < instant:
        return next(change.at for change in changes_of(name) if early < change.at <= instant)
    return wall.astimezone(UTC)


def broken(changes: Iterable[tuple[str, Change]]) -> set[tuple[str, date, time, int]]:
    """Who lost a streak around which change."""
    found = set()
    for name, change in changes:
        for (at, starts_at), fold in product(HABITS, (0, 1)):
            lived = kept(name, at, starts_at, fold, change)
            streak = streak_of(lived, today=lived[-1], day_starts_at=starts_at)
            if not streak.current == len(set(lived)) >= 14:
                found.add((name, change.at.astimezone(ZoneInfo(name)).date() + DAY, at, fold))
    return found


def test_a_habit_outlives_every_change_of_the_clock_in_hard_zones():
    assert broken((name, change) for name in HARD for change in changes_of(name) if change.at.year in YEARS) == {TWICE}


@pytest.mark.slow
def test_a_habit_outlives_every_change_of_the_clock_in_every_zone():
    assert broken(different_changes()) == {TWICE}


def test_a_night_owl_keeps_one_day_an_evening():
    berlin = ZoneInfo("Europe/Berlin")
    nights = [datetime(2026, 3, 20 + n, 2, 0, tzinfo=berlin).astimezone(UTC) for n in range(12)]
    lived = [Lived(local_date_of(at, berlin, 4), berlin) for at in nights]
    assert [day for day, _ in lived] == [date(2026, 3, 19) + n * DAY for n in range(12)]
    assert streak_of(lived, today=lived[-1], day_starts_at=4).current == 12


LOS_ANGELES, SYDNEY, TOKYO, HONOLULU = map(
    ZoneInfo, ("America/Los_Angeles", "Australia/Sydney", "Asia/Tokyo", "Pacific/Honolulu")
)
FIFTH = date(2026, 3, 5)


def journey(*stops: tuple[int, ZoneInfo]) -> list[Lived]:
    """Done on these days of March 2026, each in its zone."""
    return [Lived(date(2026, 3, day), zone) for day, zone in stops]


def test_a_flight_west_over_the_date_line_takes_one_day_at_most():
    before = journey((1, LOS_ANGELES), (2, LOS_ANGELES))
    assert streak_of([*before, *journey((4, SYDNEY))], today=Lived(FIFTH, SYDNEY)).current == 3
    assert streak_of([*before, *journey((5, SYDNEY))], today=Lived(FIFTH, SYDNEY)).current == 1
    assert streak_of([*before, *journey((30, SYDNEY))], today=Lived(date(2026, 3, 30), SYDNEY)).longest == 2


def test_who_landed_a_moment_ago_has_not_lost_the_day_in_the_air():
    before = journey((1, LOS_ANGELES), (2, LOS_ANGELES))
    assert streak_of(before, today=Lived(date(2026, 3, 4), SYDNEY)).current == 2
    assert streak_of(before, today=Lived(date(2026, 3, 5), SYDNEY)).current == 0


def test_a_flight_east_over_the_date_line_lives_a_date_twice_and_loses_nothing():
    lived = journey((3, TOKYO), (4, TOKYO), (5, TOKYO), (5, HONOLULU), (4, HONOLULU), (6, HONOLULU))
    assert streak_of(lived, today=Lived(date(2026, 3, 6), HONOLULU)).current == 4


def test_what_was_done_today_still_counts_where_it_is_yesterday_again():
    lived = journey((3, SYDNEY), (4, SYDNEY), (5, SYDNEY))
    assert streak_of(lived, today=Lived(date(2026, 3, 4), LOS_ANGELES)).current == 3
    # The 6th had begun nowhere.
    assert streak_of([*lived, *journey((6, SYDNEY))], today=Lived(date(2026, 3, 4), LOS_ANGELES)).current == 3


def test_there_and_back_again_within_days_loses_nothing():
    lived = journey((1, LOS_ANGELES), (3, SYDNEY), (4, SYDNEY), (4, LOS_ANGELES), (5, LOS_ANGELES))
    assert streak_of(lived, today=Lived(FIFTH, LOS_ANGELES)).current == 4


def test_who_moved_long_ago_is_forgiven_no_day_for_it():
    moved = [Lived(date(2026, 1, 5), LOS_ANGELES), *journey((1, SYDNEY), (2, SYDNEY), (4, SYDNEY))]
    assert streak_of(moved, today=Lived(date(2026, 3, 4), SYDNEY)).current == 1
    moves = [*journey((1, LOS_ANGELES), (2, LOS_ANGELES), (4, LOS_ANGELES)), Lived(date(2026, 4, 5), SYDNEY)]
    assert streak_of(moves, today=Lived(date(2026, 4, 5), SYDNEY)).longest == 2


TODAY = date(2026, 3, 10)


def seconds(work) -> float:
    """The best of five: the machine may be busy with others."""
    spent = []
    for _ in range(5):
        start = process_time()
        work()
        spent.append(process_time() - start)
    return min(spent)


def test_ten_years_of_days_are_counted_in_milliseconds():
    berlin = ZoneInfo("Europe/Berlin")
    today = Lived(TODAY, berlin)
    daily = [Lived(TODAY - n * DAY, berlin) for n in range(3650)]
    assert streak_of(daily, today=today).current == 3650
    # About 2 ms; the bound leaves room for a busy machine.
    assert seconds(lambda: streak_of(daily, today=today)) < 0.02
    assert seconds(lambda: streak_of(daily[::2], today=today)) < 0.2


@pytest.mark.parametrize(
    ("rest", "due", "current"),
    [
        (Rest(), (), 1),
        (Rest(frozenset(range(1, 7))), (), 1),
        (Rest(frozenset(range(1, 8))), (), 2),
        (Rest(frozenset({1})), (1,), 2),
        (Rest(ranges=((date(1900, 1, 1), None),)), (), 2),
        (Rest(ranges=((date(1900, 1, 1), date.max),)), (), 2),
        (Rest(ranges=tuple((TODAY - n * DAY, TODAY - n * DAY) for n in range(1, 1000))), (), 1),
    ],
)
def test_a_gap_of_a_century_is_judged_at_once(rest, due, current):
    berlin = ZoneInfo("Europe/Berlin")
    lived = [Lived(date(1900, 1, 2), berlin), Lived(TODAY, berlin)]
    today = Lived(TODAY, berlin)
    assert streak_of(lived, today=today, rest=rest, due=due).current == current
    assert seconds(lambda: streak_of(lived, today=today, rest=rest, due=due)) < 0.02
    weeks = [date(1900, 1, 1), TODAY]
    assert seconds(lambda: week_streak_of(weeks, today=TODAY, times=1, rest=rest)) < 0.05
