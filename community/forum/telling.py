"""
Telling followers of new replies: seldom, in batches, and without a word of them.

Nothing is written when somebody replies, so a busy post costs its writers nothing. A sweep finds follows of posts with
replies that were published since, waits a minute for what is still being committed, and tells each follower of a post
once in three hours at most.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction

from accounts.audit.services import audit_record
from accounts.notifications.audience import listeners_of
from accounts.notifications.batches import Letter, batches_run, notifications_tell
from accounts.notifications.contents import content_bytes, content_of
from accounts.notifications.kinds import PUSH
from accounts.notifications.models import NotificationKind
from config.database import hot_rows
from config.ids import uuid7

BATCH, LIMIT = 500, 50_000
SETTLED = timedelta(minutes=1)
PAUSE = timedelta(hours=3)
# What nobody was told of for so long, because no worker lived, is no news any more.
OLDEST = timedelta(days=7)
KIND, VARIANT = NotificationKind.UPDATE, "forum_reply"
# Each follow with the newest reply that its owner may read: not their own, and of nobody with a block between them.
_CLAIM = """
WITH fresh AS MATERIALIZED (
  SELECT r.post_id, r.owner_id, r.published_at FROM community_forumreply r
  JOIN accounts_user u ON u.id = r.owner_id AND u.status = 'active'
  JOIN community_forumpost p ON p.id = r.post_id AND p.deleted_at IS NULL AND p.state = 'published'
  WHERE r.published_at > %(oldest)s AND r.published_at <= %(until)s AND r.state = 'published' AND r.deleted_at IS NULL
), due AS (
  SELECT f.id, max(fresh.published_at) AS newest FROM fresh
  JOIN community_forumfollow f ON f.post_id = fresh.post_id
    AND f.heard_until < fresh.published_at AND f.owner_id <> fresh.owner_id
    AND (f.told_at IS NULL OR f.told_at <= %(quiet)s)
  WHERE NOT EXISTS (SELECT 1 FROM community_userblock b
    WHERE (b.owner_id = f.owner_id AND b.blocked_id = fresh.owner_id)
       OR (b.owner_id = fresh.owner_id AND b.blocked_id = f.owner_id))
  GROUP BY f.id ORDER BY newest LIMIT %(size)s
)
SELECT f.id, f.owner_id, f.post_id, due.newest FROM community_forumfollow f JOIN due ON due.id = f.id
WHERE f.heard_until < due.newest FOR UPDATE OF f SKIP LOCKED
"""
_HEARD = """
UPDATE community_forumfollow f SET heard_until = h.newest, told_at = %s, updated_at = %s
FROM unnest(%s::uuid[], %s::timestamptz[]) AS h (id, newest) WHERE f.id = h.id
"""


@dataclass(frozen=True, slots=True)
class Due:
    id: UUID
    owner_id: UUID
    post_id: UUID
    newest: datetime


def followers_tell(*, now: datetime, limit: int = LIMIT) -> int:
    """This function will tell whoever is due, batch after batch, and return how many notifications it made."""
    return batches_run(partial(_batch_tell, now), size=BATCH, limit=limit)


@transaction.atomic
def _batch_tell(now: datetime, size: int) -> tuple[int, int]:
    times = {"oldest": now - OLDEST, "until": now - SETTLED, "quiet": now - PAUSE, "size": size}
    due = [Due(*row) for row in hot_rows(_CLAIM, times)]  # type: ignore[arg-type]
    if not due:
        return 0, 0
    made = notifications_tell(_letters(due), now)
    hot_rows(_HEARD, (now, now, [one.id for one in due], [one.newest for one in due]))
    audit_record(actor=None, action="community.followers.told", details={"due": len(due), "notifications": len(made)})
    return len(due), len(made)


def _letters(due: Collection[Due]) -> list[Letter]:
    """For people whose account is open; followers of one post share the content."""
    listeners = listeners_of({one.owner_id for one in due})
    contents = {
        post_id: content_bytes(content_of(kind=KIND, variant=VARIANT, data={"post_id": str(post_id)}))
        for post_id in {one.post_id for one in due}
    }
    return [
        Letter(
            id=uuid7(), listener=listener, kind=KIND, content=contents[one.post_id], channels=(PUSH,),
            dedupe_key=f"forum_reply:{one.post_id}:{one.newest.timestamp():.6f}",
        )
        for one in due
        if (listener := listeners.get(one.owner_id)) is not None and listener.active
    ]  # fmt: skip
