from datetime import UTC, datetime

import pytest

from crisis.resources.countries import country_names, is_open


@pytest.mark.parametrize(
    ("country", "hours", "hour", "expected"),
    [
        ("GB", "daily 17:00-00:00", 18, True),
        ("GB", "daily 17:00-00:00", 12, False),
        ("GB", "Mon-Fri 09:00-18:00", 10, True),
        ("GB", "Sat-Sun 09:00-18:00", 10, False),
        ("GB", "daily 11:00-04:00", 3, True),
        ("US", "daily 09:00-17:00", 10, False),
        ("US", "daily 09:00-17:00", 18, None),
        # In whichever of its zones the line is.
        ("PT", "daily 15:30-00:30", 10, False),
        ("PT", "daily 15:30-00:30", 20, True),
        ("PT", "daily 15:30-00:30", 15, None),
        ("DE", "daily 09:00-17:00", 10, True),
        ("GB", "daily 09:00-24:00", 23, True),
        ("GB", "daily 00:00-24:00", 3, True),
        ("GB", "daily 09:00-25:00", 23, None),
        ("GB", "daily 09:00-17:75", 10, None),
        ("ZZ", "daily 09:00-17:00", 10, None),
        ("GB", "evenings", 20, None),
        ("GB", None, 20, None),
        ("GB", {"text": "?"}, 20, None),
    ],
)
def test_stated_hours_are_read_in_the_countrys_own_time(
    country: str, hours: object, hour: int, expected: bool | None
) -> None:
    # A Tuesday in March: London is on UTC.
    assert is_open(country, hours, datetime(2026, 3, 10, hour, 30, tzinfo=UTC)) is expected


def test_country_names_are_known() -> None:
    assert country_names()["DE"] == "Germany"
