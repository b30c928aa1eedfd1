"""Whether the other person is here, for those who show it: in this conversation, and not elsewhere in the app."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from community.peer_chat.selectors import PeerTalk, shows_activity
from community.peer_chat.telling import online_publish, person_topic
from config.realtime.presence import presence_counts, presence_seen


def room_of(participant_id: UUID) -> str:
    return f"peer:{participant_id}"


def here(*, user_id: UUID, conversation_id: UUID, participant_id: UUID, skip_socket: str) -> None:
    """This function will tell the other one that a person is here now, if the person shows it."""
    if not shows_activity(user_id):
        return
    presence_seen({room_of(participant_id): str(participant_id)}, timezone.now())
    online_publish(conversation_id, participant_id, skip_socket=skip_socket)


def marks_topic(user_id: UUID, read: bool) -> str | None:
    """
    Where a person's marks are told, if not to the other one: to their own devices.

    What was delivered is a sign of a device that came back, in all conversations at once; nobody else hears of it.
    """
    return None if read and shows_activity(user_id) else person_topic(user_id)


def online_of(talks: Iterable[PeerTalk], *, now: datetime) -> frozenset[UUID]:
    """The partners who are here and show it. One round trip to Redis, none if nobody shows it."""
    shown = {
        talk.partner_id: room_of(talk.partner_id)
        for talk in talks
        if talk.shows_activity and talk.partner_id is not None and talk.state == "open"
    }
    counts = presence_counts(shown.values(), now)
    return frozenset(partner for partner, room in shown.items() if counts.get(room))
