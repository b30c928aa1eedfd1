"""How many text messages and calls a person gets on one of their days (CM L1041, conflict C62)."""

from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import F

from accounts.identity.models import User
from accounts.notifications.models import SmsQuota
from config.ids import uuid7

# One statement, so that any number of workers at once take exactly what is left. A date before the stored one (the
# person flew west, or changed their zone) counts on the newest day: no zone gives the allowance twice.
TAKE = """
INSERT INTO accounts_smsquota AS quota (id, owner_id, local_date, used, created_at, updated_at)
VALUES (%(id)s, %(owner)s, %(day)s, 1, %(now)s, %(now)s)
ON CONFLICT (owner_id) DO UPDATE SET
  used = CASE WHEN quota.local_date < EXCLUDED.local_date THEN 1 ELSE quota.used + 1 END,
  local_date = GREATEST(quota.local_date, EXCLUDED.local_date),
  updated_at = EXCLUDED.updated_at
WHERE quota.local_date < EXCLUDED.local_date OR quota.used < %(limit)s
RETURNING quota.used
"""


def sms_take(*, owner: User, now: datetime, urgent: bool = False) -> bool:
    """
    This function will take one text message of the person's day, and say whether there was one. One query.

    `urgent` is for crisis alerts alone: they are never held back and use nothing up.
    """
    if urgent:
        return True
    day = now.astimezone(owner.zone).date()
    values = {"id": uuid7(), "owner": owner.pk, "day": day, "now": now, "limit": settings.SMS_PER_DAY}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values)
        return cursor.fetchone() is not None


def sms_give_back(*, owner: User, now: datetime) -> None:
    """This function will return a message that certainly was not sent, so that another try does not use up the day."""
    day = now.astimezone(owner.zone).date()
    SmsQuota.objects.filter(owner=owner, local_date__gte=day, used__gt=0).update(used=F("used") - 1)
