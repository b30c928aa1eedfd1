"""The second pair of eyes on a ban without end, and what becomes of one that nobody confirmed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from config.api.errors import Conflict
from crisis.contacts.services import owner_hold
from moderation.reports.cases import OwnInvolvement
from moderation.reports.models import ModerationReport
from moderation.reports.selectors import moderator_require
from moderation.sanctions.barriers import barriers_raise, effects_run
from moderation.sanctions.decisions import decision_tell
from moderation.sanctions.models import ModerationDecision, ModerationRestriction
from moderation.sanctions.services import restrictions_close

State = ModerationDecision.State
BATCH = 200


class NotAwaiting(Conflict):
    default_code = "not_awaiting"
    default_detail = "This ban waits for nobody: it was confirmed, lifted or ran out."


def confirmations_waiting(*, viewer: User, now: datetime) -> QuerySet[ModerationDecision]:
    """Bans that `viewer` may confirm, those that run out first on top. :raises PermissionDenied:"""
    moderator_require(viewer)
    waiting = ModerationDecision.objects.filter(state=State.AWAITING, confirm_by__gt=now)
    reported = ModerationReport.objects.filter(owner=viewer).values("case")
    mine = waiting.exclude(decided_by=viewer).exclude(owner=viewer).exclude(case__in=reported)
    return mine.select_related("owner", "case").order_by("confirm_by", "pk")


@transaction.atomic
def ban_confirm(*, actor: User, decision_id: UUID, now: datetime) -> ModerationDecision:
    """
    This function will make a ban stay without an end. The same moderator again changes nothing.

    :raises NotFound: if there is no such ban.
    :raises OwnInvolvement: for whoever decided it, reported it, or is banned by it.
    :raises NotAwaiting: if it is too late.
    """
    moderator_require(actor)
    found = ModerationDecision.objects.filter(pk=decision_id, confirm_by__isnull=False).values_list("owner", "case")
    (owner_id, case_id), *_ = list(found) or [(None, None)]
    if owner_id is None:
        raise NotFound
    barriers_raise(owner_id)
    owner_hold(owner_id)
    row = ModerationDecision.objects.select_for_update(of=("self",)).select_related("owner").get(pk=decision_id)
    reported = case_id is not None and ModerationReport.objects.filter(case=case_id, owner=actor).exists()
    if actor.pk in (row.decided_by_id, row.owner_id) or reported:
        raise OwnInvolvement
    if row.state == State.IN_FORCE and row.confirmed_by_id == actor.pk:
        return row
    if row.state != State.AWAITING or row.confirm_by is None or row.confirm_by <= now:
        raise NotAwaiting(state=row.state)
    row.state, row.confirmed_by = State.IN_FORCE, actor
    row.save(update_fields=["state", "confirmed_by", "updated_at"])
    ModerationRestriction.objects.filter(pk=row.restriction_id, lifted_at=None).update(ends_at=None, updated_at=now)
    # The ban covers it, and lifting the ban must not leave it behind.
    ModerationRestriction.objects.filter(pk=row.fallback_id, lifted_at=None).update(lifted_at=now, updated_at=now)
    audit_record(actor=actor, action="moderation.ban.confirmed", target=row, owner_id=owner_id)
    effects_run(owner_id, ModerationRestriction.Kind.BAN, now)
    if row.owner is not None:
        decision_tell(row, row.owner, now, variant="moderation_ban_confirmed")
    return row


def bans_lapse(*, now: datetime) -> int:
    """This function will say of bans that nobody confirmed in time what they are now: a mute. Returns how many."""
    with transaction.atomic():
        late = ModerationDecision.objects.filter(state=State.AWAITING, confirm_by__lte=now)
        late = late.select_for_update(of=("self",), skip_locked=True).select_related("owner")
        rows = list(late.order_by("confirm_by", "pk")[:BATCH])
        for row in rows:
            row.state = State.LAPSED
            row.save(update_fields=["state", "updated_at"])
            audit_record(actor=None, action="moderation.ban.lapsed", target=row, owner_id=row.owner_id)
            if row.owner is not None:
                decision_tell(row, row.owner, now, variant="moderation_ban_lapsed")
    return len(rows)


def endings_tell(*, now: datetime) -> int:
    """This function will close restrictions that ran out and tell their people. Returns how many people it met."""
    people = ModerationRestriction.objects.filter(lifted_at=None, ends_at__lte=now).order_by("ends_at")
    met = 0
    for owner_id in dict.fromkeys(people.values_list("owner_id", flat=True)[:BATCH]):
        with transaction.atomic():
            owner = User.objects.select_for_update(no_key=True, of=("self",)).filter(pk=owner_id).first()
            if owner is not None:
                met += bool(restrictions_close(owner=owner, now=now))
    return met
