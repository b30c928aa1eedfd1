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
    Call,
    StaffProtected,
    case_for,
    decision_make,
    not_at_once,
)
from moderation.sanctions.models import ModerationDecision, ModerationRestriction
from moderation.sanctions.services import (
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
    *, actor: User, reference: UUID, action: str, reason_code: str, now: datetime, statement: str = "",
    duration_hours: int | None = None, note: str | None = None, decision_id: UUID | None = None,
) -> tuple[ModerationDecision, bool]:  # fmt: skip
    """
    This function will act about a person and give the decision; False if it repeats what `actor` had done.

    :raises NotFound, OwnInvolvement, StaffProtected, JustDecided, AlreadyRestricted, NothingToLift, IdConflict:
    :raises ValidationError: naming `duration_hours`, for a mute without it.
    """
    moderator_require(actor)
    call = Call(actor, decision_id, {
        "reference": reference, "action": action, "reason_code": reason_code, "statement": statement, "note": note,
        "duration_hours": duration_hours,
    })  # fmt: skip
    if (stored := call.stored()) is not None:
        return stored, False
    person, case_id = person_find(reference)
    _may_act(actor, person)
    if action == Action.MUTE and duration_hours is None:
        raise ValidationError({"duration_hours": ["A mute needs an end."]})
    # The person before the case, here and in every other room that locks both.
    barriers_raise(person.pk)
    owner_hold(person.pk)
    if (stored := call.stored()) is not None:
        # The same call was under way.
        return stored, False
    not_at_once(actor=actor, now=now, owner=person, content_id=None)
    case = case_for(actor=actor, case_id=case_id, author_id=person.pk, now=now)
    if action == Action.LIFT:
        # By way of a case one knows the person; what was reported in it is not decided by that.
        case = None
    words = statement or statement_of(reason_code)
    columns = _apply(call, person, words, now)
    return decision_make(call, owner=person, statement=words, case=case, now=now, **columns), True


def _may_act(actor: User, person: User) -> None:
    """:raises OwnInvolvement, StaffProtected:"""
    if person.pk == actor.pk:
        raise OwnInvolvement
    if person.role in STAFF_ROLES or not STAFF_GROUPS.isdisjoint(person.group_names):
        raise StaffProtected
    uninvolved_require(actor=actor, author=person)


def _apply(call: Call, person: User, words: str, now: datetime) -> dict[str, Any]:
    """What is done; the columns of the decision that follow from it."""
    actor, reason_code, hours = call.actor, call.body["reason_code"], call.body["duration_hours"]
    common = {"owner": person, "reason_code": reason_code, "statement": words, "decided_by": actor, "now": now}
    ends_at = now + timedelta(hours=hours) if hours is not None else None
    match call.body["action"]:
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
