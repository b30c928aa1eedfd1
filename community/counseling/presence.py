"""Whether a person has their talk open: each of their sockets is a member of the talk's room."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from config.realtime.presence import presence_counts


def presence_room(conversation_id: UUID) -> str:
    return f"counseling:{conversation_id}"


def here_now(conversation_ids: Collection[UUID], now: datetime) -> frozenset[UUID]:
    """In which of these talks the person is. One round trip, none for no talk."""
    rooms = {presence_room(one): one for one in conversation_ids}
    counts = presence_counts(rooms, now) if rooms else {}
    return frozenset(one for room, one in rooms.items() if counts[room])
