"""Telling many people at once: the same few statements for one notification or five hundred."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from accounts.notifications.audience import Listener
from accounts.notifications.contents import LABEL, news_of
from accounts.notifications.kind_frames import kind_frame
from accounts.notifications.owed import deliveries_owe, owed_of
from accounts.notifications.selectors import unread_counts
from accounts.vault.sealing import seal
from config.database import hot_rows
from config.realtime.publish import Publication, publish_many
from config.realtime.topics import user_topic

TELL = """
INSERT INTO accounts_notification (id, owner_id, kind, content, dedupe_key, created_at, updated_at)
SELECT id, owner_id, kind, content, dedupe_key, %s, %s
FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::bytea[], %s::text[])
  AS told (id, owner_id, kind, content, dedupe_key)
ON CONFLICT (owner_id, dedupe_key) DO NOTHING RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Letter:
    """One notification to be; `content` is its plain text (contents.content_bytes), `id` the one that it gets."""

    id: UUID
    listener: Listener
    kind: str
    content: bytes
    dedupe_key: str


def batch_after_batch(
    batch: Callable[[datetime, int], tuple[int, int]], *, now: datetime, size: int, limit: int
) -> int:
    """
    This function will call `batch(now, size)` until it finds less than that or `limit` were found, and sum up what was
    made. It gives how many rows it found and how many things it made of them, in a transaction of its own.
    """
    found, made = 0, 0
    while found < limit:
        wanted = min(size, limit - found)
        rows, told = batch(now, wanted)
        found, made = found + rows, made + told
        if rows < wanted:
            break
    return made


def notifications_tell(letters: Sequence[Letter], now: datetime) -> list[Letter]:
    """
    This function will write each letter whose key is new, with what is owed to the channels, and return those.

    Call it in the transaction of what it tells about, which also writes the history. Two statements.
    """
    rows = [
        (letter.id, letter.listener.owner_id, letter.kind, seal(letter.listener.key(), LABEL, letter.content),
         letter.dedupe_key)
        for letter in letters
    ]  # fmt: skip
    if not rows:
        return []
    columns = [list(column) for column in zip(*rows, strict=True)]
    new = {found[0] for found in hot_rows(TELL, (now, now, *columns))}
    made = [letter for letter in letters if letter.id in new]
    deliveries_owe((owed for letter in made for owed in owed_of(letter.listener, letter.id, letter.kind, now)), now)
    transaction.on_commit(partial(_announce, made, now), robust=True)
    return made


def _announce(made: list[Letter], now: datetime) -> None:
    unread = unread_counts({letter.listener.owner_id for letter in made})
    frames = []
    for letter in made:
        owner_id = letter.listener.owner_id
        topic = user_topic(owner_id)
        news = news_of(letter.id, letter.kind, now, unread.get(owner_id, 0))
        frames.append(Publication(topic, "notification:new", news))
        if (frame := kind_frame(letter.kind, letter.id)) is not None:
            frames.append(Publication(topic, *frame))
    publish_many(frames)
