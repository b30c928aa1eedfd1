"""A dated row of a file is taken when a request could have made it."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from config.ids import uuid7
from wellness.diary.restoring import DatedRow

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
ROW = {
    "id": str(uuid7()), "logged_at": NOW.isoformat(), "zone": "Pacific/Kiritimati", "local_date": "2026-03-11",
    "created_at": NOW.isoformat(), "updated_at": NOW.isoformat(),
}  # fmt: skip


def read(**changes):
    return msgspec.convert({**ROW, **changes}, DatedRow).columns(NOW)


def test_it_becomes_columns():
    assert read()["logged_at"] == NOW
    assert set(read()) == set(ROW)


@pytest.mark.parametrize(
    "logged_at", ["1900-01-01T00:00:00Z", (NOW + timedelta(minutes=5)).isoformat(), "2026-03-10T00:00:00+14:00"]
)
def test_the_first_and_the_last_instant_that_a_request_takes_come_back(logged_at):
    instant = datetime.fromisoformat(logged_at)
    assert read(logged_at=logged_at, local_date=instant.date().isoformat())["logged_at"] == instant


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Mars/Olympus"},
        {"logged_at": (NOW + timedelta(minutes=6)).isoformat()},
        {"logged_at": "1899-12-31T23:59:59Z", "local_date": "1899-12-31"},
        {"local_date": "2026-03-12"},
        {"local_date": "2026-03-08"},
        {"created_at": "2026-03-12T00:00:00Z"},
        {"updated_at": "1066-10-14T00:00:00Z"},
    ],
    ids=str,
)
def test_what_no_request_could_have_made_is_refused(wrong):
    with pytest.raises(ValueError, match=r"Mars/Olympus|time of ours|date of its instant"):
        read(**wrong)
