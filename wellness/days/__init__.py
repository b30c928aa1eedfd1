"""What "today" is for one person: zones, clock changes, and the hour at which their day starts."""

from wellness.days.services import (
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

__all__ = (
    "Day",
    "DayMissing",
    "UnknownZone",
    "day_bounds",
    "day_now",
    "day_of",
    "local_date_of",
    "noon_of",
    "time_of_day",
    "zone_of",
)
