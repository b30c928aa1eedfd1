"""Rest days for tests, made by the service that makes real ones."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from accounts.identity.models import User
from wellness.days.models import DayRest
from wellness.days.rest_services import rest_create

URL = "/api/v1/days/rests"
# Sessions end by the database's clock, so a test may stop the clock only near the real time.
NOW = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
TODAY = NOW.date()


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def make_rest(owner: User, *, now: datetime = NOW, **values: Any) -> DayRest:
    return rest_create(owner=owner, values={"kind": "pause", **values}, now=now)[0]
