"""What the sockets of the waiting, of those who talk and of the counsellors hear. Each after the commit."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from community.counseling.frames import QUEUE_TOPIC, STAFF_PATH
from community.messaging.delivery import publication
from community.messaging.models import Conversation, ConversationParticipant
from config.database import hot_rows
from config.realtime.publish import Publication, publish_many

# One run at a time: whoever comes later sees what the one before has told. A statement of its own, because a statement
# sees what was committed when it began, and not when its wait was over.
TURN = "SELECT pg_advisory_xact_lock(%s)"
TURN_NUMBER = 0x636F756E
# Whoever is being taken has no place to be told, and is not waited for: so whoever takes may wait for this.
POSITIONS = """
WITH line AS (
  SELECT conversation_id AS id, told_position AS told,
         row_number() OVER (ORDER BY priority <> 'emergency', place_at, conversation_id) AS place
    FROM community_counselingsession WHERE status = 'waiting'),
     free AS (
  SELECT conversation_id AS id FROM community_counselingsession
   WHERE status = 'waiting' AND conversation_id IN (SELECT id FROM line WHERE told IS DISTINCT FROM place)
     FOR NO KEY UPDATE SKIP LOCKED)
UPDATE community_counselingsession s SET told_position = line.place
  FROM line JOIN free ON free.id = line.id WHERE s.conversation_id = line.id
RETURNING s.conversation_id, line.place
"""


def queue_tell() -> None:
    """This function will tell everybody whose place changed their new place, and the consoles to look again."""
    with transaction.atomic():
        hot_rows(TURN, [TURN_NUMBER])
        moved = hot_rows(POSITIONS)
    told = [position_publication(conversation_id, place) for conversation_id, place in moved]
    publish_many([*told, Publication(QUEUE_TOPIC, "counseling:queue", {}, STAFF_PATH)])


def position_publication(conversation_id: UUID, place: int) -> Publication:
    data = {"conversation_id": conversation_id, "position": place}
    return publication(Conversation.Kind.COUNSELING, conversation_id, "position", data)


def state_tell(conversation_id: UUID, status: str, counselor: ConversationParticipant | None) -> None:
    """The talk has another state, or another counsellor."""
    who = None if counselor is None else sender_data(counselor)
    data = {"conversation_id": conversation_id, "status": status, "counselor": who}
    publish_many([publication(Conversation.Kind.COUNSELING, conversation_id, "session", data)])


def closed_tell(conversation_id: UUID) -> None:
    data = {"conversation_id": conversation_id}
    publish_many([publication(Conversation.Kind.COUNSELING, conversation_id, "closed", data)])


def counselors_tell(conversation_ids: Iterable[UUID], counselor_id: UUID, *, is_online: bool) -> None:
    """That the counsellor of these talks is at their console, or not any more."""
    places = ConversationParticipant.objects.filter(
        conversation_id__in=list(conversation_ids), owner_id=counselor_id, left_at=None
    )
    publish_many([
        online_publication(conversation_id, participant_id, is_online=is_online)
        for participant_id, conversation_id in places.values_list("pk", "conversation_id")
    ])  # fmt: skip


def online_publication(
    conversation_id: UUID, participant_id: UUID, *, is_online: bool, skip_socket: str = ""
) -> Publication:
    data = {
        "conversation_id": conversation_id, "participant_id": participant_id, "is_online": is_online,
        "count": int(is_online),
    }  # fmt: skip
    return publication(
        Conversation.Kind.COUNSELING, conversation_id, "online", data, sender=str(participant_id),
        skip_socket=skip_socket,
    )  # fmt: skip


def sender_data(row: ConversationParticipant) -> dict[str, object]:
    return {"id": row.pk, "name": row.alias, "role": row.role}
