"""What the second reader reads of the companion's room: what the person wrote, never the answers."""

from collections.abc import Sequence
from uuid import UUID

from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from community.assistant.models import AssistantMessage
from community.assistant.selectors import message_get, session_get
from community.assistant.services import SOURCE
from community.assistant.sessions import SOURCE as SESSION_SOURCE
from crisis.second_reader.sources import register_text_source


def register_texts() -> None:
    """Called when the app starts."""
    register_text_source(SOURCE, message_texts)
    register_text_source(SESSION_SOURCE, session_texts)


def message_texts(owner: User, message_id: UUID) -> Sequence[str | None]:
    """:raises NotFound: also when it is somebody else's."""
    row = message_get(owner=owner, message_id=message_id)
    if row.role != AssistantMessage.Role.USER:
        raise NotFound
    return [row.content]


def session_texts(owner: User, session_id: UUID) -> Sequence[str | None]:
    """:raises NotFound: also when it is somebody else's."""
    return [session_get(owner=owner, session_id=session_id).title]
