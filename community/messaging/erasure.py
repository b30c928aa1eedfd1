"""What becomes of conversations when a person is erased: their words go for everybody, that somebody spoke stays."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from accounts.erasure.registry import (
    HEALTH_ERASED,
    Policy,
    register_files,
    register_of_nobody,
    register_policy,
    register_retention,
)
from community.messaging.files import attachment_files
from community.messaging.keys import pens_forget
from community.messaging.models import (
    Conversation,
    ConversationMessage,
    ConversationParticipant,
    MessageAttachment,
)
from community.messaging.services import conversations_lock
from config.commits import after_commit
from config.database import hot_rows
from config.realtime.publish import publish_access_changed

ERASED_WORDS_AFTER = timedelta(days=30)
# Each message that had a place takes a new number as a change, so that devices which come back learn of it.
TOMBSTONES = """
WITH mine AS (
  SELECT id, conversation_id, row_number() OVER (PARTITION BY conversation_id ORDER BY seq) AS n
    FROM community_conversationmessage WHERE owner_id = %s AND seq IS NOT NULL),
counted AS (SELECT conversation_id, count(*) AS n FROM mine GROUP BY conversation_id),
advanced AS (
  UPDATE community_conversation c SET last_seq = c.last_seq + counted.n, updated_at = %s
    FROM counted WHERE c.id = counted.conversation_id RETURNING c.id, c.last_seq - counted.n AS before)
UPDATE community_conversationmessage m
   SET body = NULL, state = 'deleted', deleted_at = coalesce(m.deleted_at, %s), reasons = '{}', owner_id = NULL,
       fingerprint = '',
       changed_seq = advanced.before + mine.n, attachment_id = NULL, resource_id = NULL, updated_at = %s
  FROM mine JOIN advanced ON advanced.id = mine.conversation_id
 WHERE m.id = mine.id
RETURNING m.id
"""


def register_erasure() -> None:
    """Called when the app starts."""
    register_policy(ConversationMessage, Policy.ANONYMISE, legal_basis=HEALTH_ERASED, handler=messages_erase, order=70)
    register_policy(MessageAttachment, Policy.ERASE, legal_basis=HEALTH_ERASED, order=80)
    register_policy(
        ConversationParticipant, Policy.ANONYMISE, legal_basis=HEALTH_ERASED, handler=participants_erase, order=90
    )
    register_of_nobody(Conversation, "A kind, a state and a count; who takes part stands in its participants.")
    register_files("community", attachment_files, note="attachments of messages in the `private` storage, sealed")
    register_retention(
        "deleted messages", words_prune, requirement="C68",
        says="Words of a message that a moderator deleted are erased 30 days later; its place stays.",
    )  # fmt: skip


def messages_erase(subject_id: UUID, now: datetime) -> int:
    talks = ConversationMessage.objects.filter(owner_id=subject_id).values_list("conversation_id", flat=True)
    conversations_lock(set(talks))
    # What waits for a moderator has no place that could be missed.
    unplaced, _ = ConversationMessage.objects.filter(owner_id=subject_id, seq=None).delete()
    return unplaced + len(hot_rows(TOMBSTONES, [subject_id, now, now, now]))


def participants_erase(subject_id: UUID, now: datetime) -> int:
    mine = ConversationParticipant.objects.filter(owner_id=subject_id)
    talks = conversations_lock(set(mine.values_list("conversation_id", flat=True)))
    # A conversation of two, or with a counsellor, is over without the person; a group goes on.
    ended = [talk.pk for talk in talks if talk.kind != Conversation.Kind.GROUP]
    Conversation.objects.filter(pk__in=ended, state=Conversation.State.OPEN).update(
        state=Conversation.State.CLOSED, closed_at=now, updated_at=now
    )
    others = ConversationParticipant.objects.filter(conversation_id__in=ended, owner__isnull=False, left_at=None)
    after_commit(publish_access_changed, list(others.exclude(owner_id=subject_id).values_list("owner_id", flat=True)))
    mine.filter(left_at=None).update(left_at=now)
    after_commit(pens_forget)
    nobody = Concat(Value("Former member "), Cast("pk", CharField()))
    return mine.update(owner=None, alias=nobody, key=None, words_key=None, last_sent_at=None, updated_at=now)


def words_prune(now: datetime) -> int:
    """Words that a moderator deleted stay for as long as an appeal may need them."""
    rows = ConversationMessage.objects.filter(deleted_at__lte=now - ERASED_WORDS_AFTER, body__isnull=False)
    return rows.update(body=None, updated_at=now)
