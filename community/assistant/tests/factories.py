"""People who may talk to the companion, and conversations."""

from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from accounts.identity.models import User
from accounts.profile.models import UserProfile
from community.assistant.models import AssistantSession
from community.assistant.sessions import session_create

SESSIONS = "/api/v1/assistant/sessions"
CONSENT = "/api/v1/users/me/consents/ai_processing"


def agree(person: User, *, born: str | None = "1990-05-01") -> User:
    consent_set(owner=person, kind=ConsentType.AI_PROCESSING, granted=True)
    profile, _ = UserProfile.objects.get_or_create(owner=person)
    profile.date_of_birth = born or ""
    profile.save()
    return person


def make_session(person: User, **values: Any) -> AssistantSession:
    return session_create(owner=person, values=values, now=timezone.now()).session


def messages_url(session_id: Any) -> str:
    return f"{SESSIONS}/{session_id}/messages"


def say(client: Any, session_id: Any, content: str, *, message_id: Any = None, **extra: Any) -> Any:
    body = {"id": str(message_id or uuid4()), "content": content}
    return client.post(messages_url(session_id), body, **extra)


def told(answer: Any) -> str:
    assert answer.status_code == 200, answer.content
    return str(answer.json()["assistant_message"]["content"])


def events_of(answer: Any) -> list[tuple[str, Any]]:
    """The server-sent events of a streamed answer."""
    import json

    text = b"".join(answer.streaming_content).decode()
    found = []
    for block in filter(lambda one: not one.startswith(":"), text.strip().split("\n\n")):
        name, data = block.split("\n", 1)
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found
