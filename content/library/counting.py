"""
Who opened what, and how often.

The number of views is counted in Redis, where nobody waits for a row, and written by a job: one statement for all
items. A batch has a name, and the database remembers the last one that it took, so a job that dies half-way counts
nothing twice. Losing Redis loses what was not written yet, a minute or so.
"""

from datetime import datetime
from uuid import UUID

import orjson
import structlog
from django.db import transaction
from redis.exceptions import RedisError, ResponseError

from accounts.identity.models import User
from config.api.redis_client import redis_client
from config.database import hot_rows
from config.ids import uuid7
from content.library.models import ContentState, ContentView
from content.library.selectors import content_public_get

OPEN = "library:views"
PENDING = "library:views:pending"
STATE = "views"
_BATCH = b"batch"
# Before the id of an item whose sound was fetched.
_DOWNLOAD = "sound:"
# Another job may have taken this batch and a new one may lie here: delete only what was written.
_DONE = """
if redis.call('HGET', KEYS[1], 'batch') == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""
# In the order of ids, as everybody locks several items; an id that is gone counts for nobody.
_ADD = """
WITH told AS (
  SELECT id, views, downloads FROM json_to_recordset(%s::json) AS x(id uuid, views bigint, downloads bigint)
),
locked AS (SELECT i.id FROM content_contentitem i JOIN told USING (id) ORDER BY i.id FOR NO KEY UPDATE OF i)
UPDATE content_contentitem i
SET view_count = i.view_count + told.views, download_count = i.download_count + told.downloads
FROM told JOIN locked USING (id) WHERE i.id = told.id RETURNING i.id
"""
_log = structlog.get_logger("evenkeel.content")


def content_view_record(*, viewer: User | None, item_id: UUID, now: datetime) -> None:
    """
    This function will count a view, and note for a signed-in person that they have seen the item.

    :raises NotFound: for what is not public.
    """
    item = content_public_get(item_id=item_id, now=now)
    if viewer is not None:
        ContentView.objects.bulk_create(
            [ContentView(owner=viewer, item=item, viewed_at=now)],
            update_conflicts=True,
            unique_fields=["owner", "item"],
            update_fields=["viewed_at", "updated_at"],
        )
    _count(str(item.pk))


def content_download_record(*, item_id: UUID) -> None:
    """This function will count that the sound of an item was fetched from its beginning (CM L204)."""
    _count(f"{_DOWNLOAD}{item_id}")


def _count(name: str) -> None:
    try:
        redis_client().hincrby(OPEN, name, 1)
    except RedisError as error:
        # A lost count hurts nobody; a page that does not open does.
        _log.warning("content.view_not_counted", error=type(error).__name__)


def views_write() -> int:
    """
    This function will write what was counted since the last time, and return the number of items.

    One job at a time: a batch that was read before another job had written it would count twice.
    """
    with transaction.atomic():
        ContentState.objects.bulk_create([ContentState(name=STATE)], ignore_conflicts=True)
        state = ContentState.objects.select_for_update().get(name=STATE)
        batch, views = _batch()
        written = _take(state, batch, views) if views else 0
    redis_client().eval(_DONE, 1, PENDING, batch)
    return written


def _batch() -> tuple[str, dict[str, int]]:
    """The name of the batch that is to be written, and the views of each item; no name when there is none."""
    redis = redis_client()
    try:
        # Fails while a batch of before is still there, which then comes first.
        redis.renamenx(OPEN, PENDING)
    except ResponseError:
        if not redis.exists(PENDING):
            return "", {}
    redis.hsetnx(PENDING, _BATCH, uuid7().hex)
    found: dict[bytes, bytes] = redis.hgetall(PENDING)  # type: ignore[assignment]
    name = found.pop(_BATCH, None)
    # The job before us has just deleted what it had written.
    return ("", {}) if name is None else (name.decode(), {key.decode(): int(views) for key, views in found.items()})


def _take(state: ContentState, batch: str, counted: dict[str, int]) -> int:
    # Written by a job that died before it could delete it.
    if state.token == batch:
        return 0
    state.token = batch
    state.save(update_fields=["token"])
    keys = {name.removeprefix(_DOWNLOAD) for name in counted}
    rows = [{"id": key, "views": counted.get(key, 0), "downloads": counted.get(_DOWNLOAD + key, 0)} for key in keys]
    return len(hot_rows(_ADD, (orjson.dumps(rows).decode(),)))
