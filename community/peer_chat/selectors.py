"""A person's peer conversations as they see them, and their place in the queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from accounts.profile.selectors import privacy_of
from accounts.vault.services import key_of_user
from community.messaging.keys import key_unwrap
from community.messaging.models import Conversation, ConversationParticipant
from community.messaging.selectors import ERASED_NAME, pen_of
from community.peer_chat.models import PeerTicket
from config.database import hot_rows

UNREAD_MOST = 99
# The partner is the other one; of the last message the columns that open it.
COLUMNS = """
SELECT c.id, c.state, c.created_at, p.is_minor, p.key,
       o.id, CASE WHEN o.owner_id IS NULL THEN NULL ELSE o.alias END, coalesce(s.show_activity, false),
       coalesce(m.created_at, c.created_at), m.id, m.body, m.sender_id, w.words_key, w.owner_id, k.id, k.wrapped,
       (SELECT count(*) FROM (
          SELECT 1 FROM community_conversationmessage u
           WHERE u.conversation_id = c.id AND u.seq > greatest(p.read_seq, p.visible_from) AND u.sender_id <> p.id
             AND u.state = 'sent' LIMIT 99) n)
  FROM community_conversationparticipant p
  JOIN community_conversation c ON c.id = p.conversation_id AND c.kind = 'peer'
  LEFT JOIN LATERAL (
       SELECT id, owner_id, alias FROM community_conversationparticipant
        WHERE conversation_id = c.id AND id <> p.id ORDER BY joined_at, id LIMIT 1) o ON true
  LEFT JOIN accounts_privacysettings s ON s.owner_id = o.owner_id
  LEFT JOIN LATERAL (
       SELECT id, created_at, sender_id,
              CASE WHEN state = 'sent' OR (state = 'hidden' AND sender_id = p.id) THEN body END AS body
         FROM community_conversationmessage
        WHERE conversation_id = c.id AND seq > p.visible_from ORDER BY seq DESC LIMIT 1) m ON true
  LEFT JOIN community_conversationparticipant w ON w.id = m.sender_id
  LEFT JOIN accounts_datakey k ON k.owner_id = w.owner_id
"""
NEWEST = f"""
{COLUMNS}
 WHERE p.owner_id = %s AND p.left_at IS NULL
   AND (%s::timestamptz IS NULL OR (coalesce(m.created_at, c.created_at), c.id) < (%s::timestamptz, %s::uuid))
 ORDER BY coalesce(m.created_at, c.created_at) DESC, c.id DESC LIMIT %s
"""
ONE = f"{COLUMNS} WHERE p.owner_id = %s AND p.conversation_id = %s"


@dataclass(frozen=True, slots=True)
class PeerTalk:
    """One conversation as one of the two sees it; the last message is opened for them."""

    conversation_id: UUID
    state: str
    created_at: datetime
    is_minor: bool
    partner_id: UUID | None
    partner_name: str
    shows_activity: bool
    timestamp: datetime
    last_message: str | None
    unread_count: int


def talk_list(*, viewer: User, before: tuple[datetime, UUID] | None, limit: int) -> list[PeerTalk]:
    """This function will give the viewer's conversations, the one with the newest message first. One query."""
    at, row_id = before or (None, None)
    return [_talk(row, viewer) for row in hot_rows(NEWEST, [viewer.pk, at, at, row_id, limit])]


def talk_get(*, viewer: User, conversation_id: UUID) -> PeerTalk:
    """:raises NotFound: for whoever never was in it. One query."""
    rows = hot_rows(ONE, [viewer.pk, conversation_id])
    if not rows:
        raise NotFound
    return _talk(rows[0], viewer)


def _talk(row: Sequence[Any], viewer: User) -> PeerTalk:
    (
        conversation_id, state, created_at, is_minor, key, partner_id, alias, shows, timestamp, message_id,
        body, sender_id, words, words_owner, key_id, wrapped, unread,
    ) = row  # fmt: skip
    last = None if message_id is None else ""
    if body is not None and words is not None and wrapped is not None and key is not None:
        room_key = key_unwrap(bytes(key), key_of_user(viewer), conversation_id)
        pen = pen_of(sender_id, room_key, bytes(words), words_owner, key_id, bytes(wrapped))
        last = pen.read(message_id, bytes(body)).decode()
    return PeerTalk(
        conversation_id, state, created_at, is_minor, partner_id, alias or ERASED_NAME, shows, timestamp,
        last, unread,
    )  # fmt: skip


def partner_seat(*, viewer: User, participant_id: UUID) -> ConversationParticipant:
    """
    The viewer's own place in the conversation in which somebody has this id. One query.

    :raises NotFound: if there is none, or the viewer left it.
    """
    rows = ConversationParticipant.objects.select_related("conversation").filter(
        owner=viewer, left_at=None, conversation__kind=Conversation.Kind.PEER,
        conversation__participants__id=participant_id,
    )  # fmt: skip
    row = rows.exclude(pk=participant_id).first()
    if row is None:
        raise NotFound
    row.owner = viewer
    return row


def ticket_newest(*, owner: User) -> PeerTicket:
    """:raises NotFound: for whoever did not look for anybody within a day. One query."""
    row = PeerTicket.objects.filter(owner=owner).order_by("-created_at", "-pk").first()
    if row is None:
        raise NotFound
    return row


PLACE = """
SELECT count(*) FROM community_peerticket
 WHERE state = 'waiting' AND topic = %s AND language = %s AND is_minor = %s AND (created_at, id) <= (%s, %s)
"""
PLACE_STEP = 5


def place_of(ticket: PeerTicket) -> int:
    """
    Among at most so many the person is. One query.

    In steps of five: the exact number would say who of those they know waits as well.
    """
    count: int = hot_rows(PLACE, [ticket.topic, ticket.language, ticket.is_minor, ticket.created_at, ticket.pk])[0][0]
    return max(1, -(-count // PLACE_STEP)) * PLACE_STEP


def shows_activity(user_id: UUID) -> bool:
    """Whether others may see when the person is here (HS-018). One query."""
    return privacy_of(user_id).show_activity
