"""The history as the person sees it whom it is about."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.audit.access_log_words import ENDINGS, FAMILIES, staff_acts
from accounts.audit.models import AuditEvent
from accounts.consent.selectors import therapist_names
from accounts.identity.models import User
from accounts.roles import EDITOR, MODERATOR

_LABELS = {
    "admin": "Administrator",
    "support": "Support staff",
    "therapist": "Therapist",
    "moderator": "Moderator",
    "editor": "Editor",
    "staff": "Former staff",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who opened something: a role, and a name only where the person knows it already."""

    role: str
    label: str


FORMER = Actor("staff", _LABELS["staff"])


def access_log(*, owner: User) -> QuerySet[AuditEvent]:
    """What others opened or changed of a person's; what the person or the machine did is not in it."""
    shown = Q(action__regex=ENDINGS) | Q(action__regex=FAMILIES) | Q(action__in=staff_acts())
    return AuditEvent.objects.filter(shown, owner_id=owner.pk, actor_id__isnull=False).exclude(actor_id=owner.pk)


def access_log_actors(*, owner: User, ids: Collection[UUID]) -> dict[UUID, Actor]:
    """
    Who the actors are today, as far as `owner` may know; who has left is missing. Two queries.

    Never an address, a user name or an id of staff: a therapist's name only when something is or was shared with them.
    """
    names = therapist_names(owner=owner, ids=ids)
    people = User.objects.filter(pk__in=ids).annotate(moderates=_in_group(MODERATOR), edits=_in_group(EDITOR))
    actors: dict[UUID, Actor] = {}
    for key, role, moderates, edits in people.values_list("pk", "role", "moderates", "edits"):
        if role == User.Role.USER:
            role = MODERATOR if moderates else EDITOR if edits else FORMER.role
        known = names.get(key) if role == User.Role.THERAPIST else None
        actors[key] = Actor(role, known or _LABELS[role])
    return actors


def _in_group(name: str) -> Exists:
    return Exists(User.groups.through.objects.filter(user_id=OuterRef("pk"), group__name=name))
