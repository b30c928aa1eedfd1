"""The only way to conversations and to what was said in them: whoever asks must be in, or have been."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from accounts.vault.keyring import OpenKey, open_key
from accounts.vault.services import key_of_user
from community.blocks.selectors import blocked_ids
from community.messaging.keys import Pen, key_unwrap, pen_known, pen_make, pen_remember, words_unwrap
from community.messaging.models import Conversation, ConversationMessage, ConversationParticipant
from community.messaging.sending import Sent
from config.database import hot_rows

PAGE_DEFAULT, PAGE_MAXIMUM = 50, 100
ERASED_NAME = "Former member"
COLUMNS = """
m.id, m.conversation_id, m.seq, m.changed_seq, m.state, m.message_type, m.body, m.attachment_id, m.resource_id,
m.is_softened, m.edited_at IS NOT NULL, m.edited_by_moderator, m.created_at,
p.id, CASE WHEN p.owner_id IS NULL THEN NULL ELSE p.alias END, p.role, p.words_key, p.owner_id, k.id, k.wrapped
"""
FROM = """
FROM community_conversationmessage m
JOIN community_conversationparticipant p ON p.id = m.sender_id
LEFT JOIN accounts_datakey k ON k.owner_id = p.owner_id
"""
# What the viewer hears: their own, and everybody's but of people with whom there is a block.
HEARD = """
m.conversation_id = %s AND NOT (p.owner_id = ANY(%s) AND m.state <> 'deleted')
AND m.created_at <= coalesce(%s, 'infinity'::timestamptz)
"""
BEFORE = f"""
SELECT {COLUMNS} {FROM} WHERE {HEARD} AND m.seq > %s AND m.seq < %s ORDER BY m.seq DESC LIMIT %s
"""
AFTER = f"""
SELECT {COLUMNS} {FROM} WHERE {HEARD} AND m.seq > %s AND m.changed_seq > %s ORDER BY m.changed_seq LIMIT %s
"""
HELD = f"""
SELECT {COLUMNS} {FROM} WHERE m.conversation_id = %s AND p.owner_id = %s AND m.state = 'held'
ORDER BY m.created_at DESC, m.id DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Page:
    """Messages in order, the newest of the viewer's that wait for a moderator, and whether there are more messages."""

    messages: list[Sent]
    held: list[Sent]
    has_more: bool


def participant_get(
    *, viewer: User, conversation_id: UUID, kind: str, present: bool = False
) -> ConversationParticipant:
    """
    The viewer's own place in a conversation, with the conversation. One query.

    :raises NotFound: for whoever never was in it; with `present` also for who left.
    """
    rows = ConversationParticipant.objects.select_related("conversation")
    row = rows.filter(conversation_id=conversation_id, owner=viewer, conversation__kind=kind).first()
    if row is None or (present and row.left_at is not None):
        raise NotFound
    row.owner = viewer
    return row


def seats_of(*, owner_id: UUID, kind: str, limit: int) -> list[ConversationParticipant]:
    """The person's places in their open conversations of a kind, newest first. One query."""
    rows = ConversationParticipant.objects.filter(
        owner_id=owner_id, left_at=None, conversation__kind=kind, conversation__state=Conversation.State.OPEN
    )
    return list(rows.order_by("-conversation__updated_at", "pk").only("id", "conversation_id", "is_minor")[:limit])


def message_page(
    *,
    viewer: ConversationParticipant,
    before: int | None = None,
    after: int | None = None,
    limit: int = PAGE_DEFAULT,
) -> Page:
    """
    This function will read the newest messages, those before a place, or everything that changed after one.

    With `after` each message comes once, as it is now, in the order of its last change: nothing that a client missed
    is left out, however long it was away. Three queries.
    """
    user = viewer.owner
    if user is None:
        raise NotFound
    hidden = unheard_by(viewer)
    # Who left reads what was said until then.
    heard = [viewer.conversation_id, hidden, viewer.left_at, viewer.visible_from]
    if after is not None:
        found = hot_rows(AFTER, [*heard, after, limit + 1])
        rows, has_more = found[:limit], len(found) > limit
    else:
        found = hot_rows(BEFORE, [*heard, before if before is not None else 2**62, limit + 1])
        rows, has_more = found[:limit][::-1], len(found) > limit
    wanted = before is None and not has_more
    held = hot_rows(HELD, [viewer.conversation_id, user.pk, PAGE_MAXIMUM])[::-1] if wanted else []
    key = conversation_key(viewer)
    return Page([_opened(row, key, viewer) for row in rows], [_opened(row, key, viewer) for row in held], has_more)


def unheard_by(viewer: ConversationParticipant) -> list[UUID]:
    """Of whom the viewer hears nothing, because of a block; it ended a conversation of two. At most one query."""
    if viewer.owner_id is None or viewer.conversation.kind != Conversation.Kind.GROUP:
        return []
    return list(blocked_ids(viewer_id=viewer.owner_id))


def messages_shown(*, viewer: ConversationParticipant) -> QuerySet[ConversationMessage]:
    """What the viewer sees of everybody, as `message_page` gives it, for a question about one message."""
    rows = ConversationMessage.objects.filter(
        conversation_id=viewer.conversation_id, state=ConversationMessage.State.SENT, seq__gt=viewer.visible_from
    )
    if viewer.left_at is not None:
        rows = rows.filter(created_at__lte=viewer.left_at)
    return rows.exclude(owner_id__in=unheard_by(viewer))


def conversation_key(viewer: ConversationParticipant) -> bytes:
    """:raises NotFound: for a participant who holds it no more."""
    if viewer.key is None or viewer.owner is None:
        raise NotFound
    return key_unwrap(bytes(viewer.key), key_of_user(viewer.owner), viewer.conversation_id)


def _opened(row: Sequence[Any], key: bytes, viewer: ConversationParticipant) -> Sent:
    """What was hidden is a place without words, for everybody but its author; what was deleted, for all."""
    (
        row_id, conversation_id, seq, changed, state, message_type, body, attachment_id, resource_id, softened, edited,
        by_moderator, created_at, sender_id, alias, role, words, owner_id, key_id, wrapped,
    ) = row  # fmt: skip
    text = ""
    gone = state == "deleted" or (state == "hidden" and sender_id != viewer.pk)
    if body is not None and words is not None and wrapped is not None and not gone:
        pen = pen_of(sender_id, key, bytes(words), owner_id, key_id, bytes(wrapped))
        text = pen.read(row_id, bytes(body)).decode()
    return Sent(
        message_id=row_id, conversation_id=conversation_id, kind=viewer.conversation.kind, seq=seq,
        changed_seq=changed, state=state, text=text,
        message_type=message_type, sender_id=sender_id, alias=alias or ERASED_NAME, role=role,
        created_at=created_at, attachment_id=None if gone else attachment_id, resource_id=None if gone else resource_id,
        is_softened=softened, is_edited=edited, edited_by_moderator=by_moderator,
    )  # fmt: skip


def pen_of(
    participant_id: UUID, conversation_key: bytes, words: bytes, owner_id: UUID, key_id: int, wrapped: bytes
) -> Pen:
    """The pen of a sender, from the columns of their row and of their data key."""
    known = pen_known(participant_id)
    if known is not None:
        return known
    holder: OpenKey = open_key(key_id, owner_id.bytes, wrapped)
    return pen_remember(pen_make(participant_id, conversation_key, words_unwrap(words, holder, participant_id)))
