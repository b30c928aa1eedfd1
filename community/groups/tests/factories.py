"""Groups and members for tests, made by the services."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.identity.models import User
from accounts.identity.tests.factories import make_user
from accounts.profile.models import UserProfile
from community.groups.invitations import Invited, invitation_create
from community.groups.joining import group_join
from community.groups.models import GroupSession, SupportGroup
from community.groups.services import group_create
from community.groups.sessions import session_create
from community.messaging.models import ConversationParticipant

WORDS = {"name": "Anxiety Circle", "description": "A safe space to talk.", "category": "Anxiety"}


def make_aged(years: int, **overrides: Any) -> User:
    """Somebody who said how old they are."""
    return aged(make_user(**overrides), years)


def aged(person: User, years: int) -> User:
    born = (timezone.now() - timedelta(days=365.25 * years + 30)).date()
    UserProfile.objects.update_or_create(owner=person, defaults={"date_of_birth": born.isoformat()})
    return person


def make_group(*members: User, actor: User | None = None, **values: Any) -> SupportGroup:
    """With these members, of whom the first is its owner."""
    group = group_create(actor=actor or make_user(role="admin", is_staff=True), values={**WORDS, **values})
    for number, person in enumerate(members):
        make_member(group, person, role="member" if number else "owner")
    return group


def make_member(group: SupportGroup, person: User, role: str = "member") -> ConversationParticipant:
    group_join(
        person=person, group_id=group.pk, code=make_invitation(group, role=role).code, accepts_guidelines=True,
        now=timezone.now() - timedelta(seconds=1),
    )  # fmt: skip
    return place_of(group, person)


def make_invitation(group: SupportGroup, **values: Any) -> Invited:
    staff = group.creator or make_user()
    return invitation_create(
        actor=staff, group_id=group.pk, now=timezone.now() - timedelta(seconds=2), by_staff=True, **values
    )


def make_session(group: SupportGroup, *, hours: float = 24, **values: Any) -> GroupSession:
    now = timezone.now()
    plan = {"title": "Open evening", "starts_at": now + timedelta(hours=hours), "timezone": "Europe/Berlin"}
    return session_create(actor=make_user(), group_id=group.pk, values={**plan, **values}, now=now, by_staff=True)


def place_of(group: SupportGroup, person: User) -> ConversationParticipant:
    return ConversationParticipant.objects.get(conversation_id=group.pk, owner=person)


def address(group: SupportGroup, rest: str = "") -> str:
    return f"/api/v1/groups/{group.pk}{'/' if rest else ''}{rest}"
