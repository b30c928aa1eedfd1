"""Dates of reminders every so many weeks, through clock changes, journeys and days without workers."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellness.assessments.calendar import date_after, due_after, due_state

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe", "Asia/Kathmandu"]
)
INSTANTS = st.datetimes(datetime(2010, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
LATE = timedelta(hours=2)


def after(at: datetime, last: date | None = None, **overrides: object) -> date:
    plan = {"wall_time": time(18), "weekday": 7, "every_weeks": 2, "zone": BERLIN}
    return date_after(after=at, last=last, **{**plan, **overrides})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("at", "last", "overrides", "expected"),
    [
        (datetime(2026, 3, 10, 12, tzinfo=UTC), None, {}, date(2026, 3, 15)),
        # At six in Berlin it is five in UTC: at the minute itself it is over.
        (datetime(2026, 3, 15, 16, 59, tzinfo=UTC), None, {}, date(2026, 3, 15)),
        (datetime(2026, 3, 15, 17, 0, tzinfo=UTC), None, {}, date(2026, 3, 22)),
        (datetime(2026, 3, 15, 17, 0, tzinfo=UTC), date(2026, 3, 15), {}, date(2026, 3, 29)),
        (datetime(2026, 3, 15, 17, 0, tzinfo=UTC), date(2026, 3, 15), {"every_weeks": 12}, date(2026, 6, 7)),
        # Another weekday: within the week in which the next one is.
        (datetime(2026, 3, 16, 9, tzinfo=UTC), date(2026, 3, 15), {"weekday": 4}, date(2026, 3, 26)),
        (datetime(2026, 3, 16, 9, tzinfo=UTC), date(2026, 3, 15), {"weekday": 4, "every_weeks": 1}, date(2026, 3, 19)),
        # Long without a worker: the rhythm stays.
        (datetime(2026, 4, 20, 9, tzinfo=UTC), date(2026, 3, 15), {}, date(2026, 4, 26)),
    ],
)
def test_the_next_date(at: datetime, last: date | None, overrides: dict[str, object], expected: date) -> None:
    assert after(at, last, **overrides) == expected


@given(at=INSTANTS, zone=ZONES, weekday=st.integers(1, 7), weeks=st.integers(1, 12), wall=st.times())
def test_dates_keep_their_weekday_and_distance(at: datetime, zone: str, weekday: int, weeks: int, wall: time) -> None:
    plan = {"wall_time": wall, "weekday": weekday, "every_weeks": weeks, "zone": ZoneInfo(zone)}
    first = after(at, None, **plan)
    due = due_after(after=at, next_date=first, wall_time=wall, zone=ZoneInfo(zone))
    assert due > at
    assert first.isoweekday() == weekday
    second = after(due, first, **plan)
    assert (second - first).days % (7 * weeks) == 0
    assert second > first


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 3, 15, 16, 59, tzinfo=UTC), "early"),
        (datetime(2026, 3, 15, 17, 0, tzinfo=UTC), "now"),
        (datetime(2026, 3, 15, 19, 0, tzinfo=UTC), "now"),
        (datetime(2026, 3, 15, 19, 1, tzinfo=UTC), "missed"),
        (datetime(2026, 3, 16, 16, 59, tzinfo=UTC), "missed"),
        (datetime(2026, 3, 16, 17, 0, tzinfo=UTC), "now"),
        (datetime(2026, 3, 21, 17, 0, tzinfo=UTC), "now"),
        (datetime(2026, 3, 22, 17, 0, tzinfo=UTC), "over"),
        (datetime(2026, 9, 1, 12, 0, tzinfo=UTC), "over"),
    ],
)
def test_what_is_to_be_done_about_a_date(at: datetime, expected: str) -> None:
    found = due_state(now=at, next_date=date(2026, 3, 15), wall_time=time(18), zone=BERLIN, late=LATE)
    assert found == expected
