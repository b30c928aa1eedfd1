"""Telling many people at once: the same few statements for one notification or five hundred."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain
from uuid import UUID

from accounts.notifications.audience import Listener
from accounts.notifications.contents import CHANNEL_LETTERS, LABEL, news_of
from accounts.notifications.kind_frames import kind_frame
from accounts.notifications.kinds import rule_of
from accounts.notifications.owed import deliveries_owe, owed_of
from accounts.notifications.selectors import unread_counts
from accounts.notifications.texts import DEFAULT
from accounts.notifications.wall_clock import latest_occurrence
from accounts.vault.sealing import seal
from config.commits import after_commit
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
    """
    One notification to be; `content` is its plain text (contents.content_bytes), `id` the one that it gets. `channels`
    are those that may be used at most, and none of them before `not_before`: quiet hours that the kind does not keep.
    """

    id: UUID
    listener: Listener
    kind: str
    content: bytes
    dedupe_key: str
    channels: Sequence[str] = CHANNEL_LETTERS
    not_before: datetime | None = None
    # Which of the kind's texts a channel must have to be used.
    variant: str = DEFAULT


def batches_run(plan: Callable[[int], tuple[int, int]], *, size: int, limit: int) -> int:
    """
    This function will plan batch after batch until one is not full, at most `limit` rows, and sum what was made.

    `plan(size)` claims up to `size` rows in a transaction of its own and gives how many it found and how many it made.
    """
    claimed, made = 0, 0
    while claimed < limit:
        wanted = min(size, limit - claimed)
        found, told = plan(wanted)
        claimed, made = claimed + found, made + told
        if found < wanted:
            break
    return made


def hour_came(
    listener: Listener, kind: str, *, wall_time: time, weekdays: Collection[int], last_local_date: date | None,
    now: datetime,
) -> tuple[datetime, date] | None:  # fmt: skip
    """
    The instant and the local date of a planned hour that has come.

    None if the person wants no such reminder, had it on that date, or it was missed.
    """
    if not listener.planned(kind):
        return None
    found = latest_occurrence(
        until=now, wall_time=wall_time, weekdays=weekdays, zone=listener.zone, last_local_date=last_local_date
    )
    return found if found is not None and now - found[0] <= rule_of(kind).late else None


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
    owed = (
        owed_of(
            one.listener, one.id, one.kind, now, variant=one.variant, only=one.channels, not_before=one.not_before
        )
        for one in made
    )  # fmt: skip
    deliveries_owe(chain.from_iterable(owed), now)
    # Not a partial: where one fails, Django asks for its name and fails in turn.
    after_commit(_announce, made, now)
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
