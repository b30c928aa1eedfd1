"""How many appointments the free plan gives in a month (CM-410); a booking room may share it (conflict C71)."""

import math
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import F

from accounts.identity.models import User
from config.api.errors import QuotaExceeded
from config.database import hot_rows
from config.ids import uuid7
from wellness.appointments.models import AppointmentQuota
from wellness.days import Day, day_now

# One statement, so that two requests at once wait for each other on the row of their owner and see what the other left.
# A month that has gone cannot come again by a change of zone.
TAKE = """
INSERT INTO wellness_appointmentquota AS kept (id, owner_id, month, used, created_at, updated_at)
SELECT %s::uuid, %s::uuid, %s::date, 1, %s::timestamptz, %s::timestamptz WHERE %s::int >= 1
ON CONFLICT (owner_id) DO UPDATE SET
  used = CASE WHEN excluded.month > kept.month THEN 1 ELSE kept.used + 1 END,
  month = greatest(kept.month, excluded.month), updated_at = excluded.updated_at
WHERE excluded.month > kept.month OR kept.used < %s::int
RETURNING month
"""


class AppointmentQuotaExceeded(QuotaExceeded):
    default_detail = "The free plan's appointments of this month are used up."


def appointment_quota_spend(*, owner: User, now: datetime) -> date | None:
    """
    This function will take one appointment of the person's month, in the caller's transaction, and name the month.

    None for premium, which has no quota. Take once for a booking and its appointment together. One query.

    :raises AppointmentQuotaExceeded: with `limit` and `resets_at`.
    """
    if owner.is_premium:
        return None
    today, limit = day_now(owner, now), settings.APPOINTMENTS_PER_MONTH
    taken = hot_rows(TAKE, (uuid7(), owner.pk, month_of(today), now, now, limit, limit))
    if not taken:
        raise _exceeded(today, now, limit)
    return taken[0][0]


def appointment_quota_give_back(*, owner: User, month: date | None) -> None:
    """This function will return what was taken of a month, unless that month is over. None gives nothing."""
    if month is not None:
        AppointmentQuota.objects.filter(owner=owner, month=month, used__gt=0).update(used=F("used") - 1)


def month_of(day: Day) -> date:
    return day.local_date.replace(day=1)


def _exceeded(today: Day, now: datetime, limit: int) -> AppointmentQuotaExceeded:
    following = (month_of(today) + timedelta(days=32)).replace(day=1)
    resets_at = Day(following, today.zone, today.starts_at).start
    wait = max(1, math.ceil((resets_at - now).total_seconds()))
    return AppointmentQuotaExceeded(limit=limit, resets_at=resets_at, headers={"Retry-After": str(wait)})
