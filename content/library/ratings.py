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
WITH said AS (
  INSERT INTO content_contentrating AS r (id, owner_id, item_id, rating, previous, created_at, updated_at)
  VALUES (%s, %s, %s, %s, NULL, %s, %s)
  ON CONFLICT (owner_id, item_id) DO UPDATE
    SET previous = r.rating, rating = EXCLUDED.rating, updated_at = EXCLUDED.updated_at
  RETURNING item_id, rating, previous
)
UPDATE content_contentitem i
SET rating_sum = i.rating_sum + said.rating - COALESCE(said.previous, 0),
    rating_count = i.rating_count + (said.previous IS NULL)::int
FROM said WHERE i.id = said.item_id
RETURNING i.rating, i.rating_count
"""
# The rows of several items are locked in the order of ids, as everywhere.
_MOVE = """
changed AS (SELECT item_id, sum(rating) AS stars, count(*) AS people FROM touched GROUP BY item_id),
locked AS (
  SELECT i.id FROM content_contentitem i JOIN changed c ON c.item_id = i.id ORDER BY i.id FOR NO KEY UPDATE OF i
),
moved AS (
  UPDATE content_contentitem i
  SET rating_sum = i.rating_sum + {sign} * c.stars, rating_count = i.rating_count + {sign} * c.people
  FROM changed c JOIN locked l ON l.id = c.item_id WHERE i.id = c.item_id
)
SELECT count(*) FROM touched
"""
_ERASE = """
WITH touched AS (DELETE FROM content_contentrating WHERE owner_id = %s RETURNING item_id, rating),
""" + _MOVE.format(sign="-1")  # noqa: S608 - our own text
_RESTORE = """
WITH touched AS (
  INSERT INTO content_contentrating (id, owner_id, item_id, rating, previous, created_at, updated_at)
  SELECT x.id, %s, x.item_id, x.rating, NULL, x.created_at, x.updated_at
  FROM json_to_recordset(%s::json)
    AS x(id uuid, item_id uuid, rating smallint, created_at timestamptz, updated_at timestamptz)
  ON CONFLICT DO NOTHING RETURNING item_id, rating
), """ + _MOVE.format(sign="1")  # noqa: S608 - our own text


@transaction.atomic
def content_rate(*, owner: User, item_id: UUID, rating: int, now: datetime) -> dict[str, Any]:
    """
    This function will set what `owner` gives an item, and return the average with it. Three statements.

    :raises NotFound: for what is not public.
    :raises PremiumRequired: for what the person cannot open.
    """
    item = content_public_get(item_id=item_id, now=now)
    if item.is_premium and not owner.is_premium:
        raise PremiumRequired
    average: Decimal
    average, count = hot_rows(_RATE, (uuid7(), owner.pk, item_id, rating, now, now))[0]
    audit_record(actor=owner, action="content.item.rated", target=item, owner_id=owner.pk)
    return {"content_id": item_id, "your_rating": rating, "rating": float(average), "rating_count": count}


def ratings_erase(subject_id: UUID, now: datetime) -> int:
    """This function will take a person's ratings away, and out of every average. One statement."""
    count: int = hot_rows(_ERASE, (subject_id,))[0][0]
    return count


def ratings_write(*, owner: User, rows: Sequence[Mapping[str, Any]]) -> int:
    """This function will store ratings of before that are not there, and say how many. One statement."""
    told = orjson.dumps(list(rows)).decode()
    count: int = hot_rows(_RESTORE, (owner.pk, told))[0][0]
    return count
