"""Decisions for tests, taken as moderators take them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.identity.models import User
from accounts.identity.tests.factories import make_user
from accounts.roles import MODERATOR
from moderation.sanctions.content import content_act
from moderation.sanctions.models import ModerationDecision
from moderation.sanctions.people import person_act

CONTENT = "/api/v1/moderation/content"
USERS = "/api/v1/moderation/users"
DECISIONS = "/api/v1/moderation/decisions"


def make_moderator(**overrides: Any) -> User:
    person = make_user(**overrides)
    person.groups.add(Group.objects.get_or_create(name=MODERATOR)[0])
    person.forget_derived()
    return person


def make_content_decision(actor: User, content_id: UUID, action: str = "hide", **overrides: Any) -> ModerationDecision:
    values = {"reason_code": "harassment", "now": timezone.now(), **overrides}
    return content_act(actor=actor, content_id=content_id, action=action, **values)[0]


def make_person_decision(
    actor: User, person: User, action: str = "ban", now: datetime | None = None, **overrides: Any
) -> ModerationDecision:
    values = {"reason_code": "harassment", "now": now or timezone.now(), **overrides}
    return person_act(actor=actor, reference=person.pk, action=action, **values)[0]
