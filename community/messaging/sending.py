"""
Sending messages, one or many at once.

The conversations are locked first; whether each sender may still write is asked by a later statement, so it sees
whatever was committed before the lock. A message gets the next number of its conversation and is committed with it:
numbers are committed in their order, and `after=` can miss nothing. Six statements for any number of messages.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from accounts.identity.models import User
from accounts.vault.keyring import open_key
from community.messaging.keys import Pen, key_unwrap, pen_known, pen_make, pen_remember, words_unwrap
from community.messaging.models import Conversation
from config.api.client_ids import IdConflict
from config.api.errors import DomainError
from config.database import hot_rows
from moderation.judging.outcomes import Outcome
from moderation.sanctions.selectors import CommunityBanned, CommunityMuted
from moderation.screening.verdicts import Verdict

# People before conversations, as an erasure does it: in the other order each would wait for the other.
LOCK = """
WITH people AS MATERIALIZED (SELECT id FROM accounts_user WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE)
SELECT id, kind, state, last_seq, slow_mode_seconds FROM community_conversation
WHERE id = ANY(%s) AND (SELECT count(*) FROM people) > 0 ORDER BY id FOR NO KEY UPDATE
"""
# What was committed before the lock counts: this statement sees it.
SENDERS = """
SELECT d.n, p.id, p.owner_id, p.alias, p.role, p.last_sent_at, p.left_at IS NULL AND u.status = 'active',
       p.key, p.words_key, k.id, k.wrapped,
       (SELECT min(r.kind) FROM moderation_moderationrestriction r
         WHERE r.owner_id = d.owner_id AND r.lifted_at IS NULL
           AND (r.ends_at IS NULL OR r.ends_at > %s)),
       a.id IS NOT NULL OR d.attachment_id IS NULL, p.silent_until, p.rules_pending,
       c.kind = 'peer' AND EXISTS (
         SELECT 1 FROM community_conversationparticipant o JOIN accounts_privacysettings s ON s.owner_id = o.owner_id
          WHERE o.conversation_id = c.id AND o.id <> p.id AND o.last_sent_at IS NULL AND NOT s.allow_messages)
  FROM unnest(%s::int[], %s::uuid[], %s::uuid[], %s::uuid[]) AS d(n, conversation_id, owner_id, attachment_id)
  JOIN community_conversationparticipant p ON p.conversation_id = d.conversation_id AND p.owner_id = d.owner_id
  JOIN community_conversation c ON c.id = p.conversation_id
  JOIN accounts_user u ON u.id = p.owner_id
  JOIN accounts_datakey k ON k.owner_id = p.owner_id
  LEFT JOIN community_messageattachment a ON a.id = d.attachment_id AND a.participant_id = p.id
       AND NOT EXISTS (SELECT 1 FROM community_conversationmessage m WHERE m.attachment_id = a.id)
"""
STORED = """
SELECT m.id, m.conversation_id, m.owner_id, m.fingerprint, m.seq, m.state, m.created_at, m.is_softened, m.changed_seq,
       m.body, m.edited_at IS NOT NULL, m.edited_by_moderator
FROM community_conversationmessage m WHERE m.id = ANY(%s)
"""
INSERT = """
INSERT INTO community_conversationmessage
       (id, conversation_id, sender_id, owner_id, seq, changed_seq, message_type, state, body, fingerprint,
        attachment_id, resource_id, is_softened, reasons, edited_by_moderator, created_at, updated_at)
SELECT id, conversation_id, sender_id, owner_id, seq, seq, message_type, state, body, fingerprint,
       attachment_id, resource_id, is_softened, string_to_array(reasons, ' '), false, %s, %s
  FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[], %s::bigint[], %s::text[], %s::text[], %s::bytea[],
              %s::bytea[], %s::uuid[], %s::uuid[], %s::bool[], %s::text[])
       AS d(id, conversation_id, sender_id, owner_id, seq, message_type, state, body, fingerprint, attachment_id,
            resource_id, is_softened, reasons)
"""
ADVANCE = """
WITH places AS (
  UPDATE community_conversation c SET last_seq = d.last_seq, updated_at = %s
    FROM unnest(%s::uuid[], %s::bigint[]) AS d(id, last_seq) WHERE c.id = d.id)
