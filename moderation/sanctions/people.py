"""What moderators do about a person: warn, mute, ban, lift. A ban without end takes two of them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from rest_framework.exceptions import NotFound, ValidationError

from accounts.identity.models import User
from accounts.roles import STAFF_GROUPS, STAFF_ROLES
from crisis.contacts.services import owner_hold
from moderation.reports.cases import OwnInvolvement, uninvolved_require
from moderation.reports.models import ModerationCase
from moderation.reports.selectors import moderator_require
from moderation.sanctions.barriers import barriers_raise
from moderation.sanctions.decisions import (
    Action,
    StaffProtected,
    case_for,
    decision_make,
    known_decision,
    not_at_once,
)
from moderation.sanctions.models import ModerationDecision, ModerationRestriction
from moderation.sanctions.services import (
    AlreadyRestricted,
    Kind,
    restriction_lift,
    restriction_set,
    restrictions_close,
    warning_give,
)
from moderation.sanctions.statements import statement_of

# What is left of a ban without end that nobody confirmed.
FALLBACK_MUTE = timedelta(days=7)
State = ModerationDecision.State


def person_find(reference: UUID) -> tuple[User, UUID | None]:
    """
    This function will find whom a moderator means, and the case by which they know them.

    Moderators know people by the reference of a case. An id of an account works too, for what an administrator hands
    over; no answer to a moderator ever has one.

    :raises NotFound: if it is nobody.
    """
    case = ModerationCase.objects.filter(author_reference=reference).select_related("author").first()
    if case is not None and case.author is not None:
        return case.author, case.pk
    person = User.objects.filter(pk=reference).first()
    if person is None or case is not None:
        raise NotFound
    return person, None


@transaction.atomic
def person_act(
    *,
    actor: User,
    reference: UUID,
    action: str,
    reason_code: str,
    now: datetime,
    statement: str = "",
    duration_hours: int | None = None,
    note: str | None = None,
    decision_id: UUID | None = None,
) -> tuple[ModerationDecision, bool]:
    """
    This function will act about a person and give the decision; False if it repeats what `actor` had done.

    :raises NotFound, OwnInvolvement, StaffProtected, JustDecided, AlreadyRestricted, NothingToLift, IdConflict:
    :raises ValidationError: naming `duration_hours`, for a mute without it.
    """
    moderator_require(actor)
    body = {
        "reference": reference, "action": action, "reason_code": reason_code, "statement": statement, "note": note,
        "duration_hours": duration_hours,
    }  # fmt: skip
    stored, made_of = known_decision(actor=actor, decision_id=decision_id, body=body)
    if stored is not None:
        return stored, False
    person, case_id = person_find(reference)
    if person.pk == actor.pk:
        raise OwnInvolvement
    if person.role in STAFF_ROLES or not STAFF_GROUPS.isdisjoint(person.group_names):
        raise StaffProtected
    uninvolved_require(actor=actor, author=person)
    if action == Action.MUTE and duration_hours is None:
        raise ValidationError({"duration_hours": ["A mute needs an end."]})
    # The person before the case, here and in every other room that locks both.
    barriers_raise(person.pk)
    owner_hold(person.pk)
    not_at_once(actor=actor, now=now, owner=person, content_id=None)
    case = case_for(actor=actor, case_id=case_id, author_id=person.pk, now=now)
    if action == Action.LIFT:
        # By way of a case one knows the person; what was reported in it is not decided by that.
        case = None
    words = statement or statement_of(reason_code)
    ends_at = now + timedelta(hours=duration_hours) if duration_hours is not None else None
    columns = _apply(actor, person, action, reason_code, words, ends_at, now)
    row = decision_make(
        actor=actor, owner=person, action=action, reason_code=reason_code, statement=words, note=note, case=case,
        now=now, decision_id=decision_id, made_of=made_of, **{**columns, "content_type": "", "content_id": None},
    )  # fmt: skip
    return row, True


def _apply(
    actor: User, person: User, action: str, reason_code: str, words: str, ends_at: datetime | None, now: datetime
) -> dict[str, Any]:
    common = {"owner": person, "reason_code": reason_code, "statement": words, "decided_by": actor, "now": now}
    match action:
        case Action.WARN:
            warning_give(owner=person, reason_code=reason_code, decided_by=actor, now=now)
            return {}
        case Action.MUTE:
            return {"restriction": restriction_set(kind=Kind.MUTE, ends_at=ends_at, **common), "ends_at": ends_at}
        case Action.BAN if ends_at is not None:
            return {"restriction": restriction_set(kind=Kind.BAN, ends_at=ends_at, **common), "ends_at": ends_at}
        case Action.BAN:
            return _ban_for_two(common, person, now)
    restriction_lift(owner=person, actor=actor, now=now)
    # What was decided before stands in the person's list; it says now that it is over.
    ModerationDecision.objects.filter(
        owner=person, action__in=(Action.MUTE, Action.BAN), state__in=(State.IN_FORCE, State.AWAITING, State.LAPSED)
    ).update(state=State.LIFTED, updated_at=now)
    return {}


def _ban_for_two(common: dict[str, Any], person: User, now: datetime) -> dict[str, Any]:
    """
    In force at once, and over at `confirm_by` unless a second moderator confirms it; beneath it lies a mute of seven
    days, which is what is left then. No job has to do anything for it: both rows end by the clock.
    """
    until = now + settings.MODERATION_CONFIRM_WITHIN
    ban = restriction_set(kind=Kind.BAN, ends_at=until, **common)
    return {
        "restriction": ban, "fallback": _mute_beneath(common, person, now), "state": State.AWAITING,
        "confirm_by": until,
    }  # fmt: skip


def _mute_beneath(common: dict[str, Any], person: User, now: datetime) -> ModerationRestriction | None:
    """None where a longer mute is in force already."""
    restrictions_close(owner=person, now=now)
    ends_at = now + FALLBACK_MUTE
    longer = Q(ends_at=None) | Q(ends_at__gte=ends_at)
    muted = ModerationRestriction.objects.filter(owner=person, kind=Kind.MUTE, lifted_at=None)
    if muted.filter(longer).exists():
        return None
    muted.update(lifted_at=now, updated_at=now)
    return restriction_set(kind=Kind.MUTE, ends_at=ends_at, **common)


__all__ = ("AlreadyRestricted", "person_act", "person_find")
