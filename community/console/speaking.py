"""What a counsellor sends: their words, a reply that is kept at hand, or a resource of ours."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError

from accounts.identity.models import User
from community.counseling.models import CounselingSession
from community.counseling.selectors import place_get
from community.messaging.frames import MAX_TEXT
from community.messaging.models import Conversation
from community.messaging.sending import Sent
from community.messaging.talking import Said, messages_send
from content.library.models import ContentItem
from content.library.selectors import content_list
from crisis.resources.selectors import ResourceQuery, resource_directory, resource_get, resource_list

SHOWN = 10


def counselor_say(
    *, counselor: User, session: CounselingSession, message_id: UUID, text: str, resource_id: UUID | None, kind: str,
    now: datetime,
) -> Sent:  # fmt: skip
    """
    This function will send one message; with the same id it is sent once.

    Of a resource the words are ours: a number that somebody calls never comes from a keyboard.

    :raises NotFound: for who is not with them any more, and for a resource that is not there.
    :raises ValidationError: for no words, or too many.
    """
    place = place_get(viewer=counselor, session_id=session.pk, present=True)
    if resource_id is not None:
        text = _resource_text(session.owner, resource_id, kind, now)
    elif not text.strip():
        raise ValidationError({"content": [ErrorDetail("Say something.", "required")]})
    elif len(text) > MAX_TEXT:
        raise ValidationError({"content": [ErrorDetail(f"At most {MAX_TEXT} characters.", "max_length")]})
    said = Said(
        message_id, session.pk, counselor, Conversation.Kind.COUNSELING, text, role=place.role,
        message_type="resource" if resource_id is not None else "text", resource_id=resource_id,
    )  # fmt: skip
    (answer,) = messages_send([said], now=now)
    if answer.error is not None:
        raise answer.error
    if answer.sent is None:
        raise NotFound
    return answer.sent


def resources_found(*, client: User, words: str, now: datetime) -> list[dict[str, Any]]:
    """Crisis lines of the client's country, never another's, then items of the library."""
    directory = resource_directory(now)
    lines = resource_list(directory, country=client.country, query=ResourceQuery(words=words), now=now)
    found = [
        {"id": one["id"], "kind": "line", "title": one["name"], "about": one["phone_display"] or one["website_url"]}
        for one in lines[:SHOWN]
    ]
    items = _items(client, now).filter(title__icontains=words) if words else _items(client, now)
    found += [{"id": one.pk, "kind": "item", "title": one.title, "about": one.content_type} for one in items[:SHOWN]]
    return found


def _items(client: User, now: datetime) -> QuerySet[ContentItem]:
    """In the client's language, or English."""
    return content_list(language=client.language, now=now).order_by("title", "pk")


def _resource_text(client: User, resource_id: UUID, kind: str, now: datetime) -> str:
    if kind == "line":
        _, entry = resource_get(resource_id=resource_id, now=now)
        if entry["country"] != client.country:
            raise NotFound
        parts = [entry["name"], entry["phone_display"], entry["website_url"]]
        return "\n".join(str(part) for part in parts if part)
    item = _items(client, now).filter(pk=resource_id).first()
    if item is None:
        raise NotFound
    return str(item.title)
