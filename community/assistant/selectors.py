"""The only way to a person's sessions and messages: each comes with its owner in place."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from community.assistant.models import AssistantMessage, AssistantSession

State = AssistantMessage.State
Role = AssistantMessage.Role


def session_list(*, owner: User) -> QuerySet[AssistantSession]:
    """What a list shows; contexts and dialogues are not even read."""
    return AssistantSession.objects.filter(owner=owner).defer("context_summary", "mood_context", "dialogue")


def session_get(*, owner: User, session_id: UUID, lock: bool = False) -> AssistantSession:
    """:raises NotFound: also when it is somebody else's."""
    rows = AssistantSession.objects.filter(owner=owner, pk=session_id)
    row = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if row is None:
        raise NotFound
    row.owner = owner
    return row


def session_is_of(*, owner_id: UUID, session_id: UUID) -> bool:
    return AssistantSession.objects.filter(owner=owner_id, pk=session_id).exists()


def message_list(*, owner: User, session_id: UUID, after: int, limit: int) -> list[AssistantMessage]:
    """In their order, behind the number `after`. One query."""
    rows = AssistantMessage.objects.filter(owner=owner, session=session_id, sequence__gt=after)
    return owned(rows.order_by("sequence")[:limit], owner)


def message_newest(*, owner: User, session_id: UUID, limit: int) -> list[AssistantMessage]:
    """The newest, in their order. One query."""
    rows = AssistantMessage.objects.filter(owner=owner, session=session_id).order_by("-sequence")[:limit]
    return owned(reversed(rows), owner)


def message_get(*, owner: User, message_id: UUID, lock: bool = False) -> AssistantMessage:
    """:raises NotFound: also when it is somebody else's."""
    rows = AssistantMessage.objects.filter(owner=owner, pk=message_id)
    row = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if row is None:
        raise NotFound
    row.owner = owner
    return row


def reply_of(*, owner: User, message_id: UUID) -> AssistantMessage | None:
    row = AssistantMessage.objects.filter(owner=owner, reply_to=message_id).first()
    if row is not None:
        row.owner = owner
    return row


def history_of(*, owner: User, session_id: UUID, until: int, limit: int) -> list[AssistantMessage]:
    """Whole and visible messages up to a number, in their order. One query."""
    rows = AssistantMessage.objects.filter(
        owner=owner, session=session_id, sequence__lte=until, state=State.DONE, is_hidden=False
    ).exclude(role=Role.SYSTEM)
    return owned(reversed(rows.order_by("-sequence")[:limit]), owner)


def is_still_wanted(*, reply_id: UUID, attempt: int) -> bool:
    """No more once the session is deleted, the leave taken back, or somebody else asks anew. One query."""
    return AssistantMessage.objects.filter(pk=reply_id, state=State.PENDING, attempt=attempt).exists()


def owned(rows: Iterable[AssistantMessage], owner: User) -> list[AssistantMessage]:
    found = list(rows)
    for row in found:
        row.owner = owner
    return found