UPDATE community_conversationparticipant p SET last_sent_at = %s FROM unnest(%s::uuid[]) AS s(id) WHERE p.id = s.id
"""


class NotMember(DomainError):
    status_code = 404
    default_code = "not_found"
    default_detail = "Not found."


class ConversationEnded(DomainError):
    status_code = 409
    default_code = "conversation_closed"
    default_detail = "This conversation has ended."


class SlowMode(DomainError):
    status_code = 429
    default_code = "slow_mode"
    default_detail = "This room takes one message in a while from each person."


class MessagesNotAllowed(DomainError):
    """Whoever already answered has agreed to this conversation; they end it by leaving."""

    status_code = 403
    default_code = "messages_not_allowed"
    default_detail = "This person takes no messages from somebody they have not talked to."


class MutedHere(DomainError):
    status_code = 403
    default_code = "muted_here"
    default_detail = "You can read here and cannot write for a while, as somebody who leads this room decided."


class GuidelinesNeeded(DomainError):
    default_code = "guidelines_needed"
    default_detail = "Read the guidelines of this room and agree to them before your first message."


class AttachmentUnusable(DomainError):
    status_code = 400
    default_code = "validation_error"
    default_detail = "There is no such attachment of yours that is still free."


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants to say; `verdict` is what screening said about the text."""

    message_id: UUID
    conversation_id: UUID
    author: User
    kind: Conversation.Kind
    text: str
    verdict: Verdict
    message_type: str = "text"
    attachment_id: UUID | None = None
    resource_id: UUID | None = None

    def plain(self) -> bytes:
        return self.verdict.text.encode()

    def identity(self) -> bytes:
        """What must be the same in a repeat."""
        return orjson.dumps([self.text, self.message_type, str(self.attachment_id), str(self.resource_id)])


@dataclass(frozen=True, slots=True)
class Sent:
    """A stored message as its sender and, unless it is held, everybody there may see it."""

    message_id: UUID
    conversation_id: UUID
    kind: str
    seq: int | None
    changed_seq: int | None
    state: str
    text: str
    message_type: str
    sender_id: UUID
    alias: str
    role: str
    created_at: datetime
    attachment_id: UUID | None = None
    resource_id: UUID | None = None
    is_softened: bool = False
    is_edited: bool = False
    edited_by_moderator: bool = False
    is_repeat: bool = False


@dataclass(slots=True)
class _Sender:
    participant_id: UUID
    owner_id: UUID
    alias: str
    role: str
    last_sent_at: datetime | None
    is_in: bool
    pen: Pen
    restriction: str | None
    attachment_fits: bool
    silent_until: datetime | None
    rules_pending: bool
    is_unwanted: bool


@dataclass(slots=True)
class _Room:
    kind: str
    is_open: bool
    last_seq: int
    slow_mode: timedelta
    sent_at: dict[UUID, datetime] = field(default_factory=dict)


Outcomes = list[Sent | DomainError]
# Refuses a draft that everything else allows, in the writer's transaction and under its locks.
Condition = Callable[[Draft], None]


# Nobody goes on after a failure in here, so there is nothing to come back to.
@transaction.atomic(savepoint=False)
def messages_store(drafts: Sequence[Draft], *, now: datetime, condition: Condition) -> Outcomes:
    """
    This function will store what may be said, and return for each draft what became of it, in their order.

    A draft with the id and body of a stored message of the same sender gives that message again. `condition` is asked
    of those that are new; what it raises is the outcome.
    """
    rooms = {
        row[0]: _Room(row[1], row[2] == "open", row[3], timedelta(seconds=row[4]))
        for row in hot_rows(LOCK, [[draft.author.pk for draft in drafts], [draft.conversation_id for draft in drafts]])
    }
    senders = _senders_of(drafts, now)
    stored = {row[0]: row for row in hot_rows(STORED, [[draft.message_id for draft in drafts]])}
    outcomes: Outcomes = []
    rows: list[tuple[Any, ...]] = []
    fresh: dict[UUID, tuple[Any, ...]] = {}
    for number, draft in enumerate(drafts):
        room, sender = rooms.get(draft.conversation_id), senders.get(number)
        known = stored.get(draft.message_id) or fresh.get(draft.message_id)
        outcome = _judged(draft, room, sender, known, now, condition)
        outcomes.append(outcome)
        if isinstance(outcome, Sent) and not outcome.is_repeat and sender is not None:
            rows.append(_row_of(draft, outcome, sender))
            fingerprint = sender.pen.fingerprint(draft.identity())
            fresh[draft.message_id] = (
                draft.message_id, draft.conversation_id, sender.owner_id, fingerprint, outcome.seq, outcome.state, now,
                outcome.is_softened, outcome.changed_seq, rows[-1][7], False, False,
            )  # fmt: skip
    if rows:
        hot_rows(INSERT, [now, now, *map(list, zip(*rows, strict=True))])
        written = {row[1] for row in rows}
        hot_rows(
            ADVANCE,
            [now, list(written), [rooms[one].last_seq for one in written], now, list({row[2] for row in rows})],
        )
    return outcomes


