"""When an entry was felt: the instant, the zone, and the local date that follows from both."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.identity.models import User
from wellness.days import DayMissing, UnknownZone, local_date_of, noon_of, time_of_day, zone_of

# A phone's clock may run ahead a little; more is a mistake that would hide the entry from every list of today.
AHEAD = timedelta(minutes=5)
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Moment:
    """When, in the zone of the person."""

    logged_at: datetime
    zone: str
    local_date: date
    time_of_day: str
    day_of_week: int


def moment_of(
    *,
    logged_at: datetime | None,
    local_date: date | None,
    zone_name: str | None,
    owner: User,
    now: datetime,
    at_name: str = "logged_at",
) -> Moment:
    """
    This function will place an entry in time: at `logged_at`, at noon of a date alone (not after now), or now.

    :raises ValidationError: naming timezone, date or the instant, which bodies call `at_name`.
    """
    name = zone_name or owner.timezone
    try:
        zone = zone_of(name)
    except UnknownZone as error:
        raise _refused("timezone", "An IANA name is needed, as in Europe/Berlin.") from error
    if logged_at is not None and not EARLIEST <= logged_at <= now + AHEAD:
        raise _refused(at_name, "This lies in the future." if logged_at > now else "1900 is the earliest year.")
    if logged_at is None and local_date is not None:
        # Before noon of today, now: an entry in the future could not be sent back as it came.
        logged_at = min(now, _noon(local_date, name, latest=local_date_of(now, zone, owner.day_starts_at)))
    elif logged_at is None:
        logged_at = now
    wall = logged_at.astimezone(zone)
    day = local_date_of(logged_at, zone, owner.day_starts_at)
    if local_date is not None and day != local_date:
        raise _refused("date", f"At `{at_name}` it was {day} in {name}.", "conflicting")
    return Moment(logged_at.astimezone(UTC), name, day, time_of_day(wall), day.isoweekday())


def _noon(day: date, zone_name: str, *, latest: date) -> datetime:
    if not EARLIEST.date() <= day <= latest:
        raise _refused("date", "This day has not come yet." if day > latest else "1900 is the earliest year.")
    try:
        return noon_of(day, zone_of(zone_name))
    except DayMissing as error:
        raise _refused("date", f"{zone_name} skipped this date.") from error


def _refused(name: str, message: str, code: str = "invalid") -> ValidationError:
    return ValidationError({name: [ErrorDetail(message, code)]})
