"""A young account begins slowly: so many texts a day in one place."""

import math
from datetime import datetime, time, timedelta

from accounts.identity.models import User
from config.api.errors import DomainError
from config.database import hot_rows
from config.ids import uuid7
from moderation.judging.outcomes import Place
from moderation.screening.current import rules_current
from moderation.screening.verdicts import Verdict

COUNT = """
INSERT INTO moderation_screeningallowance AS own (id, owner_id, place, local_date, texts, created_at, updated_at)
VALUES (%s, %s, %s, %s, 1, %s, %s)
ON CONFLICT (owner_id, place, local_date) DO UPDATE SET texts = own.texts + 1, updated_at = EXCLUDED.updated_at
WHERE own.texts < %s
RETURNING texts
"""


class SlowStart(DomainError):
    """A new account wrote what it may here today; `limit` and `resets_at` say how much and until when."""

    status_code = 429
    default_code = "slow_start"
    default_detail = "New accounts start slowly. You can write here again tomorrow."


def slow_start_require(*, author: User, place: Place, now: datetime, verdict: Verdict | None = None) -> None:
    """
    This function will count one text of a young account, or refuse it. Call it in the writer's transaction, once for
    each text that is really stored, not for one that is sent again. With the `verdict` of a person in danger it does
    nothing: they may go on talking.

    No query for an account that is no longer young, and one statement otherwise: two texts at once cannot both be the
    last one. What the transaction takes back is not counted.

    :raises SlowStart: when the day's allowance, on the author's own calendar, is used up.
    """
    if verdict is not None and "in_danger" in verdict.known:
        return
    policy = rules_current(now).policy_of(place)
    if not policy.texts_a_day or now - author.date_joined >= policy.young:
        return
    today = now.astimezone(author.zone).date()
    counted = hot_rows(COUNT, (uuid7(), author.pk, str(place), today, now, now, policy.texts_a_day))
    if not counted:
        resets_at = datetime.combine(today + timedelta(days=1), time(), author.zone)
        wait = math.ceil((resets_at - now).total_seconds())
        raise SlowStart(limit=policy.texts_a_day, resets_at=resets_at, headers={"Retry-After": str(wait)})
