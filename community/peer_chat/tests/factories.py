"""People of an age, and searches of theirs, for tests."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.identity.models import User
from accounts.identity.tests.factories import make_user
from accounts.profile.models import PrivacySettings, UserProfile
from community.peer_chat.services import Search, peer_search

CONVERSATIONS = "/api/v1/chat/conversations"
QUEUE = "/api/v1/chat/queue"
SAY = "/api/v1/chat/messages"


def of_age(person: User, years: int | None) -> User:
    """Born on the first of January of the year that makes them `years` old all through this year."""
    born = None if years is None else f"{timezone.now().year - years}-01-01"
    profile = UserProfile.objects.filter(owner=person).first() or UserProfile(owner=person)
    profile.owner, profile.date_of_birth = person, born
    profile.save()
    return person


def make_peer(years: int | None = 30, **fields: Any) -> User:
    return of_age(make_user(**fields), years)


def switch(person: User, **switches: bool) -> None:
    PrivacySettings.objects.update_or_create(owner=person, defaults=switches)


def seek(
    person: User,
    topic: str = "sleep",
    language: str = "en",
    *,
    ticket_id: UUID | None = None,
    now: datetime | None = None,
) -> Search:
    return peer_search(owner=person, topic=topic, language=language, ticket_id=ticket_id, now=now or timezone.now())
