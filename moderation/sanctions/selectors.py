"""Whether somebody may speak to others now."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from config.api.errors import DomainError
from moderation.sanctions.models import ModerationDecision, ModerationRestriction


class CommunityBanned(DomainError):
    status_code = 403
    default_code = "community_banned"
    default_detail = "You cannot take part in the community now. The reasons, and how to appeal, are under moderation."


class CommunityMuted(DomainError):
    status_code = 403
    default_code = "community_muted"
    default_detail = "You can read and cannot write for now. The reasons, and how to appeal, are under moderation."


def restrictions_in_force(*, now: datetime) -> QuerySet[ModerationRestriction]:
    """One holds from its commit on: a request that began before it must not take its own clock for an excuse."""
    return ModerationRestriction.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), lifted_at=None)


def restriction_kind(*, owner_id: UUID, now: datetime) -> str | None:
    """`ban`, `mute` or None. One query."""
    kinds = set(restrictions_in_force(now=now).filter(owner_id=owner_id).values_list("kind", flat=True))
    return next((kind for kind in ("ban", "mute") if kind in kinds), None)


def may_read_require(*, owner_id: UUID, now: datetime) -> None:
    """:raises CommunityBanned: if so. One query."""
    if restriction_kind(owner_id=owner_id, now=now) == "ban":
        raise CommunityBanned


def may_write_require(*, owner_id: UUID, now: datetime) -> None:
    """:raises CommunityBanned, CommunityMuted: if so. One query."""
    match restriction_kind(owner_id=owner_id, now=now):
        case "ban":
            raise CommunityBanned
        case "mute":
            raise CommunityMuted


def decision_list(*, owner: User) -> QuerySet[ModerationDecision]:
    """What was decided about a person, with the appeal if there is one."""
    return ModerationDecision.objects.filter(owner=owner).select_related("appeal", "restriction")


def decision_get(*, owner: User, decision_id: UUID) -> ModerationDecision:
    """:raises NotFound: also for a decision about somebody else."""
    row = decision_list(owner=owner).filter(pk=decision_id).first()
    if row is None:
        raise NotFound
    row.owner = owner  # with the key that authentication loaded
    return row


def record_of(*, person_id: UUID | None) -> dict[str, int]:
    """How often each was decided about a person and not reversed: all that moderators learn of other cases."""
    if person_id is None:
        return {}
    stood = ModerationDecision.objects.filter(owner=person_id).exclude(state=ModerationDecision.State.REVERSED)
    return dict(stood.values_list("action").annotate(count=Count("pk")).order_by("action"))