def _senders_of(drafts: Sequence[Draft], now: datetime) -> dict[int, _Sender]:
    columns = [
        list(range(len(drafts))),
        [draft.conversation_id for draft in drafts],
        [draft.author.pk for draft in drafts],
        [draft.attachment_id for draft in drafts],
    ]
    return {row[0]: _sender(drafts[row[0]].conversation_id, row) for row in hot_rows(SENDERS, [now, *columns])}


def _sender(conversation_id: UUID, row: tuple[Any, ...]) -> _Sender:
    _, row_id, owner_id, alias, role, sent, is_in, key, words, key_id, wrapped, restriction, *rest = row
    pen = pen_known(row_id)
    if pen is None:
        holder = open_key(key_id, owner_id.bytes, bytes(wrapped))
        room_key = key_unwrap(bytes(key), holder, conversation_id)
        pen = pen_remember(pen_make(row_id, room_key, words_unwrap(bytes(words), holder, row_id)))
    return _Sender(row_id, owner_id, alias, role, sent, is_in, pen, restriction, *rest)


def _judged(
    draft: Draft,
    room: _Room | None,
    sender: _Sender | None,
    known: tuple[Any, ...] | None,
    now: datetime,
    condition: Condition,
) -> Sent | DomainError:
    if room is None or sender is None or not sender.is_in:
        return NotMember()
    if known is not None:
        return _repeated(draft, room, sender, known)
    if not room.is_open:
        return ConversationEnded()
    # A ban closes the community, and never the way to help.
    if sender.restriction is not None and room.kind != Conversation.Kind.COUNSELING:
        return CommunityBanned() if sender.restriction == "ban" else CommunityMuted()
    if sender.silent_until is not None and sender.silent_until > now:
        return MutedHere(until=sender.silent_until.isoformat())
    if sender.rules_pending:
        return GuidelinesNeeded()
    if sender.is_unwanted:
        return MessagesNotAllowed()
    if not sender.attachment_fits:
        return AttachmentUnusable()
    before = room.sent_at.get(sender.participant_id, sender.last_sent_at)
    if room.slow_mode and sender.role == "member" and before is not None and now - before < room.slow_mode:
        wait = (before + room.slow_mode - now).total_seconds()
        return SlowMode(headers={"Retry-After": str(max(1, round(wait)))})
    try:
        condition(draft)
    except DomainError as refused:
        return refused
    room.sent_at[sender.participant_id] = now
    held = draft.verdict.outcome is Outcome.HOLD
    if not held:
        room.last_seq += 1
    seq = None if held else room.last_seq
    return _sent(draft, room, sender, seq, seq, "held" if held else "sent", now)


def _repeated(draft: Draft, room: _Room, sender: _Sender, known: tuple[Any, ...]) -> Sent | DomainError:
    (
        _, conversation_id, owner_id, fingerprint, seq, state, created_at, softened, changed_seq, body, edited,
        by_moderator,
    ) = known  # fmt: skip
    same = (conversation_id, owner_id) == (draft.conversation_id, sender.owner_id)
    if not same or bytes(fingerprint) != sender.pen.fingerprint(draft.identity()):
        return IdConflict(ids=[str(draft.message_id)])
    sent = _sent(draft, room, sender, seq, changed_seq, state, created_at, is_repeat=True)
    # As it stands there now: it may have been edited, or softened by other rules.
    text = "" if body is None or state == "deleted" else sender.pen.read(draft.message_id, bytes(body)).decode()
    return replace(sent, text=text, is_softened=softened, is_edited=edited, edited_by_moderator=by_moderator)


def _sent(
    draft: Draft,
    room: _Room,
    sender: _Sender,
    seq: int | None,
    changed_seq: int | None,
    state: str,
    created_at: datetime,
    *,
    is_repeat: bool = False,
) -> Sent:
    return Sent(
        message_id=draft.message_id, conversation_id=draft.conversation_id, kind=room.kind, seq=seq,
        changed_seq=changed_seq, state=state, text=draft.verdict.text, message_type=draft.message_type,
        sender_id=sender.participant_id, alias=sender.alias, role=sender.role, created_at=created_at,
        attachment_id=draft.attachment_id, resource_id=draft.resource_id,
        is_softened=draft.verdict.outcome is Outcome.SOFTEN, is_repeat=is_repeat,
    )  # fmt: skip


def _row_of(draft: Draft, sent: Sent, sender: _Sender) -> tuple[Any, ...]:
    body = sender.pen.write(draft.message_id, draft.plain())
    return (
        draft.message_id, draft.conversation_id, sender.participant_id, sender.owner_id, sent.seq, draft.message_type,
        sent.state, body, sender.pen.fingerprint(draft.identity()), draft.attachment_id, draft.resource_id,
        sent.is_softened, " ".join(draft.verdict.reasons),
    )  # fmt: skip
