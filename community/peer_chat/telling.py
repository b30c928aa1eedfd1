"""What the sockets of peer chat are told beside what is said."""

from collections.abc import Sequence
from uuid import UUID

from community.messaging.delivery import publication
from community.messaging.models import Conversation, ConversationParticipant
from community.peer_chat.frames import PATH
from config.realtime.frames import EVENTS_PATH
from config.realtime.publish import Publication, publish_many
from config.realtime.topics import user_topic


def person_topic(user_id: UUID | str) -> str:
    """What one person's chat sockets hear and nobody else's (HS-096)."""
    return f"peer:{user_id}"


def matched_publish(
    conversation_id: UUID, seats: Sequence[tuple[ConversationParticipant, ConversationParticipant]]
) -> None:
    """Each of the two, on all their devices, hears of the other; nothing is pushed to a locked screen."""
    told = []
    for own, other in seats:
        data = {"conversation_id": conversation_id, "partner": {"id": other.pk, "name": other.alias}}
        if own.owner_id is not None:
            told.append(Publication(person_topic(own.owner_id), "chat:matched", data, PATH))
            told.append(Publication(user_topic(own.owner_id), "chat:matched", data, EVENTS_PATH))
    publish_many(told)


def closed_publish(conversation_id: UUID) -> None:
    """To both alike; it says neither who ended it nor why."""
    publish_many([publication(Conversation.Kind.PEER, conversation_id, "closed", {"conversation_id": conversation_id})])


def online_publish(conversation_id: UUID, participant_id: UUID, *, skip_socket: str) -> None:
    data = {"conversation_id": conversation_id, "participant_id": participant_id, "is_online": True, "count": 1}
    publish_many(
        [
            publication(
                Conversation.Kind.PEER, conversation_id, "online", data, sender=str(participant_id),
                skip_socket=skip_socket,
            )
        ]
    )  # fmt: skip
