"""
What people give an item: one to five, once each. The item keeps sum and count, which every statement here moves by
exactly what it changed, so that no number of people at once makes the average wrong.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from accounts.audit.services import audit_record
from accounts.identity.models import User
from config.api.errors import PremiumRequired
from config.database import hot_rows
from config.ids import uuid7
from content.library.selectors import content_public_get

# `previous` is what the row said before, read under its own lock: two requests of one person at once stay exact.
_RATE = """
INSERT INTO content_contentrating AS r (id, owner_id, item_id, rating, previous, created_at, updated_at)
VALUES (%s, %s, %s, %s, NULL, %s, %s)
ON CONFLICT (owner_id, item_id) DO UPDATE
  SET previous = r.rating, rating = EXCLUDED.rating, updated_at = EXCLUDED.updated_at
RETURNING rating, previous
"""
# A statement of its own, on purpose. PostgreSQL checks constraints against the version of the row that the statement
# began with; beginning after the rating is locked, it begins with one that counts what the person gave before.
_COUNT = """
UPDATE content_contentitem SET rating_sum = rating_sum + %s, rating_count = rating_count + %s
WHERE id = %s RETURNING rating, rating_count
"""
# Several items: their rows are locked in the order of ids, as everywhere.
_COUNT_MANY = """
WITH told AS (SELECT * FROM json_to_recordset(%s::json) AS x(id uuid, stars bigint, people bigint)),
locked AS (SELECT i.id FROM content_contentitem i JOIN told USING (id) ORDER BY i.id FOR NO KEY UPDATE OF i)
UPDATE content_contentitem i SET rating_sum = i.rating_sum + told.stars, rating_count = i.rating_count + told.people
FROM told JOIN locked USING (id) WHERE i.id = told.id
"""
_ERASE = "DELETE FROM content_contentrating WHERE owner_id = %s RETURNING item_id, rating"
_RESTORE = """
INSERT INTO content_contentrating (id, owner_id, item_id, rating, previous, created_at, updated_at)
SELECT x.id, %s, x.item_id, x.rating, NULL, x.created_at, x.updated_at
FROM json_to_recordset(%s::json)
  AS x(id uuid, item_id uuid, rating smallint, created_at timestamptz, updated_at timestamptz)
ON CONFLICT DO NOTHING RETURNING item_id, rating
"""


@transaction.atomic
def content_rate(*, owner: User, item_id: UUID, rating: int, now: datetime) -> dict[str, Any]:
    """
    This function will set what `owner` gives an item, and return the average with it. Four statements.

    :raises NotFound: for what is not public.
    :raises PremiumRequired: for what the person cannot open.
    """
    item = content_public_get(item_id=item_id, now=now)
    if item.is_premium and not owner.is_premium:
        raise PremiumRequired
    given, previous = hot_rows(_RATE, (uuid7(), owner.pk, item_id, rating, now, now))[0]
    average: Decimal
    average, count = hot_rows(_COUNT, (given - (previous or 0), int(previous is None), item_id))[0]
    audit_record(actor=owner, action="content.item.rated", target=item, owner_id=owner.pk)
    return {"content_id": item_id, "your_rating": rating, "rating": float(average), "rating_count": count}


@transaction.atomic
def ratings_erase(subject_id: UUID, now: datetime) -> int:
    """This function will take a person's ratings away, and out of every average. Two statements."""
    gone = hot_rows(_ERASE, (subject_id,))
    _count_many(gone, -1)
    return len(gone)


@transaction.atomic
def ratings_write(*, owner: User, rows: Sequence[Mapping[str, Any]]) -> int:
    """This function will store ratings of before that are not there, and say how many. Two statements."""
    made = hot_rows(_RESTORE, (owner.pk, orjson.dumps(list(rows)).decode()))
    _count_many(made, 1)
    return len(made)


def _count_many(touched: Sequence[tuple[Any, ...]], sign: int) -> None:
    """Of one person, so each item is there once."""
    if touched:
        told = [{"id": item_id, "stars": sign * rating, "people": sign} for item_id, rating in touched]
        hot_rows(_COUNT_MANY, (orjson.dumps(told).decode(),))
